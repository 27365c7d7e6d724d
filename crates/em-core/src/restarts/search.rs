//! Many starts, of which the best end is kept and none forgotten.

use super::field::Field;
use super::race::next_round;
use super::runs::{Entrant, Runs};
use super::{Outcome, Parallel, Progress, Restart, Search};
use crate::{Acceleration, Em, Stop, Stream, stream};
use std::ops::ControlFlow;
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
    pub(super) stop: Stop,
    pub(super) strict: bool,
    pub(super) acceleration: Acceleration,
    short: Option<Short>,
    race: bool,
}

/// Runs that are looked at early.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Short {
    iterations: usize,
    kept: usize,
}

impl Restarts {
    /// So many starts, at least one; seed 0, no acceleration, no race, [`Stop::default`].
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self {
            count: count.max(1),
            seed: 0,
            stop: Stop::default(),
            strict: false,
            acceleration: Acceleration::None,
            short: None,
            race: false,
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

    /// Gives up runs that cannot be expected to reach the best end, once enough others have reached it.
    /// They end as [`Outcome::Outrun`]. Off unless asked for.
    ///
    /// Runs are compared after 12, 24, 48, … iterations; where there are short runs, after 2, 4, 8, … times
    /// as many as theirs, but not before 12. One is given up if the best end is ahead by more than 30 nats
    /// and a hundred times what the run gained in the later half of its iterations, if its gains do not
    /// grow, and if two ends and a third of them all agree with the best to a ten-thousandth of that lead.
    /// It is taken up again when a better end is found, until this holds for that one. So the result
    /// depends neither on timing nor on the number of threads.
    ///
    /// A run may stand almost still at a saddle before it climbs, so there is a risk. The constants were
    /// chosen on 10 000 searches for Gaussian mixtures, with 4 to 20 restarts. On 5000 others the best end
    /// was never missed by more than 0.01 nats, though 2876 runs were given up: clusters apart, overlapping,
    /// nested and distant, too few rows, too many components, rounded data and other distributions.
    ///
    /// All runs that can go on are held in memory at the same time: what their
    /// [checkpoints](crate::Checkpoint) hold, and the statistics of an E-step.
    #[must_use]
    pub fn race(mut self, race: bool) -> Self {
        self.race = race;
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
        M: Em<Params: Send + Sync, Stats: Send, Error: Send> + Sync,
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
        M: Em<Params: Send + Sync, Stats: Send, Error: Send> + Sync,
    {
        let runs = Runs::new(self, model, observe);
        let short = self.short.filter(|short| short.kept < self.count);
        let races = self.race && self.count > 1;
        let mut round = match short {
            Some(short) => Some(short.iterations),
            None => races.then(|| next_round(0)),
        };
        let begin = |restart| {
            if restart > 0 && runs.are_interrupted() {
                return Entrant::Over(Restart::new(Outcome::NotStarted));
            }
            match start(restart, &mut stream(self.seed, restart)) {
                Ok(start) => runs.begin(restart, start, round),
                Err(error) => Entrant::Over(Restart::new(Outcome::NoStart(error))),
            }
        };
        let mut field = Field::new(on.map(self.count, &begin));
        if let Some(short) = short {
            field.drop_all_but(short.kept);
        }
        while !runs.are_interrupted() {
            let going: Vec<_> = (field.take_going().into_iter())
                .map(|entrant| Mutex::new(Some(entrant)))
                .collect();
            if going.is_empty() {
                break;
            }
            round = round.filter(|_| races).map(next_round);
            let advanced = on.map(going.len(), &|unit| {
                let mut entrant = going[unit].lock().unwrap_or_else(PoisonError::into_inner);
                let (restart, run) = entrant.take()?;
                Some((restart, runs.advance(restart, run, round)))
            });
            for (restart, entrant) in advanced.into_iter().flatten() {
                field.note(restart, entrant);
            }
        }
        let restarts = field.close(&runs);
        Search {
            best: runs.into_best(),
            restarts,
        }
    }
}
