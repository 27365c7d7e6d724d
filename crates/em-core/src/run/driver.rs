//! The loop, pulled by the caller.

use super::pace::Pace;
use super::point::{PointOf, Steps, Watch};
use crate::accelerate::{Acceleration, Engine};
use crate::{
    Checkpoint, Em, Error, Evaluations, Fit, Iteration, Parameters, Status, Stop, Surrogate, Trace,
};

/// One EM run, advanced by whoever holds it.
///
/// The run always holds a θ whose log-likelihood it knows, and the statistics of the E-step made
/// there: [`new`](Run::new) makes the E-step at the start, and each [`advance`](Run::advance) first
/// tests whether to stop, then makes an M-step and the E-step at the new θ. No pass over the data is
/// made twice, and what is reported together belongs together.
///
/// Progress, time limits and interrupts are plain code in the loop:
///
/// ```
/// # use em_core::{Em, Expectation, Run, Status, Stop};
/// # struct Mean; // EM for the mean of N(θ, 1) where the second of two values is missing: θ ← (1 + θ)/2
/// # impl Em for Mean {
/// #     type Params = f64; type Stats = f64; type Error = std::convert::Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Self::Error> {
/// #         Ok(Expectation { stats: 1.0 + t, log_likelihood: -0.5 * (1.0 - t) * (1.0 - t) })
/// #     }
/// #     fn m_step(&self, s: &f64, _: &f64) -> Result<f64, Self::Error> { Ok(s / 2.0) }
/// # }
/// # let (model, start) = (Mean, 0.0);
/// let clock = std::time::Instant::now();
/// let mut run = Run::new(&model, start)?.until(Stop::absolute(1e-9));
/// while let Some(iteration) = run.advance()? {
///     eprintln!("{:4} {:.6}", iteration.index, iteration.log_likelihood);
///     if clock.elapsed().as_secs() > 60 {
///         run.stop(Status::Interrupted);
///     }
/// }
/// let fit = run.finish();
/// assert!(fit.status.is_converged());
/// # Ok::<(), em_core::Error<std::convert::Infallible>>(())
/// ```
///
/// The cost of an iteration is one M-step and one E-step, and more where it is
/// [accelerated](Run::accelerate). The loop itself copies the natural values and allocates nothing.
pub struct Run<'m, M: Em> {
    model: &'m M,
    point: PointOf<M>,
    trace: Trace,
    pace: Pace,
    evaluations: Evaluations,
    engine: Engine,
    stop: Stop,
    strict: bool,
    ended: Option<Status>,
    watch: Option<Watch<M>>,
    surrogate_change: Option<f64>,
}

impl<'m, M: Em> Run<'m, M> {
    /// Starts a run: makes the E-step at `start`. It stops by [`Stop::default`] unless told
    /// otherwise.
    ///
    /// # Errors
    /// The model's own, or a log-likelihood at the start that is NaN or infinite.
    pub fn new(model: &'m M, start: M::Params) -> Result<Self, Error<M::Error>> {
        let mut evaluations = Evaluations::default();
        let point = Steps::new(model, &mut evaluations, 0).e_step(start)?;
        let mut trace = Trace::default();
        trace.push(point.log_likelihood, point.objective);
        Ok(Self {
            model,
            point,
            trace,
            pace: Pace::default(),
            evaluations,
            engine: Engine::default(),
            stop: Stop::default(),
            strict: false,
            ended: None,
            watch: None,
            surrogate_change: None,
        })
    }

