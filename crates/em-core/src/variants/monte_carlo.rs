//! EM with drawn E-steps.

use super::chain::mean_and_error;
use super::stochastic::readable;
use crate::{Criterion, Error, MonteCarlo, Parameters, Status, Stream, stream};

/// How Monte Carlo EM goes about its work; see [`monte_carlo`].
///
/// ```
/// use em_core::MonteCarloPlan;
///
/// let careful = MonteCarloPlan { tolerance: 1e-5, ..MonteCarloPlan::new(42) };
/// assert_eq!(careful.seed, 42);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MonteCarloPlan {
    /// The seed of all draws.
    pub seed: u64,
    /// How many draws the first E-step takes; 50 by default.
    pub draws: usize,
    /// How many draws an E-step may take at the most; a million by default.
    pub most_draws: usize,
    /// The iterations stop when Q is unlikely to rise by this much any more, in nats; 1e-3 by default.
    pub tolerance: f64,
    /// How many iterations are made at the most; 1000 by default.
    pub iterations: usize,
    /// How many more iterations are made and averaged after that; 100 by default. Where they are too few to
    /// tell the Monte Carlo error, as many are added, up to nine times.
    pub averaged: usize,
}

impl MonteCarloPlan {
    /// The defaults, with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            draws: 50,
            most_draws: 1_000_000,
            tolerance: 1e-3,
            iterations: 1000,
            averaged: 100,
        }
    }
}

/// An estimate found with random draws, and how far it may be from the maximum for that reason.
///
/// See [`MonteCarlo`] for one in use.
///
/// ```
/// fn report<P: em_core::Parameters>(fit: &em_core::MonteCarloFit<P>) {
///     let names = fit.params.layout().names();
///     for ((name, value), error) in names.iter().zip(fit.params.values()).zip(&fit.monte_carlo_error) {
///         println!("{name} {value} ± {error}");
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MonteCarloFit<P> {
    /// The estimate: an average of iterates.
    pub params: P,
    /// The standard deviation of each natural value over seeds: how much of it is due to the draws. Not
    /// the standard error of the estimate, which more draws do not change. Infinite where EM is so slow
    /// that the iterates which are averaged are too few to tell: average more of them. Where it is slower
    /// still, even that may not show.
    pub monte_carlo_error: Vec<f64>,
    /// Why the run ended.
    pub status: Status,
    /// How many iterations were made, all together.
    pub iterations: usize,
    /// How many draws the last E-step took.
    pub draws: usize,
}

/// How sure a rise of Q must be to count, as a normal quantile: the three quarters that Caffo, Jank &
/// Jones recommend for all three of their levels.
const QUARTILE: f64 = 0.674_489_750_196_081_7;

/// How many times as many iterates are averaged at the most as the plan says.
const MOST_AVERAGED: usize = 10;

/// Into how many parts the draws are divided to give one of them in addition.
const GROWTH: usize = 3;

