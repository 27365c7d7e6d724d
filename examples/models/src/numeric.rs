//! Formulas that several models need, written so that they keep their digits.

use crate::Degenerate;
use em_core::Stream;
use rand_distr::{Binomial, Distribution};

/// ½ log 2π.
const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_8;

/// n log p, where what never happened costs nothing: 0 log 0 = 0.
pub(crate) fn times_ln(n: f64, p: f64) -> f64 {
    if n == 0.0 { 0.0 } else { n * p.ln() }
}

/// The log-density of N(0, variance) at a deviation from the mean.
pub(crate) fn ln_normal(deviation: f64, variance: f64) -> f64 {
    -HALF_LN_2_PI - 0.5 * (variance.ln() + deviation * deviation / variance)
}

/// For the standard normal distribution with density φ and upper tail Q(u) = P(U > u): log Q(u) and
/// the inverse Mills ratio φ(u)/Q(u), which is the mean of U above u. Both to 14 digits.
///
/// Far out φ and Q would underflow to 0/0, so above 2 both come from Laplace's continued fraction
/// φ/Q = u + 1/(u + 2/(u + 3/(u + …))), of which 100 terms are enough there.
pub(crate) fn upper_tail(u: f64) -> (f64, f64) {
    let ln_density = ln_normal(u, 1.0);
    if u > 2.0 {
        let ratio = (1..=100).rev().fold(u, |rest, k| u + f64::from(k) / rest);
        return (ln_density - ratio.ln(), ratio);
    }
    // Q = ½ − φ(u) (u + u³/3 + u⁵/(3·5) + …), which is 1 to all digits below −9.
    let u = u.max(-9.0);
    let (mut term, mut series) = (u, u);
    for k in 1..=150 {
        term *= u * u / f64::from(2 * k + 1);
        series += term;
    }
    let tail = 0.5 - ln_normal(u, 1.0).exp() * series;
    (tail.ln(), ln_density.exp() / tail)
}

/// How many of `count` units, a whole number, have a property of this probability.
pub(crate) fn binomial(count: f64, probability: f64, rng: &mut Stream) -> Result<f64, Degenerate> {
    // Counts are small and not negative.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let binomial = Binomial::new(count.round() as u64, probability);
    let binomial = binomial.map_err(|_| Degenerate::Parameters)?;
    Ok(binomial.sample(rng) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference values by `mpmath` with 40 digits.
    #[test]
    fn tails_keep_their_digits() {
        for (u, ln_tail, ratio) in [
            (-8.0, -6.220_960_574_271_786e-16, 5.052_271_083_536_895e-15),
            (
                -3.0,
                -0.001_350_809_964_748_193_8,
                0.004_437_839_042_125_664,
            ),
            (-0.7, -0.277_023_942_277_131_23, 0.411_924_750_419_290_66),
            (0.5, -1.175_911_761_593_618_5, 1.141_077_770_368_064_6),
            (1.999, -3.780_811_560_999_765, 2.372_329_841_607_757),
            (2.001, -3.785_557_992_085_195_6, 2.374_101_283_393_788_5),
            (4.9, -14.551_182_689_355_311, 5.089_828_600_129_883),
            (40.0, -804.608_442_013_753_8, 40.024_968_847_207_26),
            (1e4, -50_000_010.129_278_91, 10_000.000_099_999_997),
        ] {
            let found = upper_tail(u);
            assert!(
                (found.0 - ln_tail).abs() < 1e-14 * (1.0 + ln_tail.abs()),
                "{u} {found:?}"
            );
            assert!((found.1 / ratio - 1.0).abs() < 1e-14, "{u} {found:?}");
        }
        assert!(upper_tail(-40.0).0.abs() < 1e-15);
    }
}
