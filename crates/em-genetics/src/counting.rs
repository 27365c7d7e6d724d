//! Gene counting: EM for allele frequencies.

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
    counts: Vec<u64>,
    /// Σ n_φ log(n_φ/n), the log-likelihood of probabilities that fit the counts exactly.
    saturated: f64,
}

impl GeneCounting {
    /// The counts of the locus's phenotypes, in their order.
    ///
    /// # Errors
    /// Not one count for each phenotype, counts that are all 0, or more than 2^53 in all.
    pub fn new(locus: Locus, counts: &[u64]) -> Result<Self, Error> {
        if counts.len() != locus.phenotypes().len() {
            return Err(Error::Counts {
                counts: counts.len(),
                phenotypes: locus.phenotypes().len(),
            });
        }
        let sum: u128 = counts.iter().copied().map(u128::from).sum();
        if sum == 0 {
            return Err(Error::NobodyCounted);
        }
        if sum > 1 << f64::MANTISSA_DIGITS {
            return Err(Error::TooMany);
        }
        let n = sum as f64;
        let saturated = (counts.iter().filter(|&&count| count > 0))
            .map(|&count| count as f64 * (count as f64 / n).ln())
            .sum();
        Ok(Self {
            locus,
            counts: counts.to_vec(),
            saturated,
        })
    }

    /// The locus.
    #[must_use]
    pub fn locus(&self) -> &Locus {
        &self.locus
    }

    /// The counts of its phenotypes.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The number of individuals, n.
    #[must_use]
    pub fn individuals(&self) -> u64 {
        self.counts.iter().sum()
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
}

impl Em for GeneCounting {
    type Params = AlleleFrequencies;
    /// The expected count of each genotype.
    type Stats = Vec<f64>;
    type Error = Error;

    fn e_step(&self, at: &AlleleFrequencies) -> Result<Expectation<Vec<f64>>, Error> {
        if at.as_slice().len() != self.locus.alleles().len() {
            return Err(Error::Frequencies);
        }
        let probabilities = self.phenotype_probabilities(at);
        // Σ n_φ log P(φ), from what it lacks to an exact fit: so it is precise for large counts too.
        let n = self.individuals() as f64;
        let mut log_likelihood = self.saturated;
        for (phenotype, (&count, &probability)) in
            self.counts.iter().zip(&probabilities).enumerate()
        {
            if count > 0 && probability <= 0.0 {
                let phenotype = self.locus.phenotypes()[phenotype].clone();
                return Err(Error::Impossible { phenotype });
            }
            log_likelihood -= deviance(count as f64, n * probability);
        }
        let stats = (self.locus.genotypes().zip(self.locus.shows()))
            .map(|(genotype, &phenotype)| match self.counts[phenotype] {
                0 => 0.0, // also where the phenotype has probability 0
                count => count as f64 * (at.genotype(genotype) / probabilities[phenotype]),
            })
            .collect();
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(&self, stats: &Vec<f64>, _: &AlleleFrequencies) -> Result<AlleleFrequencies, Error> {
        Ok(AlleleFrequencies::in_proportion(self.genes(stats)))
    }

    /// One simplex, whose values are named after the locus's alleles: `allele_frequency[C]`.
    fn layout(&self, _: &AlleleFrequencies) -> Layout {
        let alleles = self.locus.alleles();
        let numbered = AlleleFrequencies::uniform(alleles.len()).layout();
        numbered.labels(alleles)
    }
}
