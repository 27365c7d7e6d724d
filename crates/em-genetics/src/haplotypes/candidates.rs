//! Which pairs of haplotypes each individual may have.

use super::genotypes::{UnphasedGenotypes, is_haploid};
use super::marker::Call;
use crate::{AlleleFrequencies, Error, GeneCounting, Genotype, Locus};
use em_core::{Em, Stop, Stream};
use rand_distr::{Distribution, Gamma};
use std::collections::HashMap;
use std::f64::consts::LN_2;

/// Bounds on the search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limits {
    /// How many pairs of haplotypes are held at the most.
    pub(super) pairs: usize,
    /// The posterior probability below which a pair is dropped, if there are too many.
    pub(super) posterior: f64,
}

/// What was dropped because there were too many pairs of haplotypes.
///
/// ```
/// use em_genetics::{Call, HaplotypeSearch, Marker, UnphasedGenotypes};
///
/// // Those who are heterozygous everywhere may have 32 pairs. Of the 16 at the first five markers all but one
/// // are hardly possible, as the homozygous show, and there are 2 of that one at all six.
/// let markers = (1..=6).map(|site| Marker::new(&site.to_string(), &["A", "a"]));
/// let rows = [(Call::Pair(0, 0), 20), (Call::Pair(1, 1), 20), (Call::Pair(0, 1), 3)];
/// let rows = rows.map(|(call, individuals)| (vec![call; 6], individuals));
/// let genotypes = UnphasedGenotypes::counted(markers.collect::<Result<_, _>>()?, rows)?;
/// let fit = HaplotypeSearch::new(1).max_pairs(20).run(&genotypes)?;
/// let pruning = fit.pruning.expect("more than 20 pairs");
/// assert!(pruning.pairs == 15 && pruning.largest_mass < 1e-6);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Pruning {
    /// How many pairs were dropped, over all different genotypes and all stages.
    pub pairs: usize,
    /// The posterior probability that they had, when they were dropped, on average over individuals.
    pub mean_mass: f64,
    /// The same of the individual for whom it is largest.
    pub largest_mass: f64,
}

/// The pairs of haplotypes of each different genotype.
///
/// Markers are inserted one after the other, as haplo.em does (Schaid, haplo.stats): each haplotype of the
/// markers so far goes on in as many ways as calls allow. While there is room, that lists all pairs. Where
/// there is none, EM of the markers so far says which pairs are hardly possible.
pub(super) struct Candidates {
    /// For each marker, what each haplotype up to there goes on from, and the allele that it adds.
    levels: Vec<Vec<(u32, u32)>>,
    /// In linkage equilibrium, in proportion to the frequency.
    weights: Vec<f64>,
    /// The pairs of each genotype; of a haploid one twice the same. A pair is listed once more for each time
    /// that a call of one allele is doubled by its being homozygous there.
    pairs: Vec<Pairs>,
    haploid: Vec<bool>,
    counts: Vec<f64>,
    /// How many calls of one allele of two there are, over all individuals.
    halves: f64,
    /// The posterior probability that was dropped from each genotype.
    dropped: Vec<f64>,
    dropped_pairs: usize,
}

/// Pairs of haplotypes, by their numbers.
type Pairs = Vec<(u32, u32)>;

/// How many iterations are made before pairs are dropped.
const ITERATIONS_BEFORE_PRUNING: usize = 50;

/// The smallest weight of a haplotype beside the largest, so that products stay above 0.
const LEAST_WEIGHT: f64 = 1e-100;

/// No haplotype.
const NONE: u32 = u32::MAX;

/// With at most so many pairs, two haplotypes each, all have numbers below [`NONE`].
pub(super) const MOST_PAIRS: usize = (u32::MAX / 2) as usize;

impl Candidates {
    /// All pairs, or as many as the limits leave.
    ///
    /// # Errors
    /// [`Error::TooManyPairs`] if there are too many all the same.
    pub(super) fn of(genotypes: &UnphasedGenotypes, limits: Limits) -> Result<Self, Error> {
        let different = genotypes.different();
        let mut candidates = Self {
            levels: Vec::new(),
            weights: vec![1.0],
            pairs: vec![vec![(0, 0)]; different.len()],
            haploid: different
                .iter()
                .map(|(calls, _)| is_haploid(calls))
                .collect(),
            counts: different.iter().map(|(_, count)| *count as f64).collect(),
            halves: (different.iter())
                .map(|(calls, count)| {
                    let halves = calls.iter().filter(|call| matches!(call, Call::Half(_)));
                    (halves.count() as u64 * count) as f64
                })
                .sum(),
            dropped: vec![0.0; different.len()],
            dropped_pairs: 0,
        };
        for (marker, described) in genotypes.markers().iter().enumerate() {
            let alleles = described.alleles().len();
            let calls: Vec<Call> = different.iter().map(|(calls, _)| calls[marker]).collect();
            if candidates.pairs_with(&calls, alleles) > limits.pairs as u64 {
                candidates.prune(limits.posterior)?;
            }
            let pairs = candidates.pairs_with(&calls, alleles);
            if pairs > limits.pairs as u64 {
                return Err(Error::TooManyPairs {
                    marker: described.name().to_owned(),
                    pairs,
                    most: limits.pairs,
                });
            }
            candidates.insert(&calls, &genotypes.allele_counts(marker));
        }
        Ok(candidates)
    }

