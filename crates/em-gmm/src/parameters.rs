//! A mixture as named numbers.

use crate::matching::matching;
use crate::{Covariance, Gmm};
use em_core::{Layout, Parameters};

/// The values are `weight[c]`, `mean[c,j]` and, for each component, the lower triangle
/// `covariance[c][i,j]`, in this order; with diagonal covariances `variance[c,j]`, with spherical ones
/// `variance[c]` in its place.
impl Parameters for Gmm {
    fn layout(&self) -> Layout {
        let (k, d) = (self.components(), self.dimensions());
        let label = |i| format!("{},{}", i / d + 1, i % d + 1);
        let layout = Layout::new()
            .simplex("weight", k)
            .real("mean", k * d)
            .labels((0..k * d).map(label));
        match self.structure() {
            Covariance::Full => (1..=k).fold(layout, |layout, c| {
                layout.covariance(&format!("covariance[{c}]"), d)
            }),
            Covariance::Diagonal => layout
                .positive("variance", k * d)
                .labels((0..k * d).map(label)),
            Covariance::Spherical => layout
                .positive("variance", k)
                .labels((1..=k).map(|c| c.to_string())),
        }
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(self.weights());
        values.extend(self.flat_means());
        for shape in self.shapes() {
            values.extend(shape.packed());
        }
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let (k, d) = (self.components(), self.dimensions());
        let (weights, rest) = values.split_at_checked(k)?;
        let (means, covariances) = rest.split_at_checked(k * d)?;
        let each = self.structure().free_parameters(d);
        if covariances.len() != k * each || !weights.iter().all(|w| *w > 0.0) {
            return None;
        }
        let covariances = covariances.chunks(each).map(<[f64]>::to_vec).collect();
        Gmm::from_parts(
            self.structure(),
            weights.to_vec(),
            means.to_vec(),
            covariances,
        )
        .ok()
    }

    /// The same mixture, its components numbered as those of `like` that they answer to: the nearest
    /// pair is matched first, then the nearest of those left, by Bhattacharyya's distance. With the pooled
    /// covariance P = ½(Σ + T) of a pair that is
    ///
    /// > ⅛ (μ − ν)ᵀ P⁻¹ (μ − ν) + ½ ln(|P|/√(|Σ| |T|)),
    ///
    /// the squared Mahalanobis distance of the means and what the covariances differ by. Left as it is
    /// beside a mixture of another shape. O(k²·d³).
    ///
    /// ```
    /// use em_gmm::{Gmm, em_core::Parameters, mat};
    ///
    /// let sigma = || vec![mat![[1.0]]; 2];
    /// let like = Gmm::new(vec![0.3, 0.7], mat![[0.0], [4.0]], sigma())?;
    /// let gmm = Gmm::new(vec![0.6, 0.4], mat![[4.2], [0.1]], sigma())?;
    /// assert_eq!(gmm.relabelled(&like).weights(), [0.4, 0.6]);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    fn relabelled(self, like: &Self) -> Self {
        let shape = |gmm: &Gmm| (gmm.components(), gmm.dimensions(), gmm.structure());
        if shape(&self) == shape(like) {
            self.reordered(&matching(&self, like))
        } else {
            self
        }
    }
}
