//! The parameters: mean and covariance.

use crate::numeric::ln_normal;
use em_core::{Layout, Parameters};

/// N(μ, Σ) in two dimensions.
///
/// ```
/// use em_core::Parameters;
///
/// let theta = em_models::BivariateNormal { mean: [0.0; 2], covariance: [1.0, 0.5, 1.0] };
/// assert_eq!(theta.layout().names()[2..], ["covariance[1,1]", "covariance[2,1]", "covariance[2,2]"]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BivariateNormal {
    /// The mean μ.
    pub mean: [f64; 2],
    /// The lower triangle of Σ: σ₁₁, σ₁₂, σ₂₂.
    pub covariance: [f64; 3],
}

impl Parameters for BivariateNormal {
    fn layout(&self) -> Layout {
        Layout::new().real("mean", 2).covariance("covariance", 2)
    }
    fn write(&self, values: &mut Vec<f64>) {
        values.extend(self.mean.iter().chain(&self.covariance));
    }
    fn read(&self, values: &[f64]) -> Option<Self> {
        let &[m1, m2, s11, s12, s22] = values else {
            return None;
        };
        // Outside their domain there are no such parameters: the layout knows.
        self.layout().chart(values).ok()?;
        Some(Self {
            mean: [m1, m2],
            covariance: [s11, s12, s22],
        })
    }
}

impl BivariateNormal {
    /// For a row, given what was observed of it: the expected deviations from μ, the covariance of what
    /// is missing, and the log-density of what is not.
    ///
    /// A missing value is expected on its regression line on the other value, and scatters about it
    /// with the residual variance of that regression.
    pub(super) fn complete(&self, row: [Option<f64>; 2]) -> ([f64; 2], [f64; 3], f64) {
        let ([m1, m2], [s11, s12, s22]) = (self.mean, self.covariance);
        let (slope1, slope2) = (s12 / s22, s12 / s11); // of value 1 on value 2, and of 2 on 1
        let (residual1, residual2) = (s11 - slope1 * s12, s22 - slope2 * s12);
        match row {
            [Some(y1), Some(y2)] => {
                let (d1, d2) = (y1 - m1, y2 - m2);
                let log_density = ln_normal(d1, s11) + ln_normal(d2 - slope2 * d1, residual2);
                ([d1, d2], [0.0; 3], log_density)
            }
            [Some(y1), None] => {
                let d1 = y1 - m1;
                ([d1, slope2 * d1], [0.0, 0.0, residual2], ln_normal(d1, s11))
            }
            [None, Some(y2)] => {
                let d2 = y2 - m2;
                ([slope1 * d2, d2], [residual1, 0.0, 0.0], ln_normal(d2, s22))
            }
            [None, None] => ([0.0; 2], self.covariance, 0.0),
        }
    }
}
