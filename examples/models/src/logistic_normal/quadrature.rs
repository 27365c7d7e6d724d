//! The log-likelihood, by numerical integration over the effects.

use super::{LogisticNormal, NormalEffect, greatest_log_binomial, log_binomial};
use crate::numeric::ln_normal;
use statrs::function::gamma::ln_gamma;

impl LogisticNormal {
    /// ℓ(θ) = Σᵢ log ∫ P(rᵢ | u) N(u; μ, σ²) du, in nats, to about 12 digits.
    ///
    /// The trapezoid rule over μ ± 12σ. For smooth functions that fall to zero at both ends its error
    /// is far below any power of the step: about 2 exp(−2π²s²/h²) for a bell of standard deviation s,
    /// and 2 exp(−2π²/h) for the poles of P(r | u) at a distance of π from the real line
    /// (Trefethen & Weideman 2014). A plate of n seeds has s⁻² ≤ σ⁻² + n/4 at its peak.
    #[must_use]
    pub fn log_likelihood(&self, at: &NormalEffect) -> f64 {
        let of_plate = |&(r, n): &(f64, f64)| {
            let narrowest = (1.0 / at.variance + n / 4.0).sqrt().recip();
            let step = (0.6 * narrowest).min(0.5);
            let greatest = greatest_log_binomial(r, n); // taken out, so that exp does not underflow
            let integrand = |deviation: f64| {
                let log_density = ln_normal(deviation, at.variance);
                (log_binomial(r, n, at.mean + deviation) - greatest + log_density).exp()
            };
            let end = 12.0 * at.variance.sqrt();
            let points = std::iter::successors(Some(-end), |deviation| {
                Some(deviation + step).filter(|next| *next < end)
            });
            let integral = step * points.map(integrand).sum::<f64>();
            ln_gamma(n + 1.0) - ln_gamma(r + 1.0) - ln_gamma(n - r + 1.0) + greatest + integral.ln()
        };
        self.plates.iter().map(of_plate).sum()
    }
}
