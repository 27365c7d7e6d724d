//! E-steps at other temperatures.

use crate::{Em, Expectation};

/// A model whose posterior of the missing data can be flattened or sharpened: raised to a power β, the
/// *inverse temperature*, and normalized again.
///
/// For a mixture the responsibilities become proportional to (w_c f_c(x))^β. β = 1 is EM; β below 1 is
/// *deterministic annealing* (Ueda & Nakano 1998), which smooths the log-likelihood; β = ∞ gives all to
/// the most probable component, *classification* EM (Celeux & Govaert 1992). [`Tempered`](crate::Tempered)
/// makes a model of it, and [`anneal`](crate::anneal()) lowers the temperature step by step.
///
/// ```
/// # use em_core::{Temperature, Expectation};
/// fn classification_log_likelihood<M: Temperature>(model: &M, at: &M::Params) -> Result<f64, M::Error> {
///     Ok(model.tempered_e_step(at, f64::INFINITY)?.log_likelihood)
/// }
/// ```
pub trait Temperature: Em {
    /// The E-step at θ with the posterior raised to the power β, 0 < β ≤ ∞.
    ///
    /// In place of the log-likelihood stands what this E-step and the M-step climb together, the free
    /// energy Σ (1/β) log Σ_x p(y, x; θ)^β, the outer sum over observations, the inner one over what may
    /// be missing. For β = 1 it is ℓ(θ), for β = ∞ the classification log-likelihood
    /// Σ max_x log p(y, x; θ).
    ///
    /// # Errors
    /// As for [`Em::e_step`].
    fn tempered_e_step(
        &self,
        at: &Self::Params,
        inverse_temperature: f64,
    ) -> Result<Expectation<Self::Stats>, Self::Error>;
}

impl<M: Temperature> Temperature for &M {
    fn tempered_e_step(
        &self,
        at: &M::Params,
        inverse_temperature: f64,
    ) -> Result<Expectation<M::Stats>, M::Error> {
        (**self).tempered_e_step(at, inverse_temperature)
    }
}
