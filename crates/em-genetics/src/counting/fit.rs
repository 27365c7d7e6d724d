//! Estimating allele frequencies, and what comes out.

use crate::{AlleleFrequencies, Error, GeneCounting, Genotype, GoodnessOfFit};
use em_core::{Acceleration, Em, Fit, Run, Status, Stop, Trace};
use std::collections::HashMap;

/// Estimated allele frequencies, and what follows from them.
///
/// ```
/// use em_genetics::{GeneCounting, GoodnessOfFit, Locus};
///
/// let fit = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?.fit()?;
/// // The moth's model is saturated, so there is a closed form: p_T = √(341/622), …
/// let p = fit.allele_frequencies.as_slice();
/// assert!((p[2] - f64::sqrt(341.0 / 622.0)).abs() < 1e-12);
/// assert!((fit.log_likelihood.expect("multinomial") + 6.399_247_176_672_9).abs() < 1e-9);
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
    /// The expected count of each phenotype under the model, n·P(φ), where n are the individuals of its
    /// ploidy.
    pub expected_phenotypes: Vec<f64>,
    /// The log-probability of the counts, in nats: with the multinomial constant. For counts that are not
    /// whole, x! is Γ(x + 1). Nothing where phenotypes overlap, so that the counts are not multinomial.
    pub log_likelihood: Option<f64>,
    /// The part of it that depends on the frequencies, Σ n_φ log P(φ).
    pub log_likelihood_kernel: f64,
    /// How well Hardy-Weinberg proportions fit the counts.
    pub goodness_of_fit: GoodnessOfFit,
    /// Alleles whose estimate is exactly 0, the edge of what is possible. Standard errors and the
    /// distribution of a test do not hold there.
    pub boundary: Vec<usize>,
    /// How many parameters the phenotypes tell: the rank of the expected information.
    pub identified: usize,
    /// The values that can change without changing any phenotype's probability: alleles, and k for the
    /// inbreeding coefficient. Their estimates are one choice of many that fit equally well.
    pub unidentified: Vec<usize>,
    /// Why the run ended.
    pub status: Status,
    /// The kernel log-likelihood, iteration by iteration; beyond the first 200, cycle by cycle of the
    /// accelerated algorithm. Where an allele was set to 0, the way along the edge is taken up where
    /// it has reached the level from before.
    pub trace: Trace,
}

/// A change of the frequencies below which the run has converged. It leaves an error of about the
/// rounding of f64.
const TOLERANCE: f64 = 1e-14;

/// How many iterations of plain EM are made before it is accelerated: enough for nearly all loci.
const PLAIN_ITERATIONS: usize = 200;

/// How many accelerated cycles are made at the most.
const MAX_CYCLES: usize = 20_000;

/// Where the search for the inbreeding coefficient begins.
const INBREEDING: [f64; 2] = [0.1, 0.9];

/// How much of an allele is there at the starts that nearly lack it.
const RARE: f64 = 0.02;

impl GeneCounting {
    /// Estimates the allele frequencies by maximum likelihood, until none changes by 1e-14. An iteration
    /// costs O(genotypes in all phenotypes).
    ///
    /// Starts from equal frequencies, where the published iterates start. Alleles that the phenotypes do not
    /// tell apart can never separate from there, and a likelihood may have several maxima, most of them
    /// where some allele is absent. So there are 2k other starts with frequencies that all differ, k of
    /// which nearly lack an allele; with inbreeding each begins at a small and at a large f. The best end
    /// is kept: the first, unless another is higher. [`maxima`](Self::maxima) tries more starts.
    ///
    /// # Errors
    /// None for counts that passed [`GeneCounting::new`]; the model's own are passed on.
    pub fn fit(&self) -> Result<AlleleFit, Error> {
        let mut best: Option<Fit<AlleleFrequencies>> = None;
        // Where all who were counted show their genotype, genes are counted at once, from wherever.
        let starts = if self.is_plain() { 1 } else { usize::MAX };
        for start in self.starts().take(starts) {
            let fit = self.estimate(start)?;
            let is_higher = best.as_ref().is_none_or(|best| {
                let rounding = 1e-9 * (1.0 + best.log_likelihood.abs());
                fit.log_likelihood > best.log_likelihood + rounding
            });
            if is_higher {
                best = Some(fit);
            }
        }
        self.describe(best.ok_or(Error::NoAlleles)?)
    }

    /// Whether all individuals show their genotype, and nothing but allele frequencies is asked.
    fn is_plain(&self) -> bool {
        let counted = self.ways.by_phenotype().zip(&self.counts);
        counted
            .filter(|(_, count)| **count > 0.0)
            .all(|(ways, _)| ways.len() == 1)
    }

    /// Where [`fit`](Self::fit) starts.
    fn starts(&self) -> impl Iterator<Item = AlleleFrequencies> {
        let k = self.locus().alleles().len();
        let unequal = move |rotation: usize| -> Vec<f64> {
            (0..k)
                .map(|allele| (1 + (allele + rotation) % k) as f64)
                .collect()
        };
        let lacking = move |rare: usize| {
            let mut frequencies = unequal(rare);
            frequencies[rare] = RARE;
            frequencies
        };
        let frequencies = std::iter::once(vec![1.0; k])
            .chain((0..k).map(unequal))
            .chain((0..k).map(lacking));
        let inbreeding: &[Option<f64>] = if self.has_inbreeding() {
            const { &[Some(INBREEDING[0]), Some(INBREEDING[1])] }
        } else {
            &[None]
        };
        frequencies.flat_map(move |frequencies| {
            let start = AlleleFrequencies::in_proportion(frequencies);
            inbreeding.iter().map(move |f| start.clone().inbred(*f))
        })
    }

