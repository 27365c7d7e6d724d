//! The mixture as an EM model.

use crate::kernel::{e_step, moments_len};
use crate::moments::{Component, components};
use crate::prior::InverseWishart;
use crate::summary::Summary;
use crate::{Error, Gmm, ParametersError, Rows};
use em_core::Accumulate;

/// A mixture of Gaussians with full covariances as a model for `em-core`: the E-step adds weighted
/// moments, the M-step turns them into parameters.
///
/// [`GmmBuilder`](crate::GmmBuilder) runs it from good starts. Use it directly to watch every
/// iteration, or with a loop of your own:
///
/// ```
/// use em_gmm::{Mixture, Gmm, Rows, em_core::{Over, Run, Stop}, mat, rng};
///
/// let truth = Gmm::new(vec![0.5, 0.5], mat![[0.0], [4.0]], vec![mat![[1.0]], mat![[1.0]]])?;
/// let (x, _) = truth.sample(300, &mut rng(7));
/// let rows = Rows::new(x.as_ref())?;
///
/// let model = Over { model: Mixture::new(rows, 2)?, source: rows };
/// let mut run = Run::new(&model, truth)?.until(Stop::absolute(1e-6)).strict(true);
/// while let Some(iteration) = run.advance()? {
///     println!("{} {:.4} {:?}", iteration.index, iteration.log_likelihood, iteration.params.means());
/// }
/// assert!(run.finish().status.is_converged());
/// # Ok::<(), em_gmm::Error>(())
/// ```
///
/// An iteration costs O(n·k·d²) time and, beside the data, O(k·d²) memory for each thread.
#[derive(Clone, Debug)]
pub struct Mixture {
    components: usize,
    rounding_variance: Vec<f64>,
    prior: Option<InverseWishart>,
}

impl Mixture {
    /// A mixture of `components` for such data, by maximum likelihood.
    ///
    /// # Errors
    /// Data that no mixture with full covariances can be fitted to: too few rows, a constant
    /// column, columns that depend on each other.
    pub fn new(rows: Rows<'_>, components: usize) -> Result<Self, Error> {
        check_size(rows, components)?;
        Ok(Self::of(&Summary::of(rows)?, components))
    }

    pub(crate) fn of(summary: &Summary, components: usize) -> Self {
        Self {
            components,
            rounding_variance: summary.rounding_variance.clone(),
            prior: None,
        }
    }

    /// Gives every covariance a prior; EM then maximizes the penalized log-likelihood.
    ///
    /// # Errors
    /// A prior of another dimension than the data.
    pub fn with_prior(mut self, prior: InverseWishart) -> Result<Self, Error> {
        if prior.scale().nrows() != self.rounding_variance.len() {
            return Err(ParametersError::Prior.into());
        }
        self.prior = Some(prior);
        Ok(self)
    }

    /// The prior, if there is one.
    #[must_use]
    pub fn prior(&self) -> Option<&InverseWishart> {
        self.prior.as_ref()
    }

    /// The M-step, from what the moments say of each component.
    pub(crate) fn maximize(&self, found: Vec<Component>) -> Result<Gmm, Error> {
        let n: f64 = found.iter().map(|c| c.count).sum();
        let mut weights = Vec::with_capacity(found.len());
        let mut means = Vec::with_capacity(found.len() * self.rounding_variance.len());
        let mut covariances = Vec::with_capacity(found.len());
        for (component, found) in found.into_iter().enumerate() {
            let mut covariance = found.covariance;
            if let Some(prior) = &self.prior {
                prior.posterior_mode(found.count, &mut covariance);
            }
            // Written so that NaN collapses too.
            let alive = found.count / n > f64::EPSILON
                && (self.rounding_variance.iter().enumerate())
                    .all(|(j, &rounding)| covariance[(j, j)] > rounding);
            if !alive {
                return Err(Error::Collapsed { component });
            }
            weights.push(found.count / n);
            means.extend(found.mean);
            covariances.push(covariance);
        }
        Gmm::from_parts(weights, means, covariances).map_err(|error| match error {
            ParametersError::NotPositiveDefinite { component }
            | ParametersError::NotFinite { component } => Error::Collapsed { component },
            other => other.into(),
        })
    }
}

impl Accumulate for Mixture {
    type Params = Gmm;
    type Chunk<'a> = Rows<'a>;
    type Error = Error;

    fn statistics_len(&self) -> usize {
        self.components * moments_len(self.rounding_variance.len())
    }

    fn accumulate(&self, at: &Gmm, rows: Rows<'_>, into: &mut [f64]) -> Result<f64, Error> {
        let expected = (self.components, self.rounding_variance.len());
        let found = (at.components(), at.dimensions());
        if found != expected {
            return Err(Error::Start { expected, found });
        }
        if rows.dimensions() != expected.1 {
            return Err(Error::Dimensions {
                expected: expected.1,
                found: rows.dimensions(),
            });
        }
        Ok(e_step(at, rows, into))
    }

    fn m_step(&self, statistics: &[f64], at: &Gmm) -> Result<Gmm, Error> {
        self.maximize(components(statistics, at.flat_means(), at.dimensions()))
    }

    fn log_prior(&self, at: &Gmm) -> f64 {
        self.prior
            .as_ref()
            .map_or(0.0, |prior| prior.log_density(at))
    }
}

/// A covariance of d dimensions takes d + 1 rows.
pub(crate) fn check_size(rows: Rows<'_>, components: usize) -> Result<(), Error> {
    if components == 0 {
        return Err(Error::NoComponents);
    }
    let columns = rows.dimensions();
    let needed = components.max(columns + 1);
    if rows.len() < needed {
        return Err(Error::TooFewRows {
            rows: rows.len(),
            components,
            columns,
            needed,
        });
    }
    Ok(())
}
