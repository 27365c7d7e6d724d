//! Other counts of the same observations, for the bootstrap.

use em_core::Stream;
use rand_distr::{Binomial, Distribution, Gamma};

/// Counts of as many observations drawn with replacement, by one binomial draw for each unit.
pub(crate) fn multinomial(counts: &[f64], rng: &mut Stream) -> Vec<f64> {
    let mut weight: f64 = counts.iter().sum();
    // A sum of counts, far below 2^53 and not negative.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let mut left = weight.round() as u64;
    (counts.iter())
        .map(|&count| {
            let share = if weight > 0.0 {
                (count / weight).clamp(0.0, 1.0)
            } else {
                0.0
            };
            weight -= count;
            let drawn = Binomial::new(left, share).map_or(0, |binomial| binomial.sample(rng));
            left -= drawn;
            drawn as f64
        })
        .collect()
}

/// Weights of units that are sums of exponential ones of their observations, scaled to the same total.
pub(crate) fn dirichlet(counts: &[f64], rng: &mut Stream) -> Vec<f64> {
    let total: f64 = counts.iter().sum();
    let weights: Vec<f64> = (counts.iter())
        .map(|&count| Gamma::new(count, 1.0).map_or(0.0, |gamma| gamma.sample(rng)))
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight * total / sum).collect()
}
