//! Columns in units of their own spread.

use crate::any_source::AnySource;
use crate::linalg::symmetric;
use crate::summary::Summary;
use crate::{
    Covariance, Error, Gmm, GmmFit, InverseWishart, ParametersError, Progress, Rows, Source,
};
use faer::{Mat, MatRef};

/// For each column its mean and its standard deviation (divided by n): z = (x − offset)/scale.
///
/// ```
/// use em_gmm::{Mat, Rows, Standardization, mat};
///
/// let x = mat![[1e9 + 1.0, 10.0], [1e9 + 3.0, 30.0]];
/// let units = Standardization::of(&Rows::new(x.as_ref())?)?;
/// assert_eq!((units.offsets(), units.scales()), (&[1e9 + 2.0, 20.0][..], &[1.0, 10.0][..]));
/// assert_eq!(units.apply(x.as_ref()), mat![[-1.0, -1.0], [1.0, 1.0]]);
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Standardization {
    offsets: Vec<f64>,
    scales: Vec<f64>,
}

impl Standardization {
    /// That of all rows of a source, in three passes: ranges, means, and then spreads about the means, so that
    /// nothing cancels. O(n·d).
    ///
    /// # Errors
    /// [`Error::ConstantColumn`], [`Error::Offset`], [`Error::Scale`], and what keeps the source from being
    /// read.
    pub fn of(source: &impl Source) -> Result<Self, Error> {
        let summary = Summary::of(AnySource::of(source), Covariance::Diagonal)?;
        Ok(Self {
            scales: summary.standard_deviations(),
            offsets: summary.mean,
        })
    }

    /// The mean of each column.
    #[must_use]
    pub fn offsets(&self) -> &[f64] {
        &self.offsets
    }

    /// The standard deviation of each column.
    #[must_use]
    pub fn scales(&self) -> &[f64] {
        &self.scales
    }

    /// Standardized rows.
    #[must_use]
    pub fn apply(&self, x: MatRef<'_, f64>) -> Mat<f64> {
        Mat::from_fn(x.nrows(), x.ncols(), |i, j| {
            (x[(i, j)] - self.offsets[j]) / self.scales[j]
        })
    }

    /// The mixture of data whose standardized values have a given one: means m + s μ, covariances D Σ D with
    /// the scales on the diagonal of D. Full and diagonal covariances stay so; spherical ones become diagonal,
    /// all in one ratio, unless all scales are the same.
    ///
    /// ```
    /// # use em_gmm::{Covariance, Gmm, Mat, Rows, Standardization, mat};
    /// # let x = mat![[1.0, 10.0], [3.0, 30.0]];
    /// # let units = Standardization::of(&Rows::new(x.as_ref())?)?; // offsets 2 and 20, scales 1 and 10
    /// let gmm = Gmm::new(vec![1.0], mat![[0.5, 0.5]], vec![Mat::identity(2, 2)])?;
    /// let gmm = units.undo(&gmm.with_structure(Covariance::Spherical)?)?;
    /// assert_eq!(gmm.mean(0), [2.5, 25.0]);
    /// assert_eq!(gmm.covariance(0), mat![[1.0, 0.0], [0.0, 100.0]]);
    /// assert_eq!(gmm.structure(), Covariance::Diagonal);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ParametersError::Dimensions`], or numbers that are out of range in these units.
    pub fn undo(&self, gmm: &Gmm) -> Result<Gmm, ParametersError> {
        in_units(gmm, &self.offsets, &self.scales)
    }

    /// The mixture of standardized data, from that of the data, with covariances of a structure: they may
    /// differ from it by rounding.
    pub(crate) fn apply_to(
        &self,
        gmm: &Gmm,
        structure: Covariance,
    ) -> Result<Gmm, ParametersError> {
        let scales: Vec<f64> = self.scales.iter().map(|s| s.recip()).collect();
        let offsets = self.offsets.iter().zip(&scales).map(|(m, s)| -m * s);
        let mapped = in_units(gmm, &offsets.collect::<Vec<_>>(), &scales)?;
        // Near the origin, where a product of large numbers would have lost the mean.
        let mean = |c: usize, j: usize| (gmm.mean(c)[j] - self.offsets[j]) / self.scales[j];
        let means = Mat::from_fn(gmm.components(), gmm.dimensions(), mean);
        let mapped = mapped.with_means(means.as_ref());
        if structure != Covariance::Spherical {
            return mapped.with_structure(structure);
        }
        let even = (0..gmm.components()).map(|component| {
            let sigma = mapped.covariance(component);
            let (d, variance) = (sigma.nrows(), sigma[(0, 0)]);
            let is_even = (0..d).all(|j| (sigma[(j, j)] / variance - 1.0).abs() < 1e-10);
            let rounded = |i: usize, j: usize| {
                if i == j && is_even {
                    variance
                } else {
                    sigma[(i, j)]
                }
            };
            Mat::from_fn(d, d, rounded)
        });
        Gmm::new(mapped.weights().to_vec(), means, even.collect())?.with_structure(structure)
    }

    /// The prior of standardized data's covariances, from that of the data's.
    pub(crate) fn apply_to_prior(
        &self,
        prior: &InverseWishart,
    ) -> Result<InverseWishart, ParametersError> {
        let scales: Vec<f64> = self.scales.iter().map(|s| s.recip()).collect();
        rescaled(prior, &scales)
    }

