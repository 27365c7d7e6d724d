//! Gene counting: EM for allele frequencies.

mod complete;
mod count;
mod deviance;
mod edges;
mod exact_bootstrap;
mod fit;
mod frequencies;
mod goodness;
mod identify;
mod maxima;
mod monte_carlo;
mod multinomial;
mod partition;
mod populations;
mod posterior;
mod resample;
mod upper_limit;
mod ways;

#[cfg(test)]
mod tests;

pub use exact_bootstrap::ExactBootstrap;
pub use fit::AlleleFit;
pub use frequencies::AlleleFrequencies;
pub use goodness::GoodnessOfFit;
pub use identify::Identified;
pub use populations::PopulationsFit;

pub(crate) use count::{MOST, rounded};
pub(crate) use deviance::{deviance, stirling};

use crate::{Error, Locus};
use em_core::{Em, Expectation, Layout};
use partition::Overlap;
use std::sync::Arc;
use ways::{Way, Ways};

/// Phenotype counts of a population in Hardy-Weinberg proportions, as a model for `em-core`.
///
/// * **E-step**: the n individuals of a phenotype are shared among the genotypes that show it, in
///   proportion to p² and 2pq. The statistics are these expected genotype counts.
/// * **M-step**: genes are counted. Each genotype holds two, so
///   p_a = (2 n_aa + Σ_{b≠a} n_ab)/(2n).
///
/// For the peppered moth the M-step reads p_I = (2 n_II + n_IT + n_CI)/(2n): the carbonaria moths
/// that are heterozygous carry an I too. A haploid individual counts for one gene.
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
/// [`with_inbreeding`](Self::with_inbreeding) adds the inbreeding coefficient f to what is estimated.
///
/// An iteration costs O(genotypes in all phenotypes).
#[derive(Clone, Debug, PartialEq)]
pub struct GeneCounting {
    locus: Arc<Locus>,
    ways: Arc<Ways>,
    /// Whether f is estimated.
    inbreeding: bool,
    /// Whole numbers, unless resampling weights the phenotypes.
    counts: Vec<f64>,
    overlap: Arc<Overlap>,
    /// What there is to say if the counts are multinomial.
    multinomial: Option<Multinomial>,
}

/// Counts of which every individual had to fall into exactly one.
#[derive(Clone, Debug, PartialEq)]
struct Multinomial {
    /// The phenotypes that count. Others overlap with them and were not observed.
    phenotypes: Vec<bool>,
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
        let ways = Ways::to_phenotypes_of(&locus, false);
        let model = Self {
            overlap: Arc::new(Overlap::of(&locus)),
            locus: Arc::new(locus),
            ways: Arc::new(ways),
            inbreeding: false,
            counts: Vec::new(),
            multinomial: None,
        };
        model.with_counts(counts.iter().map(|&count| count as f64).collect())
    }

    /// Counts of phenotypes that were observed, of a locus that lists only these: they are not taken to be
    /// multinomial, so that nothing is looked up among all genotypes. There is a count for each, and one is
    /// positive.
    pub(crate) fn of_observed(locus: Locus, counts: Vec<f64>) -> Self {
        let ways = Ways::to_phenotypes_of(&locus, false);
        Self {
            overlap: Arc::new(Overlap::Unknown),
            locus: Arc::new(locus),
            ways: Arc::new(ways),
            inbreeding: false,
            counts,
            multinomial: None,
        }
    }

    /// Adds the inbreeding coefficient f to what is estimated, from 0 to 1: with probability f the two
    /// genes of an individual are copies of one. Then homozygotes hold Σ_a n_aa f/(f + (1 − f)p_a) such
    /// individuals, who count for one gene, and f is their share.
    ///
    /// ```
    /// use em_genetics::{GeneCounting, Locus};
    ///
    /// // 213 heterozygotes where 0.5·1000 would be expected.
    /// let fit = GeneCounting::new(Locus::mn(), &[394, 213, 393])?.with_inbreeding()?.fit()?;
    /// let f = fit.allele_frequencies.inbreeding().expect("estimated");
    /// assert!((f - 0.574).abs() < 1e-3);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoDiploids`] if only haploid individuals were counted.
    pub fn with_inbreeding(self) -> Result<Self, Error> {
        if self.total_of(false) == 0.0 {
            return Err(Error::NoDiploids);
        }
        Ok(Self {
            ways: Arc::new(Ways::to_phenotypes_of(&self.locus, true)),
            inbreeding: true,
            ..self
        })
    }

    /// The same model with mating at random.
    pub(crate) fn without_inbreeding(&self) -> Self {
        Self {
            ways: Arc::new(Ways::to_phenotypes_of(&self.locus, false)),
            inbreeding: false,
            ..self.clone()
        }
    }

    /// The same model with other counts, which need not be whole.
    pub(crate) fn with_counts(&self, counts: Vec<f64>) -> Result<Self, Error> {
        let phenotypes = self.locus.phenotypes();
        if counts.len() != phenotypes.len() {
            return Err(Error::Counts {
                counts: counts.len(),
                phenotypes: phenotypes.len(),
            });
        }
        let possible = 0.0..=MOST as f64;
        if let Some(phenotype) = counts.iter().position(|count| !possible.contains(count)) {
            return Err(Error::Count {
                phenotype: phenotypes[phenotype].clone(),
                count: counts[phenotype],
            });
        }
        if counts.iter().all(|count| *count == 0.0) {
            return Err(Error::NobodyCounted);
        }
        let mut model = Self {
            counts,
            ..self.clone()
        };
        let partition = self.overlap.partition(&self.locus, &model.counts);
        model.multinomial = partition.map(|phenotypes| Multinomial {
            phenotypes,
            saturated: (model.counts.iter().zip(model.totals()))
                .filter(|(count, _)| **count > 0.0)
                .map(|(count, n)| count * (count / n).ln())
                .sum(),
        });
        Ok(model)
    }

    /// The locus.
    #[must_use]
    pub fn locus(&self) -> &Locus {
        &self.locus
    }

    /// Whether the inbreeding coefficient is estimated.
    #[must_use]
    pub fn has_inbreeding(&self) -> bool {
        self.inbreeding
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
        rounded(self.counts.iter().sum())
    }

    /// The number of individuals of one ploidy, exact if counts are whole.
    pub(crate) fn total_of(&self, haploid: bool) -> f64 {
        let counts = self.counts.iter().enumerate();
        counts
            .filter(|(phenotype, _)| self.locus.is_haploid(*phenotype) == haploid)
            .map(|(_, count)| count)
            .sum()
    }

    /// For each phenotype the number of individuals who could have shown it: those of its ploidy.
    pub(crate) fn totals(&self) -> impl Iterator<Item = f64> {
        let totals = [self.total_of(false), self.total_of(true)];
        (0..self.counts.len()).map(move |i| totals[usize::from(self.locus.is_haploid(i))])
    }

    /// That there is a frequency for each allele, and f where it is estimated.
    pub(crate) fn check(&self, at: &AlleleFrequencies) -> Result<(), Error> {
        if at.as_slice().len() != self.locus.alleles().len() {
            return Err(Error::Frequencies);
        }
        if at.inbreeding().is_some() != self.inbreeding {
            return Err(Error::InbreedingModel {
                estimated: self.inbreeding,
            });
        }
        Ok(())
    }

    /// P(φ) for each phenotype φ, among individuals of its ploidy.
    ///
    /// # Panics
    /// If there is not a frequency for each allele.
    #[must_use]
    pub fn phenotype_probabilities(&self, at: &AlleleFrequencies) -> Vec<f64> {
        let ways = self.ways.by_phenotype();
        ways.map(|ways| ways.iter().map(|way| at.probability(*way)).sum())
            .collect()
    }

    /// How many genes of each allele were drawn if so many individuals came to be in each way:
    /// n_a = 2 n_aa + Σ_{b≠a} n_ab, where haploid and identical ones count for one.
    pub(crate) fn genes(&self, along_ways: &[f64]) -> Vec<f64> {
        let mut genes = vec![0.0; self.locus.alleles().len()];
        for (way, count) in self.ways.all().iter().zip(along_ways) {
            for gene in way.genes() {
                genes[gene] += count;
            }
        }
        genes
    }

    /// How many of them have genes that are identical by descent, and how many have genes that were drawn
    /// independently.
    pub(crate) fn matings(&self, along_ways: &[f64]) -> [f64; 2] {
        let mut matings = [0.0; 2];
        for (way, count) in self.ways.all().iter().zip(along_ways) {
            match way {
                Way::Identical(_) => matings[0] += count,
                Way::Random(..) => matings[1] += count,
                Way::Haploid(_) => {}
            }
        }
        matings
    }

    /// The allele frequencies among the genes that were drawn, and f.
    pub(crate) fn gene_frequencies(&self, along_ways: &[f64]) -> AlleleFrequencies {
        let frequencies = AlleleFrequencies::in_proportion(self.genes(along_ways));
        let [identical, random] = self.matings(along_ways);
        let f = identical / (identical + random);
        frequencies.inbred(self.inbreeding.then_some(f))
    }
}

