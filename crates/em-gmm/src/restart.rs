//! Several runs, of which the best is kept and none forgotten.

use crate::mixture::Mixture;
use crate::sample::stream;
use crate::summary::Summary;
use crate::{Error, Gmm, GmmFit, Rows, Start};
use em_core::{Fit, Iteration, Over, Run, Status, Stop};
use rayon::prelude::*;
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
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Outcome::Ended(status) => status.fmt(f),
            Outcome::Collapsed { component } => write!(f, "component {} collapsed", component + 1),
            Outcome::Failed(error) => write!(f, "failed: {error}"),
        }
    }
}

/// What an observer of a fit is told after each iteration.
///
/// See [`GmmBuilder::fit_observed`](crate::GmmBuilder::fit_observed).
///
/// ```
/// let progress = em_gmm::Progress { restart: 3, iteration: 17, log_likelihood: -1131.2 };
/// assert_eq!(progress.iteration, 17);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Which restart, from 0.
    pub restart: usize,
    /// How many iterations it has made.
    pub iteration: usize,
    /// The log-likelihood it has reached, in nats.
    pub log_likelihood: f64,
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

/// A run that was started: what it reached, and what kept it from going on.
type Ran = (Fit<Gmm>, Option<em_core::Error<Error>>);

impl Plan<'_> {
    /// Makes the restarts in parallel and keeps the best.
    pub(crate) fn run(self, restarts: usize) -> Result<GmmFit, Error> {
        let over = Over {
            model: self.model.clone(),
            source: self.rows,
        };
        let ran = (0..restarts)
            .into_par_iter()
            .map(|restart| self.restart(&over, restart))
            .collect::<Result<Vec<_>, _>>()?;
        self.choose(ran)
    }

    /// One restart. Only what would fail every restart alike is an error here.
    fn restart(&self, over: &Over<Mixture, Rows<'_>>, restart: usize) -> Result<Ran, Error> {
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
        let observe = |iteration: Iteration<'_, Gmm>| {
            (self.observe)(&Progress {
                restart,
                iteration: iteration.index,
                log_likelihood: iteration.log_likelihood,
            })
        };
        let mut flow = observe(run.current());
        while flow.is_continue() {
            flow = match run.advance() {
                Ok(Some(iteration)) => observe(iteration),
                Ok(None) => ControlFlow::Break(()),
                Err(error) => return Ok((run.finish(), Some(error))),
            };
        }
        Ok((run.finish(), None))
    }

    fn choose(&self, ran: Vec<Ran>) -> Result<GmmFit, Error> {
        let mut restarts = Vec::with_capacity(ran.len());
        let mut best: Option<(usize, Fit<Gmm>)> = None;
        for (index, (fit, error)) in ran.into_iter().enumerate() {
            let sound = error.is_none();
            restarts.push(Restart {
                log_likelihood: fit.log_likelihood,
                objective: fit.objective,
                iterations: fit.trace.iterations(),
                outcome: outcome(fit.status, error),
            });
            if sound
                && best
                    .as_ref()
                    .is_none_or(|(_, best)| fit.objective > best.objective)
            {
                best = Some((index, fit));
            }
        }
        let Some((best, fit)) = best else {
            return Err(no_fit(&restarts));
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

/// Why not one restart gave a fit.
fn no_fit(restarts: &[Restart]) -> Error {
    let failed = restarts.iter().find_map(|restart| match &restart.outcome {
        Outcome::Failed(error) => Some(error.clone()),
        _ => None,
    });
    match (failed, restarts) {
        (Some(error), _) => error,
        (
            None,
            [
                Restart {
                    outcome: Outcome::Collapsed { component },
                    ..
                },
            ],
        ) => Error::Collapsed {
            component: *component,
        },
        (None, _) => Error::AllCollapsed {
            restarts: restarts.len(),
        },
    }
}
