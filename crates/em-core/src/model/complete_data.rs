//! What Louis' formula needs to know of the complete data.

use crate::Surrogate;

/// A model that knows the information of its complete data, and how much of it is missing.
///
/// The observed information is the expected complete-data information minus the variance of the
/// complete-data score that the missing data cause (Louis 1982):
///
/// > I(θ) = E[−∂²log p(Y, X; θ)/∂θ² | y] − Var(∂log p(Y, X; θ)/∂θ | y),
///
/// where θ is a maximum, so that the score of the observed data is 0. Both matrices are taken along
/// the [natural values](crate::Parameters::values), N × N, row after row, under the conventions of
/// [`Surrogate::gradient`].
///
/// ```
/// use em_core::{CompleteData, Em, Expectation, Surrogate};
/// # use std::convert::Infallible;
/// # struct Linkage;
/// # impl Em for Linkage {
/// #     type Params = f64; type Stats = f64; type Error = Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Infallible> {
/// #         let log_likelihood = 125.0 * (0.5 + t / 4.0).ln() + 38.0 * ((1.0 - t) / 4.0).ln() + 34.0 * (t / 4.0).ln();
/// #         Ok(Expectation { stats: 125.0 * t / (2.0 + t), log_likelihood })
/// #     }
/// #     fn m_step(&self, x: &f64, _: &f64) -> Result<f64, Infallible> { Ok((x + 34.0) / (x + 72.0)) }
/// # }
/// # impl Surrogate for Linkage {
/// #     fn q(&self, &x: &f64, _from: &f64, &theta: &f64) -> f64 { (x + 34.0) * theta.ln() + 38.0 * (1.0 - theta).ln() }
/// # }
/// impl CompleteData for Linkage { // the model of the crate's first page
///     fn information(&self, &x: &f64, &theta: &f64) -> Vec<f64> {
///         vec![(x + 34.0) / theta.powi(2) + 38.0 / (1.0 - theta).powi(2)]
///     }
///     fn score_covariance(&self, _: &f64, &theta: &f64) -> Vec<f64> {
///         let share = theta / (2.0 + theta); // x is binomial among the 125 with this probability
///         vec![125.0 * share * (1.0 - share) / theta.powi(2)]
///     }
/// }
///
/// let mle = 0.626_821_497_870_982_4;
/// let stats = Linkage.e_step(&mle)?.stats;
/// assert!((Linkage.information(&stats, &mle)[0] - 435.317_853_798_97).abs() < 1e-9);
/// assert!((Linkage.score_covariance(&stats, &mle)[0] - 57.800_953_404_278).abs() < 1e-10);
/// # Ok::<(), Infallible>(())
/// ```
pub trait CompleteData: Surrogate {
    /// E[−∂²log p(Y, X; θ)/∂θ² | y, θ], given the statistics of the E-step at θ = `at`.
    fn information(&self, stats: &Self::Stats, at: &Self::Params) -> Vec<f64>;

    /// Var(∂log p(Y, X; θ)/∂θ | y, θ), given the statistics of the E-step at θ = `at`.
    fn score_covariance(&self, stats: &Self::Stats, at: &Self::Params) -> Vec<f64>;
}
