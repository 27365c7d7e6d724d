//! The loop in one call, and what it leaves.

use crate::{Criterion, Em, Error, Evaluations, Run, Stop, Trace};

/// What a run has reached: parameters and log-likelihood that belong together.
///
/// See the [crate's first page](crate) for one in use.
///
/// ```
/// # use em_core::{Em, Expectation, Stop, fit};
/// # struct Mean;
/// # impl Em for Mean {
/// #     type Params = f64; type Stats = f64; type Error = std::convert::Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Self::Error> {
/// #         Ok(Expectation { stats: 1.0 + t, log_likelihood: -0.5 * (1.0 - t) * (1.0 - t) })
/// #     }
/// #     fn m_step(&self, s: &f64, _: &f64) -> Result<f64, Self::Error> { Ok(s / 2.0) }
/// # }
/// let fit = fit(&Mean, 0.0, Stop::parameters(1e-6))?; // the maximum is at 1, the rate is ½
/// assert!(fit.status.is_converged());
/// assert!((fit.params - 1.0).abs() <= fit.error.expect("the steps are regular") * 1.000_001);
/// # Ok::<(), em_core::Error<std::convert::Infallible>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fit<P> {
    /// θ after the last iteration.
    pub params: P,
    /// ℓ(θ) at that θ, in nats.
    pub log_likelihood: f64,
    /// ℓ(θ) plus the log-prior; what the run maximized. Without a prior it is ℓ(θ).
    pub objective: f64,
    /// Why the run ended.
    pub status: Status,
    /// The rate of convergence, as the last steps show it: near the largest fraction of missing
    /// information. Nothing if there were too few steps, or the run was accelerated.
    pub rate: Option<f64>,
    /// How far θ is estimated to be from the limit of the run, in Euclidean distance of the natural
    /// values; see [`Iteration::error`](crate::Iteration::error). Nothing if it cannot be told, or the run was
    /// accelerated.
    pub error: Option<f64>,
    /// What was evaluated.
    pub evaluations: Evaluations,
    /// The climb, iteration by iteration.
    pub trace: Trace,
}

/// Why a run ended. Only convergence says that a maximum is near; the other statuses come with a
/// fit all the same.
///
/// ```
/// use em_core::{Criterion, Status};
///
/// assert!(Status::Converged(Criterion::Relative).is_converged());
/// assert_eq!(Status::IterationLimit.to_string(), "iteration limit reached");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// A criterion of convergence was met.
    Converged(Criterion),
    /// The limit of iterations was reached first.
    IterationLimit,
    /// The caller left the loop or ran out of time.
    Interrupted,
    /// A step failed; what is kept is the θ before it.
    Failed,
}

impl Status {
    /// Whether a criterion of convergence was met.
    #[must_use]
    pub fn is_converged(self) -> bool {
        matches!(self, Status::Converged(_))
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Status::Converged(criterion) => write!(f, "converged by {criterion}"),
            Status::IterationLimit => f.write_str("iteration limit reached"),
            Status::Interrupted => f.write_str("interrupted"),
            Status::Failed => f.write_str("failed"),
        }
    }
}

/// Runs EM from `start` until `stop`. See the [crate's first page](crate) for an example, and
/// [`Run`] for a loop that you can look into.
///
/// # Errors
/// The model's own, or a log-likelihood that is NaN or infinite.
pub fn fit<M: Em>(
    model: &M,
    start: M::Params,
    stop: Stop,
) -> Result<Fit<M::Params>, Error<M::Error>> {
    Run::new(model, start)?.until(stop).complete()
}
