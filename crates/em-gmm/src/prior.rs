//! The prior that keeps covariances from collapsing.

use crate::linalg::{pack_lower, symmetric, whitening};
use crate::summary::Summary;
use crate::{Covariance, Gmm, ParametersError};
use faer::{Mat, MatRef};

/// An inverse-Wishart prior, the same and independent for every Σ_c:
/// log p(Σ) = −½(ν + d + 1) log|Σ| − ½ tr(Λ Σ⁻¹) + constant.
///
/// With it the M-step is Σ_c = (Λ + n_c S_c)/(ν + d + 1 + n_c), which never shrinks to nothing, and
/// what climbs is the penalized log-likelihood. For diagonal and spherical covariances it is the same density,
/// of which their M-step takes the diagonal of this matrix, or the mean of that. Weights and means stay as they
/// are: a component can still lose all its rows.
///
/// ```
/// use em_gmm::{InverseWishart, mat};
///
/// let prior = InverseWishart::new(4.0, mat![[0.5, 0.0], [0.0, 2.0]])?;
/// assert_eq!(prior.degrees_of_freedom(), 4.0);
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct InverseWishart {
    degrees_of_freedom: f64,
    scale: Mat<f64>,
}

impl InverseWishart {
    /// ν degrees of freedom, ν > d − 1, and the d × d scale matrix Λ in squared units of the data.
    ///
    /// # Errors
    /// [`ParametersError::Prior`] if either is out of its range.
    pub fn new(degrees_of_freedom: f64, scale: Mat<f64>) -> Result<Self, ParametersError> {
        let d = scale.nrows();
        let valid = degrees_of_freedom.is_finite()
            && degrees_of_freedom > d as f64 - 1.0
            && d > 0
            && scale.ncols() == d;
        let scale = Some(scale)
            .filter(|_| valid)
            .and_then(|scale| symmetric(scale.as_ref()));
        match scale {
            Some(scale) if whitening(&pack_lower(scale.as_ref()), d).is_ok() => Ok(Self {
                degrees_of_freedom,
                scale,
            }),
            _ => Err(ParametersError::Prior),
        }
    }

    /// The weak prior of Fraley & Raftery (2007), scaled by the data: ν = d + 2 and
    /// Λ = S/k^(2/d), S the covariance of all rows, or its diagonal where S is singular.
    pub(crate) fn from_summary(summary: &Summary, components: usize) -> Self {
        Self {
            degrees_of_freedom: Prior::Data.degrees_of_freedom(summary.mean.len()),
            scale: summary.cluster_matrix(components),
        }
    }

    /// ν.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> f64 {
        self.degrees_of_freedom
    }

    /// Λ, d × d.
    #[must_use]
    pub fn scale(&self) -> MatRef<'_, f64> {
        self.scale.as_ref()
    }

    /// What the structure needs of Λ.
    fn moments(&self, structure: Covariance) -> Vec<f64> {
        structure.moments(self.scale.nrows(), |i, j| self.scale[(i, j)])
    }

    /// (Λ + n S)/(ν + d + 1 + n), for S found from n rows; of that what the structure needs.
    pub(crate) fn posterior_mode(&self, structure: Covariance, n: f64, s: Vec<f64>) -> Vec<f64> {
        let d = self.scale.nrows();
        let total = self.degrees_of_freedom + d as f64 + 1.0 + n;
        let lambda = self.moments(structure);
        let mode = lambda
            .iter()
            .zip(s)
            .map(|(lambda, s)| (lambda + n * s) / total);
        structure.likeliest(d, mode.collect())
    }

    /// The log-prior of all covariances, without its constant. O(k·d³), or O(k·d).
    pub(crate) fn log_density(&self, gmm: &Gmm) -> f64 {
        let exponent = self.degrees_of_freedom + gmm.dimensions() as f64 + 1.0;
        let lambda = self.moments(gmm.structure());
        (gmm.shapes().iter())
            .map(|shape| exponent * shape.log_determinant - 0.5 * shape.trace_with(&lambda))
            .sum()
    }
}

/// Which prior the covariances get.
///
/// ```
/// use em_gmm::{Gmm, Mat, Prior};
///
/// // Ten equal rows: without a prior, a component would collapse onto them.
/// let x = Mat::from_fn(60, 1, |i, _| if i < 10 { 0.0 } else { i as f64 });
/// let fit = Gmm::builder(2).prior(Prior::Data).fit(x.as_ref())?;
/// assert_eq!(fit.prior.as_ref().map(|prior| prior.degrees_of_freedom()), Some(3.0));
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Prior {
    /// The weak prior of Fraley & Raftery (2007), scaled by the data: ν = d + 2 degrees of freedom
    /// and the scale S/k^(2/d), S the covariance of all rows, or its diagonal where S is singular.
    Data,
    /// A prior of your own.
    InverseWishart(InverseWishart),
}

impl Prior {
    /// ν for d columns.
    pub(crate) fn degrees_of_freedom(&self, d: usize) -> f64 {
        match self {
            Prior::Data => d as f64 + 2.0,
            Prior::InverseWishart(prior) => prior.degrees_of_freedom(),
        }
    }
}