    /// Estimates as [`fit`](Self::fit) does, from given frequencies only. An allele that starts at 0
    /// stays there.
    ///
    /// # Errors
    /// Frequencies of another number of alleles, or at which an observed phenotype is impossible.
    pub fn fit_from(&self, start: AlleleFrequencies) -> Result<AlleleFit, Error> {
        self.describe(self.estimate(start)?)
    }

    /// The maximum that is reached from given frequencies, also on the boundary.
    pub(crate) fn estimate(
        &self,
        start: AlleleFrequencies,
    ) -> Result<Fit<AlleleFrequencies>, Error> {
        let mut fit = self.plain(start, TOLERANCE)?;
        loop {
            // EM only creeps towards a frequency of 0: where 0 is no worse, it goes on from there. Each
            // such jump leaves fewer alleles, so there is an end to them.
            if let Some(on_edge) = self.no_worse_edge(&fit, |start| self.climb(start))? {
                let reached = fit.log_likelihood;
                let along = on_edge.trace.log_likelihoods();
                let level = along
                    .iter()
                    .position(|l| *l >= reached)
                    .unwrap_or(along.len() - 1);
                let trace = joined(&fit.trace, &on_edge.trace, level);
                fit = on_edge;
                fit.trace = trace;
            } else if fit.status.is_converged() || fit.trace.iterations() > PLAIN_ITERATIONS {
                // Beyond what plain EM makes, all has been tried: the last part was accelerated.
                return Ok(fit);
            } else {
                fit = self.accelerate(fit, TOLERANCE, MAX_CYCLES)?;
            }
        }
    }

    /// Climbs until the frequencies stand still: by plain EM, and where that is slow, accelerated.
    fn climb(&self, start: AlleleFrequencies) -> Result<Fit<AlleleFrequencies>, Error> {
        self.climb_until(start, TOLERANCE, MAX_CYCLES)
    }

    /// Climbs until no frequency changes by the tolerance, at most for so many accelerated cycles.
    pub(crate) fn climb_until(
        &self,
        start: AlleleFrequencies,
        tolerance: f64,
        cycles: usize,
    ) -> Result<Fit<AlleleFrequencies>, Error> {
        let plain = self.plain(start, tolerance)?;
        if plain.status.is_converged() {
            Ok(plain)
        } else {
            self.accelerate(plain, tolerance, cycles)
        }
    }

    /// Plain EM, for a limited time.
    fn plain(
        &self,
        start: AlleleFrequencies,
        tolerance: f64,
    ) -> Result<Fit<AlleleFrequencies>, Error> {
        let stop = Stop::parameters(tolerance).or(Stop::iterations(PLAIN_ITERATIONS));
        Ok(em_core::fit(self, start, stop)?)
    }

    /// Goes on by squared extrapolation.
    fn accelerate(
        &self,
        plain: Fit<AlleleFrequencies>,
        tolerance: f64,
        cycles: usize,
    ) -> Result<Fit<AlleleFrequencies>, Error> {
        let mut fit = Run::new(self, plain.params)?
            .accelerate(Acceleration::squarem())
            .until(Stop::parameters(tolerance).or(Stop::iterations(cycles)))
            .complete()?;
        fit.trace = joined(&plain.trace, &fit.trace, 1);
        Ok(fit)
    }

    fn describe(&self, fit: Fit<AlleleFrequencies>) -> Result<AlleleFit, Error> {
        let probabilities = self.phenotype_probabilities(&fit.params);
        let expected_phenotypes: Vec<f64> = (self.totals().zip(probabilities))
            .map(|(n, p)| n * p)
            .collect();
        let identified = self.identified();
        let p = fit.params.as_slice();
        Ok(AlleleFit {
            expected_genotypes: self.expected_genotypes(&self.e_step(&fit.params)?.stats),
            goodness_of_fit: if fit.status.is_converged() {
                self.goodness_of_fit(&expected_phenotypes, identified.parameters)
            } else {
                GoodnessOfFit::NotConverged
            },
            log_likelihood: self.log_multinomial(&expected_phenotypes),
            log_likelihood_kernel: fit.log_likelihood,
            expected_phenotypes,
            boundary: (0..p.len()).filter(|&allele| p[allele] == 0.0).collect(),
            identified: identified.parameters,
            unidentified: identified.unclear,
            status: fit.status,
            trace: fit.trace,
            allele_frequencies: fit.params,
        })
    }

    /// The expected counts of all genotypes, from those along the ways to each phenotype.
    fn expected_genotypes(&self, along_ways: &[f64]) -> Vec<f64> {
        let mut counts: HashMap<Genotype, f64> = HashMap::new();
        for (way, count) in self.ways.all().iter().zip(along_ways) {
            *counts.entry(way.genotype()).or_default() += count;
        }
        let genotypes = self.locus().genotypes();
        genotypes
            .map(|genotype| counts.get(&genotype).copied().unwrap_or(0.0))
            .collect()
    }
}

/// The climb of one run and of the next, from its given iteration on.
fn joined(first: &Trace, next: &Trace, from: usize) -> Trace {
    let (first, next) = (first.log_likelihoods(), &next.log_likelihoods()[from..]);
    Trace::from_log_likelihoods(first.iter().chain(next).copied())
}
