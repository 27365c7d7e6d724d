//! The search for maxima.

use super::candidates::{Candidates, Limits, MOST_PAIRS, Names};
use super::curvature::{Curvature, Standstill, beside, standstill};
use super::fit::{HaplotypeFit, HaplotypeMaximum};
use super::genotypes::UnphasedGenotypes;
use super::settle::{Settled, settle};
use crate::{Error, GeneCounting};
use em_core::{Em, Parallel, rand::RngExt, stream};
use em_inference::Threads;

/// Estimates haplotype frequencies from genotypes without phase, by EM (Excoffier & Slatkin 1995).
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable};
///
/// let table = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?;
/// let fit = HaplotypeSearch::new(42).restarts(5).run(&table.genotypes()?)?;
/// let best = fit.best();
/// assert_eq!(best.haplotypes[0].name, "A-B");
/// assert!((best.haplotypes[0].frequency - 0.526_225_165).abs() < 1e-9);
/// assert_eq!((fit.maxima.len(), best.starts), (1, 6)); // from linkage equilibrium, and 5 restarts
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// A haplotype is an allele of [`GeneCounting`], and a genotype without phase a phenotype, shown by all pairs
/// of haplotypes that it may be. These are listed by inserting one marker after the other. If there are more
/// than [`max_pairs`](Self::max_pairs), those of a posterior probability below
/// [`min_posterior`](Self::min_posterior), given the markers so far, are dropped, and the result
/// [says so](HaplotypeFit::pruning); else it is exact.
///
/// EM starts in linkage equilibrium and from random frequencies. Ends at saddles are left in the directions in
/// which the likelihood rises; what remains are local maxima. Those that no start leads to are not found.
/// The result does not depend on the number of threads.
#[derive(Clone, Debug, PartialEq)]
pub struct HaplotypeSearch {
    restarts: usize,
    seed: u64,
    limits: Limits,
}

/// Log-likelihoods closer than this, relative to 1 more than their size, count as equal.
const SAME_HEIGHT: f64 = 1e-8;

/// Frequencies closer than this count as equal, and so do probabilities of genotypes.
const SAME_PLACE: f64 = 1e-5;

/// Parameters of the Dirichlet distributions that random starts are drawn from in turns. Of a maximum where
/// common haplotypes are absent the basin can be so narrow that no flat draw falls into it.
const CONCENTRATIONS: [f64; 2] = [0.1, 1.0];

/// How often in a row an end may turn out to be a saddle.
const SADDLES_IN_A_ROW: usize = 10;