    /// The prior of the data's covariances.
    fn undo_prior(&self, prior: &InverseWishart) -> Result<InverseWishart, ParametersError> {
        rescaled(prior, &self.scales)
    }

    /// Σ ln s over the columns: by so much a row's log-density is larger in standardized units.
    fn log_scale(&self) -> f64 {
        self.scales.iter().map(|s| s.ln()).sum()
    }

    /// What is added to log-likelihoods and objectives to have them in the data's units, for so many rows
    /// and components, and a prior with so many degrees of freedom if there is one.
    pub(crate) fn shifts(
        &self,
        rows: usize,
        components: usize,
        degrees_of_freedom: Option<f64>,
    ) -> Shifts {
        let log_likelihood = -(rows as f64) * self.log_scale();
        let of_prior = degrees_of_freedom.map_or(0.0, |nu| {
            let exponent = nu + self.scales.len() as f64 + 1.0;
            -(components as f64) * exponent * self.log_scale()
        });
        Shifts {
            log_likelihood,
            objective: log_likelihood + of_prior,
        }
    }

    /// A fit to standardized data as one to the data.
    pub(crate) fn undo_fit(&self, fit: GmmFit) -> Result<GmmFit, ParametersError> {
        let nu = (fit.prior.as_ref()).map(InverseWishart::degrees_of_freedom);
        let shifts = self.shifts(fit.rows, fit.params.components(), nu);
        let mut restarts = fit.restarts;
        for restart in &mut restarts {
            restart.log_likelihood += shifts.log_likelihood;
            restart.objective += shifts.objective;
        }
        let prior = fit.prior.map(|prior| self.undo_prior(&prior)).transpose()?;
        Ok(GmmFit {
            params: self.undo(&fit.params)?,
            log_likelihood: fit.log_likelihood + shifts.log_likelihood,
            objective: fit.objective + shifts.objective,
            // A distance whose terms are in other units is no use.
            error: None,
            trace: (fit.trace).shifted(shifts.log_likelihood, shifts.objective),
            prior,
            restarts,
            ..fit
        })
    }
}

/// How much less the data's units make of what is climbed.
#[derive(Clone, Copy)]
pub(crate) struct Shifts {
    log_likelihood: f64,
    objective: f64,
}

impl Shifts {
    /// What a run says, in the data's units.
    pub(crate) fn undo<'a>(self, progress: &Progress<'a>, params: &'a Gmm) -> Progress<'a> {
        let mut progress = progress.clone();
        progress.params = params;
        progress.log_likelihood += self.log_likelihood;
        progress.objective += self.objective;
        progress
    }
}

/// The mixture of offset + scale·z, where z has a given one.
fn in_units(gmm: &Gmm, offsets: &[f64], scales: &[f64]) -> Result<Gmm, ParametersError> {
    let d = gmm.dimensions();
    if d != scales.len() {
        return Err(ParametersError::Dimensions {
            component: 0,
            dimensions: scales.len(),
        });
    }
    let is_common = scales.iter().all(|s| *s == scales[0]);
    let structure = match gmm.structure() {
        Covariance::Spherical if !is_common => Covariance::Diagonal,
        structure => structure,
    };
    let columns = || offsets.iter().zip(scales);
    let (mut means, mut covariances) = (Vec::new(), Vec::new());
    for component in 0..gmm.components() {
        let mean = gmm.mean(component).iter().zip(columns());
        means.extend(mean.map(|(mean, (offset, scale))| offset + scale * mean));
        let sigma = gmm.covariance(component);
        let mut packed = vec![0.0; structure.free_parameters(d)];
        structure.each_entry(d, |place, i, j| {
            packed[place] = sigma[(i, j)] * scales[i] * scales[j];
        });
        covariances.push(packed);
    }
    Gmm::from_parts(structure, gmm.weights().to_vec(), means, covariances)
}

/// The same prior of covariances D Σ D.
fn rescaled(prior: &InverseWishart, scales: &[f64]) -> Result<InverseWishart, ParametersError> {
    let lambda = prior.scale();
    if lambda.nrows() != scales.len() {
        return Err(ParametersError::Prior);
    }
    let d = scales.len();
    let scaled = Mat::from_fn(d, d, |i, j| lambda[(i, j)] * scales[i] * scales[j]);
    // Rounding may differ between the triangles.
    let scaled = symmetric(scaled.as_ref()).ok_or(ParametersError::Prior)?;
    InverseWishart::new(prior.degrees_of_freedom(), scaled)
}

/// A source whose rows are standardized whenever they are gone through.
pub(crate) struct Standardized<'a> {
    pub(crate) source: AnySource<'a>,
    pub(crate) by: &'a Standardization,
}

impl Source for Standardized<'_> {
    fn len(&self) -> usize {
        self.source.len()
    }

    fn dimensions(&self) -> usize {
        self.source.dimensions()
    }

    fn fold<T: Send>(
        &self,
        leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
        join: &(impl Fn(T, T) -> T + Sync),
    ) -> Result<T, Error> {
        self.source.fold(
            &|first, rows| {
                let rows = self.by.apply(rows.matrix());
                leaf(first, Rows::checked(rows.as_ref()))
            },
            join,
        )
    }
}
