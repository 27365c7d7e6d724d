//! The loop in one call, and what it leaves.

use crate::{Criterion, Em, Error, Run, Stop, Trace};

/// What a run has reached: parameters and log-likelihood that belong together.
///
/// See the [crate's first page](crate) for one in use.
///
/// ```
/// use em_core::{Criterion, Fit, Status, Trace};
///
/// let trace = Trace::from_log_likelihoods([-7.0, -6.5]);
/// let fit = Fit {
///     params: 0.63, log_likelihood: -6.5, objective: -6.5, trace,
///     status: Status::Converged(Criterion::Absolute),
/// };
/// assert_eq!(fit.trace.iterations(), 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fit<P> {
    /// θ after the last iteration.
    pub params: P,
    /// ℓ(θ) at that θ, in nats.
    pub log_likelihood: f64,
    /// ℓ(θ) plus the log-prior; what the run maximized. Without a prior it is ℓ(θ).
    pub objective: f64,
    /// Why the run ended.
    pub status: Status,
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
    let mut run = Run::new(model, start)?.until(stop);
    while run.advance()?.is_some() {}
    Ok(run.finish())
}
