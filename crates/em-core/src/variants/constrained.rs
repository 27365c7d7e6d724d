//! Parameters that are fixed or tied.

use super::ascent::ascend;
use crate::{
    Chart, CompleteData, Em, Expectation, Layout, LayoutError, Parameters, Resample, Surrogate,
};

/// A model some of whose parameters are [fixed](Layout::fix) or [tied](Layout::tie).
///
/// Fixed values stay what they are at the start of a run. The M-step takes the unconstrained one's
/// result where the constraint allows it, and climbs Q from there along the free coordinates, so it
/// works for every [`Surrogate`], also where parameters are correlated; the log-likelihood
/// climbs as in any generalized EM.
///
/// ```
/// use em_core::{Em, Expectation, Parameters, Stop, Surrogate, constrain, fit};
/// # use std::convert::Infallible;
/// /// Mean and variance of a normal sample with nothing missing.
/// struct Normal([f64; 4]);
/// # impl Em for Normal {
/// #     type Params = [f64; 2]; type Stats = (); type Error = Infallible;
/// #     fn e_step(&self, at: &[f64; 2]) -> Result<Expectation<()>, Infallible> {
/// #         Ok(Expectation { stats: (), log_likelihood: self.q(&(), at, at) })
/// #     }
/// #     fn m_step(&self, (): &(), _: &[f64; 2]) -> Result<[f64; 2], Infallible> { Ok([4.0, 5.0]) }
/// # }
/// # impl Surrogate for Normal {
/// #     fn q(&self, (): &(), _from: &[f64; 2], &[mean, variance]: &[f64; 2]) -> f64 {
/// #         self.0.iter().map(|x| -0.5 * (variance.ln() + (x - mean).powi(2) / variance)).sum()
/// #     }
/// # }
///
/// let start = [0.0, 1.0];
/// let known_mean = start.layout().fix("theta[1]")?;
/// let (model, start) = constrain(Normal([1.0, 3.0, 5.0, 7.0]), known_mean, &start)?;
/// let fit = fit(&model, start, Stop::default())?;
/// assert_eq!(fit.params[0], 0.0);
/// assert!((fit.params[1] - 21.0).abs() < 1e-4); // about the known mean: 5 + 4²
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An iteration costs one E-step, one M-step and some hundred evaluations of Q for each free
/// parameter.
#[derive(Clone, Debug)]
pub struct Constrained<M> {
    model: M,
    layout: Layout,
}

/// How many steps the M-step makes at the most. Each brings Q nearer to its maximum by about two digits.
const STEPS: usize = 20;

/// Constrains a model: gives it its layout with values fixed or tied, and the
/// start of a run, which is moved to where tied values are equal. See [`Constrained`].
///
/// # Errors
/// [`LayoutError::Foreign`] for a layout that is not the model's, and a start outside its domain.
pub fn constrain<M: Surrogate>(
    model: M,
    layout: Layout,
    start: &M::Params,
) -> Result<(Constrained<M>, M::Params), LayoutError> {
    if layout.blocks() != model.layout(start).blocks() {
        return Err(LayoutError::Foreign);
    }
    let chart = layout.chart(&start.values())?;
    let start = project(&chart, start).ok_or(LayoutError::Foreign)?;
    Ok((Constrained { model, layout }, start))
}

/// The parameters nearest to `params` that keep to the constraints: what the chart holds stays as it is
/// there, tied values are those that they are tied to.
fn project<P: Parameters>(chart: &Chart, params: &P) -> Option<P> {
    let mut z = vec![0.0; chart.free()];
    let mut values = params.values();
    if !chart.coordinates(&values, &mut z) {
        return None;
    }
    chart.values(&z, &mut values);
    params.read(&values)
}

impl<M> Constrained<M> {
    /// The model without its constraints.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// Another model with the same constraints.
    fn around<E>(&self, model: Result<M, E>) -> Result<Self, ConstrainedError<E>> {
        Ok(Self {
            model: model.map_err(ConstrainedError::Model)?,
            layout: self.layout.clone(),
        })
    }
}

/// What can go wrong in a constrained model.
///
/// ```
/// let error: em_core::ConstrainedError<std::fmt::Error> = em_core::LayoutError::Foreign.into();
/// assert_eq!(error.to_string(), "the layout is not one of these parameters");
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConstrainedError<E> {
    /// What the model says.
    #[error("the model failed")]
    Model(#[source] E),
    /// The parameters have left the layout's domain.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

impl<M: Surrogate> Em for Constrained<M> {
    type Params = M::Params;
    type Stats = M::Stats;
    type Error = ConstrainedError<M::Error>;

    fn e_step(&self, at: &M::Params) -> Result<Expectation<M::Stats>, Self::Error> {
        self.model.e_step(at).map_err(ConstrainedError::Model)
    }

    fn m_step(&self, stats: &M::Stats, at: &M::Params) -> Result<M::Params, Self::Error> {
        let q = |params: &M::Params| self.model.q(stats, at, params) + self.model.log_prior(params);
        let chart = self.layout.chart(&at.values())?;
        // The free maximum may not exist where the constrained one does.
        let (free, failure) = match self.model.m_step(stats, at) {
            Ok(free) => (project(&chart, &free), None),
            Err(error) => (None, Some(error)),
        };
        let from = free
            .filter(|projected| q(projected) >= q(at))
            .unwrap_or_else(|| at.clone());
        match (ascend(&chart, &from, STEPS, q), failure) {
            (Some(climbed), _) => Ok(climbed),
            (None, None) => Ok(from),
            (None, Some(error)) => Err(ConstrainedError::Model(error)),
        }
    }

    fn log_prior(&self, at: &M::Params) -> f64 {
        self.model.log_prior(at)
    }

    fn layout(&self, _: &M::Params) -> Layout {
        self.layout.clone()
    }
}

impl<M: Surrogate> Surrogate for Constrained<M> {
    fn q(&self, stats: &M::Stats, from: &M::Params, at: &M::Params) -> f64 {
        self.model.q(stats, from, at)
    }

    fn gradient(&self, stats: &M::Stats, from: &M::Params, at: &M::Params) -> Option<Vec<f64>> {
        self.model.gradient(stats, from, at)
    }
}

/// What the complete data tell of the natural values does not depend on which of them may move.
impl<M: CompleteData> CompleteData for Constrained<M> {
    fn information(&self, stats: &M::Stats, at: &M::Params) -> Vec<f64> {
        self.model.information(stats, at)
    }

    fn score_covariance(&self, stats: &M::Stats, at: &M::Params) -> Vec<f64> {
        self.model.score_covariance(stats, at)
    }
}

impl<M: Surrogate + Resample> Resample for Constrained<M> {
    fn unit_counts(&self) -> Vec<f64> {
        self.model.unit_counts()
    }

    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Self::Error> {
        self.around(self.model.with_unit_counts(counts))
    }

    fn only(&self, unit: usize) -> Result<Self, Self::Error> {
        self.around(self.model.only(unit))
    }
}
