//! Models whose M-step is made part by part.

use crate::Em;

/// A model whose parameters fall into parts that can be maximized one at a time, the others held
/// where they are, though not all at once: Expectation/Conditional Maximization (Meng & Rubin 1993).
///
/// [`Ecm`](crate::Ecm) makes a model of it whose M-step goes through the parts in turn.
///
/// A part may also maximize the log-likelihood ℓ itself instead of Q, which converges faster: that is
/// ECME, the "either" algorithm (Liu & Rubin 1994). Such parts must come after all parts that
/// maximize Q, or the climb is not assured.
///
/// ```
/// use em_core::{ConditionalMaximization, Ecm, Em};
///
/// fn iterate_once<M: ConditionalMaximization>(model: &M, at: &M::Params) -> Result<M::Params, M::Error> {
///     let ecm = Ecm::new(model);
///     ecm.m_step(&ecm.e_step(at)?.stats, at)
/// }
/// ```
pub trait ConditionalMaximization: Em {
    /// How many parts there are.
    fn parts(&self) -> usize;

    /// The θ' that differs from `at` only in the given part, counted from 0, and maximizes Q(θ'|θ), or
    /// ℓ(θ'), over it. The statistics are those of the last E-step.
    ///
    /// # Errors
    /// Whatever keeps the part from having a maximizer.
    fn maximize_part(
        &self,
        part: usize,
        stats: &Self::Stats,
        at: &Self::Params,
    ) -> Result<Self::Params, Self::Error>;
}

impl<M: ConditionalMaximization> ConditionalMaximization for &M {
    fn parts(&self) -> usize {
        (**self).parts()
    }

    fn maximize_part(
        &self,
        part: usize,
        stats: &M::Stats,
        at: &M::Params,
    ) -> Result<M::Params, M::Error> {
        (**self).maximize_part(part, stats, at)
    }
}
