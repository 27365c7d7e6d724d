//! An estimate, and the coordinates around it.

use crate::Error;
use crate::boundary::on_boundary;
use crate::differences::{gradient, jacobian, second_difference_noise};
use em_core::{Chart, Em, Expectation, Layout, Parameters, Surrogate, unit_steps};
use faer::Mat;

/// An estimate with coordinates u around it, u = 0 being the estimate itself. A step of 1 along one of
/// them lowers Q, or the log-likelihood, by about half a nat, so that no derivative depends on units.
pub(crate) struct Site<'m, M: Em> {
    pub(crate) model: &'m M,
    pub(crate) params: M::Params,
    pub(crate) layout: Layout,
    chart: Chart,
    z: Vec<f64>,
    scale: Vec<f64>,
    has_prior: bool,
}

impl<'m, M: Em> Site<'m, M> {
    /// A site without a scale, for those who do not differentiate.
    pub(crate) fn new(model: &'m M, params: &M::Params) -> Result<Self, Error<M::Error>> {
        Self::around(model, params.clone())
    }

    /// A site at an estimate, values near their boundary moved onto it.
    fn at_estimate(model: &'m M, params: &M::Params) -> Result<Self, Error<M::Error>> {
        let layout = model.layout(params);
        let moved = on_boundary(model, params, &layout);
        Self::around(model, moved.unwrap_or_else(|| params.clone()))
    }

    fn around(model: &'m M, params: M::Params) -> Result<Self, Error<M::Error>> {
        let layout = model.layout(&params);
        let values = params.values();
        let chart = layout.chart(&values)?;
        if chart.free() == 0 {
            return Err(Error::NothingFree);
        }
        let mut z = vec![0.0; chart.free()];
        if !chart.coordinates(&values, &mut z) {
            return Err(Error::Unreadable { values });
        }
        Ok(Self {
            has_prior: false,
            scale: vec![1.0; z.len()],
            model,
            params,
            layout,
            chart,
            z,
        })
    }

