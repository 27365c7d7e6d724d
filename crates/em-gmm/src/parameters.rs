//! A mixture as named numbers.

use crate::Gmm;
use crate::linalg::{pack_lower, triangle_len, unpack_symmetric};
use em_core::{Layout, Parameters};

/// The values are `weight[c]`, `mean[c,j]` and, for each component, the lower triangle
/// `covariance[c][i,j]`, in this order.
impl Parameters for Gmm {
    fn layout(&self) -> Layout {
        let (k, d) = (self.components(), self.dimensions());
        let label = |i| format!("{},{}", i / d + 1, i % d + 1);
        let layout = Layout::new()
            .simplex("weight", k)
            .real("mean", k * d)
            .labels((0..k * d).map(label));
        (1..=k).fold(layout, |layout, c| {
            layout.covariance(&format!("covariance[{c}]"), d)
        })
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(self.weights());
        values.extend(self.flat_means());
        for sigma in self.covariances() {
            values.extend(pack_lower(sigma.as_ref()));
        }
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let (k, d) = (self.components(), self.dimensions());
        let (weights, rest) = values.split_at_checked(k)?;
        let (means, triangles) = rest.split_at_checked(k * d)?;
        let covariances = triangles.chunks(triangle_len(d));
        if triangles.len() != k * triangle_len(d) || !weights.iter().all(|w| *w > 0.0) {
            return None;
        }
        let covariances = covariances
            .map(|packed| unpack_symmetric(packed, d))
            .collect();
        Gmm::from_parts(weights.to_vec(), means.to_vec(), covariances).ok()
    }
}
