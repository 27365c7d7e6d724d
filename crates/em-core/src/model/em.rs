//! What a model must be able to do.

use crate::{Layout, Parameters};

/// A model that can be fitted by expectation-maximization.
///
/// The smallest complete example stands on the [crate's first page](crate). A model whose data
/// come in many independent rows is better written as an [`Accumulate`](crate::Accumulate).
pub trait Em {
    /// The parameters θ. A `f64`, an array or a `Vec` of numbers will do; a type of your own has names
    /// and domains, see [`Parameters`].
    type Params: Parameters;
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

    /// The names and domains of the parameters; those of the [parameters](Parameters::layout) themselves
    /// unless the model [constrains](crate::Constrained) them.
    fn layout(&self, at: &Self::Params) -> Layout {
        at.layout()
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

/// A borrowed model is a model.
impl<M: Em> Em for &M {
    type Params = M::Params;
    type Stats = M::Stats;
    type Error = M::Error;

    fn e_step(&self, at: &M::Params) -> Result<Expectation<M::Stats>, M::Error> {
        (**self).e_step(at)
    }

    fn m_step(&self, stats: &M::Stats, at: &M::Params) -> Result<M::Params, M::Error> {
        (**self).m_step(stats, at)
    }

    fn log_prior(&self, at: &M::Params) -> f64 {
        (**self).log_prior(at)
    }

    fn layout(&self, at: &M::Params) -> Layout {
        (**self).layout(at)
    }
}