impl HaplotypeSearch {
    /// The seed is that of the random starts and of permutations. 10 random starts beside the one in linkage equilibrium, at most 2^19 pairs of haplotypes in
    /// memory (about 30 MB), and 1e-6 as the posterior probability below which pairs are dropped.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            restarts: 10,
            seed,
            limits: Limits {
                pairs: 1 << 19,
                posterior: 1e-6,
            },
        }
    }

    /// The number of random starts, from Dirichlet distributions: the flat one, and, in turns with it, one of
    /// parameter 0.1, where few haplotypes are frequent.
    #[must_use]
    pub fn restarts(mut self, restarts: usize) -> Self {
        self.restarts = restarts;
        self
    }

    /// How many pairs of haplotypes, of all different genotypes together, may be held in memory: some 60 bytes
    /// each. More than 2^31 − 1 count as that.
    #[must_use]
    pub fn max_pairs(mut self, pairs: usize) -> Self {
        self.limits.pairs = pairs.min(MOST_PAIRS);
        self
    }

    /// The posterior probability below which a pair of haplotypes is dropped, once there are too many. The
    /// likeliest pair of a genotype stays in any case. A negative number or NaN counts as 0: nothing is dropped.
    #[must_use]
    pub fn min_posterior(mut self, probability: f64) -> Self {
        self.limits.posterior = probability.max(0.0); // of NaN too
        self
    }

    /// Finds local maxima of the likelihood.
    ///
    /// An iteration of EM costs O(pairs of haplotypes); nearly all iterations are made among the few haplotypes
    /// that are not about to vanish. Each different end costs O(k³ + pairs) for its k haplotypes, up to 400
    /// of them.
    ///
    /// # Errors
    /// [`Error::TooManyPairs`] if more pairs of haplotypes are possible than may be held.
    pub fn run(&self, genotypes: &UnphasedGenotypes) -> Result<HaplotypeFit, Error> {
        let candidates = Candidates::of(genotypes, self.limits)?;
        let all = candidates.model(None, Names::default());
        let ends = self.ends(&candidates, &all)?;
        let (found, saddles) = maxima(&candidates, &all, ends)?;
        Ok(self.fit(genotypes, &candidates, found, saddles))
    }

    /// The highest log-likelihood of all that [`run`](Self::run) finds, or the first that is seen to be
    /// enough.
    pub(super) fn highest(&self, genotypes: &UnphasedGenotypes, enough: f64) -> Result<f64, Error> {
        let candidates = Candidates::of(genotypes, self.limits)?;
        let all = candidates.model(None, Names::default());
        let ends = self.ends(&candidates, &all)?;
        let of_ends = (ends.iter()).map(|end| candidates.log_likelihood(end.log_likelihood));
        let highest = of_ends.fold(f64::NEG_INFINITY, f64::max);
        if highest >= enough {
            return Ok(highest);
        }
        let (found, _) = maxima(&candidates, &all, ends)?;
        let heights = found.iter().map(|found| found.end.log_likelihood);
        let heights = heights.map(|height| candidates.log_likelihood(height));
        Ok(heights.fold(f64::NEG_INFINITY, f64::max))
    }

    /// A seed for permutations, whose streams have nothing to do with those of random starts: of these there
    /// are not so many that they reach the last one.
    pub(super) fn seed_of_permutations(&self) -> u64 {
        stream(self.seed, usize::MAX).random()
    }

    /// Where the starts lead, in their order.
    fn ends(&self, candidates: &Candidates, all: &GeneCounting) -> Result<Vec<Settled>, Error> {
        let ends = Threads.map(self.restarts + 1, &|unit| {
            let start = if unit == 0 {
                candidates.in_equilibrium()
            } else {
                let concentration = CONCENTRATIONS[unit % CONCENTRATIONS.len()];
                candidates.at_random(concentration, &mut stream(self.seed, unit - 1))
            };
            settle(candidates, all, start)
        });
        ends.into_iter().collect()
    }

    /// The maxima, the highest first.
    fn fit(
        &self,
        genotypes: &UnphasedGenotypes,
        candidates: &Candidates,
        found: Vec<Found>,
        saddles: usize,
    ) -> HaplotypeFit {
        let maximum = |found: Found| {
            HaplotypeMaximum::new(
                genotypes,
                candidates,
                found.end,
                found.starts,
                found.curvature,
            )
        };
        let mut maxima: Vec<HaplotypeMaximum> = found.into_iter().map(maximum).collect();
        let highest =
            (maxima.iter()).fold(f64::NEG_INFINITY, |h, m| h.max(m.log_likelihood_kernel));
        // How far below the highest, in steps that rounding does not make.
        let depth = |maximum: &HaplotypeMaximum| {
            ((highest - maximum.log_likelihood_kernel) / (SAME_HEIGHT * (1.0 + highest.abs())))
                .round()
        };
        maxima.sort_by(|one, other| {
            let by_height = depth(one).total_cmp(&depth(other));
            by_height.then_with(|| one.in_order().cmp(&other.in_order()))
        });
        HaplotypeFit {
            maxima,
            starts: self.restarts + 1,
            saddles,
            candidates: candidates.haplotypes(),
            pruning: candidates.pruning(),
        }
    }
}

