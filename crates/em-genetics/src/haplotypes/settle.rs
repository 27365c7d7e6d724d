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

/// A haplotype of which fewer copies than this are expected in the sample is tried without.
const FEW: f64 = 1e-3;

/// A haplotype that was dropped comes back with so many copies.
const SEED: f64 = 0.1;

/// How often haplotypes may be dropped or come back.
const ROUNDS: usize = 40;

/// How much less than 1 the factor may be by which EM would multiply a haplotype that is not there, for it
/// to be tried: at 1 it may be part of a ridge.
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
    let mut few = FEW;
    let mut came_back = vec![false; k];
    let mut fine = false;
    let mut round = 0;
    loop {
        round += 1;
        let before = p.iter().filter(|p| **p > 0.0).count();
        let support = supported(all, &p, few / genes);
        let many_left = 10 * support.len() < 9 * before;
        let model = candidates.model(Some(&support), Names::default());
        let start = support.iter().map(|&h| p[h]).collect();
        let start = AlleleFrequencies::in_proportion(start);
        let fit = if many_left {
            em_core::fit(&model, start, Stop::iterations(ROUND))?
        } else {
            model.climb_until(start, TOLERANCES[usize::from(fine)], CYCLES)?
        };
        p.fill(0.0);
        for (&h, frequency) in support.iter().zip(fit.params.as_slice()) {
            p[h] = *frequency;
        }
        let is_rare = |p: &f64| 0.0 < *p && *p < few / genes;
        let last = round == ROUNDS;
        if !last && (many_left || p.iter().any(is_rare)) {
            continue;
        }
        let growing = growing(all, &p, genes);
        let back: Vec<usize> = growing.into_iter().filter(|&h| !came_back[h]).collect();
        if !last && !back.is_empty() {
            for h in back {
                came_back[h] = true;
                p[h] = SEED / genes;
            }
            few /= 10.0;
            fine = false;
        } else if last || fine {
            return Ok(Settled {
                support,
                frequencies: fit.params,
                log_likelihood: fit.log_likelihood,
                trace: fit.trace,
                status: fit.status,
            });
        } else {
            fine = true;
        }
    }
}

/// The haplotypes that are not rare, and those of the likeliest pair of each genotype.
fn supported(all: &GeneCounting, p: &[f64], rare: f64) -> Vec<usize> {
    let mut there: Vec<bool> = p.iter().map(|p| *p >= rare).collect();
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

/// The haplotypes that are not there, but would grow or stay if they were.
fn growing(all: &GeneCounting, p: &[f64], genes: f64) -> Vec<usize> {
    let score = all.observed_score(&AlleleFrequencies::in_proportion(p.to_vec()));
    let grows = |h: &usize| p[*h] == 0.0 && score[*h] > genes * (1.0 - STILL);
    (0..p.len()).filter(grows).collect()
}

impl Settled {
    /// The frequency of any haplotype.
    pub(super) fn frequency(&self, haplotype: usize) -> f64 {
        let place = self.support.binary_search(&haplotype);
        place.map_or(0.0, |i| self.frequencies.as_slice()[i])
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
