//! A covariance in the form in which densities need it.

use crate::linalg::{cholesky, invert_lower, pack_lower, triangle_len};
use faer::{Mat, MatRef};

/// W = L⁻¹ where Σ = L Lᵀ: W (x − μ) has the unit covariance, and its squared length is the
/// squared Mahalanobis distance of x from μ.
#[derive(Clone, Debug)]
pub(crate) struct Whitening {
    /// The lower triangle of W, row by row.
    pub(crate) packed: Vec<f64>,
    /// log |W| = −½ log |Σ|.
    pub(crate) log_determinant: f64,
}

impl Whitening {
    /// Factors Σ; the error is the first column that `cholesky` rejects. O(d³).
    pub(crate) fn of(sigma: MatRef<'_, f64>) -> Result<Self, usize> {
        let inverse = invert_lower(cholesky(sigma)?.as_ref());
        Ok(Self {
            log_determinant: (0..inverse.nrows()).map(|j| inverse[(j, j)].ln()).sum(),
            packed: pack_lower(inverse.as_ref()),
        })
    }

    /// Row i of W, up to the diagonal.
    #[inline(always)]
    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.packed[triangle_len(i)..=triangle_len(i) + i]
    }

    /// Solves W y = z in place: a z of unit covariance becomes a y of covariance Σ. O(d²).
    pub(crate) fn invert(&self, z: &mut [f64]) {
        for i in 0..z.len() {
            let row = self.row(i);
            let known: f64 = row[..i].iter().zip(&*z).map(|(w, y)| w * y).sum();
            z[i] = (z[i] - known) / row[i];
        }
    }

    /// W, d × d, zero above the diagonal.
    pub(crate) fn matrix(&self, d: usize) -> Mat<f64> {
        Mat::from_fn(d, d, |i, j| self.row(i).get(j).copied().unwrap_or(0.0))
    }

    /// Σ⁻¹ v = Wᵀ W v. O(d²).
    pub(crate) fn precision_times(&self, v: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; v.len()];
        for i in 0..v.len() {
            let row = self.row(i);
            let whitened: f64 = row.iter().zip(v).map(|(w, v)| w * v).sum();
            for (p, w) in product.iter_mut().zip(row) {
                *p += w * whitened;
            }
        }
        product
    }

    /// How far the rounding of a mean can move it, in standard deviations of whatever direction is
    /// hit hardest: max_i Σ_j |W_ij| ε |μ_j|. O(d²).
    pub(crate) fn rounding_of(&self, mean: &[f64]) -> f64 {
        let along = |i: usize| -> f64 {
            let terms = self.row(i).iter().zip(mean).map(|(w, m)| (w * m).abs());
            f64::EPSILON * terms.sum::<f64>()
        };
        (0..mean.len()).map(along).fold(0.0, f64::max)
    }

    /// tr(Λ Σ⁻¹) = Σᵢ wᵢ Λ wᵢᵀ over the rows wᵢ of W. O(d³).
    pub(crate) fn trace_with(&self, lambda: MatRef<'_, f64>) -> f64 {
        (0..lambda.nrows())
            .map(|i| {
                let w = self.row(i);
                let mut sum = 0.0;
                for (a, wa) in w.iter().enumerate() {
                    for (b, wb) in w.iter().enumerate() {
                        sum += wa * lambda[(a, b)] * wb;
                    }
                }
                sum
            })
            .sum()
    }
}
