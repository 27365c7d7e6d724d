//! Estimating allele frequencies, and what comes out.

use crate::{AlleleFrequencies, Error, GeneCounting, GoodnessOfFit};
use em_core::{Criterion, Em, Fit, Run, Status, Stop, Trace};
use statrs::function::factorial::ln_factorial;

/// Estimated allele frequencies, and what follows from them.
///
/// ```
/// use em_genetics::{GeneCounting, GoodnessOfFit, Locus};
///
/// let fit = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?.fit()?;
/// // The moth's model is saturated, so there is a closed form: p_T = √(341/622), …
/// let p = fit.allele_frequencies.as_slice();
/// assert!((p[2] - f64::sqrt(341.0 / 622.0)).abs() < 1e-12);
/// assert!((fit.log_likelihood + 6.399_247_176_672_9).abs() < 1e-9);
/// assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Saturated);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AlleleFit {
    /// The maximum-likelihood estimates, one for each allele.
    pub allele_frequencies: AlleleFrequencies,
    /// The expected count of each genotype given the phenotypes, in the order of
    /// [`Locus::genotypes`](crate::Locus::genotypes).
    pub expected_genotypes: Vec<f64>,
    /// The expected count of each phenotype under the model, n·P(φ).
    pub expected_phenotypes: Vec<f64>,
    /// The log-probability of the counts, in nats: with the multinomial constant.
    pub log_likelihood: f64,
    /// The part of it that depends on the frequencies, Σ n_φ log P(φ).
    pub log_likelihood_kernel: f64,
    /// How well Hardy-Weinberg proportions fit the counts.
    pub goodness_of_fit: GoodnessOfFit,
    /// Alleles whose estimate is exactly 0, the edge of what is possible. Standard errors and the
    /// distribution of a test do not hold there.
    pub boundary: Vec<usize>,
    /// Why the run ended.
    pub status: Status,
    /// The kernel log-likelihood, iteration by iteration.
    pub trace: Trace,
}

/// A change of the frequencies below which the run has converged. Gene counting converges
/// linearly, so this leaves an error of about the rounding of f64.
const TOLERANCE: f64 = 1e-14;

/// Enough for any rate of convergence but that of a maximum on the boundary.
const MAX_ITERATIONS: usize = 10_000;

/// Below this, a frequency is compared with 0.
const NEAR_ZERO: f64 = 1e-2;

impl GeneCounting {
    /// Estimates the allele frequencies by maximum likelihood, from equal frequencies, until none
    /// changes by 1e-14. O(k²) for each iteration.
    ///
    /// # Errors
    /// None for counts that passed [`GeneCounting::new`] on a locus of one population; the model's
    /// own are passed on.
    pub fn fit(&self) -> Result<AlleleFit, Error> {
        self.fit_from(AlleleFrequencies::uniform(self.locus().alleles().len()))
    }

    /// Estimates as [`fit`](Self::fit) does, from given frequencies. An allele that starts at 0
    /// stays there.
    ///
    /// # Errors
    /// Frequencies of another number of alleles, or at which an observed phenotype is impossible.
    pub fn fit_from(&self, start: AlleleFrequencies) -> Result<AlleleFit, Error> {
        let mut fit = self.climb(start)?;
        // EM only creeps towards a frequency of 0. Where 0 is no worse, it goes on from there.
        while let Some(edge) = self.no_worse_edge(&fit)? {
            let on_edge = self.climb(edge)?;
            let climbed = fit.trace.log_likelihoods().iter();
            let trace = Trace::from_log_likelihoods(
                climbed.chain(on_edge.trace.log_likelihoods()).copied(),
            );
            fit = Fit { trace, ..on_edge };
        }
        self.describe(fit)
    }

    /// Plain EM, until the frequencies stand still.
    fn climb(&self, start: AlleleFrequencies) -> Result<Fit<AlleleFrequencies>, Error> {
        let mut before = start.clone();
        let mut run = Run::new(self, start)?.until(Stop::iterations(MAX_ITERATIONS));
        while let Some(iteration) = run.advance()? {
            let step = iteration.params.distance(&before);
            before = iteration.params.clone();
            if step < TOLERANCE {
                run.stop(Status::Converged(Criterion::Parameters));
            }
        }
        Ok(run.finish())
    }

    /// The frequencies with a rare allele left out, if the counts are as likely without it.
    fn no_worse_edge(
        &self,
        fit: &Fit<AlleleFrequencies>,
    ) -> Result<Option<AlleleFrequencies>, Error> {
        let frequencies = fit.params.as_slice();
        for (allele, &p) in frequencies.iter().enumerate() {
            if 0.0 < p && p < NEAR_ZERO {
                let edge = fit.params.without(allele);
                match self.e_step(&edge) {
                    Ok(at_edge) if at_edge.log_likelihood >= fit.log_likelihood => {
                        return Ok(Some(edge));
                    }
                    Ok(_) | Err(Error::Impossible { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(None)
    }

    fn describe(&self, fit: Fit<AlleleFrequencies>) -> Result<AlleleFit, Error> {
        let n = self.individuals() as f64;
        let probabilities = self.phenotype_probabilities(&fit.params);
        let expected_phenotypes: Vec<f64> = probabilities.iter().map(|p| n * p).collect();
        let p = fit.params.as_slice();
        Ok(AlleleFit {
            expected_genotypes: self.e_step(&fit.params)?.stats,
            goodness_of_fit: GoodnessOfFit::of(self.counts(), &expected_phenotypes, p.len()),
            expected_phenotypes,
            log_likelihood: fit.log_likelihood + log_multinomial(self.counts()),
            log_likelihood_kernel: fit.log_likelihood,
            boundary: (0..p.len()).filter(|&allele| p[allele] == 0.0).collect(),
            status: fit.status,
            trace: fit.trace,
            allele_frequencies: fit.params,
        })
    }
}

/// log(n! / Π n_φ!), the number of ways to order the individuals.
fn log_multinomial(counts: &[u64]) -> f64 {
    let apart: f64 = counts.iter().copied().map(ln_factorial).sum();
    ln_factorial(counts.iter().sum()) - apart
}
