//! Student's t distribution with unknown degrees of freedom.

use crate::Degenerate;
use em_core::{Em, Expectation};
use statrs::function::gamma::ln_gamma;
use std::f64::consts::PI;

mod parameters;
mod parts;

pub use parameters::StudentT;

/// Values from a t distribution: y = μ + σ z/√u, where z is normal and u, the missing datum of each
/// value, is a χ² variable divided by its degrees of freedom ν.
///
/// Given y, the *weight* of a value is the mean of u, (ν + 1)/(ν + d²) with d = (y − μ)/σ: values far out count
/// less. The M-step finds μ and σ for the ν that there is. Taken in two parts, it finds ν too; the
/// second part maximizes the log-likelihood itself, which is ECME (Liu & Rubin 1994):
///
/// ```
/// use em_core::{ConditionalMaximization, Em};
/// use em_models::{Student, StudentT};
///
/// let model = Student::darwin();
/// let mut theta = StudentT { location: 20.0, scale: 30.0, degrees_of_freedom: 5.0 };
/// for _ in 0..200 {
///     let stats = model.e_step(&theta)?.stats;
///     for part in 0..model.parts() {
///         theta = model.maximize_part(part, &stats, &theta)?;
///     }
/// }
/// assert!((theta.location - 26.839_78).abs() < 1e-4);
/// assert!((theta.degrees_of_freedom - 2.500_91).abs() < 1e-4);
/// # Ok::<(), em_models::Degenerate>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Student {
    /// The values.
    pub values: Vec<f64>,
}

impl Student {
    /// How much higher the cross-fertilized plant of a pair of *Zea mays* grew than the self-fertilized
    /// one, in eighths of an inch: 15 pairs of Darwin's (Fisher 1935, The Design of Experiments, chapter III).
    #[must_use]
    pub fn darwin() -> Self {
        Self {
            values: vec![
                49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0,
                -48.0,
            ],
        }
    }

    /// ℓ(θ) = Σ log f(y), in nats, where
    /// f(y) = Γ((ν + 1)/2) / (Γ(ν/2) √(νπ) σ) · (1 + d²/ν)^(−(ν + 1)/2).
    #[must_use]
    pub fn log_likelihood(&self, at: &StudentT) -> f64 {
        let nu = at.degrees_of_freedom;
        let half = 0.5 * (nu + 1.0);
        let constant = ln_gamma(half) - ln_gamma(0.5 * nu) - 0.5 * (nu * PI).ln() - at.scale.ln();
        let log_density = |y| constant - half * (at.standardized(y).powi(2) / nu).ln_1p();
        self.values.iter().copied().map(log_density).sum()
    }
}

/// The expected statistics are Σw, Σw(y − μ) and Σw(y − μ)², with the μ at which the E-step was made.
impl Em for Student {
    type Params = StudentT;
    type Stats = [f64; 3];
    type Error = Degenerate;

    fn e_step(&self, at: &StudentT) -> Result<Expectation<[f64; 3]>, Degenerate> {
        let nu = at.degrees_of_freedom;
        let mut stats = [0.0; 3];
        for y in &self.values {
            let weight = (nu + 1.0) / (nu + at.standardized(*y).powi(2));
            let deviation = y - at.location;
            stats[0] += weight;
            stats[1] += weight * deviation;
            stats[2] += weight * deviation * deviation;
        }
        Ok(Expectation {
            stats,
            log_likelihood: self.log_likelihood(at),
        })
    }

    /// The weighted mean, and the weighted variance about it, divided by n and not by Σw.
    fn m_step(&self, &[w, wd, wdd]: &[f64; 3], at: &StudentT) -> Result<StudentT, Degenerate> {
        let n = self.values.len() as f64;
        let shift = wd / w;
        let variance = (wdd - shift * wd) / n;
        if variance > 0.0 {
            Ok(StudentT {
                location: at.location + shift,
                scale: variance.sqrt(),
                ..*at
            })
        } else {
            Err(Degenerate::Variance) // or NaN, if there are no values
        }
    }
}