    /// Goes on from a [checkpoint](Run::checkpoint), to the same bits as the run that it was taken
    /// from. The rules of [`until`](Run::until), [`strict`](Run::strict) and
    /// [`watch_surrogate`](Run::watch_surrogate) must be given again; acceleration goes on as it was.
    ///
    /// ```
    /// # use em_core::{Em, Expectation, Run};
    /// # struct Mean;
    /// # impl Em for Mean {
    /// #     type Params = f64; type Stats = f64; type Error = std::convert::Infallible;
    /// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Self::Error> {
    /// #         Ok(Expectation { stats: 1.0 + t, log_likelihood: -0.5 * (1.0 - t) * (1.0 - t) })
    /// #     }
    /// #     fn m_step(&self, s: &f64, _: &f64) -> Result<f64, Self::Error> { Ok(s / 2.0) }
    /// # }
    /// let mut run = Run::new(&Mean, 0.0)?;
    /// run.advance()?;
    /// let mut resumed = Run::resume(&Mean, run.checkpoint())?;
    /// assert_eq!(run.advance()?.map(|i| *i.params), resumed.advance()?.map(|i| *i.params));
    /// # Ok::<(), em_core::Error<std::convert::Infallible>>(())
    /// ```
    ///
    /// # Errors
    /// As for [`new`](Run::new); [`Error::Checkpoint`] if the model finds another log-likelihood at the
    /// checkpoint's θ than is noted there, which tells most other data and models;
    /// [`Error::DamagedCheckpoint`] if its parts do not belong together.
    pub fn resume(model: &'m M, from: Checkpoint<M::Params>) -> Result<Self, Error<M::Error>> {
        if !from.is_whole() {
            return Err(Error::DamagedCheckpoint);
        }
        let mut run = Self::new(model, from.params)?;
        let (found, noted) = (run.point.objective, from.trace.objective());
        // On another processor the last bits may differ.
        if (found - noted).abs() > 1e-9 * (1.0 + noted.abs()) || noted.is_nan() {
            return Err(Error::Checkpoint { noted, found });
        }
        run.trace = from.trace;
        run.pace = from.pace;
        run.evaluations = from.evaluations;
        run.engine = from.engine;
        run.surrogate_change = from.surrogate_change;
        Ok(run)
    }

