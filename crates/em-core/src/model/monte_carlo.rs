//! Models whose missing data are drawn.

use crate::{Parameters, Stream};

/// A model that can draw its missing data, for E-steps that have no closed form.
///
/// One draw completes the data; what it leaves is the vector of complete-data sufficient statistics
/// T(x, y), in which the complete-data log-likelihood is linear. [`monte_carlo`](crate::monte_carlo())
/// averages many draws in each E-step, [`saem`](crate::saem()) few draws over many iterations,
/// and [`stochastic_em`](crate::stochastic_em()) takes one draw at a time.
///
/// ```
/// use em_core::{MonteCarlo, Stream, rand::RngExt};
/// use std::convert::Infallible;
///
/// /// Genetic linkage again: which of the 125 belong to the θ/4 part is drawn.
/// struct Linkage;
///
/// impl MonteCarlo for Linkage {
///     type Params = f64;
///     type Error = Infallible;
///
///     fn statistics_len(&self) -> usize { 1 }
///
///     fn draw(&self, theta: &f64, rng: &mut Stream, into: &mut [f64]) -> Result<(), Infallible> {
///         let share = theta / (2.0 + theta);
///         into[0] = (0..125).filter(|_| rng.random::<f64>() < share).count() as f64;
///         Ok(())
///     }
///     fn maximize(&self, x: &[f64], _: &f64) -> Result<f64, Infallible> {
///         Ok((x[0] + 34.0) / (x[0] + 72.0))
///     }
///     fn complete_log_likelihood(&self, x: &[f64], theta: &f64) -> f64 {
///         (x[0] + 34.0) * theta.ln() + 38.0 * (1.0 - theta).ln()
///     }
/// }
///
/// let fit = em_core::monte_carlo(&Linkage, 0.5, &em_core::MonteCarloPlan::new(42))?;
/// let mle = 0.626_821_497_870_982_4;
/// assert!((fit.params - mle).abs() < 5.0 * fit.monte_carlo_error[0]);
/// # Ok::<(), em_core::Error<Infallible>>(())
/// ```
pub trait MonteCarlo {
    /// The parameters θ.
    type Params: Parameters;
    /// What can go wrong in a step.
    type Error;

    /// How many sufficient statistics there are.
    fn statistics_len(&self) -> usize;

    /// Draws the missing data given the observed data at θ, and writes the sufficient statistics of the
    /// completed data.
    ///
    /// Draws must be independent of each other, or the Monte Carlo errors that are reported are too
    /// small.
    ///
    /// # Errors
    /// Whatever keeps the missing data from being drawn.
    fn draw(
        &self,
        at: &Self::Params,
        rng: &mut Stream,
        into: &mut [f64],
    ) -> Result<(), Self::Error>;

    /// The M-step: the θ' that maximizes the complete-data log-likelihood, given (averages of) its
    /// sufficient statistics. It is not called so, for models that are an [`Em`](crate::Em) too.
    ///
    /// # Errors
    /// Whatever keeps the model from having a maximizer.
    fn maximize(&self, statistics: &[f64], at: &Self::Params) -> Result<Self::Params, Self::Error>;

    /// The complete-data log-likelihood at θ, up to terms without θ: linear in the statistics. With
    /// average statistics it is an estimate of Q.
    fn complete_log_likelihood(&self, statistics: &[f64], at: &Self::Params) -> f64;
}
