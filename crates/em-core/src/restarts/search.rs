//! Many starts, of which the best end is kept and none forgotten.

use super::{Outcome, Parallel, Progress, Restart, Search};
use crate::{
    Acceleration, Checkpoint, Em, Error, Fit, Iteration, Run, Status, Stop, Stream, stream,
};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// A search for the highest of several maxima: runs from many starts.
///
/// ```
/// use em_core::{Restarts, Serial, rand::RngExt};
/// # use em_core::{Em, Expectation};
/// # use std::convert::Infallible;
/// # /// A parabola on either side of 0, the right one higher: an M-step goes halfway to the nearer top.
/// # struct Hills;
/// # impl Em for Hills {
/// #     type Params = f64; type Stats = f64; type Error = Infallible;
/// #     fn e_step(&self, x: &f64) -> Result<Expectation<f64>, Infallible> {
/// #         let top = x.signum();
/// #         Ok(Expectation { stats: top, log_likelihood: top - (x - top).powi(2) })
/// #     }
/// #     fn m_step(&self, top: &f64, x: &f64) -> Result<f64, Infallible> { Ok((x + top) / 2.0) }
/// # }
///
/// // A log-likelihood with tops at −1 and, higher, at 1.
/// let search = Restarts::new(20).seed(7);
/// let found = search.run(&Hills, |_, rng| Ok(rng.random_range(-2.0..2.0)), &Serial);
/// let (_, fit) = found.best.as_ref().expect("a run ended");
/// assert!((fit.params - 1.0).abs() < 1e-3);
/// assert_eq!(found.distinct_maxima(1e-3), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Restarts {
    count: usize,
    seed: u64,
    stop: Stop,
    strict: bool,
    acceleration: Acceleration,
    short: Option<Short>,
}

/// Runs that are looked at early.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Short {
    iterations: usize,
    kept: usize,
}

/// The best run so far, with its number.
type Best<P> = Mutex<Option<(usize, Fit<P>)>>;

impl Restarts {
    /// So many starts, at least one; seed 0, no acceleration, [`Stop::default`].
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self {
            count: count.max(1),
            seed: 0,
            stop: Stop::default(),
            strict: false,
            acceleration: Acceleration::None,
            short: None,
        }
    }

    /// The seed. Restart i draws from its stream i.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The rule that ends each run.
    #[must_use]
    pub fn until(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// Fails a run whose objective falls.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Accelerates every run.
    #[must_use]
    pub fn accelerate(mut self, acceleration: Acceleration) -> Self {
        self.acceleration = acceleration;
        self
    }

    /// Makes only so many iterations of every run at first, and goes on with the best few of them
    /// (Biernacki, Celeux & Govaert 2003). The others end as [`Outcome::Dropped`]. Does nothing if all
    /// would go on.
    #[must_use]
    pub fn short_runs(mut self, iterations: usize, kept: usize) -> Self {
        let kept = kept.max(1);
        self.short = Some(Short { iterations, kept });
        self
    }

    /// Runs from all starts. `start` makes the start of a restart, given its number and its stream of
    /// random numbers.
    pub fn run<M>(
        &self,
        model: &M,
        start: impl Fn(usize, &mut Stream) -> Result<M::Params, M::Error> + Sync,
        on: &impl Parallel,
    ) -> Search<M::Params, M::Error>
    where
        M: Em<Params: Send + Sync, Error: Send> + Sync,
    {
        self.run_observed(model, start, on, &|_| ControlFlow::Continue(()))
    }

    /// Runs as [`run`](Self::run) does, and tells `observe` of every iteration of every restart. Once
    /// `observe` breaks, the runs end as they stand, and restarts that have not begun, but for the
    /// first, are left out.
    pub fn run_observed<M>(
        &self,
        model: &M,
        start: impl Fn(usize, &mut Stream) -> Result<M::Params, M::Error> + Sync,
        on: &impl Parallel,
        observe: &(dyn Fn(&Progress) -> ControlFlow<()> + Sync),
    ) -> Search<M::Params, M::Error>
    where
        M: Em<Params: Send + Sync, Error: Send> + Sync,
    {
        let runs = Runs {
            plan: self,
            model,
            observe,
            best: Mutex::new(None),
            interrupted: AtomicBool::new(false),
        };
        let is_short = self.short.is_some_and(|short| short.kept < self.count);
        let first = |restart| {
            if restart > 0 && runs.interrupted.load(Relaxed) {
                return (Restart::new(Outcome::NotStarted), None);
            }
            match start(restart, &mut stream(self.seed, restart)) {
                Ok(start) => runs.make(restart, runs.begin(start), is_short),
                Err(error) => (Restart::new(Outcome::NoStart(error)), None),
            }
        };
        let (mut restarts, shorts): (Vec<_>, Vec<_>) =
            on.map(self.count, &first).into_iter().unzip();
        let kept: Vec<_> = self.keep(&restarts, shorts);
        let polished = on.map(kept.len(), &|unit| {
            let (restart, run) = &kept[unit];
            let run = Run::resume(model, run.clone());
            (*restart, runs.make(*restart, run, false).0)
        });
        for (restart, ended) in polished {
            restarts[restart] = ended;
        }
        Search {
            best: runs
                .best
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
            restarts,
        }
    }

    /// The ends of the best short runs.
    fn keep<P, E>(&self, restarts: &[Restart<E>], ends: Vec<Option<P>>) -> Vec<(usize, P)> {
        let kept = self.short.map_or(0, |short| short.kept);
        let mut ends: Vec<(usize, P)> = (ends.into_iter().enumerate())
            .filter_map(|(restart, end)| Some((restart, end?)))
            .collect();
        // Of equal ones the first: the sort is stable.
        ends.sort_by(|(a, _), (b, _)| restarts[*b].objective.total_cmp(&restarts[*a].objective));
        ends.truncate(kept);
        ends
    }
}

