//! The mixture as an EM model.

use crate::kernel::{e_step, moments_len};
use crate::moments::{Component, components, recentre};
use crate::prior::InverseWishart;
use crate::summary::Summary;
use crate::{Error, Gmm, ParametersError, Rows, Source};
use em_core::Accumulate;
use faer::Mat;

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
/// The same model tells how sure an estimate is:
///
/// ```
/// use em_gmm::{Gmm, Mixture, Rows, em_core::Over, em_inference::standard_errors, mat, rng};
///
/// let truth = Gmm::new(vec![0.5, 0.5], mat![[0.0], [4.0]], vec![mat![[1.0]], mat![[1.0]]])?;
/// let (x, _) = truth.sample(1000, &mut rng(7));
/// let fit = Gmm::builder(2).fit(x.as_ref())?;
///
/// let rows = Rows::new(x.as_ref())?;
/// let model = Over { model: Mixture::new(rows, 2)?, source: rows };
/// let inference = standard_errors(&model, &fit.params)?;
/// println!("{inference}");
/// let mean = inference.index("mean[1,1]").expect("the first component, the first column");
/// assert!(inference.estimates[mean].standard_error.expect("inside") < 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An iteration costs O(n·k·d²) time and, beside the data, O(k·d²·log n) memory for each thread.
#[derive(Clone, Debug)]
pub struct Mixture {
    components: usize,
    dimensions: usize,
    prior: Option<InverseWishart>,
}

impl Mixture {
    /// A mixture of `components` for such data, by maximum likelihood.
    ///
    /// # Errors
    /// No components, or data that no mixture with full covariances can be fitted to: too few rows, a
    /// constant column, one whose spread is lost beside its offset or cannot be squared. A source
    /// that cannot be read.
    pub fn new(source: impl Source, components: usize) -> Result<Self, Error> {
        check_size(&source, components)?;
        Summary::of(&source)?;
        Ok(Self::of(source.dimensions(), components))
    }

    pub(crate) fn of(dimensions: usize, components: usize) -> Self {
        Self {
            components,
            dimensions,
            prior: None,
        }
    }

    /// Gives every covariance a prior; EM then maximizes the penalized log-likelihood.
    ///
    /// # Errors
    /// A prior of another dimension than the data.
    pub fn with_prior(mut self, prior: InverseWishart) -> Result<Self, Error> {
        if prior.scale().nrows() != self.dimensions {
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

    /// Parameters must have the model's components and dimensions.
    pub(crate) fn check_shape(&self, gmm: &Gmm) -> Result<(), Error> {
        let expected = (self.components, self.dimensions);
        let found = (gmm.components(), gmm.dimensions());
        if found == expected {
            Ok(())
        } else {
            Err(Error::Start { expected, found })
        }
    }

    /// The M-step, from what the moments say of each component.
    ///
    /// A component whose mean jumps so far that its covariance is blurred keeps the one that it has in
    /// `before`: the step then maximizes Q over the mean alone, which still climbs (Meng & Rubin
    /// 1993), and the next one, made from near, finds the covariance.
    pub(crate) fn maximize(
        &self,
        found: Vec<Component>,
        before: Option<&Gmm>,
    ) -> Result<Gmm, Error> {
        let n: f64 = found.iter().map(|c| c.count).sum();
        let mut weights = Vec::with_capacity(found.len());
        let mut means = Vec::with_capacity(found.len() * self.dimensions);
        let mut covariances = Vec::with_capacity(found.len());
        for (component, found) in found.into_iter().enumerate() {
            let weight = found.count / n;
            let alive = weight > f64::EPSILON; // false for NaN
            if !alive {
                return Err(Error::Collapsed { component });
            }
            let kept = before.map(|gmm| &gmm.covariances()[component]);
            covariances.push(match (kept, &self.prior) {
                (Some(kept), _) if jumps(&found, kept) => kept.clone(),
                (_, Some(prior)) => prior.posterior_mode(found.count, &found.covariance),
                (_, None) => found.covariance,
            });
            weights.push(weight);
            means.extend(found.mean);
        }
        let gmm = Gmm::from_parts(weights, means, covariances).map_err(|error| match error {
            ParametersError::NotPositiveDefinite { component }
            | ParametersError::NotFinite { component } => Error::Collapsed { component },
            other => other.into(),
        })?;
        let blurred = |c: &usize| gmm.whitenings()[*c].rounding_of(gmm.mean(*c)) > MOST_ROUNDING;
        match (0..gmm.components()).find(blurred) {
            Some(component) => Err(Error::Collapsed { component }),
            None => Ok(gmm),
        }
    }
}

/// Whether a blurred component has moved by more than a hundredth of a standard deviation. One that has
/// not, and whose new covariance is still nothing beside the move, is about to collapse.
fn jumps(found: &Component, covariance: &Mat<f64>) -> bool {
    let moved = |(j, shift): (usize, &f64)| shift * shift > 1e-4 * covariance[(j, j)];
    found.is_blurred && found.shift.iter().enumerate().any(moved)
}

/// A component has collapsed when the rounding of its mean reaches this part of a standard deviation:
/// the n rows of a component then cost up to n/2 times the square of it in log-likelihood, which would
/// begin to show as a fall.
const MOST_ROUNDING: f64 = 1e-5;

impl Accumulate for Mixture {
    type Params = Gmm;
    type Chunk<'a> = Rows<'a>;
    type Error = Error;

    fn statistics_len(&self) -> usize {
        self.components * moments_len(self.dimensions)
    }

    fn accumulate(&self, at: &Gmm, rows: Rows<'_>, into: &mut [f64]) -> Result<f64, Error> {
        self.check_shape(at)?;
        if rows.dimensions() != self.dimensions {
            return Err(Error::Dimensions {
                expected: self.dimensions,
                found: rows.dimensions(),
            });
        }
        Ok(e_step(at, rows, into))
    }

    fn m_step(&self, statistics: &[f64], at: &Gmm) -> Result<Gmm, Error> {
        let found = components(statistics, at.flat_means(), self.dimensions);
        self.maximize(found, Some(at))
    }

    fn log_prior(&self, at: &Gmm) -> f64 {
        self.prior
            .as_ref()
            .map_or(0.0, |prior| prior.log_density(at))
    }

    /// The statistics are moments about the means. O(k·d²).
    fn recentre(&self, statistics: &mut [f64], from: &Gmm, to: &Gmm) {
        recentre(
            statistics,
            from.flat_means(),
            to.flat_means(),
            self.dimensions,
        );
    }
}

/// A covariance of d dimensions takes d + 1 rows.
pub(crate) fn check_size(source: &impl Source, components: usize) -> Result<(), Error> {
    if components == 0 {
        return Err(Error::NoComponents);
    }
    let columns = source.dimensions();
    let needed = components.max(columns + 1);
    if source.len() < needed {
        return Err(Error::TooFewRows {
            rows: source.len(),
            components,
            columns,
            needed,
        });
    }
    Ok(())
}