    /// A site whose scale is found from Q.
    pub(crate) fn of_surrogate(model: &'m M, params: &M::Params) -> Result<Self, Error<M::Error>>
    where
        M: Surrogate,
    {
        Self::at_estimate(model, params)?.scaled_by_surrogate()
    }

    /// A site at any point, whose scale is found from Q.
    pub(crate) fn at_point(model: &'m M, params: &M::Params) -> Result<Self, Error<M::Error>>
    where
        M: Surrogate,
    {
        Self::new(model, params)?.scaled_by_surrogate()
    }

    fn scaled_by_surrogate(self) -> Result<Self, Error<M::Error>>
    where
        M: Surrogate,
    {
        let model = self.model;
        let stats = self.e_step(&self.params)?.stats;
        let from = self.params.clone();
        let (site, idle) = self.scaled(|at| model.q(&stats, &from, at))?;
        match idle.first() {
            None => Ok(site),
            Some(&j) => Err(Error::Idle {
                coordinate: site.chart.names().swap_remove(j),
            }),
        }
    }

    /// A site whose scale is found from the log-likelihood. Along a coordinate on which it does not depend
    /// by itself it may still do so together with others.
    pub(crate) fn of_likelihood(model: &'m M, params: &M::Params) -> Result<Self, Error<M::Error>> {
        let site = Self::at_estimate(model, params)?;
        let likelihood = |at: &M::Params| {
            let found = model.e_step(at);
            found.map_or(f64::NEG_INFINITY, |e| {
                e.log_likelihood + model.log_prior(at)
            })
        };
        Ok(site.scaled(likelihood)?.0)
    }

    /// A site with the same scale around other parameters.
    pub(crate) fn moved_to(&self, params: &M::Params) -> Result<Self, Error<M::Error>> {
        let mut site = Self::new(self.model, params)?;
        if site.free() == self.free() {
            site.scale.clone_from(&self.scale);
            site.has_prior = self.has_prior;
        }
        Ok(site)
    }

    /// Takes the unit steps of `f` as units.
    fn scaled(
        mut self,
        f: impl Fn(&M::Params) -> f64,
    ) -> Result<(Self, Vec<usize>), Error<M::Error>> {
        if !f(&self.params).is_finite() {
            return Err(Error::NotFinite);
        }
        let steps = unit_steps(&self.z, |z| {
            let mut values = vec![0.0; self.layout.len()];
            self.chart.values(z, &mut values);
            self.params
                .read(&values)
                .map_or(f64::NEG_INFINITY, |at| f(&at))
        });
        let idle = (0..steps.len()).filter(|&j| steps[j].is_none()).collect();
        self.scale = steps.into_iter().map(|step| step.unwrap_or(1.0)).collect();
        self.has_prior = self.depends_on_prior()?;
        Ok((self, idle))
    }

    /// Whether the log-prior changes around the estimate.
    fn depends_on_prior(&self) -> Result<bool, Error<M::Error>> {
        let here = self.model.log_prior(&self.params);
        for j in 0..self.free() {
            for step in [-1.0, 1.0] {
                let mut u = vec![0.0; self.free()];
                u[j] = step;
                if self.model.log_prior(&self.at(&u)?) != here {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// How many coordinates there are.
    pub(crate) fn free(&self) -> usize {
        self.z.len()
    }

    pub(crate) fn chart(&self) -> &Chart {
        &self.chart
    }

    fn coordinates(&self, u: &[f64]) -> Vec<f64> {
        let z = self.z.iter().zip(u).zip(&self.scale);
        z.map(|((z, u), scale)| z + u * scale).collect()
    }

    /// The parameters at u.
    pub(crate) fn at(&self, u: &[f64]) -> Result<M::Params, Error<M::Error>> {
        let mut values = vec![0.0; self.layout.len()];
        self.chart.values(&self.coordinates(u), &mut values);
        (self.params.read(&values)).ok_or(Error::Unreadable { values })
    }

    /// u of some parameters; nothing outside the chart.
    pub(crate) fn place(&self, params: &M::Params) -> Option<Vec<f64>> {
        let mut z = vec![0.0; self.free()];
        let inside = self.chart.coordinates(&params.values(), &mut z);
        let u = z.iter().zip(&self.z).zip(&self.scale);
        inside.then(|| u.map(|((z, at), scale)| (z - at) / scale).collect())
    }

    /// ∂values/∂u at the estimate, N × p.
    pub(crate) fn tangent(&self) -> Mat<f64> {
        let mut tangent = Mat::zeros(self.layout.len(), self.free());
        let mut column = vec![0.0; self.layout.len()];
        for j in 0..self.free() {
            self.chart.derivative(&self.z, j, &mut column);
            for (i, value) in column.iter().enumerate() {
                tangent[(i, j)] = value * self.scale[j];
            }
        }
        tangent
    }

    pub(crate) fn e_step(&self, at: &M::Params) -> Result<Expectation<M::Stats>, Error<M::Error>> {
        self.model.e_step(at).map_err(Error::Model)
    }

    /// The log-likelihood plus the log-prior at u.
    pub(crate) fn objective(&self, u: &[f64]) -> Result<f64, Error<M::Error>> {
        let at = self.at(u)?;
        let objective = self.e_step(&at)?.log_likelihood + self.model.log_prior(&at);
        if objective.is_finite() {
            Ok(objective)
        } else {
            Err(Error::NotFinite)
        }
    }

    /// The gradient of Q(·|from) plus the log-prior at u.
    pub(crate) fn slope(
        &self,
        stats: &M::Stats,
        from: &M::Params,
        u: &[f64],
    ) -> Result<Vec<f64>, Error<M::Error>>
    where
        M: Surrogate,
    {
        let mut slope = self.slope_of(self.model, stats, from, u)?;
        if self.has_prior {
            let prior = gradient(u, |u| self.at(u).map(|at| self.model.log_prior(&at)))?;
            slope.iter_mut().zip(&prior).for_each(|(s, p)| *s += p);
        }
        Ok(slope)
    }

    /// The information of the log-prior, by differences; zero if there is none.
    pub(crate) fn prior_information(&self) -> Result<Mat<f64>, Error<M::Error>> {
        if !self.has_prior {
            return Ok(Mat::zeros(self.free(), self.free()));
        }
        let slopes = |u: &[f64]| gradient(u, |u| self.at(u).map(|at| self.model.log_prior(&at)));
        Ok(-jacobian(self.free(), slopes)?)
    }

    /// The gradient of a model's Q at u, without the prior.
    fn slope_of(
        &self,
        model: &M,
        stats: &M::Stats,
        from: &M::Params,
        u: &[f64],
    ) -> Result<Vec<f64>, Error<M::Error>>
    where
        M: Surrogate,
    {
        let slope = match model.gradient(stats, from, &self.at(u)?) {
            Some(along_values) => {
                let mut slope = vec![0.0; self.free()];
                let z = self.coordinates(u);
                self.chart.pull_back(&z, &along_values, &mut slope);
                slope
                    .iter_mut()
                    .zip(&self.scale)
                    .for_each(|(s, scale)| *s *= scale);
                slope
            }
            None => gradient(u, |u| self.at(u).map(|at| model.q(stats, from, &at)))?,
        };
        if slope.iter().all(|s| s.is_finite()) {
            Ok(slope)
        } else {
            Err(Error::NotFinite)
        }
    }

    /// What rounding leaves uncertain in second derivatives of Q: only where its gradient too is found by
    /// differences does it show.
    pub(crate) fn noise(&self, stats: &M::Stats) -> f64
    where
        M: Surrogate,
    {
        let at = &self.params;
        match self.model.gradient(stats, at, at) {
            Some(_) => 0.0,
            None => second_difference_noise(self.model.q(stats, at, at)),
        }
    }

    /// The score ∂ℓ/∂u at u, by Fisher's identity, plus that of the prior. One E-step.
    pub(crate) fn score(&self, u: &[f64]) -> Result<Vec<f64>, Error<M::Error>>
    where
        M: Surrogate,
    {
        let at = self.at(u)?;
        let stats = self.e_step(&at)?.stats;
        self.slope(&stats, &at, u)
    }

    /// The score of another model, such as one of a single observation, at u.
    pub(crate) fn score_of(&self, model: &M, u: &[f64]) -> Result<Vec<f64>, Error<M::Error>>
    where
        M: Surrogate,
    {
        let at = self.at(u)?;
        let stats = model.e_step(&at).map_err(Error::Model)?.stats;
        self.slope_of(model, &stats, &at, u)
    }
}
