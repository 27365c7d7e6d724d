//! What shapes covariances may have.

use crate::linalg::triangle_len;
use serde::{Deserialize, Serialize};

/// The structure that all covariances of a mixture have.
///
/// | structure | Σ_c | numbers for each component | an iteration costs |
/// | --- | --- | --- | --- |
/// | `Full` | any | d(d + 1)/2 | O(n·k·d²) |
/// | `Diagonal` | columns uncorrelated | d | O(n·k·d) |
/// | `Spherical` | σ_c² times the unit matrix | 1 | O(n·k·d) |
///
/// Each component has its own; mclust calls these models VVV, VVI and VII. Full covariances do not depend on the
/// columns' units, diagonal ones not on those of any column, spherical ones on all.
///
/// ```
/// use em_gmm::{Covariance, Gmm, Mat};
///
/// let x = Mat::from_fn(90, 2, |i, j| ((7 * i + 5 * j) % 11) as f64 + if i < 40 { 0.0 } else { 30.0 });
/// let fit = Gmm::builder(2).covariance(Covariance::Diagonal).fit(x.as_ref())?;
/// assert_eq!(fit.params.covariance(0)[(0, 1)], 0.0);
/// assert_eq!(fit.params.free_parameters(), 1 + 4 + 4);
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Covariance {
    /// Any covariance.
    #[default]
    Full,
    /// Only variances: the axes of every component are those of the data.
    Diagonal,
    /// One variance for all columns.
    Spherical,
}

impl Covariance {
    /// How many numbers one covariance of d dimensions has.
    #[must_use]
    pub fn free_parameters(self, d: usize) -> usize {
        match self {
            Covariance::Full => triangle_len(d),
            Covariance::Diagonal => d,
            Covariance::Spherical => 1,
        }
    }

    /// Visits the entries (i, j), j ≤ i, that are not always 0, each with its place among the numbers
    /// that are kept: the lower triangle row by row, the diagonal, or one number for all of it.
    #[inline(always)]
    pub(crate) fn each_entry(self, d: usize, mut visit: impl FnMut(usize, usize, usize)) {
        match self {
            Covariance::Full => {
                for i in 0..d {
                    for j in 0..=i {
                        visit(triangle_len(i) + j, i, j);
                    }
                }
            }
            Covariance::Diagonal => (0..d).for_each(|j| visit(j, j, j)),
            Covariance::Spherical => (0..d).for_each(|j| visit(0, j, j)),
        }
    }

    /// The place of the entry (j, j).
    #[inline(always)]
    pub(crate) fn place_on_diagonal(self, j: usize) -> usize {
        match self {
            Covariance::Full => triangle_len(j) + j,
            Covariance::Diagonal => j,
            Covariance::Spherical => 0,
        }
    }

    /// How many entries of the diagonal share one number.
    fn shared(self, d: usize) -> f64 {
        match self {
            Covariance::Full | Covariance::Diagonal => 1.0,
            Covariance::Spherical => d as f64,
        }
    }

    /// What of a symmetric matrix, given by its entries, enters into the likelihood of such covariances:
    /// the lower triangle, the diagonal, or the trace. O(d²), or O(d).
    pub(crate) fn moments(self, d: usize, entry: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let mut moments = vec![0.0; self.free_parameters(d)];
        self.each_entry(d, |place, i, j| moments[place] += entry(i, j));
        moments
    }

    /// The covariance that is likeliest for second moments: themselves, or the mean of the diagonal.
    pub(crate) fn likeliest(self, d: usize, mut moments: Vec<f64>) -> Vec<f64> {
        let shared = self.shared(d);
        for moment in &mut moments {
            *moment /= shared;
        }
        moments
    }
}

impl std::fmt::Display for Covariance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Covariance::Full => "full",
            Covariance::Diagonal => "diagonal",
            Covariance::Spherical => "spherical",
        })
    }
}
