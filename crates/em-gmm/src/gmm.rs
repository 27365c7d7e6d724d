//! The parameters of a Gaussian mixture.

use crate::kernel::Linear;
use crate::linalg::{pack_lower, symmetric};
use crate::shape::Shape;
use crate::{Covariance, GmmBuilder, ParametersError};
use faer::{Mat, MatRef};
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;
use std::fmt;
use std::sync::OnceLock;

/// A Gaussian mixture: p(x) = Σ_c w_c N(x; μ_c, Σ_c), with k components in d dimensions.
///
/// A `Gmm` is valid by construction: weights are positive and sum to 1, covariances are symmetric
/// and positive definite. Loading one from a file goes through the same checks as [`Gmm::new`].
///
/// ```
/// use em_gmm::{Gmm, Mat, mat, rng};
///
/// let gmm = Gmm::new(
///     vec![0.4, 0.6],
///     mat![[0.0, 0.0], [5.0, 1.0]],
///     vec![Mat::identity(2, 2), mat![[2.0, 0.5], [0.5, 1.0]]],
/// )?;
/// let (x, _) = gmm.sample(500, &mut rng(42));
/// assert!(gmm.log_likelihood(x.as_ref())? < 0.0);
/// assert_eq!(gmm.classify(mat![[0.1, -0.2], [6.0, 1.5]].as_ref())?, [0, 1]);
/// # Ok::<(), em_gmm::Error>(())
/// ```
///
/// Fit one with [`Gmm::builder`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "crate::file::GmmFile", into = "crate::file::GmmFile")]
pub struct Gmm {
    structure: Covariance,
    weights: Vec<f64>,
    /// k × d, row after row.
    means: Vec<f64>,
    shapes: Vec<Shape>,
    /// What the kernel needs beside, found when it first does.
    linear: OnceLock<Option<Linear>>,
}

/// Two mixtures are equal if their structure, weights, means and covariances are.
impl PartialEq for Gmm {
    fn eq(&self, other: &Self) -> bool {
        self.structure == other.structure
            && self.weights == other.weights
            && self.means == other.means
            && self.packed().eq(other.packed())
    }
}

