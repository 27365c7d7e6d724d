//! From a start to a local maximum, most of whose haplotypes have frequency 0.

use super::candidates::{Candidates, Names};
use crate::{AlleleFrequencies, Error, GeneCounting, Genotype};
use em_core::{Status, Stop, Trace};

/// A point at which EM stands still. Haplotypes that are not listed have frequency 0, and none of them would
/// grow.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// The haplotypes with a positive frequency, in ascending order.
    pub(super) support: Vec<usize>,
    pub(super) frequencies: AlleleFrequencies,
    pub(super) log_likelihood: f64,
    /// Of the last run, among the haplotypes of the support.
    pub(super) trace: Trace,
    pub(super) status: Status,
}

/// How many iterations are made among all haplotypes, and among those that are left each time that many have
/// been dropped.
const ROUND: usize = 10;

/// On the way, a haplotype of which fewer copies than this are expected in the sample is dropped.
const FEW_ON_THE_WAY: f64 = 1e-3;

/// Where EM stands still among the others, one of fewer copies than this is tried without.
const FEW: f64 = 0.05;

/// A haplotype that was dropped comes back with so many copies.
const SEED: f64 = 0.1;

/// One that grew when it was missing stays until it has this part of the copies that it was dropped for.
const PATIENCE: f64 = 0.01;

/// How often haplotypes may be dropped or come back.
const ROUNDS: usize = 40;

/// A haplotype that is not there and that EM would multiply by a factor so near to 1 may be part of a ridge:
/// it comes back once, and EM decides.
const STILL: f64 = 1e-6;

/// Changes of the frequencies at which a run among some of the haplotypes ends, first roughly.
const TOLERANCES: [f64; 2] = [1e-9, 1e-14];

/// How many accelerated cycles such a run makes at the most.
const CYCLES: usize = 2000;

/// Climbs from a start to a local maximum, or a saddle.
///
/// EM only creeps towards a frequency of 0, and nearly all haplotypes have it. So those that become rare are
/// set to 0, and EM goes on among the others. At the end all haplotypes are looked at again: EM multiplies
/// the frequency of a haplotype by the derivative of the log-likelihood over the number of genes. Where
/// that is more than 1 for one that was dropped, it comes back. So what is dropped on the way changes which
/// maximum is reached at the most, and nothing about its being one.
pub(super) fn settle(
    candidates: &Candidates,
    all: &GeneCounting,
    start: AlleleFrequencies,
) -> Result<Settled, Error> {
    let genes = candidates.genes();
    let k = candidates.haplotypes();
    let warm = em_core::fit(all, start, Stop::iterations(ROUND))?;
    let mut p = warm.params.as_slice().to_vec();
    let mut few = vec![FEW_ON_THE_WAY; k];
    let (mut on_the_way, mut fine) = (true, false);
    let mut came_back = vec![false; k];
    let mut round = 0;
    loop {
        round += 1;
        let before = p.iter().filter(|p| **p > 0.0).count();
        let support = supported(all, &p, |h| genes * p[h] < few[h]);
        let model = candidates.model(Some(&support), Names::default());
        let start = support.iter().map(|&h| p[h]).collect();
        let start = AlleleFrequencies::in_proportion(start);
        on_the_way &= 10 * support.len() < 9 * before;
        let fit = if on_the_way {
            em_core::fit(&model, start, Stop::iterations(ROUND))?
        } else {
            model.climb_until(start, TOLERANCES[usize::from(fine)], CYCLES)?
        };
        p.fill(0.0);
        for (&h, frequency) in support.iter().zip(fit.params.as_slice()) {
            p[h] = *frequency;
        }
        if round < ROUNDS {
            if on_the_way {
                continue;
            }
            for few in few.iter_mut().filter(|few| **few == FEW_ON_THE_WAY) {
                *few = FEW;
            }
            if support.iter().any(|&h| 0.0 < p[h] && genes * p[h] < few[h]) {
                fine = false;
                continue;
            }
            let mut complete = true;
            for (h, factor) in factors_of_the_absent(all, &p, genes) {
                let grows = factor > 1.0 + STILL;
                if grows || (factor > 1.0 - STILL && !came_back[h]) {
                    few[h] *= if grows { PATIENCE } else { 1.0 };
                    came_back[h] = true;
                    p[h] = SEED / genes;
                    complete = false;
                }
            }
            if !complete || !fine {
                fine = complete;
                continue;
            }
        }
        return Ok(Settled {
            support,
            frequencies: fit.params,
            log_likelihood: fit.log_likelihood,
            trace: fit.trace,
            status: fit.status,
        });
    }
}

/// The haplotypes that are not rare, and those of the likeliest pair of each genotype.
fn supported(all: &GeneCounting, p: &[f64], is_rare: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut there: Vec<bool> = (0..p.len()).map(|h| p[h] > 0.0 && !is_rare(h)).collect();
    let both = |genotype: &Genotype| match *genotype {
        Genotype::Pair(a, b) => (a, b),
        Genotype::Single(a) => (a, a),
    };
    for kind in 0..all.locus().phenotypes().len() {
        let pairs = || all.locus().genotypes_of(kind).iter().map(both);
        if pairs().any(|(a, b)| there[a] && there[b]) {
            continue;
        }
        let likeliest = pairs().max_by(|&(a, b), &(c, d)| (p[a] * p[b]).total_cmp(&(p[c] * p[d])));
        if let Some((a, b)) = likeliest {
            there[a] = true;
            there[b] = true;
        }
    }
    (0..p.len()).filter(|&h| there[h]).collect()
}

/// The haplotypes that are not there, each with the factor by which EM would multiply a small frequency of it.
fn factors_of_the_absent(all: &GeneCounting, p: &[f64], genes: f64) -> Vec<(usize, f64)> {
    let score = all.observed_score(&AlleleFrequencies::in_proportion(p.to_vec()));
    let absent = (0..p.len()).filter(|&h| p[h] == 0.0);
    absent.map(|h| (h, score[h] / genes)).collect()
}

impl Settled {
    /// The frequency of any haplotype.
    pub(super) fn frequency(&self, haplotype: usize) -> f64 {
        let place = self.support.binary_search(&haplotype);
        place.map_or(0.0, |i| self.frequencies.as_slice()[i])
    }

    /// The mean of two points, as frequencies of all haplotypes.
    pub(super) fn halfway_to(&self, other: &Self, candidates: &Candidates) -> AlleleFrequencies {
        let one = self.at_all(&self.frequencies, candidates);
        let other = other.at_all(&other.frequencies, candidates);
        let pairs = one.as_slice().iter().zip(other.as_slice());
        AlleleFrequencies::in_proportion(pairs.map(|(p, q)| p + q).collect())
    }

    /// Other frequencies of the haplotypes of the support, as frequencies of all.
    pub(super) fn at_all(
        &self,
        frequencies: &AlleleFrequencies,
        candidates: &Candidates,
    ) -> AlleleFrequencies {
        let mut p = vec![0.0; candidates.haplotypes()];
        for (&h, frequency) in self.support.iter().zip(frequencies.as_slice()) {
            p[h] = *frequency;
        }
        AlleleFrequencies::in_proportion(p)
    }
}
