//! What a model must be able to do.

/// A model that can be fitted by expectation-maximization.
///
/// The smallest complete example stands on the [crate's first page](crate). A model whose data
/// come in many independent rows is better written as an [`Accumulate`](crate::Accumulate).
pub trait Em {
    /// The parameters θ.
    type Params: Clone;
    /// The expected complete-data sufficient statistics E[T(X, Y) | y, θ], or whatever else the
    /// M-step needs to know of the E-step.
    type Stats;
    /// What can go wrong in a step: a component that collapses, data of probability zero.
    type Error;

    /// The E-step at θ: the expected statistics, together with the log-likelihood ℓ(θ) in nats.
    ///
    /// # Errors
    /// Whatever the model cannot evaluate at θ.
    fn e_step(&self, at: &Self::Params) -> Result<Expectation<Self::Stats>, Self::Error>;

    /// The M-step: the θ' that maximizes Q(θ'|θ) given the statistics found at θ = `at`.
    ///
    /// A generalized EM step that only raises Q is fine too; the log-likelihood still climbs.
    ///
    /// # Errors
    /// Whatever keeps the model from having a maximizer.
    fn m_step(&self, stats: &Self::Stats, at: &Self::Params) -> Result<Self::Params, Self::Error>;

    /// The logarithm of the prior density at θ, up to a constant. With a prior, EM finds a maximum
    /// of the posterior, and the *objective* that climbs is ℓ(θ) + log p(θ); without one it is ℓ.
    fn log_prior(&self, at: &Self::Params) -> f64 {
        let _ = at;
        0.0
    }
}

/// What an E-step finds at θ.
///
/// ```
/// let expectation = em_core::Expectation { stats: vec![29.8], log_likelihood: -205.7 };
/// assert_eq!(expectation.stats.len(), 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation<S> {
    /// The expected complete-data sufficient statistics at θ.
    pub stats: S,
    /// The log-likelihood ℓ(θ) of the observed data, in nats, at the same θ.
    pub log_likelihood: f64,
}
