//! Refitting to data that could have been.

use crate::boundary::inside;
use crate::found::estimates;
use crate::replicates::Replicates;
use crate::site::Site;
use crate::weights::{dirichlet, multinomial};
use crate::{Diagnostics, Error, Inference, Method};
use em_core::{
    Acceleration, Em, Parallel, Parameters, Resample, Run, Simulate, Stop, Stream, stream,
};

/// How a bootstrap goes about its work.
///
/// ```
/// use em_inference::BootstrapPlan;
///
/// let plan = BootstrapPlan { replicates: 5000, jackknife: true, ..BootstrapPlan::new(42) };
/// assert_eq!(plan.seed, 42);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapPlan {
    /// The seed; replicate b draws from its stream b.
    pub seed: u64,
    /// How many replicates to make; 1000 by default. Standard errors need some hundreds, the ends of
    /// intervals thousands.
    pub replicates: usize,
    /// What ends each refit; [`Stop::default`] by default.
    pub stop: Stop,
    /// Whether refits are accelerated; by SQUAREM by default.
    pub acceleration: Acceleration,
    /// Whether to find the acceleration that [`Interval::Bca`](crate::Interval::Bca) corrects for, by one
    /// more refit for each unit with one observation of it left out. Only for [`bootstrap`]; not by
    /// default.
    pub jackknife: bool,
}

impl BootstrapPlan {
    /// The defaults, with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            replicates: 1000,
            stop: Stop::default(),
            acceleration: Acceleration::squarem(),
            jackknife: false,
        }
    }
}

/// Standard errors and intervals by the nonparametric bootstrap (Efron 1979): the observations are drawn
/// anew with replacement, and the model is refitted from the estimate.
///
/// The replicates are made in parallel and do not depend on the number of threads. Refits that fail are
/// counted; their parts are [relabelled](Parameters::relabelled) like the estimate's.
///
/// ```
/// # use em_core::Resample;
/// use em_inference::{BootstrapPlan, Inference, Threads, bootstrap};
///
/// fn resampled<M>(model: &M, at: &M::Params) -> Result<Inference, em_inference::Error<M::Error>>
/// where
///     M: Resample<Params: Send + Sync, Error: Send> + Sync,
/// {
///     bootstrap(model, at, &BootstrapPlan::new(42), &Threads)
/// }
/// ```
///
/// Costs one fit for each replicate, and with a jackknife one for each unit. Memory: B·N numbers for B
/// replicates of N natural values.
///
/// # Errors
/// [`Error::Refits`] if fewer than two refits, or less than half of them, are left.
pub fn bootstrap<M>(
    model: &M,
    params: &M::Params,
    plan: &BootstrapPlan,
    on: &impl Parallel,
) -> Result<Inference, Error<M::Error>>
where
    M: Resample<Params: Send + Sync, Error: Send> + Sync,
{
    let refits = Refits::new(model, params, plan)?;
    let counts = model.unit_counts();
    let mut replicates = refits.all(on, &|rng| {
        model.with_unit_counts(&multinomial(&counts, rng))
    })?;
    if plan.jackknife {
        replicates = replicates.accelerated(refits.jackknife(on, &counts)?);
    }
    Ok(refits.inference(replicates, Method::Bootstrap))
}

/// The bootstrap with random weights (Rubin 1981; Newton & Raftery 1994): every observation gets an
/// exponential weight, and the weights are scaled to the number of observations. No observation is lost,
/// so that refits fail less often.
///
/// # Errors
/// As for [`bootstrap`].
pub fn weighted_bootstrap<M>(
    model: &M,
    params: &M::Params,
    plan: &BootstrapPlan,
    on: &impl Parallel,
) -> Result<Inference, Error<M::Error>>
where
    M: Resample<Params: Send + Sync, Error: Send> + Sync,
{
    let refits = Refits::new(model, params, plan)?;
    let counts = model.unit_counts();
    let replicates = refits.all(on, &|rng| model.with_unit_counts(&dirichlet(&counts, rng)))?;
    Ok(refits.inference(replicates, Method::WeightedBootstrap))
}

/// The parametric bootstrap: the data are drawn from the model at the estimate.
///
/// # Errors
/// As for [`bootstrap`].
pub fn parametric_bootstrap<M>(
    model: &M,
    params: &M::Params,
    plan: &BootstrapPlan,
    on: &impl Parallel,
) -> Result<Inference, Error<M::Error>>
where
    M: Simulate<Params: Send + Sync, Error: Send> + Sync,
{
    let refits = Refits::new(model, params, plan)?;
    let replicates = refits.all(on, &|rng| model.simulate(params, rng))?;
    Ok(refits.inference(replicates, Method::ParametricBootstrap))
}

/// A refit's natural values, and whether it converged.
type Refit = Option<(Vec<f64>, bool)>;

/// What all refits of an estimate have in common.
struct Refits<'a, M: Em> {
    site: Site<'a, M>,
    start: M::Params,
    plan: &'a BootstrapPlan,
}