/// What all runs of a search share.
struct Runs<'a, M: Em> {
    plan: &'a Restarts,
    model: &'a M,
    observe: &'a (dyn Fn(&Progress) -> ControlFlow<()> + Sync),
    best: Best<M::Params>,
    interrupted: AtomicBool,
}

impl<M: Em> Runs<'_, M> {
    fn begin(&self, start: M::Params) -> Result<Run<'_, M>, Error<M::Error>> {
        Ok(Run::new(self.model, start)?.accelerate(self.plan.acceleration))
    }

    /// Makes one run. A short one leaves where it got to; any other one is the best, or forgotten.
    fn make(
        &self,
        restart: usize,
        run: Result<Run<'_, M>, Error<M::Error>>,
        is_short: bool,
    ) -> (Restart<M::Error>, Option<Checkpoint<M::Params>>) {
        let mut stop = self.plan.stop.clone();
        if let (true, Some(short)) = (is_short, self.plan.short) {
            stop = stop.or(Stop::iterations(short.iterations));
        }
        let mut run = match run {
            Ok(run) => run.until(stop).strict(self.plan.strict),
            Err(error) => return (Restart::new(Outcome::Failed(error)), None),
        };
        let error = self.drive(&mut run, restart);
        let reached = is_short.then(|| run.checkpoint());
        let fit = run.finish();
        let outcome = match error {
            Some(error) => Outcome::Failed(error),
            None if is_short && self.is_cut_short(&fit) => Outcome::Dropped,
            None => Outcome::Ended(fit.status),
        };
        let ended = Restart {
            log_likelihood: fit.log_likelihood,
            objective: fit.objective,
            iterations: fit.trace.iterations(),
            outcome,
        };
        match ended.outcome {
            Outcome::Dropped => (ended, reached),
            Outcome::Ended(_) => {
                self.keep_better(restart, fit);
                (ended, None)
            }
            _ => (ended, None),
        }
    }

    /// Whether a run ended only because short runs do.
    fn is_cut_short(&self, fit: &Fit<M::Params>) -> bool {
        let limit = self.plan.short.map(|short| short.iterations);
        fit.status == Status::IterationLimit && Some(fit.trace.iterations()) == limit
    }

    /// Advances a run until it ends, fails or is interrupted.
    fn drive(&self, run: &mut Run<'_, M>, restart: usize) -> Option<Error<M::Error>> {
        let goes_on = |iteration: &Iteration<'_, M::Params>| {
            let flow = (self.observe)(&Progress {
                restart,
                iteration: iteration.index,
                log_likelihood: iteration.log_likelihood,
                objective: iteration.objective,
            });
            self.interrupted.fetch_or(flow.is_break(), Relaxed);
            !self.interrupted.load(Relaxed)
        };
        // A run that goes on after a short one has been seen here before.
        if run.current().index == 0 && !goes_on(&run.current()) {
            run.stop(Status::Interrupted);
        }
        loop {
            match run.advance() {
                Ok(Some(iteration)) if goes_on(&iteration) => {}
                Ok(Some(_)) => run.stop(Status::Interrupted),
                Ok(None) => return None,
                Err(error) => return Some(error),
            }
        }
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
