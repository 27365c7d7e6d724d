//! The runs of a search, made in parts.

use super::progress::tell;
use super::{Outcome, Progress, Restart, Restarts};
use crate::{Checkpoint, Em, Error, Fit, Run, Status};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Where a restart stands after a part of the search.
pub(super) enum Entrant<'m, M: Em> {
    /// It can go on.
    Paused(Paused<'m, M>),
    /// It is over.
    Over(Restart<M::Error>),
}

/// A run that can go on.
///
/// One that was resumed may be ahead of the search. Then it counts as it stood when the uninterrupted
/// search paused it, so that the same is decided.
pub(super) struct Paused<'m, M: Em> {
    pub(super) run: Box<Run<'m, M>>,
    /// After how many iterations it is paused.
    at: usize,
}

impl<M: Em> Paused<'_, M> {
    /// The objectives up to where it is paused.
    pub(super) fn climb(&self) -> &[f64] {
        &self.run.trace().objectives()[..=self.at]
    }

    /// The objective where it is paused.
    pub(super) fn reached(&self) -> f64 {
        self.run.trace().objectives()[self.at]
    }
}

/// What is told of each iteration.
pub(super) type Observe<'a, P> = &'a (dyn Fn(&Progress<'_, P>) -> ControlFlow<()> + Sync);

/// What all runs of a search share.
pub(super) struct Runs<'m, 'a, M: Em> {
    plan: &'a Restarts,
    model: &'m M,
    observe: Observe<'a, M::Params>,
    leaders: Mutex<Vec<(usize, Fit<M::Params>)>>,
    interrupted: AtomicBool,
}

/// Objectives that differ by less than this part of 1 + |objective| are the same, but for rounding.
const ROUNDING: f64 = 1e-12;

impl<'m, 'a, M: Em> Runs<'m, 'a, M> {
    pub(super) fn new(plan: &'a Restarts, model: &'m M, observe: Observe<'a, M::Params>) -> Self {
        Self {
            plan,
            model,
            observe,
            leaders: Mutex::new(Vec::new()),
            interrupted: AtomicBool::new(false),
        }
    }

    pub(super) fn are_interrupted(&self) -> bool {
        self.interrupted.load(Relaxed)
    }

    /// The best run that has ended, with its number: of several that have reached the same, but for
    /// rounding, the first. So it does not depend on the last digits which it is.
    pub(super) fn into_best(self) -> Option<(usize, Fit<M::Params>)> {
        let leaders = self
            .leaders
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        leaders.into_iter().min_by_key(|(restart, _)| *restart)
    }

    /// Makes a run, from its start until it ends or has made `limit` iterations.
    pub(super) fn begin(
        &self,
        restart: usize,
        start: M::Params,
        limit: Option<usize>,
    ) -> Entrant<'m, M> {
        match Run::new(self.model, start) {
            Ok(run) => self.set_out(restart, run.accelerate(self.plan.acceleration), limit),
            Err(error) => Entrant::Over(Restart::new(Outcome::Failed(error))),
        }
    }

    /// Takes a run up again, until it ends or has made `limit` iterations. All runs end if one cannot be.
    pub(super) fn take_up(
        &self,
        restart: usize,
        from: Checkpoint<M::Params>,
        limit: Option<usize>,
    ) -> Result<Entrant<'m, M>, Error<M::Error>> {
        match Run::resume(self.model, from) {
            Ok(run) => Ok(self.set_out(restart, run, limit)),
            Err(error) => {
                self.interrupted.store(true, Relaxed);
                Err(error)
            }
        }
    }

    fn set_out(&self, restart: usize, run: Run<'m, M>, limit: Option<usize>) -> Entrant<'m, M> {
        let mut run = run.until(self.plan.stop.clone()).strict(self.plan.strict);
        if !self.goes_on(restart, &run) {
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
            let made = run.trace().iterations();
            if let Some(at) = limit.filter(|&at| made >= at) {
                // What is ahead had not ended there.
                if made > at || run.status().is_none() {
                    return Entrant::Paused(Paused { run, at });
                }
            }
            match run.advance().map(|iteration| iteration.is_some()) {
                Ok(true) if self.goes_on(restart, &run) => {}
                Ok(true) => run.stop(Status::Interrupted),
                Ok(false) => return Entrant::Over(self.end(restart, *run)),
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
    fn goes_on(&self, restart: usize, run: &Run<'m, M>) -> bool {
        let flow = tell(restart, run, self.observe);
        self.interrupted.fetch_or(flow.is_break(), Relaxed);
        !self.are_interrupted()
    }

    /// Keeps a fit if none is better, and of those kept only the ones that are as good.
    fn keep_better(&self, restart: usize, fit: Fit<M::Params>) {
        let mut leaders = (self.leaders.lock()).unwrap_or_else(PoisonError::into_inner);
        leaders.push((restart, fit));
        let highest =
            (leaders.iter().map(|(_, fit)| fit.objective)).fold(f64::NEG_INFINITY, f64::max);
        let least = highest - ROUNDING * (1.0 + highest.abs());
        leaders.retain(|(_, fit)| fit.objective >= least);
    }
}
