//! The chi-square distribution.

use crate::Error;
use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::gamma_ur;

/// P(χ² ≥ x) with so many degrees of freedom; 1 without any, since then nothing speaks against anything, and 0
/// for x = ∞. One that is too small for f64 is given as the least positive normal number.
pub(crate) fn p_value(x: f64, degrees_of_freedom: usize) -> f64 {
    if degrees_of_freedom == 0 || x <= 0.0 {
        1.0
    } else if x == f64::INFINITY {
        0.0
    } else {
        gamma_ur(degrees_of_freedom as f64 / 2.0, x / 2.0).clamp(f64::MIN_POSITIVE, 1.0)
    }
}

/// z such that a standard normal variable lies between −z and z with the probability `level`. Its square is
/// the quantile of χ² with one degree of freedom.
///
/// # Errors
/// A level that is not between 0 and 1.
pub(crate) fn normal_quantile(level: f64) -> Result<f64, Error> {
    if !(0.0 < level && level < 1.0) {
        return Err(Error::Level { level });
    }
    Ok(-Normal::standard().inverse_cdf((1.0 - level) / 2.0))
}