/// Monte Carlo EM by ascent (Caffo, Jank & Jones 2005).
///
/// Each E-step averages m draws. If the rise of Q is not larger than its Monte Carlo error, so that it may
/// as well be a fall, a third of m is added to the draws, until it is. The next m is what would show a
/// rise of the same size. The iterations have converged when even a rise in the upper quartile of what
/// is likely is below the tolerance. Then some more are made and averaged, which also tells their Monte Carlo
/// error.
///
/// See [`MonteCarlo`] for an example. Memory: the last E-step's draws, O(m · statistics).
///
/// # Errors
/// The model's own, or statistics at which Q is not finite.
pub fn monte_carlo<M: MonteCarlo>(
    model: &M,
    start: M::Params,
    plan: &MonteCarloPlan,
) -> Result<MonteCarloFit<M::Params>, Error<M::Error>> {
    let mut sampler = Sampler {
        model,
        rng: stream(plan.seed, 0),
        draws: Vec::new(),
        iteration: 0,
    };
    let mut params = start;
    let mut wanted = plan.draws.max(2);
    let mut status = Status::IterationLimit;
    while status == Status::IterationLimit && sampler.iteration < plan.iterations {
        sampler.begin();
        params = loop {
            sampler.draw(&params, wanted)?;
            let next = sampler.m_step(&params)?;
            let rise = sampler.rise(&params, &next)?;
            let likely = QUARTILE * rise.error;
            if rise.mean + likely < plan.tolerance {
                status = Status::Converged(Criterion::Surrogate);
                break next;
            }
            if rise.mean > likely || wanted >= plan.most_draws {
                // As many draws as would show a rise of this size.
                let shows = (2.0 * QUARTILE * rise.deviation / rise.mean).powi(2);
                let most = (4 * wanted).min(plan.most_draws);
                // Clamped to what fits; a NaN becomes 0.
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let shows = shows.clamp(0.0, most as f64) as usize;
                wanted = wanted.max(shows);
                break next;
            }
            wanted = (wanted + wanted / GROWTH + 1).min(plan.most_draws);
        };
    }
    let mut chain = Vec::with_capacity(plan.averaged);
    let (mean, monte_carlo_error) = loop {
        for _ in 0..plan.averaged.max(2) {
            sampler.begin();
            sampler.draw(&params, wanted)?;
            params = sampler.m_step(&params)?;
            chain.push(params.values());
        }
        let (mean, error) = mean_and_error(&chain);
        let is_known = error.iter().all(|error| error.is_finite());
        if is_known || chain.len() >= MOST_AVERAGED * plan.averaged {
            break (mean, error);
        }
    };
    Ok(MonteCarloFit {
        params: readable(&params, &mean, sampler.iteration)?,
        monte_carlo_error,
        status,
        iterations: sampler.iteration,
        draws: wanted,
    })
}

/// What Q rose by, its standard error, and the standard deviation of a single draw's share.
struct Rise {
    mean: f64,
    error: f64,
    deviation: f64,
}

/// The draws of an E-step.
struct Sampler<'m, M> {
    model: &'m M,
    rng: Stream,
    /// Statistics of each draw, one after the other.
    draws: Vec<f64>,
    iteration: usize,
}

impl<M: MonteCarlo> Sampler<'_, M> {
    fn begin(&mut self) {
        self.draws.clear();
        self.iteration += 1;
    }

    fn each(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.draws.chunks_exact(self.model.statistics_len().max(1))
    }

    /// Draws until there are so many.
    fn draw(&mut self, at: &M::Params, wanted: usize) -> Result<(), Error<M::Error>> {
        let len = self.model.statistics_len();
        let width = len.max(1);
        for first in (self.draws.len()..wanted * width).step_by(width) {
            self.draws.resize(first + width, 0.0);
            let into = &mut self.draws[first..first + len];
            let iteration = self.iteration;
            (self.model.draw(at, &mut self.rng, into))
                .map_err(|source| Error::EStep { iteration, source })?;
        }
        Ok(())
    }

    fn m_step(&self, at: &M::Params) -> Result<M::Params, Error<M::Error>> {
        let mut mean = vec![0.0; self.model.statistics_len()];
        let share = 1.0 / self.each().len() as f64;
        for draw in self.each() {
            mean.iter_mut().zip(draw).for_each(|(m, x)| *m += share * x);
        }
        let iteration = self.iteration;
        (self.model.maximize(&mean, at)).map_err(|source| Error::MStep { iteration, source })
    }

    fn rise(&self, from: &M::Params, to: &M::Params) -> Result<Rise, Error<M::Error>> {
        let m = self.each().len() as f64;
        let rises = self.each().map(|draw| {
            let at = |params| self.model.complete_log_likelihood(draw, params);
            at(to) - at(from)
        });
        let rises: Vec<f64> = rises.collect();
        let mean = rises.iter().sum::<f64>() / m;
        let squares: f64 = rises.iter().map(|rise| (rise - mean).powi(2)).sum();
        if !squares.is_finite() {
            return Err(Error::NotFinite {
                iteration: self.iteration,
                log_likelihood: mean,
            });
        }
        let deviation = (squares / (m - 1.0)).sqrt();
        Ok(Rise {
            mean,
            error: deviation / m.sqrt(),
            deviation,
        })
    }
}
