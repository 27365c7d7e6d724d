//! Sums over the genotype counts that have the same allele counts, by Levene's distribution.
//!
//! Given the allele counts, the probability of genotype counts is n! Π m_a! 2^H/((2n)! Π n_g!), with H
//! heterozygotes (Levene 1949). Here outcomes weigh their probability relative to the observed one, so
//! that the observed one weighs 1 and the factors that all have in common drop out.

use crate::counting::{deviance, rounded, stirling};

/// Two probabilities that differ by less than this, relatively, are tied. Sums and products of many terms
/// leave an error below 1e-11, and outcomes as probable as the observed one must be found among them. It is
/// the tolerance of `HWPerm` in R's HardyWeinberg. From 10^10 individuals on, outcomes next to the mode are
/// closer than this, and a mid-p-value near 1 loses up to 1e-5.
const TIE: f64 = 1e-10;

/// A rest that weighs less than this, against an observed outcome of weight 1, is not summed.
const NEGLIGIBLE: f64 = f64::EPSILON / 256.0;

/// Whether an outcome of this weight is at most as probable as the observed one.
pub(super) fn is_tied_or_less(weight: f64) -> bool {
    weight <= 1.0 + TIE
}

/// What outcomes weigh together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weights {
    /// All outcomes.
    pub(super) all: f64,
    /// Those less probable than the observed one.
    pub(super) less: f64,
    /// Those as probable as it.
    pub(super) tied: f64,
}

impl Weights {
    pub(super) fn add(&mut self, weight: f64) {
        self.all += weight;
        if weight < 1.0 - TIE {
            self.less += weight;
        } else if is_tied_or_less(weight) {
            self.tied += weight;
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.all += other.all;
        self.less += other.less;
        self.tied += other.tied;
    }

    /// The share of the outcomes that are at most as probable as the observed one.
    pub(super) fn p(&self) -> f64 {
        super::p_value((self.less + self.tied) / self.all)
    }

    /// The same with half of those as probable (Lancaster 1961).
    pub(super) fn mid_p(&self) -> f64 {
        super::p_value((self.less + self.tied / 2.0) / self.all)
    }

    /// Whether what follows `last` can be left out, if it falls off at least as fast as by `ratio`.
    pub(super) fn is_complete(&self, last: f64, ratio: f64) -> bool {
        ratio < 1.0 && last * ratio <= NEGLIGIBLE * (1.0 - ratio) * (1.0 + self.less)
    }

    /// Whether the observed outcome weighs nothing against the others: its p-value is no f64.
    pub(super) fn is_too_far(&self) -> bool {
        self.all.is_infinite()
    }
}

/// Counts AA, AB and BB as numbers, which they are exactly up to 2^53.
pub(super) type Three = [f64; 3];

/// Two more heterozygotes: how the probability changes, and the counts.
pub(super) fn more([aa, ab, bb]: Three) -> (f64, Three) {
    let ratio = 4.0 * aa * bb / ((ab + 1.0) * (ab + 2.0));
    (ratio, [aa - 1.0, ab + 2.0, bb - 1.0])
}

/// Two heterozygotes less.
pub(super) fn fewer([aa, ab, bb]: Three) -> (f64, Three) {
    let ratio = ab * (ab - 1.0) / (4.0 * (aa + 1.0) * (bb + 1.0));
    (ratio, [aa + 1.0, ab - 2.0, bb + 1.0])
}

/// What all outcomes weigh that `step` leads to from one of the given weight, itself left out.
///
/// The probabilities rise to the mode and fall off faster and faster behind it (they are log-concave), so
/// that the rest is known to be negligible after O(√n) steps.
#[inline]
pub(super) fn beyond(
    mut at: Three,
    mut weight: f64,
    step: impl Fn(Three) -> (f64, Three),
) -> Weights {
    let mut weights = Weights::default();
    loop {
        let (ratio, next) = step(at);
        weight *= ratio;
        weights.add(weight);
        // A ratio of 0 is the end.
        if weights.is_complete(weight, ratio) || weights.is_too_far() {
            return weights;
        }
        at = next;
    }
}

/// What all outcomes for a and b genes of two alleles weigh, where −log of the weight of AA, AB and BB
/// is the `score`.
pub(super) fn all_of(a: u64, b: u64, score: impl Fn(Three) -> f64) -> Weights {
    let most = near_mode(a, b);
    let weight = (-score(most)).exp();
    let mut weights = Weights::default();
    weights.add(weight);
    if weight > 0.0 && !weights.is_too_far() {
        weights.join(beyond(most, weight, more));
        weights.join(beyond(most, weight, fewer));
    }
    weights
}

/// Counts AA, AB and BB near the most probable ones for a and b genes, of which there is an even number.
fn near_mode(a: u64, b: u64) -> Three {
    let least = a.min(b);
    let genes = (a + b).max(2) as f64;
    let expected = rounded(a as f64 * (b as f64 / (genes - 1.0))).min(least);
    // The number of heterozygotes is even where the allele counts are.
    let ab = least - (least - expected) / 2 * 2;
    [((a - ab) / 2) as f64, ab as f64, ((b - ab) / 2) as f64]
}

/// −log of what a genotype count contributes to the multinomial probability, up to what all tables have
/// in common: x log(x/m) + m − x of the expected count m under Hardy-Weinberg proportions, and the
/// remainder of log x!. With the same allele counts, Σ x log m differs by H log 2 only, so that
/// differences of the sum of scores are those of Levene's −log-probability. No digits are lost for large
/// counts.
pub(super) fn score(count: f64, expected: f64) -> f64 {
    deviance(count, expected) + stirling(count)
}