impl<'a, M: Em<Params: Send + Sync> + Sync> Refits<'a, M> {
    fn new(
        model: &'a M,
        params: &M::Params,
        plan: &'a BootstrapPlan,
    ) -> Result<Self, Error<M::Error>> {
        Ok(Self {
            site: Site::new(model, params)?,
            start: inside(model, params),
            plan,
        })
    }

    /// Fits from near the estimate, and numbers interchangeable parts as there. Nothing if there are no
    /// data, or the fit fails.
    fn one(&self, model: Result<M, M::Error>) -> Refit {
        let model = model.ok()?;
        let run = Run::new(&model, self.start.clone()).ok()?;
        let run = (run.accelerate(self.plan.acceleration)).until(self.plan.stop.clone());
        let fit = run.complete().ok()?;
        let converged = fit.status.is_converged();
        Some((fit.params.relabelled(&self.site.params).values(), converged))
    }

    /// One refit for each replicate, to the data that are drawn for it.
    fn all(
        &self,
        on: &impl Parallel,
        draw: &(dyn Fn(&mut Stream) -> Result<M, M::Error> + Sync),
    ) -> Result<Replicates, Error<M::Error>> {
        let replicates = self.plan.replicates;
        let made = on.map(replicates, &|replicate| {
            self.one(draw(&mut stream(self.plan.seed, replicate)))
        });
        let is_unconverged = |refit: &&(Vec<f64>, bool)| !refit.1;
        let unconverged = made.iter().flatten().filter(is_unconverged).count();
        let values: Vec<Vec<f64>> = (made.into_iter().flatten())
            .map(|(values, _)| values)
            .collect();
        let failed = replicates - values.len();
        if values.len() < 2 || failed > values.len() {
            return Err(Error::Refits { failed, replicates });
        }
        Ok(Replicates::new(values, failed, unconverged))
    }

    /// The covariance of the replicates around their mean.
    fn inference(&self, replicates: Replicates, method: Method) -> Inference {
        let (n, b) = (self.site.layout.len(), replicates.len() as f64);
        let rows = replicates.rows();
        let mean = |i: usize| rows.iter().map(|row| row[i]).sum::<f64>() / b;
        let means: Vec<f64> = (0..n).map(mean).collect();
        let mut covariance = vec![0.0; n * n];
        for row in rows {
            for i in 0..n {
                for j in 0..n {
                    covariance[i * n + j] += (row[i] - means[i]) * (row[j] - means[j]) / (b - 1.0);
                }
            }
        }
        let variances: Vec<f64> = (0..n).map(|i| covariance[i * n + i]).collect();
        Inference {
            method,
            estimates: estimates(&self.site, &variances),
            missing_information: None,
            diagnostics: Diagnostics::default(),
            replicates: Some(replicates),
            covariance,
        }
    }
}

impl<M: Resample<Params: Send + Sync, Error: Send> + Sync> Refits<'_, M> {
    /// Efron's acceleration Σ(θ̄ − θᵢ)³/(6(Σ(θ̄ − θᵢ)²)^(3/2)) of each natural value, θᵢ being the estimate
    /// without one observation of unit i.
    fn jackknife(&self, on: &impl Parallel, counts: &[f64]) -> Result<Vec<f64>, Error<M::Error>> {
        let units: Vec<usize> = (0..counts.len()).filter(|&i| counts[i] > 0.0).collect();
        let estimate = self.site.params.values();
        let without = on.map(units.len(), &|unit| {
            let mut fewer = counts.to_vec();
            let count = &mut fewer[units[unit]];
            *count = (*count - 1.0).max(0.0);
            let (mut values, _) = self.one(self.site.model.with_unit_counts(&fewer))?;
            // A unit that counts less than one observation takes less away.
            let part = counts[units[unit]].min(1.0);
            for (value, estimate) in values.iter_mut().zip(&estimate) {
                *value = estimate + (*value - estimate) / part;
            }
            Some(values)
        });
        let failed = without.iter().filter(|values| values.is_none()).count();
        let left: Vec<(&Vec<f64>, f64)> = (without.iter().zip(&units))
            .filter_map(|(values, &unit)| Some((values.as_ref()?, counts[unit])))
            .collect();
        if failed > left.len() {
            let replicates = units.len();
            return Err(Error::Refits { failed, replicates });
        }
        let total: f64 = left.iter().map(|(_, count)| count).sum();
        let values = left.first().map_or(0, |(values, _)| values.len());
        Ok((0..values)
            .map(|i| {
                let sum = |f: &dyn Fn(f64) -> f64| -> f64 {
                    left.iter()
                        .map(|(values, count)| count * f(values[i]))
                        .sum()
                };
                let mean = sum(&|x| x) / total;
                let (cubes, squares) = (sum(&|x| (mean - x).powi(3)), sum(&|x| (mean - x).powi(2)));
                if squares > 0.0 {
                    cubes / (6.0 * squares.powf(1.5))
                } else {
                    0.0
                }
            })
            .collect())
    }
}
