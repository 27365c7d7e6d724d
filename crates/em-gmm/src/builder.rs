//! Describing a fit.

mod fitting;

use crate::prior::Prior;
use crate::{Covariance, Gmm, Start};
use em_core::{Acceleration, Checkpoint, Stop};

/// A description of a fit: how many components, from where, how often, until when.
///
/// ```
/// use em_gmm::{Gmm, Start, em_core::Stop, mat, rng};
///
/// let truth = Gmm::new(vec![0.3, 0.7], mat![[0.0], [5.0]], vec![mat![[1.0]], mat![[2.0]]])?;
/// let (x, _) = truth.sample(1000, &mut rng(42));
///
/// let fit = Gmm::builder(2)
///     .start(Start::KMeans)
///     .restarts(4)
///     .seed(7)
///     .stop(Stop::absolute(1e-6).or(Stop::iterations(500)))
///     .fit(x.as_ref())?;
/// assert!(fit.status.is_converged());
/// assert!((fit.params.weights()[0] - 0.3).abs() < 0.05 || (fit.params.weights()[1] - 0.3).abs() < 0.05);
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GmmBuilder {
    components: usize,
    covariance: Covariance,
    start: Start,
    restarts: usize,
    seed: u64,
    stop: Stop,
    strict: bool,
    acceleration: Acceleration,
    /// How many iterations short runs make, and how many of them go on.
    short_runs: Option<(usize, usize)>,
    race: bool,
    prior: Option<Prior>,
    /// Where restarts of a fit that was given up had come to.
    kept: Vec<Option<Checkpoint<Gmm>>>,
    standardize: bool,
}

impl GmmBuilder {
    /// A fit with k components: full covariances, ten restarts from k-means with seed 0, in a
    /// [race](Self::race), by maximum likelihood, until [`default_stop`](Self::default_stop).
    #[must_use]
    pub fn new(components: usize) -> Self {
        Self {
            components,
            covariance: Covariance::default(),
            start: Start::default(),
            restarts: 10,
            seed: 0,
            stop: Self::default_stop(),
            strict: false,
            acceleration: Acceleration::None,
            short_runs: None,
            race: true,
            prior: None,
            kept: Vec::new(),
            standardize: false,
        }
    }

    /// An absolute change of the objective below 1e-6 nats, or 1000 iterations.
    #[must_use]
    pub fn default_stop() -> Stop {
        Self::stop_within(1e-6, 1000)
    }

    /// An absolute change of the objective below `tolerance` nats, or so many iterations; with a
    /// tolerance of 0 exactly so many iterations.
    ///
    /// The change is absolute because a difference of log-likelihoods means the same for any number
    /// of rows and any units. A relative change of 1e-14 ends runs too, whose log-likelihood is so
    /// large that rounding hides the absolute one.
    #[must_use]
    pub fn stop_within(tolerance: f64, iterations: usize) -> Stop {
        if tolerance == 0.0 {
            return Stop::iterations(iterations);
        }
        Stop::absolute(tolerance)
            .or(Stop::relative(1e-14))
            .or(Stop::iterations(iterations))
    }

    /// The structure of the covariances.
    #[must_use]
    pub fn covariance(mut self, structure: Covariance) -> Self {
        self.covariance = structure;
        self
    }

    /// Where to start.
    #[must_use]
    pub fn start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// How many random starts to make; the best fit is kept. 0 counts as 1. A start that has nothing
    /// random, from parameters or labels, is made once, and so is that of a single component, which
    /// one M-step takes to its maximum.
    #[must_use]
    pub fn restarts(mut self, restarts: usize) -> Self {
        self.restarts = restarts;
        self
    }