    /// How many haplotypes there are.
    pub(super) fn haplotypes(&self) -> usize {
        self.weights.len()
    }

    /// How many genes were observed.
    pub(super) fn genes(&self) -> f64 {
        let genes = |haploid: &bool| if *haploid { 1.0 } else { 2.0 };
        let pairs = self.haploid.iter().zip(&self.counts);
        pairs.map(|(haploid, count)| genes(haploid) * count).sum()
    }

    /// The log-likelihood of individuals, from that of the [model](Self::model).
    ///
    /// Given the genotype, a call of one allele x has probability 1 if it is xx and ½ if it is xy. In the
    /// model these are 2 and 1, as xx is listed twice.
    pub(super) fn log_likelihood(&self, of_model: f64) -> f64 {
        of_model - self.halves * LN_2
    }

    /// What was dropped, if anything was.
    pub(super) fn pruning(&self) -> Option<Pruning> {
        let masses = || self.dropped.iter().zip(&self.counts);
        let individuals: f64 = self.counts.iter().sum();
        (self.dropped_pairs > 0).then(|| Pruning {
            pairs: self.dropped_pairs,
            mean_mass: masses().map(|(mass, count)| mass * count).sum::<f64>() / individuals,
            largest_mass: masses().fold(0.0, |most, (mass, _)| most.max(*mass)),
        })
    }

    /// The alleles of a haplotype.
    pub(super) fn alleles(&self, haplotype: usize) -> Vec<usize> {
        let mut at = haplotype;
        let mut alleles: Vec<usize> = (self.levels.iter().rev())
            .map(|level| {
                let (from, allele) = level[at];
                at = from as usize;
                allele as usize
            })
            .collect();
        alleles.reverse();
        alleles
    }

    /// How many pairs there would be with another marker.
    fn pairs_with(&self, calls: &[Call], alleles: usize) -> u64 {
        let k = alleles as u64;
        let of = |((pairs, call), haploid): ((&Pairs, &Call), &bool)| {
            let same = pairs.iter().filter(|(a, b)| a == b).count() as u64;
            let other = pairs.len() as u64 - same;
            match call {
                _ if *haploid && *call == Call::Missing => k * same,
                Call::Single(_) => same,
                Call::Pair(x, y) if x == y => same + other,
                Call::Pair(..) => same + 2 * other,
                Call::Half(_) => (k + 1) * same + 2 * k * other,
                Call::Missing => k * (k + 1) / 2 * same + k * k * other,
            }
        };
        let all = self.pairs.iter().zip(calls).zip(&self.haploid).map(of);
        all.fold(0, u64::saturating_add)
    }

    /// Adds a marker.
    fn insert(&mut self, calls: &[Call], allele_counts: &[u64]) {
        let k = allele_counts.len();
        let mut numbers: HashMap<(u32, u32), u32> = HashMap::new();
        let mut level = Vec::new();
        let mut extended = |from: u32, allele: usize| {
            // There are at most twice as many haplotypes as pairs, of which the setter allows MOST_PAIRS; and
            // memory holds the names of fewer alleles.
            #[allow(clippy::cast_possible_truncation)]
            let (key, next) = ((from, allele as u32), level.len() as u32);
            *numbers.entry(key).or_insert_with(|| {
                level.push(key);
                next
            })
        };
        for ((pairs, call), haploid) in self.pairs.iter_mut().zip(calls).zip(&self.haploid) {
            let mut next = Vec::with_capacity(pairs.len());
            for &(a, b) in pairs.iter() {
                let mut both = |x: usize, y: usize| {
                    next.push((extended(a, x), extended(b, y)));
                    if x != y && a != b {
                        next.push((extended(a, y), extended(b, x)));
                    }
                };
                match *call {
                    Call::Single(x) => both(x, x),
                    Call::Missing if *haploid => (0..k).for_each(|x| both(x, x)),
                    Call::Pair(x, y) => both(x, y),
                    Call::Half(x) => {
                        both(x, x);
                        (0..k).for_each(|y| both(x, y));
                    }
                    Call::Missing => {
                        (0..k).for_each(|x| (x..k).for_each(|y| both(x, y)));
                    }
                }
            }
            *pairs = next;
        }
        let total: u64 = allele_counts.iter().sum();
        let share = |allele: u32| match total {
            0 => 1.0,
            _ => allele_counts[allele as usize] as f64 / total as f64,
        };
        let weights = level
            .iter()
            .map(|&(from, allele)| self.weights[from as usize] * share(allele));
        let mut weights: Vec<f64> = weights.collect();
        let largest = weights.iter().copied().fold(0.0, f64::max);
        for weight in &mut weights {
            *weight = (*weight / largest).max(LEAST_WEIGHT);
        }
        self.weights = weights;
        self.levels.push(level);
    }

