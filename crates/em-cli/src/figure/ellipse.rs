//! The ellipse that holds so much of a normal distribution in the plane.

use em_gmm::Gmm;
use std::f64::consts::TAU;

/// Two columns of a component.
pub(super) struct Normal2 {
    pub(super) mean: [f64; 2],
    /// Variance, covariance, variance.
    pub(super) covariance: [f64; 3],
}

impl Normal2 {
    /// The marginal distribution of a component in two columns.
    pub(super) fn of(gmm: &Gmm, component: usize, [a, b]: [usize; 2]) -> Self {
        let (mean, covariance) = (gmm.mean(component), gmm.covariance(component));
        Self {
            mean: [mean[a], mean[b]],
            covariance: [covariance[(a, a)], covariance[(b, a)], covariance[(b, b)]],
        }
    }

    /// The border of the region around the mean that has this probability. Its squared Mahalanobis
    /// distance is −2 ln(1 − p), since a chi-square with two degrees of freedom is exponential.
    pub(super) fn ellipse(&self, probability: f64) -> Vec<[f64; 2]> {
        const STEPS: usize = 72;
        let radius = (-2.0 * (-probability).ln_1p()).sqrt();
        // By the Cholesky factor: x = L u for u on a circle.
        let [xx, xy, yy] = self.covariance;
        let a = xx.sqrt();
        let b = xy / a;
        let c = (yy - b * b).max(0.0).sqrt();
        let at = |step: usize| {
            let (sin, cos) = (TAU * step as f64 / STEPS as f64).sin_cos();
            let (u, v) = (radius * cos, radius * sin);
            [self.mean[0] + a * u, self.mean[1] + b * u + c * v]
        };
        (0..=STEPS).map(at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Normal2;

    #[test]
    fn points_have_one_mahalanobis_distance() {
        let normal = Normal2 {
            mean: [1.0, -2.0],
            covariance: [4.0, 1.5, 1.0],
        };
        let determinant = 4.0 - 1.5 * 1.5;
        let expected = -2.0 * 0.05_f64.ln();
        for [x, y] in normal.ellipse(0.95) {
            let [u, v] = [x - 1.0, y + 2.0];
            let distance = (u * u - 2.0 * 1.5 * u * v + 4.0 * v * v) / determinant;
            assert!((distance - expected).abs() < 1e-9, "{distance}");
        }
    }
}