    /// All that it takes to go on from here later. With the feature `serde` it can be saved.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint<M::Params> {
        Checkpoint {
            params: self.point.params.clone(),
            trace: self.trace.clone(),
            pace: self.pace.clone(),
            evaluations: self.evaluations,
            engine: self.engine.clone(),
            surrogate_change: self.surrogate_change,
        }
    }

    /// Ends the run by this rule.
    #[must_use]
    pub fn until(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// Makes a fall of the objective an error instead of a note in the trace.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Accelerates the run from here on. What was learned of its speed so far is forgotten.
    #[must_use]
    pub fn accelerate(mut self, acceleration: Acceleration) -> Self {
        self.engine = Engine::new(acceleration);
        self
    }

    /// Evaluates Q in every iteration, for [`Stop::Surrogate`]. Twice the cost of
    /// [`Surrogate::q`] for each EM step.
    #[must_use]
    pub fn watch_surrogate(mut self) -> Self
    where
        M: Surrogate,
    {
        self.watch = Some(M::q);
        self
    }

    /// Where the run stands now.
    #[must_use]
    pub fn current(&self) -> Iteration<'_, M::Params> {
        self.iteration(&self.point.params)
    }

    /// The climb so far.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    fn iteration<'a, P: ?Sized>(&self, params: &'a P) -> Iteration<'a, P> {
        let index = self.trace.iterations();
        let pace = self.plain_pace();
        Iteration {
            index,
            params,
            log_likelihood: self.point.log_likelihood,
            objective: self.point.objective,
            change: self.trace.change(),
            fell: (self.trace.falls().last()).is_some_and(|fall| fall.iteration == index),
            step: self.pace.step(),
            relative_step: self.pace.relative_step(),
            residual: self.pace.residual(),
            rate: pace.and_then(Pace::rate),
            error: pace.and_then(Pace::error),
            remaining_gain: pace.and_then(Pace::remaining_gain),
            surrogate_change: self.surrogate_change,
            evaluations: self.evaluations,
        }
    }

    /// The pace, where it tells the rate of EM: extrapolation takes away just those directions in which
    /// EM is slow, so that the steps of accelerated runs show the others.
    fn plain_pace(&self) -> Option<&Pace> {
        self.engine.is_plain().then_some(&self.pace)
    }

    /// Why the run has ended, or nothing while it can go on.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        let values = self.pace.values();
        self.ended.or_else(|| {
            if values.is_empty() {
                let values = self.point.params.values();
                return self.stop.met(&self.iteration(&values[..]));
            }
            self.stop.met(&self.iteration(values))
        })
    }

    /// Makes one iteration and returns where it led, or nothing if the run has ended.
    ///
    /// # Errors
    /// The model's own, a log-likelihood that is NaN or infinite, or, in strict mode, one that
    /// fell. The run has then ended and keeps the θ it had before. A rule that looks at Q is an
    /// error if the run was not told to [evaluate it](Run::watch_surrogate).
    pub fn advance(&mut self) -> Result<Option<Iteration<'_, M::Params>>, Error<M::Error>> {
        if self.status().is_some() {
            return Ok(None);
        }
        match self.step() {
            Ok(()) => Ok(Some(self.current())),
            Err(error) => {
                self.ended = Some(Status::Failed);
                Err(error)
            }
        }
    }

    fn step(&mut self) -> Result<(), Error<M::Error>> {
        if self.watch.is_none() && self.stop.needs_surrogate() {
            return Err(Error::SurrogateNotWatched);
        }
        if !self.engine.is_plain() && !self.stop.can_be_met_when_accelerated() {
            return Err(Error::RuleOfPlainRuns);
        }
        let iteration = self.trace.iterations() + 1;
        let mut steps = Steps::new(self.model, &mut self.evaluations, iteration)
            .noting(&mut self.pace)
            .watching(self.watch, &mut self.surrogate_change);
        let next = self.engine.iterate(&mut steps, &self.point)?;
        if self.strict && self.trace.would_fall(next.objective) {
            return Err(Error::Fell {
                iteration,
                from: self.trace.objective(),
                to: next.objective,
            });
        }
        self.pace.iteration(
            |values| self.point.params.write(values),
            |values| next.params.write(values),
            next.objective - self.point.objective,
            next.objective,
        );
        if let Some(value) = self.pace.first_not_finite() {
            let name = self.model.layout(&next.params).name(value);
            return Err(Error::Parameter { iteration, name });
        }
        self.trace.push(next.log_likelihood, next.objective);
        self.point = next;
        Ok(())
    }

    /// Makes all iterations that are left, and returns what the run has reached.
    ///
    /// ```
    /// # use em_core::{Acceleration, Em, Expectation, Run, Stop};
    /// # struct Mean;
    /// # impl Em for Mean {
    /// #     type Params = f64; type Stats = f64; type Error = std::convert::Infallible;
    /// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Self::Error> {
    /// #         Ok(Expectation { stats: 1.0 + t, log_likelihood: -0.5 * (1.0 - t) * (1.0 - t) })
    /// #     }
    /// #     fn m_step(&self, s: &f64, _: &f64) -> Result<f64, Self::Error> { Ok(s / 2.0) }
    /// # }
    /// let run = Run::new(&Mean, 0.0)?.accelerate(Acceleration::squarem()).until(Stop::residual(1e-9));
    /// assert!((run.complete()?.params - 1.0).abs() < 1e-8);
    /// # Ok::<(), em_core::Error<std::convert::Infallible>>(())
    /// ```
    ///
    /// # Errors
    /// As for [`advance`](Run::advance). To keep what was reached before a failure, advance the run
    /// yourself and [`finish`](Run::finish) it.
    pub fn complete(mut self) -> Result<Fit<M::Params>, Error<M::Error>> {
        while self.advance()?.is_some() {}
        Ok(self.finish())
    }

    /// Ends the run with a status of the caller's, such as [`Status::Interrupted`] at a time limit. A
    /// run that has already ended keeps the status it has.
    pub fn stop(&mut self, status: Status) {
        self.ended = self.status().or(Some(status));
    }

    /// What the run has reached. A run that is left before it has ended is
    /// [interrupted](Status::Interrupted).
    #[must_use]
    pub fn finish(self) -> Fit<M::Params> {
        Fit {
            status: self.status().unwrap_or(Status::Interrupted),
            log_likelihood: self.point.log_likelihood,
            objective: self.point.objective,
            rate: self.plain_pace().and_then(Pace::rate),
            error: self.plain_pace().and_then(Pace::error),
            evaluations: self.evaluations,
            params: self.point.params,
            trace: self.trace,
        }
    }
}

impl<M: Em<Params: std::fmt::Debug>> std::fmt::Debug for Run<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("iterations", &self.trace.iterations())
            .field("params", &self.point.params)
            .field("objective", &self.point.objective)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
