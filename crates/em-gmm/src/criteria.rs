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

/// The integrated completed likelihood −2ℓ + p ln n − 2 Σ_i ln max_c r_ic (Biernacki, Celeux & Govaert 2000);
/// smaller is better. It is the BIC, and twice what it costs to assign each row to its most probable
/// component: the sum over rows of the logarithm of the largest responsibility is `log_certainty`, at most 0.
/// So it prefers components that lie apart. mclust has it with the opposite sign.
///
/// ```
/// assert_eq!(em_gmm::icl(-100.0, 2, 1, -3.0), em_gmm::bic(-100.0, 2, 1) + 6.0);
/// ```
#[must_use]
pub fn icl(log_likelihood: f64, free_parameters: usize, rows: usize, log_certainty: f64) -> f64 {
    bic(log_likelihood, free_parameters, rows) - 2.0 * log_certainty
}
