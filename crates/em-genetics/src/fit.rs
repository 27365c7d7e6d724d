//! Estimating allele frequencies, and what comes out.

use crate::deviance::log_multinomial;
use crate::identify::identified_directions;
use crate::{AlleleFrequencies, Error, GeneCounting, GoodnessOfFit};
use em_core::{Criterion, Em, Fit, Run, Status, Stop, Trace};

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
    /// In how many directions the frequencies can change without changing any phenotype's
    /// probability. Beyond 0, the estimates are one choice of many that fit equally well.
    pub unidentified: usize,
    /// Why the run ended.
    pub status: Status,
    /// The kernel log-likelihood, iteration by iteration.
    pub trace: Trace,
}

/// A change of the frequencies below which the run has converged. Gene counting converges
/// linearly, so this leaves an error of about the rounding of f64.
const TOLERANCE: f64 = 1e-14;

/// Enough for any rate of convergence that occurs in practice.
const MAX_ITERATIONS: usize = 100_000;

/// How often the edge is looked at.
const BETWEEN_LOOKS: usize = 200;

/// Below this, a frequency is compared with 0.
const NEAR_ZERO: f64 = 1e-2;

impl GeneCounting {
    /// Estimates the allele frequencies by maximum likelihood, until none changes by 1e-14. O(k²) for
    /// each iteration.
    ///
    /// Starts from equal frequencies, where the published iterates start. Since alleles that the
    /// phenotypes do not tell apart can never separate from there, k other starts with frequencies
    /// that all differ are tried as well, and the best is kept: the first, unless another reaches a
    /// higher likelihood.
    ///
    /// # Errors
    /// None for counts that passed [`GeneCounting::new`]; the model's own are passed on.
    pub fn fit(&self) -> Result<AlleleFit, Error> {
        let k = self.locus().alleles().len();
        let mut best = self.fit_from(AlleleFrequencies::uniform(k))?;
        for rotation in 0..k {
            let unequal = (0..k)
                .map(|allele| (1 + (allele + rotation) % k) as f64)
                .collect();
            let fit = self.fit_from(AlleleFrequencies::in_proportion(unequal))?;
            let rounding = 1e-9 * (1.0 + best.log_likelihood_kernel.abs());
            if fit.log_likelihood_kernel > best.log_likelihood_kernel + rounding {
                best = fit;
            }
        }
        Ok(best)
    }

    /// Estimates as [`fit`](Self::fit) does, from given frequencies only. An allele that starts at 0
    /// stays there.
    ///
    /// # Errors
    /// Frequencies of another number of alleles, or at which an observed phenotype is impossible.
    pub fn fit_from(&self, start: AlleleFrequencies) -> Result<AlleleFit, Error> {
        let mut fit = self.climb(start, BETWEEN_LOOKS)?;
        loop {
            // EM only creeps towards a frequency of 0: where 0 is no worse, it goes on from there.
            let next = match self.no_worse_edge(&fit)? {
                Some(on_edge) => on_edge,
                None if fit.status.is_converged() || fit.trace.iterations() >= MAX_ITERATIONS => {
                    return self.describe(fit);
                }
                None => self.climb(fit.params, BETWEEN_LOOKS)?,
            };
            // Where the way along an edge begins lower, only its end counts as a climb.
            let reached = fit.log_likelihood;
            let climbed = next
                .trace
                .log_likelihoods()
                .iter()
                .filter(|l| **l > reached);
            let trace = fit.trace.log_likelihoods().iter().chain(climbed).copied();
            fit = Fit {
                trace: Trace::from_log_likelihoods(trace),
                ..next
            };
        }
    }

    /// Plain EM, until the frequencies stand still.
    fn climb(
        &self,
        start: AlleleFrequencies,
        limit: usize,
    ) -> Result<Fit<AlleleFrequencies>, Error> {
        let mut before = start.clone();
        let mut run = Run::new(self, start)?.until(Stop::iterations(limit));
        while let Some(iteration) = run.advance()? {
            let step = iteration.params.distance(&before);
            before = iteration.params.clone();
            if step < TOLERANCE {
                run.stop(Status::Converged(Criterion::Parameters));
            }
        }
        Ok(run.finish())
    }

    /// A fit without one of the rare alleles, if the counts are as likely there and the allele would
    /// not grow again.
    fn no_worse_edge(
        &self,
        fit: &Fit<AlleleFrequencies>,
    ) -> Result<Option<Fit<AlleleFrequencies>>, Error> {
        let rounding = 1e-12 * (1.0 + fit.log_likelihood.abs());
        for (allele, &p) in fit.params.as_slice().iter().enumerate() {
            if p == 0.0 || p >= NEAR_ZERO {
                continue;
            }
            let edge = fit.params.without(allele);
            if matches!(self.e_step(&edge), Err(Error::Impossible { .. })) {
                continue;
            }
            let on_edge = self.climb(edge, BETWEEN_LOOKS)?;
            if on_edge.log_likelihood >= fit.log_likelihood - rounding
                && self.growth(&on_edge.params, allele) <= 1.0 + 1e-9
            {
                return Ok(Some(on_edge));
            }
        }
        Ok(None)
    }

    /// By how much an EM step multiplies a frequency: (∂ℓ/∂p_a)/2n, which is defined for p_a = 0 too.
    /// Above 1 there, the likelihood rises from the edge.
    fn growth(&self, at: &AlleleFrequencies, allele: usize) -> f64 {
        let probabilities = self.phenotype_probabilities(at);
        let expected = (at.as_slice().iter().enumerate()).map(|(other, p)| {
            let phenotype = self.locus().phenotype(allele, other);
            match self.counts()[phenotype] {
                0 => 0.0,
                count => count as f64 * p / probabilities[phenotype],
            }
        });
        expected.sum::<f64>() / self.individuals() as f64
    }

    fn describe(&self, fit: Fit<AlleleFrequencies>) -> Result<AlleleFit, Error> {
        let n = self.individuals() as f64;
        let probabilities = self.phenotype_probabilities(&fit.params);
        let expected_phenotypes: Vec<f64> = probabilities.iter().map(|p| n * p).collect();
        let identified = identified_directions(self.locus());
        let p = fit.params.as_slice();
        Ok(AlleleFit {
            expected_genotypes: self.e_step(&fit.params)?.stats,
            goodness_of_fit: GoodnessOfFit::of(self.counts(), &expected_phenotypes, identified),
            log_likelihood: log_multinomial(self.counts(), &expected_phenotypes),
            log_likelihood_kernel: fit.log_likelihood,
            expected_phenotypes,
            boundary: (0..p.len()).filter(|&allele| p[allele] == 0.0).collect(),
            unidentified: p.len() - 1 - identified,
            status: fit.status,
            trace: fit.trace,
            allele_frequencies: fit.params,
        })
    }
}
