//! A covariance in the form in which densities need it.

use crate::Covariance;
use crate::linalg::{triangle_len, unpack_symmetric, whitening};
use faer::Mat;

/// A covariance Σ and W = L⁻¹ where Σ = L Lᵀ: W (x − μ) has the unit covariance, and its squared length
/// is the squared Mahalanobis distance of x from μ.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    structure: Covariance,
    dimensions: usize,
    /// The numbers of Σ, in the places of [`Covariance::each_entry`].
    covariance: Vec<f64>,
    /// The numbers of W, likewise.
    whitening: Vec<f64>,
    /// log |W| = −½ log |Σ|.
    pub(crate) log_determinant: f64,
}

impl Shape {
    /// Factors Σ, given by its numbers; the error is the first column whose variance the columns in front
    /// of it explain, as far as precision goes. O(d³), or O(d).
    pub(crate) fn of(
        structure: Covariance,
        dimensions: usize,
        covariance: Vec<f64>,
    ) -> Result<Self, usize> {
        let whitening = if structure == Covariance::Full {
            whitening(&covariance, dimensions)?
        } else {
            // False for NaN. The reciprocal of a variance must be a number too.
            let is_variance = |v: &f64| *v > 0.0 && v.recip().is_finite();
            if let Some(j) = covariance.iter().position(|v| !is_variance(v)) {
                return Err(j);
            }
            covariance.iter().map(|v| v.sqrt().recip()).collect()
        };
        let mut shape = Self {
            structure,
            dimensions,
            covariance,
            whitening,
            log_determinant: 0.0,
        };
        shape.log_determinant = (0..dimensions).map(|j| shape.scale(j).ln()).sum();
        Ok(shape)
    }

    pub(crate) fn structure(&self) -> Covariance {
        self.structure
    }

    /// The numbers of Σ.
    pub(crate) fn packed(&self) -> &[f64] {
        &self.covariance
    }

    /// The numbers of W.
    pub(crate) fn whitening(&self) -> &[f64] {
        &self.whitening
    }

    /// Σ_jj.
    pub(crate) fn variance(&self, j: usize) -> f64 {
        self.covariance[self.structure.place_on_diagonal(j)]
    }

    /// W_jj.
    pub(crate) fn scale(&self, j: usize) -> f64 {
        self.whitening[self.structure.place_on_diagonal(j)]
    }

    /// Row i of W in front of the diagonal.
    fn before_diagonal(&self, i: usize) -> &[f64] {
        match self.structure {
            Covariance::Full => &self.whitening[triangle_len(i)..][..i],
            Covariance::Diagonal | Covariance::Spherical => &[],
        }
    }

    /// Σ, d × d.
    pub(crate) fn matrix(&self) -> Mat<f64> {
        self.dense(&self.covariance, true)
    }

    /// W, d × d, zero above the diagonal.
    pub(crate) fn whitening_matrix(&self) -> Mat<f64> {
        self.dense(&self.whitening, false)
    }

    fn dense(&self, numbers: &[f64], is_symmetric: bool) -> Mat<f64> {
        let d = self.dimensions;
        let mut matrix = Mat::zeros(d, d);
        self.structure.each_entry(d, |place, i, j| {
            matrix[(i, j)] = numbers[place];
            if is_symmetric {
                matrix[(j, i)] = numbers[place];
            }
        });
        matrix
    }

    /// Solves W y = z in place: a z of unit covariance becomes a y of covariance Σ. O(d²), or O(d).
    pub(crate) fn invert(&self, z: &mut [f64]) {
        for i in 0..z.len() {
            let known: f64 = (self.before_diagonal(i).iter().zip(&*z))
                .map(|(w, y)| w * y)
                .sum();
            z[i] = (z[i] - known) / self.scale(i);
        }
    }

    /// W v. O(d²), or O(d).
    pub(crate) fn whiten(&self, v: &[f64]) -> Vec<f64> {
        let along = |i: usize| -> f64 {
            let before = self.before_diagonal(i).iter().zip(v);
            before.map(|(w, v)| w * v).sum::<f64>() + self.scale(i) * v[i]
        };
        (0..v.len()).map(along).collect()
    }

    /// Σ⁻¹ v = Wᵀ W v. O(d²), or O(d).
    pub(crate) fn precision_times(&self, v: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; v.len()];
        for (i, whitened) in self.whiten(v).into_iter().enumerate() {
            for (p, w) in product.iter_mut().zip(self.before_diagonal(i)) {
                *p += w * whitened;
            }
            product[i] += self.scale(i) * whitened;
        }
        product
    }

    /// The numbers of Σ⁻¹ = Wᵀ W. O(d³), or O(d).
    pub(crate) fn precision(&self) -> Vec<f64> {
        if self.structure != Covariance::Full {
            return self.whitening.iter().map(|w| w * w).collect();
        }
        let mut precision = vec![0.0; self.whitening.len()];
        for l in 0..self.dimensions {
            let row = &self.whitening[triangle_len(l)..=triangle_len(l) + l];
            let mut rest = precision.as_mut_slice();
            for (i, wi) in row.iter().enumerate() {
                let (into, after) = rest.split_at_mut(i + 1);
                for (p, wj) in into.iter_mut().zip(row) {
                    *p += wi * wj;
                }
                rest = after;
            }
        }
        precision
    }

    /// How far the rounding of a mean can move it, in standard deviations of whatever direction is
    /// hit hardest: max_i Σ_j |W_ij| ε |μ_j|. O(d²), or O(d).
    pub(crate) fn rounding_of(&self, mean: &[f64]) -> f64 {
        let along = |i: usize| -> f64 {
            let before = self.before_diagonal(i).iter().zip(mean);
            let terms = before.map(|(w, m)| (w * m).abs()).sum::<f64>();
            f64::EPSILON * (terms + (self.scale(i) * mean[i]).abs())
        };
        (0..mean.len()).map(along).fold(0.0, f64::max)
    }

    /// tr(S Σ⁻¹) for the [moments](Covariance::moments) of S: Σᵢ wᵢ S wᵢᵀ over the rows wᵢ of W. O(d³), or
    /// O(d).
    pub(crate) fn trace_with(&self, moments: &[f64]) -> f64 {
        if self.structure != Covariance::Full {
            let terms = moments.iter().zip(&self.whitening).map(|(s, w)| s * w * w);
            return terms.sum();
        }
        let s = unpack_symmetric(moments, self.dimensions);
        let w = self.whitening_matrix();
        let along = |i: usize| -> f64 {
            let pairs = (0..=i).flat_map(|a| (0..=i).map(move |b| (a, b)));
            pairs.map(|(a, b)| w[(i, a)] * s[(a, b)] * w[(i, b)]).sum()
        };
        (0..self.dimensions).map(along).sum()
    }
}
