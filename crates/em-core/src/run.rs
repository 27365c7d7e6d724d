//! The loop, pulled by the caller.

use crate::{Em, Error, Expectation, Fit, Status, Stop, Trace};

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
/// The cost of an iteration is one M-step and one E-step.
pub struct Run<'m, M: Em> {
    model: &'m M,
    params: M::Params,
    stats: M::Stats,
    trace: Trace,
    stop: Stop,
    strict: bool,
    ended: Option<Status>,
}

/// Where a run stands: θ and its log-likelihood.
///
/// ```
/// use em_core::{Iteration, Status, Stop};
///
/// let theta = [0.07, 0.19, 0.74];
/// let iteration = Iteration {
///     index: 9, params: &theta, log_likelihood: -600.48, objective: -600.48,
///     change: Some(4.7e-11), fell: false,
/// };
/// assert!(Stop::absolute(1e-8).met(&iteration).is_some());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Iteration<'a, P> {
    /// How many EM steps led here; 0 at the start.
    pub index: usize,
    /// θ after that many steps.
    pub params: &'a P,
    /// ℓ(θ), in nats.
    pub log_likelihood: f64,
    /// ℓ(θ) plus the log-prior.
    pub objective: f64,
    /// What the last step added to the objective; none at the start.
    pub change: Option<f64>,
    /// Whether the last step lowered the objective by more than rounding can explain.
    pub fell: bool,
}

impl<'m, M: Em> Run<'m, M> {
    /// Starts a run: makes the E-step at `start`. It stops by [`Stop::default`] unless told
    /// otherwise.
    ///
    /// # Errors
    /// The model's own, or a log-likelihood at the start that is NaN or infinite.
    pub fn new(model: &'m M, start: M::Params) -> Result<Self, Error<M::Error>> {
        let Evaluated(expectation, objective) = evaluate(model, &start, 0)?;
        let mut trace = Trace::default();
        trace.push(expectation.log_likelihood, objective);
        Ok(Self {
            model,
            params: start,
            stats: expectation.stats,
            trace,
            stop: Stop::default(),
            strict: false,
            ended: None,
        })
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

    /// Where the run stands now.
    #[must_use]
    pub fn current(&self) -> Iteration<'_, M::Params> {
        let index = self.trace.iterations();
        Iteration {
            index,
            params: &self.params,
            log_likelihood: self.trace.log_likelihood(),
            objective: self.trace.objective(),
            change: self.trace.change(),
            fell: (self.trace.falls().last()).is_some_and(|fall| fall.iteration == index),
        }
    }

    /// Why the run has ended, or nothing while it can go on.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.ended.or_else(|| self.stop.met(&self.current()))
    }

    /// Makes one iteration and returns where it led, or nothing if the run has ended.
    ///
    /// # Errors
    /// The model's own, a log-likelihood that is NaN or infinite, or, in strict mode, one that
    /// fell. The run has then ended and keeps the θ it had before.
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
        let iteration = self.trace.iterations() + 1;
        let params = self
            .model
            .m_step(&self.stats, &self.params)
            .map_err(|source| Error::MStep { iteration, source })?;
        let Evaluated(expectation, objective) = evaluate(self.model, &params, iteration)?;
        if self.strict && self.trace.would_fall(objective) {
            return Err(Error::Fell {
                iteration,
                from: self.trace.objective(),
                to: objective,
            });
        }
        self.trace.push(expectation.log_likelihood, objective);
        self.params = params;
        self.stats = expectation.stats;
        Ok(())
    }

    /// Ends the run with a status of the caller's: a time limit, a change of the parameters that is
    /// small enough. A run that has already ended keeps the status it has.
    pub fn stop(&mut self, status: Status) {
        self.ended = self.status().or(Some(status));
    }

    /// What the run has reached. A run that is left before it has ended is
    /// [interrupted](Status::Interrupted).
    #[must_use]
    pub fn finish(self) -> Fit<M::Params> {
        Fit {
            status: self.status().unwrap_or(Status::Interrupted),
            log_likelihood: self.trace.log_likelihood(),
            objective: self.trace.objective(),
            params: self.params,
            trace: self.trace,
        }
    }
}

/// What the E-step finds at a θ, and the objective there.
struct Evaluated<S>(Expectation<S>, f64);

/// The E-step at θ. The objective must be finite.
fn evaluate<M: Em>(
    model: &M,
    at: &M::Params,
    iteration: usize,
) -> Result<Evaluated<M::Stats>, Error<M::Error>> {
    let expectation = model
        .e_step(at)
        .map_err(|source| Error::EStep { iteration, source })?;
    let objective = expectation.log_likelihood + model.log_prior(at);
    if objective.is_finite() {
        Ok(Evaluated(expectation, objective))
    } else {
        Err(Error::NotFinite {
            iteration,
            log_likelihood: objective,
        })
    }
}
