//! What a search tells of itself.

use crate::{Checkpoint, Em, Run, Status};
use std::fmt;

/// What the observer of a search is told of each iteration; see
/// [`Restarts::run_observed`](crate::Restarts::run_observed).
///
/// ```
/// let report = |progress: &em_core::Progress<'_, f64>| {
///     eprintln!("{}: {} at {}", progress.restart, progress.objective, progress.params);
/// };
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Progress<'a, P> {
    /// Which restart, from 0.
    pub restart: usize,
    /// How many iterations it has made.
    pub iteration: usize,
    /// θ after that many iterations.
    pub params: &'a P,
    /// The log-likelihood there, in nats.
    pub log_likelihood: f64,
    /// The log-likelihood plus the log-prior.
    pub objective: f64,
    /// What ends the run here, if anything does.
    pub status: Option<Status>,
    checkpoint: &'a dyn Fn() -> Checkpoint<P>,
}

impl<P> Progress<'_, P> {
    /// All that it takes to go on from here with [`Restarts::resume`](crate::Restarts::resume). It is made
    /// when this is called, and costs some copies of the parameters and one of the trace.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint<P> {
        (self.checkpoint)()
    }
}

impl<P: fmt::Debug> fmt::Debug for Progress<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("restart", &self.restart)
            .field("iteration", &self.iteration)
            .field("params", &self.params)
            .field("log_likelihood", &self.log_likelihood)
            .field("objective", &self.objective)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Tells where a run stands.
pub(super) fn tell<M: Em, R>(
    restart: usize,
    run: &Run<'_, M>,
    observe: impl FnOnce(&Progress<'_, M::Params>) -> R,
) -> R {
    let at = run.current();
    observe(&Progress {
        restart,
        iteration: at.index,
        params: at.params,
        log_likelihood: at.log_likelihood,
        objective: at.objective,
        status: run.status(),
        checkpoint: &|| run.checkpoint(),
    })
}
