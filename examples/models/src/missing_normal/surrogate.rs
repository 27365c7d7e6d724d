//! Q of the bivariate normal distribution, and its gradient.

use super::{BivariateNormal, MissingNormal};
use em_core::Surrogate;

/// Q = −½ (n log det Σ + tr Σ⁻¹S), without n log 2π, where S = Σᵢ E[(yᵢ − μ)(yᵢ − μ)ᵀ].
impl Surrogate for MissingNormal {
    fn q(&self, stats: &[f64; 6], from: &BivariateNormal, at: &BivariateNormal) -> f64 {
        let [s11, s12, s22] = at.covariance;
        let [_, _, t11, t12, t22] = about(at.mean, stats, from);
        // log det Σ in two parts, so that a Σ that is not positive definite gives NaN.
        let log_determinant = s11.ln() + (s22 - s12 * s12 / s11).ln();
        let [p11, p12, p22] = precision(at);
        -0.5 * (stats[0] * log_determinant + p11 * t11 + 2.0 * p12 * t12 + p22 * t22)
    }

    /// ∂Q/∂μ = Σ⁻¹ Σᵢ E[yᵢ − μ] and ∂Q/∂Σ = ½ (Σ⁻¹SΣ⁻¹ − nΣ⁻¹), the entry off the diagonal twice.
    fn gradient(
        &self,
        stats: &[f64; 6],
        from: &BivariateNormal,
        at: &BivariateNormal,
    ) -> Option<Vec<f64>> {
        let [d1, d2, t11, t12, t22] = about(at.mean, stats, from);
        let [p11, p12, p22] = precision(at);
        // Element (i, j) of Σ⁻¹SΣ⁻¹ is row i of Σ⁻¹ times S times column j of it.
        let sandwich =
            |[a, b]: [f64; 2], [c, d]: [f64; 2]| a * c * t11 + (a * d + b * c) * t12 + b * d * t22;
        let (row1, row2, n) = ([p11, p12], [p12, p22], stats[0]);
        Some(vec![
            p11 * d1 + p12 * d2,
            p12 * d1 + p22 * d2,
            0.5 * (sandwich(row1, row1) - n * p11),
            sandwich(row1, row2) - n * p12,
            0.5 * (sandwich(row2, row2) - n * p22),
        ])
    }
}

/// The statistics d₁, d₂, d₁², d₁d₂ and d₂², taken from another mean than that at which they were found.
fn about(mean: [f64; 2], stats: &[f64; 6], from: &BivariateNormal) -> [f64; 5] {
    let &[n, d1, d2, d11, d12, d22] = stats;
    let (m1, m2) = (mean[0] - from.mean[0], mean[1] - from.mean[1]);
    [
        d1 - n * m1,
        d2 - n * m2,
        d11 - 2.0 * m1 * d1 + n * m1 * m1,
        d12 - m1 * d2 - m2 * d1 + n * m1 * m2,
        d22 - 2.0 * m2 * d2 + n * m2 * m2,
    ]
}

/// The lower triangle of Σ⁻¹.
fn precision(at: &BivariateNormal) -> [f64; 3] {
    let [s11, s12, s22] = at.covariance;
    [s22, -s12, s11].map(|minor| minor / (s11 * s22 - s12 * s12))
}
