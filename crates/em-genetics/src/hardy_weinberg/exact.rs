//! The exact test of two alleles.

use super::weights::{Three, Weights, beyond, fewer, more};
use super::{GenotypeCounts, p_value};
use crate::Error;

/// The exact test of Hardy-Weinberg proportions for two alleles: how probable are counts like these
/// among all that have the same allele counts (Wigginton, Cutler & Abecasis 2005).
///
/// ```
/// use em_genetics::GenotypeCounts;
///
/// // 21 rare alleles in 100 individuals, 13 of whom are heterozygous.
/// let exact = GenotypeCounts::biallelic(83, 13, 4)?.exact_test()?;
/// assert!((exact.p - 0.010_293_433_5).abs() < 1e-10);
/// assert_eq!(exact.p_deficit, exact.p); // no outcome with more heterozygotes is as improbable
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// A p-value below 2.2e-308 is given as `f64::MIN_POSITIVE`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExactTest {
    /// The probability of all outcomes that are at most as probable as the observed one. Probabilities
    /// that differ by less than 1e-10, relatively, are taken to be equal, as they may be but for rounding.
    pub p: f64,
    /// The mid-p-value: as `p`, with half the probability of outcomes as probable as the observed one
    /// (Lancaster 1961; Graffelman & Moreno 2013). As in PLINK, this is of all tied outcomes, not only of
    /// the observed one.
    pub mid_p: f64,
    /// The probability of so many heterozygotes or more: small where they are in excess.
    pub p_excess: f64,
    /// The probability of so many heterozygotes or fewer: small where there is a deficit.
    pub p_deficit: f64,
    /// The probability of the observed outcome. The one-sided p-values sum to 1 and this.
    pub probability: f64,
}

impl GenotypeCounts {
    /// The exact test where two alleles occur.
    ///
    /// From the observed counts, probabilities follow by recurrence in both directions until the rest is
    /// below double precision: at most min(n_A, n_B)/2 steps, and O(√n).
    ///
    /// # Errors
    /// [`Error::Monomorphic`] if one allele occurs, [`Error::NotTwoAlleles`] if more than two do: for
    /// these there is [`probability_test`](Self::probability_test).
    pub fn exact_test(&self) -> Result<ExactTest, Error> {
        Ok(ExactTest::of(self.of_two()?))
    }
}

impl ExactTest {
    pub(super) fn of(counts: [u64; 3]) -> Self {
        let observed: Three = counts.map(|count| count as f64);
        let (above, below) = (beyond(observed, 1.0, more), beyond(observed, 1.0, fewer));
        let mut weights = Weights::default();
        weights.add(1.0);
        weights.join(above);
        weights.join(below);
        // The complement of the smaller side keeps its digits, and is a number where the other is not.
        let one_sided = |this: f64, other: f64| {
            if other < this {
                p_value(1.0 - other / weights.all)
            } else {
                p_value((1.0 + this) / weights.all)
            }
        };
        Self {
            p: weights.p(),
            mid_p: weights.mid_p(),
            p_excess: one_sided(above.all, below.all),
            p_deficit: one_sided(below.all, above.all),
            probability: p_value(1.0 / weights.all),
        }
    }
}
