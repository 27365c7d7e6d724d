//! Averages over a chain of random iterates.

/// The mean of each coordinate of a chain, and the standard error of that mean; infinite if the chain is
/// too short to tell.
///
/// Iterates depend on the one before: with autocorrelation ρ at lag 1 the mean of N of them varies like
/// that of N(1 − ρ)/(1 + ρ) independent ones. The estimate of ρ is corrected for its bias of
/// (1 + 4ρ)/N (Kendall 1954).
pub(super) fn mean_and_error(chain: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let length = chain.len() as f64;
    let coordinates = chain.first().map_or(0, Vec::len);
    let mut means = Vec::with_capacity(coordinates);
    let mut errors = Vec::with_capacity(coordinates);
    for i in 0..coordinates {
        let mean = chain.iter().map(|values| values[i]).sum::<f64>() / length;
        let off: Vec<f64> = chain.iter().map(|values| values[i] - mean).collect();
        let squares: f64 = off.iter().map(|x| x * x).sum();
        let products: f64 = off.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let observed = if squares > 0.0 {
            products / squares
        } else {
            0.0
        };
        let rho = (observed + (1.0 + 4.0 * observed) / length).max(0.0);
        let independent = length * (1.0 - rho) / (1.0 + rho);
        let variance = squares / (length - 1.0).max(1.0);
        means.push(mean);
        errors.push(if variance == 0.0 {
            0.0
        } else if independent < FEWEST {
            f64::INFINITY
        } else {
            (variance / independent).sqrt()
        });
    }
    (means, errors)
}

/// Fewer independent iterates than this do not tell their spread.
const FEWEST: f64 = 10.0;

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
