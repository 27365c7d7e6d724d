//! The runs of a search, made in parts.

use super::{Outcome, Progress, Restart, Restarts};
use crate::{Em, Fit, Iteration, Run, Status};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Where a restart stands after a part of the search.
pub(super) enum Entrant<'m, M: Em> {
    /// It can go on.
    Paused(Box<Run<'m, M>>),
    /// It is over.
    Over(Restart<M::Error>),
}

/// What all runs of a search share.
pub(super) struct Runs<'m, 'a, M: Em> {
    plan: &'a Restarts,
    model: &'m M,
    observe: &'a (dyn Fn(&Progress) -> ControlFlow<()> + Sync),
    best: Best<M::Params>,
    interrupted: AtomicBool,
}

/// The best run that has ended, with its number.
type Best<P> = Mutex<Option<(usize, Fit<P>)>>;

impl<'m, 'a, M: Em> Runs<'m, 'a, M> {
    pub(super) fn new(
        plan: &'a Restarts,
        model: &'m M,
        observe: &'a (dyn Fn(&Progress) -> ControlFlow<()> + Sync),
    ) -> Self {
        Self {
            plan,
            model,
            observe,
            best: Mutex::new(None),
            interrupted: AtomicBool::new(false),
        }
    }

    pub(super) fn are_interrupted(&self) -> bool {
        self.interrupted.load(Relaxed)
    }

    pub(super) fn into_best(self) -> Option<(usize, Fit<M::Params>)> {
        self.best
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a run, from its start until it ends or has made `limit` iterations.
    pub(super) fn begin(
        &self,
        restart: usize,
        start: M::Params,
        limit: Option<usize>,
    ) -> Entrant<'m, M> {
        let mut run = match Run::new(self.model, start) {
            Ok(run) => run
                .accelerate(self.plan.acceleration)
                .until(self.plan.stop.clone())
                .strict(self.plan.strict),
            Err(error) => return Entrant::Over(Restart::new(Outcome::Failed(error))),
        };
        if !self.goes_on(restart, &run.current()) {
            run.stop(Status::Interrupted);
        }
        self.advance(restart, Box::new(run), limit)
    }

    /// Advances a run until it ends or has made `limit` iterations.
    pub(super) fn advance(
        &self,
        restart: usize,
        mut run: Box<Run<'m, M>>,
        limit: Option<usize>,
    ) -> Entrant<'m, M> {
        loop {
            let is_there = limit.is_some_and(|limit| run.trace().iterations() >= limit);
            if is_there && run.status().is_none() {
                return Entrant::Paused(run);
            }
            match run.advance() {
                Ok(Some(iteration)) if self.goes_on(restart, &iteration) => {}
                Ok(Some(_)) => run.stop(Status::Interrupted),
                Ok(None) => return Entrant::Over(self.end(restart, *run)),
                Err(error) => {
                    return Entrant::Over(Restart::of(&run.finish(), Outcome::Failed(error)));
                }
            }
        }
    }

    /// Ends a run as it stands, and keeps it if it is the best.
    pub(super) fn end(&self, restart: usize, run: Run<'m, M>) -> Restart<M::Error> {
        let fit = run.finish();
        let ended = Restart::of(&fit, Outcome::Ended(fit.status));
        self.keep_better(restart, fit);
        ended
    }

    /// Tells the observer, and whether to go on.
    fn goes_on(&self, restart: usize, iteration: &Iteration<'_, M::Params>) -> bool {
        let flow = (self.observe)(&Progress {
            restart,
            iteration: iteration.index,
            log_likelihood: iteration.log_likelihood,
            objective: iteration.objective,
        });
        self.interrupted.fetch_or(flow.is_break(), Relaxed);
        !self.are_interrupted()
    }

    /// Keeps the fit with the higher objective, and of equal ones the first, whichever ended first.
    fn keep_better(&self, restart: usize, fit: Fit<M::Params>) {
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        let better = best.as_ref().is_none_or(|(other, kept)| {
            fit.objective > kept.objective || (fit.objective == kept.objective && restart < *other)
        });
        if better {
            *best = Some((restart, fit));
        }
    }
}
