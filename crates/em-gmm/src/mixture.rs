//! The mixture as an EM model.

use crate::any_source::AnySource;
use crate::kernel::{e_step, moments_len};
use crate::moments::{Component, components, recentre_all};
use crate::prior::InverseWishart;
use crate::shape::Shape;
use crate::summary::Summary;
use crate::{Covariance, Error, Gmm, ParametersError, Rows, Source};
use em_core::Accumulate;

/// A mixture of Gaussians as a model for `em-core`: the E-step adds weighted
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
/// An iteration costs O(n·k·d²) time and, beside the data, O(k·d²·log n) memory for each thread; with
/// diagonal and spherical covariances O(n·k·d) and O(k·d·log n).
#[derive(Clone, Debug)]
pub struct Mixture {
    components: usize,
    dimensions: usize,
    structure: Covariance,
    prior: Option<InverseWishart>,
}

impl Mixture {
    /// A mixture of `components` with full covariances for such data, by maximum likelihood.
    ///
    /// # Errors
    /// No components, or data that no mixture with full covariances can be fitted to: too few rows, a
    /// constant column, one whose spread is lost beside its offset or cannot be squared. A source
    /// that cannot be read.
    pub fn new(source: impl Source, components: usize) -> Result<Self, Error> {
        Self::with_covariance(source, components, Covariance::Full)
    }

    /// A mixture whose covariances have this structure, by maximum likelihood. Its parameters must have it
    /// too: see [`Gmm::with_structure`].
    ///
    /// ```
    /// use em_gmm::{Covariance, Gmm, Mixture, Rows, em_core::{Over, Stop, fit}, mat, rng};
    ///
    /// let unit = || vec![mat![[1.0, 0.0], [0.0, 1.0]]; 2];
    /// let truth = Gmm::new(vec![0.5, 0.5], mat![[0.0, 0.0], [4.0, 4.0]], unit())?;
    /// let start = truth.with_structure(Covariance::Spherical)?;
    /// let (x, _) = start.sample(300, &mut rng(7));
    /// let rows = Rows::new(x.as_ref())?;
    /// let model = Over { model: Mixture::with_covariance(rows, 2, Covariance::Spherical)?, source: rows };
    /// let fit = fit(&model, start, Stop::absolute(1e-6))?;
    /// assert_eq!(fit.params.free_parameters(), 1 + 4 + 2);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn with_covariance(
        source: impl Source,
        components: usize,
        structure: Covariance,
    ) -> Result<Self, Error> {
        let source = AnySource::of(&source);
        check_size(source, components, structure)?;
        Summary::of(source, structure)?;
        Ok(Self::of(source.dimensions(), components, structure))
    }

    pub(crate) fn of(dimensions: usize, components: usize, structure: Covariance) -> Self {
        Self {
            components,
            dimensions,
            structure,
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

    pub(crate) fn structure(&self) -> Covariance {
        self.structure
    }

    /// Parameters must have the model's components, dimensions and structure.
    pub(crate) fn check_shape(&self, gmm: &Gmm) -> Result<(), Error> {
        let expected = (self.components, self.dimensions);
        let found = (gmm.components(), gmm.dimensions());
        if found != expected {
            return Err(Error::Start { expected, found });
        }
        if gmm.structure() != self.structure {
            return Err(Error::StartStructure {
                expected: self.structure,
                found: gmm.structure(),
            });
        }
        Ok(())
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
            let kept = before.map(|gmm| &gmm.shapes()[component]);
            let covariance = match (kept, &self.prior) {
                (Some(kept), _) if jumps(&found, kept) => kept.packed().to_vec(),
                (_, Some(prior)) => prior.posterior_mode(self.structure, found.count, found.spread),
                (_, None) => self.structure.likeliest(self.dimensions, found.spread),
            };
            covariances.push(covariance);
            weights.push(weight);
            means.extend(found.mean);
        }
        let gmm =
            Gmm::from_parts(self.structure, weights, means, covariances).map_err(|error| {
                match error {
                    ParametersError::NotPositiveDefinite { component }
                    | ParametersError::NotFinite { component } => Error::Collapsed { component },
                    other => other.into(),
                }
            })?;
        let blurred = |c: &usize| gmm.shapes()[*c].rounding_of(gmm.mean(*c)) > MOST_ROUNDING;
        match (0..gmm.components()).find(blurred) {
            Some(component) => Err(Error::Collapsed { component }),
            None => Ok(gmm),
        }
    }
}

/// Whether a blurred component has moved by more than a hundredth of a standard deviation. One that has
/// not, and whose new covariance is still nothing beside the move, is about to collapse.
fn jumps(found: &Component, before: &Shape) -> bool {
    let moved = |(j, shift): (usize, &f64)| shift * shift > 1e-4 * before.variance(j);
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
        self.components * moments_len(self.structure, self.dimensions)
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
        let found = components(self.structure, statistics, at.flat_means(), self.dimensions);
        self.maximize(found, Some(at))
    }

    fn log_prior(&self, at: &Gmm) -> f64 {
        self.prior
            .as_ref()
            .map_or(0.0, |prior| prior.log_density(at))
    }

    /// The statistics are moments about the means. O(k·d²).
    fn recentre(&self, statistics: &mut [f64], from: &Gmm, to: &Gmm) {
        recentre_all(
            statistics,
            self.structure,
            from.flat_means(),
            to.flat_means(),
            self.dimensions,
        );
    }
}

/// A full covariance of d dimensions takes d + 1 rows, any other two.
pub(crate) fn check_size(
    source: AnySource<'_>,
    components: usize,
    structure: Covariance,
) -> Result<(), Error> {
    if components == 0 {
        return Err(Error::NoComponents);
    }
    let columns = source.dimensions();
    let for_one = if structure == Covariance::Full {
        columns + 1
    } else {
        2
    };
    let needed = components.max(for_one);
    if source.len() < needed {
        return Err(Error::TooFewRows {
            rows: source.len(),
            components,
            columns,
            structure,
            needed,
        });
    }
    Ok(())
}
