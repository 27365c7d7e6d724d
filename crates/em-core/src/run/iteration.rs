//! Where a run stands.

use crate::Evaluations;

/// Where a run stands: θ, its log-likelihood, and how it got there.
///
/// Distances are taken in the [natural values](crate::Parameters::values) of θ. What is not yet
/// known at the start, or cannot be told, is nothing.
///
/// ```
/// # use em_core::{Em, Expectation, Run};
/// # struct Mean;
/// # impl Em for Mean {
/// #     type Params = f64; type Stats = f64; type Error = std::convert::Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Self::Error> {
/// #         Ok(Expectation { stats: 1.0 + t, log_likelihood: -0.5 * (1.0 - t) * (1.0 - t) })
/// #     }
/// #     fn m_step(&self, s: &f64, _: &f64) -> Result<f64, Self::Error> { Ok(s / 2.0) }
/// # }
/// let mut run = Run::new(&Mean, 0.0)?;
/// assert_eq!(run.current().change, None);
/// let first = run.advance()?.expect("not converged yet");
/// assert_eq!((first.index, first.step, first.change), (1, Some(0.5), Some(0.375)));
/// let second = run.advance()?.expect("not converged yet");
/// assert_eq!(second.rate, Some(0.5)); // half of the data is missing
/// # Ok::<(), em_core::Error<std::convert::Infallible>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Iteration<'a, P: ?Sized> {
    /// How many iterations led here; 0 at the start.
    pub index: usize,
    /// θ after that many iterations.
    pub params: &'a P,
    /// ℓ(θ), in nats.
    pub log_likelihood: f64,
    /// ℓ(θ) plus the log-prior.
    pub objective: f64,
    /// What the last iteration added to the objective.
    pub change: Option<f64>,
    /// Whether the last iteration lowered the objective by more than rounding can explain.
    pub fell: bool,
    /// The largest change of a natural value in the last iteration.
    pub step: Option<f64>,
    /// The largest change of a natural value in the last iteration, as a part of its size.
    pub relative_step: Option<f64>,
    /// ‖F(θ) − θ‖ of the last EM step that was evaluated.
    pub residual: Option<f64>,
    /// The rate of convergence r, as the last two EM steps show it: ‖F(θ) − F(θ')‖/‖θ − θ'‖. In the limit it
    /// is the largest fraction of missing information. Nothing in accelerated runs, whose steps do not
    /// show it.
    pub rate: Option<f64>,
    /// How far θ still is from its limit: step·r/(1 − r), with a margin for rates that still rise.
    pub error: Option<f64>,
    /// How much the objective will still gain, by Aitken's extrapolation, with a margin for ratios that
    /// still rise.
    pub remaining_gain: Option<f64>,
    /// By how much the last EM step raised Q plus the log-prior. Only for runs that
    /// [look at it](crate::Run::watch_surrogate).
    pub surrogate_change: Option<f64>,
    /// What was evaluated so far.
    pub evaluations: Evaluations,
}
