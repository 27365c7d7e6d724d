//! Several runs, of which the best is kept and none forgotten.

use crate::mixture::Mixture;
use crate::sample::stream;
use crate::summary::Summary;
use crate::{Error, Gmm, GmmFit, Rows, Start};
use em_core::{Fit, Iteration, Over, Run, Status, Stop};
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

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
    /// The fit was interrupted before this restart began.
    NotStarted,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Outcome::Ended(status) => status.fmt(f),
            Outcome::Collapsed { component } => write!(f, "component {} collapsed", component + 1),
            Outcome::Failed(error) => write!(f, "failed: {error}"),
            Outcome::NotStarted => f.write_str("not started"),
        }
    }
}

/// What an observer of a fit is told after each iteration.
///
/// See [`GmmBuilder::fit_observed`](crate::GmmBuilder::fit_observed).
///
/// ```
/// use em_gmm::{Gmm, Mat};
/// use std::{ops::ControlFlow, sync::atomic::{AtomicUsize, Ordering}};
///
/// let most = AtomicUsize::new(0);
/// let x = Mat::from_fn(90, 1, |i, _| i as f64 % 9.0 + if i < 30 { 0.0 } else { 50.0 });
/// let fit = Gmm::builder(2).fit_observed(x.as_ref(), &|progress| {
///     most.fetch_max(progress.iteration, Ordering::Relaxed);
///     ControlFlow::Continue(())
/// })?;
/// assert!(most.into_inner() >= fit.trace.iterations());
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// Which restart, from 0.
    pub restart: usize,
    /// How many iterations it has made.
    pub iteration: usize,
    /// The log-likelihood it has reached, in nats.
    pub log_likelihood: f64,
    /// The log-likelihood plus the log-prior.
    pub objective: f64,
}

/// Everything that the runs of a fit have in common.
pub(crate) struct Plan<'a> {
    pub(crate) rows: Rows<'a>,
    pub(crate) components: usize,
    pub(crate) summary: &'a Summary,
    pub(crate) model: Mixture,
    pub(crate) start: &'a Start,
    pub(crate) seed: u64,
    pub(crate) stop: &'a Stop,
    pub(crate) strict: bool,
    pub(crate) observe: &'a (dyn Fn(&Progress) -> ControlFlow<()> + Sync),
}

/// The best run so far, with its number.
type Best = Option<(usize, Fit<Gmm>)>;

impl Plan<'_> {
    /// Makes the restarts in parallel and keeps the best.
    pub(crate) fn run(self, restarts: usize) -> Result<GmmFit, Error> {
        let over = Over {
            model: self.model.clone(),
            source: self.rows,
        };
        let best = Mutex::new(None);
        let interrupted = AtomicBool::new(false);
        let restarts = (0..restarts)
            .into_par_iter()
            .map(|restart| self.restart(&over, restart, &best, &interrupted))
            .collect::<Result<Vec<_>, _>>()?;
        let best: Best = best.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Some((best, fit)) = best else {
            return Err(self.no_fit(&restarts));
        };
        Ok(GmmFit {
            params: fit.params,
            log_likelihood: fit.log_likelihood,
            objective: fit.objective,
            status: fit.status,
            trace: fit.trace,
            rows: self.rows.len(),
            prior: self.model.prior().cloned(),
            restarts,
            best,
        })
    }

    /// One restart. Only what would fail every restart alike is an error here.
    fn restart(
        &self,
        over: &Over<Mixture, Rows<'_>>,
        restart: usize,
        best: &Mutex<Best>,
        interrupted: &AtomicBool,
    ) -> Result<Restart, Error> {
        if restart > 0 && interrupted.load(Relaxed) {
            return Ok(Restart {
                log_likelihood: f64::NAN,
                objective: f64::NAN,
                iterations: 0,
                outcome: Outcome::NotStarted,
            });
        }
        let mut rng = stream(self.seed, restart);
        let start = (self.start).params(
            self.rows,
            self.components,
            self.summary,
            &self.model,
            &mut rng,
        )?;
        let mut run = Run::new(over, start)?
            .until(self.stop.clone())
            .strict(self.strict);
        let goes_on = |iteration: &Iteration<'_, Gmm>| {
            let flow = (self.observe)(&Progress {
                restart,
                iteration: iteration.index,
                log_likelihood: iteration.log_likelihood,
                objective: iteration.objective,
            });
            interrupted.fetch_or(flow.is_break(), Relaxed);
            !interrupted.load(Relaxed)
        };
        let mut error = None;
        if goes_on(&run.current()) {
            loop {
                match run.advance() {
                    Ok(Some(iteration)) if goes_on(&iteration) => {}
                    Ok(_) => break,
                    Err(failure) => {
                        error = Some(failure);
                        break;
                    }
                }
            }
        }
        let fit = run.finish();
        let ended = Restart {
            log_likelihood: fit.log_likelihood,
            objective: fit.objective,
            iterations: fit.trace.iterations(),
            outcome: outcome(fit.status, error),
        };
        if matches!(ended.outcome, Outcome::Ended(_)) {
            keep_better(best, restart, fit);
        }
        Ok(ended)
    }

    /// Why not one restart gave a fit.
    fn no_fit(&self, restarts: &[Restart]) -> Error {
        let failed = restarts.iter().find_map(|restart| match &restart.outcome {
            Outcome::Failed(error) => Some(error.clone()),
            _ => None,
        });
        if let Some(error) = failed {
            return error;
        }
        if let Some(column) = self.summary.collinear_column() {
            return Error::CollinearColumns { column };
        }
        match restarts {
            [
                Restart {
                    outcome: Outcome::Collapsed { component },
                    ..
                },
            ] => Error::Collapsed {
                component: *component,
            },
            _ => Error::AllCollapsed {
                restarts: restarts.len(),
            },
        }
    }
}

/// Keeps the fit with the higher objective, and of equal ones the first, whichever ended first.
fn keep_better(best: &Mutex<Best>, restart: usize, fit: Fit<Gmm>) {
    let mut best = best.lock().unwrap_or_else(PoisonError::into_inner);
    let better = best.as_ref().is_none_or(|(other, kept)| {
        fit.objective > kept.objective || (fit.objective == kept.objective && restart < *other)
    });
    if better {
        *best = Some((restart, fit));
    }
}

fn outcome(status: Status, error: Option<em_core::Error<Error>>) -> Outcome {
    match error {
        None => Outcome::Ended(status),
        Some(em_core::Error::MStep {
            source: Error::Collapsed { component },
            ..
        }) => Outcome::Collapsed { component },
        Some(error) => Outcome::Failed(error.into()),
    }
}
