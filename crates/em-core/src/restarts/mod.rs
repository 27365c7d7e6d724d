//! Runs from many starts.

mod field;
mod parallel;
mod progress;
mod race;
mod runs;
mod search;

pub use parallel::{Parallel, Serial};
pub use progress::Progress;
pub use search::Restarts;

use crate::{Error, Fit, Status};

/// What [`Restarts`] found.
///
/// ```
/// use em_core::Search;
///
/// fn how_sure<P, E>(found: &Search<P, E>) -> String {
///     let ended = found.restarts.iter().filter(|restart| restart.objective.is_finite()).count();
///     format!("{} of {ended} runs reached the highest of {} maxima", found.agreeing(1e-3), found.distinct_maxima(1e-3))
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Search<P, E> {
    /// The best run and its number; nothing if none ended.
    pub best: Option<(usize, Fit<P>)>,
    /// How every restart ended.
    pub restarts: Vec<Restart<E>>,
}

/// How one restart ended.
///
/// ```
/// use em_core::{Outcome, Restart, Status};
///
/// fn reached<E>(restart: &Restart<E>) -> Option<f64> {
///     matches!(restart.outcome, Outcome::Ended(Status::Converged(_))).then_some(restart.log_likelihood)
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Restart<E> {
    /// The log-likelihood it reached, in nats; NaN if it never got to one.
    pub log_likelihood: f64,
    /// The log-likelihood plus the log-prior.
    pub objective: f64,
    /// How many iterations it made.
    pub iterations: usize,
    /// How it ended.
    pub outcome: Outcome<E>,
}

impl<E> Restart<E> {
    fn new(outcome: Outcome<E>) -> Self {
        Self {
            log_likelihood: f64::NAN,
            objective: f64::NAN,
            iterations: 0,
            outcome,
        }
    }

    /// What a run has reached, that ended so.
    fn of<P>(fit: &Fit<P>, outcome: Outcome<E>) -> Self {
        Self {
            log_likelihood: fit.log_likelihood,
            objective: fit.objective,
            iterations: fit.trace.iterations(),
            outcome,
        }
    }
}

/// Why a restart ended; see [`Restart`].
///
/// ```
/// use em_core::{Outcome, Status};
///
/// let outcome: Outcome<std::fmt::Error> = Outcome::Ended(Status::IterationLimit);
/// assert_eq!(outcome.to_string(), "iteration limit reached");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome<E> {
    /// The run ended by its rules or was interrupted.
    Ended(Status),
    /// A [short run](Restarts::short_runs) that was not among the best.
    Dropped,
    /// It fell so far behind in a [race](Restarts::race) that it was not expected to reach the best.
    Outrun,
    /// A step failed.
    Failed(Error<E>),
    /// There was no start to begin with.
    NoStart(E),
    /// The search was interrupted before this restart began.
    NotStarted,
}

impl<E: std::fmt::Display> std::fmt::Display for Outcome<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Outcome::Ended(status) => status.fmt(f),
            Outcome::Dropped => f.write_str("dropped after a short run"),
            Outcome::Outrun => f.write_str("dropped far below the best"),
            Outcome::Failed(error) => write!(f, "failed: {error}"),
            Outcome::NoStart(error) => write!(f, "no start: {error}"),
            Outcome::NotStarted => f.write_str("not started"),
        }
    }
}

impl<P, E> Search<P, E> {
    /// How many different maxima the restarts that converged have reached: ends whose objectives lie
    /// within `tolerance` nats of the next one count once. So do mirror images, such as mixtures with
    /// their components exchanged.
    #[must_use]
    pub fn distinct_maxima(&self, tolerance: f64) -> usize {
        let mut ends: Vec<f64> = self.ends().collect();
        ends.sort_by(f64::total_cmp);
        let gaps = ends.windows(2).filter(|pair| pair[1] - pair[0] > tolerance);
        gaps.count() + usize::from(!ends.is_empty())
    }

    /// How many restarts have converged to the best objective, up to `tolerance` nats. One alone is little
    /// assurance that there is no higher one.
    #[must_use]
    pub fn agreeing(&self, tolerance: f64) -> usize {
        let best = self.ends().fold(f64::NEG_INFINITY, f64::max);
        self.ends().filter(|end| best - end <= tolerance).count()
    }

    fn ends(&self) -> impl Iterator<Item = f64> {
        let converged =
            |restart: &&Restart<E>| matches!(restart.outcome, Outcome::Ended(Status::Converged(_)));
        self.restarts
            .iter()
            .filter(converged)
            .map(|restart| restart.objective)
    }
}