/// Without what is only found from the parameters.
impl fmt::Debug for Gmm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gmm")
            .field("structure", &self.structure)
            .field("weights", &self.weights)
            .field("means", &self.means)
            .field("covariances", &self.packed().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Gmm {
    /// Starts to describe a fit with k components; see [`GmmBuilder`].
    #[must_use]
    pub fn builder(components: usize) -> GmmBuilder {
        GmmBuilder::new(components)
    }

    /// A mixture of the given k weights, k × d means and k covariances, each d × d. O(k·d³).
    ///
    /// Covariances are taken to be symmetric if they are so up to 1e-10 of their variances; the
    /// lower triangle counts. Weights whose sum differs from 1 by more than rounding, but by less
    /// than 1e-8, are divided by it.
    ///
    /// # Errors
    /// [`ParametersError`] says what keeps the parameters from being a mixture.
    #[allow(clippy::needless_pass_by_value)] // callers write `mat![…]`, not `&mat![…]`
    pub fn new(
        weights: Vec<f64>,
        means: Mat<f64>,
        covariances: Vec<Mat<f64>>,
    ) -> Result<Self, ParametersError> {
        let (k, d) = (means.nrows(), means.ncols());
        if k == 0 || d == 0 {
            return Err(ParametersError::Empty);
        }
        if weights.len() != k || covariances.len() != k {
            return Err(ParametersError::Components {
                weights: weights.len(),
                means: k,
                covariances: covariances.len(),
            });
        }
        let weights = checked_weights(weights)?;
        let symmetric: Vec<Mat<f64>> = (covariances.iter().enumerate())
            .map(|(component, sigma)| {
                if (sigma.nrows(), sigma.ncols()) != (d, d) {
                    return Err(ParametersError::Dimensions {
                        component,
                        dimensions: d,
                    });
                }
                symmetric(sigma.as_ref()).ok_or(ParametersError::NotSymmetric { component })
            })
            .collect::<Result<_, _>>()?;
        let packed = (symmetric.iter())
            .map(|sigma| pack_lower(sigma.as_ref()))
            .collect();
        let means = (means.row_iter())
            .flat_map(|mean| mean.iter().copied())
            .collect();
        Self::from_parts(Covariance::Full, weights, means, packed)
    }

    /// The same mixture as one whose covariances have this structure: so it has fewer
    /// [free parameters](Self::free_parameters), and an E-step costs less.
    ///
    /// ```
    /// use em_gmm::{Covariance, Gmm, Mat, mat};
    ///
    /// let gmm = Gmm::new(vec![1.0], mat![[0.0, 3.0]], vec![mat![[1.0, 0.0], [0.0, 4.0]]])?;
    /// assert_eq!(gmm.free_parameters(), 5);
    /// assert_eq!(gmm.clone().with_structure(Covariance::Diagonal)?.free_parameters(), 4);
    /// assert!(gmm.with_structure(Covariance::Spherical).is_err()); // 1 is not 4
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ParametersError::Structure`] if the covariances are not of this structure.
    pub fn with_structure(self, structure: Covariance) -> Result<Self, ParametersError> {
        let d = self.dimensions();
        let packed = (self.shapes.iter().enumerate())
            .map(|(component, shape)| {
                let sigma = shape.matrix();
                // Of entries that share a number the last one counts: a mean of them may differ by rounding.
                let mut packed = vec![0.0; structure.free_parameters(d)];
                structure.each_entry(d, |place, i, j| packed[place] = sigma[(i, j)]);
                let same = Shape::of(structure, d, packed.clone())
                    .is_ok_and(|shape| shape.matrix() == sigma);
                let error = ParametersError::Structure {
                    component,
                    structure,
                };
                if same { Ok(packed) } else { Err(error) }
            })
            .collect::<Result<_, _>>()?;
        Self::from_parts(structure, self.weights, self.means, packed)
    }

    /// The part of the checks that an M-step can fail too: everything finite, every covariance, given by
    /// its numbers, positive definite.
    pub(crate) fn from_parts(
        structure: Covariance,
        weights: Vec<f64>,
        means: Vec<f64>,
        covariances: Vec<Vec<f64>>,
    ) -> Result<Self, ParametersError> {
        let d = means.len() / weights.len();
        let shapes = (covariances
            .into_iter()
            .zip(means.chunks_exact(d))
            .enumerate())
        .map(|(component, (sigma, mean))| {
            if !mean.iter().chain(&sigma).all(|x| x.is_finite()) {
                return Err(ParametersError::NotFinite { component });
            }
            Shape::of(structure, d, sigma)
                .map_err(|_| ParametersError::NotPositiveDefinite { component })
        })
        .collect::<Result<_, _>>()?;
        Ok(Self {
            structure,
            weights,
            means,
            shapes,
            linear: OnceLock::new(),
        })
    }

    /// The number of components, k.
    #[must_use]
    pub fn components(&self) -> usize {
        self.weights.len()
    }

    /// The number of dimensions, d.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.means.len() / self.weights.len()
    }

    /// The k weights; positive, with sum 1.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The means, k × d: one row for each component.
    #[must_use]
    pub fn means(&self) -> MatRef<'_, f64> {
        MatRef::from_row_major_slice(&self.means, self.components(), self.dimensions())
    }

    /// The mean of one component, of length d.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    pub fn mean(&self, component: usize) -> &[f64] {
        let d = self.dimensions();
        &self.means[component * d..(component + 1) * d]
    }

    /// All means, row after row.
    pub(crate) fn flat_means(&self) -> &[f64] {
        &self.means
    }

    /// The structure of the covariances.
    #[must_use]
    pub fn structure(&self) -> Covariance {
        self.structure
    }

    /// The k covariances, each d × d.
    #[must_use]
    pub fn covariances(&self) -> Vec<Mat<f64>> {
        self.shapes.iter().map(Shape::matrix).collect()
    }

    /// The covariance of one component, d × d.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    pub fn covariance(&self, component: usize) -> Mat<f64> {
        self.shapes[component].matrix()
    }

    pub(crate) fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The numbers of each covariance, in the places of [`Covariance::each_entry`].
    fn packed(&self) -> impl Iterator<Item = &[f64]> {
        self.shapes.iter().map(Shape::packed)
    }

    /// ln w_c + ln N(μ_c; μ_c, Σ_c).
    pub(crate) fn log_constant(&self, component: usize) -> f64 {
        let half_log_2_pi = 0.5 * TAU.ln();
        self.weights[component].ln() + self.shapes[component].log_determinant
            - self.dimensions() as f64 * half_log_2_pi
    }

    /// The mean of the mixture, Σ w_c μ_c.
    pub(crate) fn centre(&self) -> Vec<f64> {
        let mut centre = vec![0.0; self.dimensions()];
        for (component, w) in self.weights.iter().enumerate() {
            for (centre, m) in centre.iter_mut().zip(self.mean(component)) {
                *centre += w * m;
            }
        }
        centre
    }

    /// The log-densities as linear functions of shared features, where that is fast and precise.
    pub(crate) fn linear(&self) -> Option<&Linear> {
        self.linear.get_or_init(|| Linear::of(self)).as_ref()
    }

    /// How many numbers can be chosen freely: k − 1 weights, k·d means, and for each covariance as many as
    /// its [structure](Covariance::free_parameters) has.
    #[must_use]
    pub fn free_parameters(&self) -> usize {
        let (k, d) = (self.components(), self.dimensions());
        k - 1 + k * d + k * self.structure.free_parameters(d)
    }

    /// The same mixture around other means, k × d.
    pub(crate) fn with_means(&self, means: MatRef<'_, f64>) -> Self {
        Self {
            structure: self.structure,
            weights: self.weights.clone(),
            means: means
                .row_iter()
                .flat_map(|mean| mean.iter().copied())
                .collect(),
            shapes: self.shapes.clone(),
            linear: OnceLock::new(),
        }
    }

    /// The same mixture, its components in this order.
    pub(crate) fn reordered(&self, order: &[usize]) -> Self {
        Self {
            structure: self.structure,
            weights: order.iter().map(|&c| self.weights[c]).collect(),
            means: order.iter().flat_map(|&c| self.mean(c)).copied().collect(),
            shapes: order.iter().map(|&c| self.shapes[c].clone()).collect(),
            linear: OnceLock::new(),
        }
    }

    /// Two components that are equal in mean and covariance, if there are any.
    pub(crate) fn identical_components(&self) -> Option<(usize, usize)> {
        (0..self.components()).find_map(|second| {
            (0..second)
                .find(|&first| {
                    self.mean(first) == self.mean(second)
                        && self.shapes[first].packed() == self.shapes[second].packed()
                })
                .map(|first| (first, second))
        })
    }
}

fn checked_weights(mut weights: Vec<f64>) -> Result<Vec<f64>, ParametersError> {
    for (component, &weight) in weights.iter().enumerate() {
        if !(weight > 0.0 && weight.is_finite()) {
            return Err(ParametersError::Weight { component, weight });
        }
    }
    let sum: f64 = weights.iter().sum();
    match (sum - 1.0).abs() {
        0.0..=1e-12 => {} // left alone, so that a saved model is loaded as it was
        0.0..=1e-8 => weights.iter_mut().for_each(|weight| *weight /= sum),
        _ => return Err(ParametersError::WeightSum { sum }),
    }
    Ok(weights)
}
