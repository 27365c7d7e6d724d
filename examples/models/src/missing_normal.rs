//! A bivariate normal distribution with values missing at random.

use crate::Degenerate;
use em_core::{Em, Expectation};

mod bivariate;
mod data;
mod surrogate;

pub use bivariate::BivariateNormal;

/// Rows of two values from a bivariate normal distribution, either of which may be missing. Whether it
/// is may depend on the other value, but not on itself: it is *missing at random* (Rubin 1976).
///
/// ```
/// use em_core::{Stop, fit};
/// use em_models::{BivariateNormal, MissingNormal};
///
/// let start = BivariateNormal { mean: [15.0, 45.0], covariance: [90.0, 0.0, 90.0] };
/// let fit = fit(&MissingNormal::apple_worms(), start, Stop::absolute(1e-13))?;
/// assert!((fit.params.mean[1] - 49.333_333_333_333).abs() < 1e-5);
/// assert!((fit.log_likelihood + 101.785_632_127_823_28).abs() < 1e-10);
/// # Ok::<(), em_core::Error<em_models::Degenerate>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MissingNormal {
    /// The rows; `None` is a missing value.
    pub rows: Vec<[Option<f64>; 2]>,
    /// How often each row counts.
    pub counts: Vec<f64>,
}

/// The expected statistics are n, Σd₁, Σd₂, Σd₁², Σd₁d₂ and Σd₂², where d = y − μ is taken from the mean at
/// which the E-step was made. Products of y itself would lose digits if the mean is large.
impl Em for MissingNormal {
    type Params = BivariateNormal;
    type Stats = [f64; 6];
    type Error = Degenerate;

    fn e_step(&self, at: &BivariateNormal) -> Result<Expectation<[f64; 6]>, Degenerate> {
        let mut log_likelihood = 0.0;
        let mut stats = [0.0; 6];
        for (&row, count) in self.rows.iter().zip(&self.counts) {
            let ([d1, d2], [v11, v12, v22], log_density) = at.complete(row);
            log_likelihood += count * log_density;
            let of_row = [1.0, d1, d2, d1 * d1 + v11, d1 * d2 + v12, d2 * d2 + v22];
            for (sum, value) in stats.iter_mut().zip(of_row) {
                *sum += count * value;
            }
        }
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(
        &self,
        &[n, d1, d2, d11, d12, d22]: &[f64; 6],
        at: &BivariateNormal,
    ) -> Result<BivariateNormal, Degenerate> {
        if n <= 0.0 {
            return Err(Degenerate::Data);
        }
        let (m1, m2) = (d1 / n, d2 / n);
        let [s11, s12, s22] = [d11 / n - m1 * m1, d12 / n - m1 * m2, d22 / n - m2 * m2];
        if s11 <= 0.0 || s11 * s22 <= s12 * s12 {
            return Err(Degenerate::Variance);
        }
        Ok(BivariateNormal {
            mean: [at.mean[0] + m1, at.mean[1] + m2],
            covariance: [s11, s12, s22],
        })
    }
}