/// The maxima that ends lead to, saddles being left; and how many ends are saddles.
fn maxima(
    candidates: &Candidates,
    all: &GeneCounting,
    ends: Vec<Settled>,
) -> Result<(Vec<Found>, usize), Error> {
    let mut waiting: Vec<(Settled, usize)> = Vec::new();
    for end in ends {
        gather(&mut waiting, end, 1);
    }
    let mut saddles = 0;
    let mut found: Vec<Found> = Vec::new();
    for in_a_row in 0..=SADDLES_IN_A_ROW {
        let looked_at = Threads.map(waiting.len(), &|i| {
            let end = &waiting[i].0;
            let model = candidates.model(Some(&end.support), Names::default());
            let standstill = standstill(&model, &end.frequencies);
            (model, standstill)
        });
        let mut off_saddles: Vec<(Settled, usize)> = Vec::new();
        for ((end, starts), (model, standstill)) in waiting.into_iter().zip(looked_at) {
            let curvature = match standstill {
                Standstill::Maximum(curvature) => curvature,
                Standstill::Saddle(direction) => {
                    let off = if in_a_row == SADDLES_IN_A_ROW {
                        Vec::new()
                    } else {
                        beside(&model, &end.frequencies, &direction)
                    };
                    saddles += if in_a_row == 0 { starts } else { 0 };
                    for start in &off {
                        let start = end.at_all(start, candidates);
                        gather(&mut off_saddles, settle(candidates, all, start)?, starts);
                    }
                    if !off.is_empty() {
                        continue;
                    }
                    Curvature::Saddle
                }
            };
            let now = Found {
                probabilities: model.phenotype_probabilities(&end.frequencies),
                end,
                starts,
                curvature,
            };
            let height = |at| all.e_step(&at).map_or(f64::NAN, |e| e.log_likelihood);
            let halfway = |other: &Found| height(now.end.halfway_to(&other.end, candidates));
            match found
                .iter_mut()
                .find(|other| now.is_joined_to(other, halfway))
            {
                Some(other) => {
                    other.starts += starts;
                    if !same(&now.end, &other.end) {
                        other.curvature = Curvature::Ridge;
                    }
                }
                None => found.push(now),
            }
        }
        waiting = off_saddles;
    }
    Ok((found, saddles))
}

/// A maximum, and how it was found.
struct Found {
    end: Settled,
    starts: usize,
    curvature: Curvature,
    /// Of each different genotype.
    probabilities: Vec<f64>,
}

impl Found {
    /// Whether they are the same point, or two of one ridge: both flat, and explaining the data alike, or
    /// with a point as high halfway between them.
    fn is_joined_to(&self, other: &Found, halfway: impl Fn(&Found) -> f64) -> bool {
        let alike = || {
            let mut pairs = self.probabilities.iter().zip(&other.probabilities);
            pairs.all(|(one, other)| (one - other).abs() <= SAME_PLACE)
        };
        let on_ridge =
            || self.curvature == Curvature::Ridge && other.curvature == Curvature::Ridge && alike();
        same(&self.end, &other.end)
            || same_height(self.end.log_likelihood, other.end.log_likelihood)
                && (on_ridge() || same_height(self.end.log_likelihood, halfway(other)))
    }
}

/// Adds an end to which so many starts led to others.
fn gather(ends: &mut Vec<(Settled, usize)>, end: Settled, starts: usize) {
    match ends.iter_mut().find(|(other, _)| same(other, &end)) {
        Some((_, known)) => *known += starts,
        None => ends.push((end, starts)),
    }
}

/// Of two log-likelihoods.
fn same_height(one: f64, other: f64) -> bool {
    (one - other).abs() <= SAME_HEIGHT * (1.0 + one.abs())
}

/// Whether two runs have ended at the same point.
fn same(one: &Settled, other: &Settled) -> bool {
    let within = |one: &Settled, other: &Settled| {
        (one.support.iter().zip(one.frequencies.as_slice()))
            .all(|(h, p)| (p - other.frequency(*h)).abs() <= SAME_PLACE)
    };
    same_height(one.log_likelihood, other.log_likelihood)
        && within(one, other)
        && within(other, one)
}
