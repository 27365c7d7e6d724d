//! Several runs, of which the best is kept and none forgotten.

use crate::any_source::AnySource;
use crate::mixture::Mixture;
use crate::source::Summed;
use crate::summary::Summary;
use crate::{Error, Gmm, GmmFit, Source, Start};
use em_core::{Checkpoint, Over, Restarts, Serial, Status, Stream};
use em_inference::Threads;
use std::ops::ControlFlow;

/// How one restart ended.
///
/// ```
/// use em_gmm::{Gmm, Mat, Outcome};
///
/// let x = Mat::from_fn(90, 1, |i, _| i as f64 % 9.0 + if i < 30 { 0.0 } else { 50.0 });
/// let fit = Gmm::builder(2).restarts(3).fit(x.as_ref())?;
/// for restart in &fit.restarts {
///     assert!(matches!(restart.outcome, Outcome::Ended(status) if status.is_converged()));
/// }
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Restart {
    /// The log-likelihood it reached, in nats; NaN if it never got to one.
    pub log_likelihood: f64,
    /// The log-likelihood plus the log-prior.
    pub objective: f64,
    /// How many iterations it made.
    pub iterations: usize,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a restart ended; see [`Restart`].
///
/// ```
/// use em_gmm::Outcome;
///
/// assert_eq!(Outcome::Collapsed { component: 2 }.to_string(), "component 3 collapsed");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The run ended by its rules or was interrupted.
    Ended(Status),
    /// A component shrank onto too few rows. Its parameters are of no use, and its likelihood,
    /// however large, does not count.
    Collapsed {
        /// The component, from 0.
        component: usize,
    },
    /// Something else went wrong.
    Failed(Error),
    /// A [short run](crate::GmmBuilder::short_runs) that was not among the best.
    Dropped,
    /// It fell so far behind in the [race](crate::GmmBuilder::race) that it was not expected to reach the
    /// best.
    Outrun,
    /// The fit was interrupted before this restart began.
    NotStarted,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Outcome::Ended(status) => status.fmt(f),
            Outcome::Collapsed { component } => write!(f, "component {} collapsed", component + 1),
            Outcome::Failed(error) => write!(f, "failed: {error}"),
            Outcome::Dropped => f.write_str("dropped after a short run"),
            Outcome::Outrun => f.write_str("dropped far below the best"),
            Outcome::NotStarted => f.write_str("not started"),
        }
    }
}

/// What the observer of a fit is told of each iteration; see
/// [`GmmBuilder::fit_observed`](crate::GmmBuilder::fit_observed).
///
/// ```
/// let report = |at: &em_gmm::Progress<'_>| eprintln!("{}: {:?}", at.iteration, at.params.weights());
/// ```
pub type Progress<'a> = em_core::Progress<'a, Gmm>;

/// Everything that the runs of a fit have in common.
pub(crate) struct Plan<'a> {
    pub(crate) source: AnySource<'a>,
    pub(crate) components: usize,
    pub(crate) summary: &'a Summary,
    pub(crate) model: Mixture,
    pub(crate) start: &'a Start,
    pub(crate) search: Restarts,
    pub(crate) kept: &'a [Option<Checkpoint<Gmm>>],
    pub(crate) observe: &'a (dyn Fn(&Progress<'_>) -> ControlFlow<()> + Sync),
}

impl Plan<'_> {
    /// Makes the restarts and keeps the best. In memory they run in parallel; elsewhere each would read
    /// for itself, and so only one runs at a time, on all threads.
    pub(crate) fn run(self) -> Result<GmmFit, Error> {
        for checkpoint in self.kept.iter().flatten() {
            self.model.check_shape(checkpoint.params())?;
        }
        let over = Over {
            model: self.model,
            source: Summed::new(self.source),
        };
        let start = |_, rng: &mut Stream| {
            over.source.check()?;
            (self.start).params(self.source, self.components, self.summary, &over.model, rng)
        };
        let found = if self.source.in_memory().is_some() {
            (self.search).resume(&over, start, self.kept, &Threads, self.observe)
        } else {
            (self.search).resume(&over, start, self.kept, &Serial, self.observe)
        };
        over.source.check()?;
        let found = found?;
        let restarts = (found.restarts.into_iter())
            .map(Restart::new)
            .collect::<Result<Vec<_>, _>>()?;
        let Some((best, fit)) = found.best else {
            return Err(no_fit(&restarts, self.summary));
        };
        Ok(GmmFit {
            free_parameters: fit.params.free_parameters(),
            params: fit.params,
            log_likelihood: fit.log_likelihood,
            objective: fit.objective,
            status: fit.status,
            rate: fit.rate,
            error: fit.error,
            evaluations: fit.evaluations,
            trace: fit.trace,
            rows: self.source.len(),
            prior: over.model.prior().cloned(),
            restarts,
            best,
        })
    }
}

impl Restart {
    /// A restart without a start is an error of the whole fit: what keeps one from starting keeps
    /// all.
    fn new(ended: em_core::Restart<Error>) -> Result<Self, Error> {
        let outcome = match ended.outcome {
            em_core::Outcome::NoStart(error) => return Err(error),
            em_core::Outcome::Ended(status) => Outcome::Ended(status),
            em_core::Outcome::Failed(em_core::Error::MStep {
                source: Error::Collapsed { component },
                ..
            }) => Outcome::Collapsed { component },
            em_core::Outcome::Failed(error) => Outcome::Failed(error.into()),
            em_core::Outcome::Dropped => Outcome::Dropped,
            em_core::Outcome::Outrun => Outcome::Outrun,
            _ => Outcome::NotStarted,
        };
        Ok(Self {
            log_likelihood: ended.log_likelihood,
            objective: ended.objective,
            iterations: ended.iterations,
            outcome,
        })
    }
}

/// Why not one restart gave a fit.
fn no_fit(restarts: &[Restart], summary: &Summary) -> Error {
    let failed = restarts.iter().find_map(|restart| match &restart.outcome {
        Outcome::Failed(error) => Some(error.clone()),
        _ => None,
    });
    if let Some(error) = failed {
        return error;
    }
    if let Some(column) = summary.collinear_column() {
        return Error::CollinearColumns { column };
    }
    let collapsed: Vec<usize> = (restarts.iter())
        .filter_map(|restart| match restart.outcome {
            Outcome::Collapsed { component } => Some(component),
            _ => None,
        })
        .collect();
    match collapsed[..] {
        [component] => Error::Collapsed { component },
        _ => Error::AllCollapsed {
            restarts: collapsed.len(),
        },
    }
}