    /// Drops pairs that are hardly possible, given the markers so far.
    fn prune(&mut self, least: f64) -> Result<(), Error> {
        let model = self.model(None, Names::default());
        let start = self.in_equilibrium();
        let fit = em_core::fit(&model, start, Stop::iterations(ITERATIONS_BEFORE_PRUNING))?;
        let expected = model.e_step(&fit.params)?.stats;
        let mut expected = expected.as_slice();
        for (genotype, pairs) in self.pairs.iter_mut().enumerate() {
            let (of_these, rest) = expected.split_at(pairs.len());
            expected = rest;
            let share = |i: usize| of_these[i] / self.counts[genotype];
            // The likeliest pair stays in any case.
            let least = least.min((0..pairs.len()).map(share).fold(0.0, f64::max));
            let dropped = || (0..of_these.len()).filter(|&i| share(i) < least);
            self.dropped[genotype] += dropped().map(share).sum::<f64>();
            self.dropped_pairs += dropped().count();
            let mut i = 0..;
            pairs.retain(|_| i.next().is_some_and(|i| share(i) >= least));
        }
        Ok(())
    }

    /// The frequencies if all markers are independent.
    pub(super) fn in_equilibrium(&self) -> AlleleFrequencies {
        AlleleFrequencies::in_proportion(self.weights.clone())
    }

    /// Frequencies from the symmetric Dirichlet distribution with the given parameter: 1 for the flat one,
    /// less for those where few haplotypes are frequent.
    pub(super) fn at_random(&self, concentration: f64, rng: &mut Stream) -> AlleleFrequencies {
        let gamma = Gamma::new(concentration, 1.0).expect("a positive parameter");
        let draws = self.weights.iter().map(|_| gamma.sample(rng));
        AlleleFrequencies::in_proportion(draws.map(|x| x.max(LEAST_WEIGHT)).collect())
    }

    /// Gene counting with some of the haplotypes as alleles, in the given order, or with all.
    pub(super) fn model(&self, support: Option<&[usize]>, names: Names) -> GeneCounting {
        let k = support.map_or(self.haplotypes(), <[usize]>::len);
        let mut numbers = vec![NONE; self.haplotypes()];
        match support {
            Some(support) => (0..).zip(support).for_each(|(i, &h)| numbers[h] = i),
            None => (0..).zip(&mut numbers).for_each(|(i, number)| *number = i),
        }
        let genotypes = |(pairs, haploid): (&Pairs, &bool)| -> Vec<Genotype> {
            let numbered = |(a, b): &(u32, u32)| (numbers[*a as usize], numbers[*b as usize]);
            let there = pairs.iter().map(numbered);
            let there = there.filter(|(a, b)| *a != NONE && *b != NONE);
            there
                .map(|(a, b)| {
                    if *haploid {
                        Genotype::Single(a as usize)
                    } else {
                        Genotype::pair(a as usize, b as usize)
                    }
                })
                .collect()
        };
        let shown_by = self
            .pairs
            .iter()
            .zip(&self.haploid)
            .map(genotypes)
            .collect();
        let filled = |mut names: Vec<String>, len: usize| {
            names.resize(len, String::new());
            names
        };
        let locus = Locus::unchecked(
            "haplotypes",
            filled(names.haplotypes, k),
            filled(names.genotypes, self.counts.len()),
            shown_by,
        );
        GeneCounting::of_observed(locus, self.counts.clone())
    }
}

/// What haplotypes and genotypes are called; nothing while nobody asks.
#[derive(Default)]
pub(super) struct Names {
    pub(super) haplotypes: Vec<String>,
    pub(super) genotypes: Vec<String>,
}