    /// The seed of the starts. Restart i draws from stream i of it, so that the first restarts stay
    /// the same when more are asked for.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// When each run ends.
    #[must_use]
    pub fn stop(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// Fails a run whose objective falls beyond rounding, instead of noting it in its trace.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Accelerates every run. Where components overlap, plain EM is slow, and this takes a small part of
    /// its evaluations; where they lie apart there is nothing to gain.
    ///
    /// The objective climbs all the same, but from the same start an accelerated run may reach another
    /// maximum than a plain one, or collapse where that does not. A method's coordinates are the means,
    /// log-ratios of the weights, and the Cholesky factors of the covariances with logarithmic diagonals.
    ///
    /// ```
    /// use em_gmm::{Gmm, em_core::{Acceleration, Stop}, mat, rng};
    ///
    /// let truth = Gmm::new(vec![0.4, 0.6], mat![[0.0], [1.5]], vec![mat![[1.0]], mat![[1.0]]])?;
    /// let (x, _) = truth.sample(500, &mut rng(2));
    /// let plain = Gmm::builder(2).restarts(1).stop(Stop::absolute(1e-8));
    /// let accelerated = plain.clone().accelerate(Acceleration::squarem()).fit(x.as_ref())?;
    /// assert!(accelerated.evaluations.maps < plain.fit(x.as_ref())?.evaluations.maps / 5);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    #[must_use]
    pub fn accelerate(mut self, acceleration: Acceleration) -> Self {
        self.acceleration = acceleration;
        self
    }

    /// Makes only so many iterations of every restart at first, and goes on with the best few of them
    /// (Biernacki, Celeux & Govaert 2003): more starts for the same time. The others end as
    /// [`Outcome::Dropped`](crate::Outcome::Dropped). `kept` = 0 counts as 1. Does nothing where all
    /// restarts would go on.
    ///
    /// ```
    /// use em_gmm::{Gmm, Mat, Outcome, Start};
    ///
    /// let x = Mat::from_fn(90, 1, |i, _| i as f64 % 9.0 + if i < 30 { 0.0 } else { 12.0 });
    /// let fit = Gmm::builder(2).start(Start::Random).restarts(50).short_runs(5, 3).fit(x.as_ref())?;
    /// let dropped = fit.restarts.iter().filter(|restart| restart.outcome == Outcome::Dropped);
    /// assert!(dropped.count() <= 47);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    #[must_use]
    pub fn short_runs(mut self, iterations: usize, kept: usize) -> Self {
        self.short_runs = Some((iterations, kept.max(1)));
        self
    }

    /// Whether to give up restarts that cannot be expected to reach the best end, once enough others
    /// have; [`em_core::Restarts::race`] has the rule and its risk. They end as
    /// [`Outcome::Outrun`](crate::Outcome::Outrun). On unless turned off, as one would to see all maxima.
    ///
    /// A start that cuts one of several distant clusters in two and takes others as one may creep for a
    /// thousand iterations, far below a maximum that other starts reach in a few.
    ///
    /// ```
    /// use em_gmm::{Gmm, GmmFit, Mat, mat, rng};
    ///
    /// let (means, round) = (mat![[0.0, 0.0], [9.0, 0.0], [30.0, 9.0]], vec![Mat::identity(2, 2); 3]);
    /// let (x, _) = Gmm::new(vec![0.4, 0.3, 0.3], means, round)?.sample(300, &mut rng(1));
    /// let builder = Gmm::builder(3).restarts(20);
    /// let (race, whole) = (builder.fit(x.as_ref())?, builder.race(false).fit(x.as_ref())?);
    /// let iterations = |fit: &GmmFit| fit.restarts.iter().map(|r| r.iterations).sum::<usize>();
    /// assert!(iterations(&race) < iterations(&whole) / 5);
    /// assert_eq!(race.log_likelihood, whole.log_likelihood);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    #[must_use]
    pub fn race(mut self, race: bool) -> Self {
        self.race = race;
        self
    }

    /// Gives every covariance a prior, against components that collapse.
    #[must_use]
    pub fn prior(mut self, prior: Prior) -> Self {
        self.prior = Some(prior);
        self
    }

    /// Goes on with a fit that was given up: a restart goes on from its checkpoint, if there is one, and else
    /// begins anew. The result is that of a fit that was never given up, to the bit, if data and description
    /// are the same. Checkpoints, in the order of the restarts, come from
    /// [`Progress::checkpoint`](crate::Progress::checkpoint); they can be saved with serde.
    ///
    /// ```
    /// use em_gmm::{Gmm, Mat, em_core::Checkpoint};
    /// use std::{ops::ControlFlow, sync::Mutex};
    ///
    /// let x = Mat::from_fn(200, 1, |i, _| (i as f64).sin() + if i < 80 { 0.0 } else { 4.0 });
    /// let builder = Gmm::builder(2).restarts(3);
    /// let kept = Mutex::new(vec![None; 3]);
    /// builder.fit_observed(x.as_ref(), &|at| {
    ///     kept.lock().unwrap()[at.restart] = Some(at.checkpoint());
    ///     if at.iteration < 4 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    /// })?;
    /// let kept: Vec<Option<Checkpoint<Gmm>>> = kept.into_inner().unwrap();
    /// assert_eq!(builder.clone().resume(kept).fit(x.as_ref())?, builder.fit(x.as_ref())?);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// Fits then have further errors: [`Error::Start`](crate::Error::Start) and
    /// [`Error::StartStructure`](crate::Error::StartStructure) if a checkpoint is of another description, and
    /// [`Error::Run`](crate::Error::Run) with [`em_core::Error::Checkpoint`] if it is of other data.
    #[must_use]
    pub fn resume(mut self, checkpoints: Vec<Option<Checkpoint<Gmm>>>) -> Self {
        self.kept = checkpoints;
        self
    }

    /// Fits to [standardized](crate::Standardization) columns, and gives the result in the data's units:
    /// parameters, log-likelihoods and priors (a prior or start of your own is in these units too).
    ///
    /// Full and diagonal covariances do not depend on units, k-means starts do not, and neither does
    /// [`Prior::Data`]: for them nothing changes beyond rounding. Spherical covariances become those that have the
    /// shape of the whole data, s_j² σ_c², and the result is diagonal. The fit counts
    /// [one number](crate::GmmFit::free_parameters) for each of them, since the scales are taken as
    /// given, as units are; the mixture itself is like any diagonal one.
    ///
    /// In memory the rows are copied. Otherwise they are standardized in each pass, of which there are three
    /// more, with the same bits as a result.
    ///
    /// ```
    /// use em_gmm::{Covariance, Gmm, Mat};
    ///
    /// let x = Mat::from_fn(60, 2, |i, j| {
    ///     let z = (i as f64 * 1.7 + j as f64).sin() + if i < 30 { 0.0 } else { 9.0 };
    ///     if j == 0 { z } else { 1000.0 * z }
    /// });
    /// let spherical = Gmm::builder(2).covariance(Covariance::Spherical).restarts(1);
    /// let fit = spherical.clone().standardize(true).fit(x.as_ref())?;
    /// assert!(fit.log_likelihood > spherical.fit(x.as_ref())?.log_likelihood);
    /// assert_eq!((fit.free_parameters, fit.params.free_parameters()), (1 + 4 + 2, 1 + 4 + 4));
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    #[must_use]
    pub fn standardize(mut self, standardize: bool) -> Self {
        self.standardize = standardize;
        self
    }
}
