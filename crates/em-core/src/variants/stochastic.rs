//! EM with few draws and many iterations.

use super::chain::mean_and_error;
use crate::{Error, MonteCarlo, MonteCarloFit, Parameters, Status, Stream, stream};

/// How stochastic-approximation EM goes about its work; see [`saem`].
///
/// ```
/// use em_core::StochasticPlan;
///
/// let longer = StochasticPlan { iterations: 5000, ..StochasticPlan::new(42) };
/// assert_eq!(longer.burn_in, 200);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StochasticPlan {
    /// The seed of all draws; each chain has a stream of its own.
    pub seed: u64,
    /// How many iterations find the neighbourhood of the maximum; 200 by default.
    pub burn_in: usize,
    /// How many iterations follow and are averaged; 1000 by default.
    pub iterations: usize,
    /// How many draws each iteration takes; 1 by default.
    pub draws: usize,
    /// How many independent chains [`saem`] runs, from whose spread the Monte Carlo error is told; 8 by
    /// default, at least 2. The error is then known with one degree of freedom less: with 8 chains an
    /// estimate is within 2.4 of its errors in 95 % of cases.
    pub chains: usize,
}

impl StochasticPlan {
    /// The defaults, with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            burn_in: 200,
            iterations: 1000,
            draws: 1,
            chains: 8,
        }
    }
}

/// Stochastic-approximation EM (Delyon, Lavielle & Moulines 1999).
///
/// Each iteration draws the missing data and moves the statistics towards those of the draw, by
/// s ← s + γ(T − s). During the burn-in γ is 1, which finds the neighbourhood of the maximum; then
/// it falls like 1/k, which averages the draws of all iterations. Several chains do so, and the estimate
/// is their mean.
///
/// ```
/// use em_core::{MonteCarlo, MonteCarloFit, StochasticPlan, saem};
///
/// fn estimate<M: MonteCarlo>(model: &M, start: &M::Params) -> Result<MonteCarloFit<M::Params>, em_core::Error<M::Error>> {
///     saem(model, start, &StochasticPlan::new(42))
/// }
/// ```
///
/// # Errors
/// The model's own.
pub fn saem<M: MonteCarlo>(
    model: &M,
    start: &M::Params,
    plan: &StochasticPlan,
) -> Result<MonteCarloFit<M::Params>, Error<M::Error>> {
    let mut ends: Vec<Vec<f64>> = Vec::with_capacity(plan.chains);
    for chain in 0..plan.chains.max(2) {
        let mut rng = stream(plan.seed, chain);
        let mut params = start.clone();
        let mut statistics = vec![0.0; model.statistics_len()];
        for iteration in 1..=plan.burn_in + plan.iterations {
            let drawn = draw(model, &params, plan.draws, &mut rng, iteration)?;
            let gain = match iteration.checked_sub(plan.burn_in) {
                None | Some(0) => 1.0,
                Some(k) => 1.0 / k as f64,
            };
            (statistics.iter_mut().zip(&drawn)).for_each(|(s, t)| *s += gain * (t - *s));
            params = (model.maximize(&statistics, &params))
                .map_err(|source| Error::MStep { iteration, source })?;
        }
        ends.push(params.relabelled(start).values());
    }
    let chains = ends.len() as f64;
    let mean_of = |f: &dyn Fn(&[f64], usize) -> f64| -> Vec<f64> {
        let sum = |i| ends.iter().map(|end| f(end, i)).sum::<f64>();
        (0..ends[0].len()).map(|i| sum(i) / chains).collect()
    };
    let mean = mean_of(&|end, i| end[i]);
    let squares = mean_of(&|end, i| (end[i] - mean[i]).powi(2));
    Ok(MonteCarloFit {
        params: readable(start, &mean, plan.burn_in + plan.iterations)?,
        monte_carlo_error: squares
            .iter()
            .map(|s| (s / (chains - 1.0)).sqrt())
            .collect(),
        status: Status::IterationLimit,
        iterations: ends.len() * (plan.burn_in + plan.iterations),
        draws: plan.draws.max(1),
    })
}

/// Stochastic EM (Celeux & Diebolt 1985): each iteration completes the data with one draw, or a few, and
/// maximizes. The iterates are a random walk around the maximum that does not get stuck at saddles and
/// small local maxima; their mean after the burn-in is the estimate.
///
/// The mean of the walk differs from the maximum by something of order 1/n for n observations, however long
/// it goes on, and `monte_carlo_error` does not cover that.
///
/// ```
/// use em_core::{MonteCarlo, MonteCarloFit, StochasticPlan, stochastic_em};
///
/// fn wander<M: MonteCarlo>(model: &M, start: &M::Params) -> Result<MonteCarloFit<M::Params>, em_core::Error<M::Error>> {
///     stochastic_em(model, start, &StochasticPlan::new(42))
/// }
/// ```
///
/// # Errors
/// The model's own.
pub fn stochastic_em<M: MonteCarlo>(
    model: &M,
    start: &M::Params,
    plan: &StochasticPlan,
) -> Result<MonteCarloFit<M::Params>, Error<M::Error>> {
    let mut rng = stream(plan.seed, 0);
    let mut params = start.clone();
    let mut chain = Vec::with_capacity(plan.iterations);
    for iteration in 1..=plan.burn_in + plan.iterations.max(2) {
        let drawn = draw(model, &params, plan.draws, &mut rng, iteration)?;
        params = (model.maximize(&drawn, &params))
            .map_err(|source| Error::MStep { iteration, source })?;
        if iteration > plan.burn_in {
            chain.push(params.clone().relabelled(start).values());
        }
    }
    let (mean, monte_carlo_error) = mean_and_error(&chain);
    Ok(MonteCarloFit {
        params: readable(start, &mean, plan.burn_in + chain.len())?,
        monte_carlo_error,
        status: Status::IterationLimit,
        iterations: plan.burn_in + chain.len(),
        draws: plan.draws.max(1),
    })
}

/// The parameters with these values, a mean of such as the model has reached.
pub(super) fn readable<P: Parameters, E>(
    like: &P,
    mean: &[f64],
    iteration: usize,
) -> Result<P, Error<E>> {
    if let Some(value) = mean.iter().position(|value| !value.is_finite()) {
        let name = like.layout().name(value);
        return Err(Error::Parameter { iteration, name });
    }
    like.read(mean).ok_or(Error::UnreadableMean { iteration })
}

/// The average statistics of some draws.
fn draw<M: MonteCarlo>(
    model: &M,
    at: &M::Params,
    draws: usize,
    rng: &mut Stream,
    iteration: usize,
) -> Result<Vec<f64>, Error<M::Error>> {
    let mut mean = vec![0.0; model.statistics_len()];
    let mut one = mean.clone();
    let draws = draws.max(1);
    for _ in 0..draws {
        one.fill(0.0);
        (model.draw(at, rng, &mut one)).map_err(|source| Error::EStep { iteration, source })?;
        (mean.iter_mut().zip(&one)).for_each(|(mean, one)| *mean += one / draws as f64);
    }
    Ok(mean)
}
