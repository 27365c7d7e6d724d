//! Gene counting: EM for allele frequencies.

use crate::count::{MOST, rounded};
use crate::deviance::deviance;
use crate::{AlleleFrequencies, Error, Locus};
use em_core::{Em, Expectation, Layout, Parameters};

/// Phenotype counts of a population in Hardy-Weinberg proportions, as a model for `em-core`.
///
/// * **E-step**: the n individuals of a phenotype are shared among the genotypes that show it, in
///   proportion to p² and 2pq. The statistics are these expected genotype counts.
/// * **M-step**: genes are counted. Each genotype holds two, so
///   p_a = (2 n_aa + Σ_{b≠a} n_ab)/(2n).
///
/// For the peppered moth the M-step reads p_I = (2 n_II + n_IT + n_CI)/(2n): the carbonaria moths
/// that are heterozygous carry an I too.
///
/// The log-likelihood is the *kernel* Σ n_φ log P(φ), without the multinomial constant, which does
/// not depend on the frequencies. [`fit`](Self::fit) gives both.
///
/// ```
/// use em_core::Run;
/// use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
///
/// let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?;
/// let mut run = Run::new(&model, AlleleFrequencies::uniform(3))?;
/// let first = run.advance()?.expect("not converged yet");
/// assert!((first.params.as_slice()[1] - 0.237_406_216_505_9).abs() < 1e-12);
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// An iteration costs O(k²).
#[derive(Clone, Debug, PartialEq)]
pub struct GeneCounting {
    locus: Locus,
    /// Whole numbers, unless resampling weights the phenotypes.
    counts: Vec<f64>,
    /// Σ n_φ log(n_φ/n), the log-likelihood of probabilities that fit the counts exactly.
    saturated: f64,
}

impl GeneCounting {
    /// The counts of the locus's phenotypes, in their order.
    ///
    /// # Errors
    /// Not one count for each phenotype, counts that are all 0, or more than 2^53 in all.
    pub fn new(locus: Locus, counts: &[u64]) -> Result<Self, Error> {
        if counts.iter().copied().map(u128::from).sum::<u128>() > u128::from(MOST) {
            return Err(Error::TooMany);
        }
        Self::weighted(locus, counts.iter().map(|&count| count as f64).collect())
    }

    /// Counts that need not be whole.
    pub(crate) fn weighted(locus: Locus, counts: Vec<f64>) -> Result<Self, Error> {
        if counts.len() != locus.phenotypes().len() {
            return Err(Error::Counts {
                counts: counts.len(),
                phenotypes: locus.phenotypes().len(),
            });
        }
        let possible = 0.0..=MOST as f64;
        if let Some(phenotype) = counts.iter().position(|count| !possible.contains(count)) {
            return Err(Error::Count {
                phenotype: locus.phenotypes()[phenotype].clone(),
                count: counts[phenotype],
            });
        }
        let n: f64 = counts.iter().sum();
        if n == 0.0 {
            return Err(Error::NobodyCounted);
        }
        let saturated = (counts.iter().filter(|count| **count > 0.0))
            .map(|count| count * (count / n).ln())
            .sum();
        Ok(Self {
            locus,
            counts,
            saturated,
        })
    }

    /// The locus.
    #[must_use]
    pub fn locus(&self) -> &Locus {
        &self.locus
    }

    /// The counts of its phenotypes.
    ///
    /// [`Resample`](em_core::Resample) may have made numbers of them that are not whole: here they are
    /// rounded, [`Resample::unit_counts`](em_core::Resample::unit_counts) tells them as they are.
    #[must_use]
    pub fn counts(&self) -> Vec<u64> {
        self.counts.iter().map(|&count| rounded(count)).collect()
    }

    /// The number of individuals n, rounded where counts are not whole.
    #[must_use]
    pub fn individuals(&self) -> u64 {
        rounded(self.total())
    }

    /// The counts as the arithmetic takes them.
    pub(crate) fn weights(&self) -> &[f64] {
        &self.counts
    }

    /// Their sum n, exact if they are whole.
    pub(crate) fn total(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// That there is a frequency for each allele.
    pub(crate) fn check(&self, at: &AlleleFrequencies) -> Result<(), Error> {
        if at.as_slice().len() == self.locus.alleles().len() {
            Ok(())
        } else {
            Err(Error::Frequencies)
        }
    }

    /// P(φ) for each phenotype φ.
    #[must_use]
    pub fn phenotype_probabilities(&self, at: &AlleleFrequencies) -> Vec<f64> {
        let mut probabilities = vec![0.0; self.counts.len()];
        for (genotype, &phenotype) in self.locus.genotypes().zip(self.locus.shows()) {
            probabilities[phenotype] += at.genotype(genotype);
        }
        probabilities
    }

    /// How many genes of each allele there are in so many individuals of each genotype:
    /// n_a = 2 n_aa + Σ_{b≠a} n_ab.
    pub(crate) fn genes(&self, genotypes: &[f64]) -> Vec<f64> {
        let mut genes = vec![0.0; self.locus.alleles().len()];
        for ((a, b), count) in self.locus.genotypes().zip(genotypes) {
            genes[a] += count;
            genes[b] += count;
        }
        genes
    }

    /// The allele frequencies among the genes of so many individuals of each genotype.
    pub(crate) fn gene_frequencies(&self, genotypes: &[f64]) -> AlleleFrequencies {
        AlleleFrequencies::in_proportion(self.genes(genotypes))
    }
}

impl Em for GeneCounting {
    type Params = AlleleFrequencies;
    /// The expected count of each genotype.
    type Stats = Vec<f64>;
    type Error = Error;

    fn e_step(&self, at: &AlleleFrequencies) -> Result<Expectation<Vec<f64>>, Error> {
        self.check(at)?;
        let probabilities = self.phenotype_probabilities(at);
        // Σ n_φ log P(φ), from what it lacks to an exact fit: so it is precise for large counts too.
        let n = self.total();
        let mut log_likelihood = self.saturated;
        for (phenotype, (&count, &probability)) in
            self.counts.iter().zip(&probabilities).enumerate()
        {
            if count > 0.0 && probability <= 0.0 {
                let phenotype = self.locus.phenotypes()[phenotype].clone();
                return Err(Error::Impossible { phenotype });
            }
            log_likelihood -= deviance(count, n * probability);
        }
        let stats = (self.locus.genotypes().zip(self.locus.shows()))
            .map(|(genotype, &phenotype)| match self.counts[phenotype] {
                0.0 => 0.0, // also where the phenotype has probability 0
                count => count * (at.genotype(genotype) / probabilities[phenotype]),
            })
            .collect();
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(&self, stats: &Vec<f64>, _: &AlleleFrequencies) -> Result<AlleleFrequencies, Error> {
        Ok(self.gene_frequencies(stats))
    }

    /// One simplex, whose values are named after the locus's alleles: `allele_frequency[C]`.
    fn layout(&self, _: &AlleleFrequencies) -> Layout {
        let alleles = self.locus.alleles();
        let numbered = AlleleFrequencies::uniform(alleles.len()).layout();
        numbered.labels(alleles)
    }
}
