//! What a likelihood is worth, given the parameters that it took.

/// The Bayesian information criterion −2ℓ + p ln n (Schwarz 1978); smaller is better.
///
/// ```
/// assert_eq!(em_gmm::bic(-100.0, 2, 1), 200.0);
/// ```
#[must_use]
pub fn bic(log_likelihood: f64, free_parameters: usize, rows: usize) -> f64 {
    -2.0 * log_likelihood + free_parameters as f64 * (rows as f64).ln()
}

/// Akaike's information criterion −2ℓ + 2p (Akaike 1974); smaller is better.
///
/// ```
/// assert_eq!(em_gmm::aic(-100.0, 2), 204.0);
/// ```
#[must_use]
pub fn aic(log_likelihood: f64, free_parameters: usize) -> f64 {
    -2.0 * log_likelihood + 2.0 * free_parameters as f64
}
