//! Multinomial log-probabilities that keep their digits for any counts.

use super::count::rounded;
use statrs::function::factorial::ln_factorial;
use statrs::function::gamma::ln_gamma;
use std::f64::consts::TAU;

/// x log(x/m) + m − x: how far a count x is from its expectation m. Summed over the cells of a
/// multinomial it is Σ x log(x/m), but no large terms cancel (Loader 2000, Fast and accurate
/// computation of binomial probabilities).
pub(crate) fn deviance(x: f64, m: f64) -> f64 {
    if x == 0.0 {
        return m;
    }
    let v = (x - m) / (x + m);
    if v.abs() > 0.1 {
        return x * (x / m).ln() + m - x;
    }
    // With log(x/m) = 2 artanh v = 2(v + v³/3 + v⁵/5 + …) and x − m = v(x + m).
    let mut power = 2.0 * x * v;
    let mut sum = (x - m) * v;
    for j in 1..200 {
        power *= v * v;
        let next = sum + power / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// log(n!/Π x!) + Σ x log(m/n), the log-probability of counts x with expectations m that sum to
/// n = Σ x. Where x is not whole, x! is Γ(x + 1).
pub(crate) fn log_multinomial(counts: &[f64], expected: &[f64]) -> f64 {
    let from_expectation: f64 = (counts.iter().zip(expected))
        .map(|(&x, &m)| deviance(x, m))
        .sum();
    let at_expectation =
        stirling(counts.iter().sum()) - counts.iter().map(|&x| stirling(x)).sum::<f64>();
    at_expectation - from_expectation
}

/// log x! − (x log x − x), which grows as ½ log 2πx.
pub(crate) fn stirling(x: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else if x < 16.0 {
        // The factorials of whole numbers are exact.
        let log_factorial = match x.fract() {
            0.0 => ln_factorial(rounded(x)),
            _ => ln_gamma(x + 1.0),
        };
        log_factorial - (x * x.ln() - x)
    } else {
        let r = 1.0 / (x * x);
        let remainder = (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r / 1680.0))) / x;
        0.5 * (TAU * x).ln() + remainder
    }
}

#[cfg(test)]
mod tests {
    use super::{deviance, log_multinomial, stirling};

    #[test]
    fn the_remainder_is_that_of_the_factorial() {
        // On both sides of where the series takes over, against the sum of logarithms.
        for x in [1_u32, 5, 15, 16, 17, 40, 150] {
            let f = f64::from(x);
            let factorial: f64 = (1..=x).map(|i| f64::from(i).ln()).sum();
            let expected = factorial - (f * f.ln() - f);
            assert!((stirling(f) - expected).abs() < 1e-12 * (1.0 + f), "{x}");
        }
    }

    #[test]
    fn between_whole_numbers_it_is_that_of_the_gamma_function() {
        // Γ(x + 1) = x Γ(x), across where the series takes over, down from Γ(½) = √π.
        let mut log_gamma = 0.5 * std::f64::consts::PI.ln();
        for x in (0..40).map(|i| f64::from(i) + 0.5) {
            log_gamma += x.ln();
            let expected = log_gamma - (x * x.ln() - x);
            assert!((stirling(x) - expected).abs() < 1e-12 * (1.0 + x), "{x}");
        }
    }

    #[test]
    fn both_ways_to_the_deviance_agree() {
        for m in [1.0, 1.19, 1.2, 1.21, 1.25, 3.0] {
            let plain = 1.0_f64 * f64::ln(1.0 / m) + m - 1.0;
            assert!((deviance(1.0, m) - plain).abs() < 1e-15, "{m}");
        }
        assert_eq!(deviance(0.0, 2.5), 2.5);
        assert_eq!(deviance(7.0, 7.0), 0.0);
    }

    #[test]
    fn large_counts_keep_their_digits() {
        // By arithmetic of 50 digits, at the counts' own proportions.
        for (counts, expected, tolerance) in [
            ([85e6, 196e6, 341e6], -20.213_241_8, 1e-7),
            ([1e15, 2e15, 3e15], -36.377, 1e-3),
            ([1.0, 1.0, 1e15], -2.0, 1e-12),
        ] {
            let found = log_multinomial(&counts, &counts);
            assert!((found - expected).abs() < tolerance, "{found} {expected}");
        }
    }
}
