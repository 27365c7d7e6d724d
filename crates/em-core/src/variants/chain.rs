//! Averages over a chain of random iterates.

/// The mean of each coordinate of a chain, and the standard error of that mean; infinite if the chain is
/// too short to tell.
pub(super) fn mean_and_error(chain: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let coordinates = chain.first().map_or(0, Vec::len);
    let of = |i: usize| {
        let mean = chain.iter().map(|values| values[i]).sum::<f64>() / chain.len() as f64;
        let off: Vec<f64> = chain.iter().map(|values| values[i] - mean).collect();
        (mean, error(&off))
    };
    (0..coordinates).map(of).unzip()
}

/// Fewer independent iterates than this do not tell their spread, nor how they depend on each other.
const FEWEST: f64 = 30.0;

/// The standard error of a mean, given the deviations from it.
///
/// Iterates depend on those before: the mean of N of them varies like that of N·γ₀/(γ₀ + 2Σγₜ)
/// independent ones, with the autocovariances γₜ. The sum goes over pairs of lags as long as they are
/// positive and fall (the initial monotone sequence of Geyer 1992), which sees slow components of the chain
/// also where faster ones hide them at short lags.
fn error(off: &[f64]) -> f64 {
    let length = off.len() as f64;
    let covariance = |lag: usize| -> f64 {
        let products = off.iter().zip(&off[lag..]).map(|(a, b)| a * b);
        products.sum::<f64>() / length
    };
    let variance = covariance(0);
    if variance == 0.0 {
        return 0.0;
    }
    let mut sum = variance + 2.0 * covariance(1);
    let mut last = f64::INFINITY;
    for lag in (2..off.len() / 2).step_by(2) {
        let pair = (covariance(lag) + covariance(lag + 1)).min(last);
        if pair <= 0.0 {
            break;
        }
        sum += 2.0 * pair;
        last = pair;
    }
    let long_run = sum.max(0.1 * variance);
    if length * variance / long_run < FEWEST {
        f64::INFINITY
    } else {
        (long_run / length).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn the_error_is_that_of_an_autoregression() {
        // x' = ρx + ε with ε uniform of variance 1/12: the mean of many has variance 1/12/(1 − ρ)²/N.
        let mut rng = crate::stream(5, 0);
        for rho in [0.0, 0.5, 0.9] {
            let mut x = 0.0;
            let chain: Vec<Vec<f64>> = (0..20_000)
                .map(|_| {
                    x = rho * x + rng.random::<f64>() - 0.5;
                    vec![x]
                })
                .collect();
            let (mean, error) = mean_and_error(&chain);
            let expected = (1.0 / 12.0 / 20_000.0_f64).sqrt() / (1.0 - rho);
            assert!(
                (error[0] / expected - 1.0).abs() < 0.15,
                "{rho}: {} {expected}",
                error[0]
            );
            assert!(mean[0].abs() < 4.0 * error[0]);
        }
    }
}