impl Em for GeneCounting {
    type Params = AlleleFrequencies;
    /// The expected count of each genotype, phenotype after phenotype; with inbreeding, that of
    /// homozygotes in two parts.
    type Stats = Vec<f64>;
    type Error = Error;

    fn e_step(&self, at: &AlleleFrequencies) -> Result<Expectation<Vec<f64>>, Error> {
        self.check(at)?;
        let mut stats: Vec<f64> = Vec::with_capacity(self.ways.all().len());
        let mut log_likelihood = self.multinomial.as_ref().map_or(0.0, |m| m.saturated);
        for ((phenotype, (&count, n)), ways) in
            (self.counts.iter().zip(self.totals()).enumerate()).zip(self.ways.by_phenotype())
        {
            let from = stats.len();
            stats.extend(ways.iter().map(|way| at.probability(*way)));
            let shares = &mut stats[from..];
            let probability: f64 = shares.iter().sum();
            // NaN is no probability either.
            if count > 0.0 && (probability <= 0.0 || probability.is_nan()) {
                let phenotype = self.locus.phenotypes()[phenotype].clone();
                return Err(Error::Impossible { phenotype });
            }
            // Σ n_φ log P(φ): where it can be, from what it lacks to an exact fit, which is precise for
            // large counts too.
            match &self.multinomial {
                Some(multinomial) if multinomial.phenotypes[phenotype] => {
                    log_likelihood -= deviance(count, n * probability);
                }
                None if count > 0.0 => log_likelihood += count * probability.ln(),
                _ => {}
            }
            for share in shares {
                *share = match count {
                    0.0 => 0.0, // also where the phenotype has probability 0
                    count => count * (*share / probability),
                };
            }
        }
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(&self, stats: &Vec<f64>, _: &AlleleFrequencies) -> Result<AlleleFrequencies, Error> {
        Ok(self.gene_frequencies(stats))
    }

    /// One simplex, whose values are named after the locus's alleles: `allele_frequency[C]`; then
    /// `inbreeding`, if it is estimated.
    fn layout(&self, _: &AlleleFrequencies) -> Layout {
        let alleles = self.locus.alleles();
        frequencies::layout(alleles.len(), Some(alleles), self.inbreeding)
    }
}
