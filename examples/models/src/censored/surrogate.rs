//! Q of the regression, and its gradient.

use super::{CensoredRegression, Regression, residual_sum_of_squares, six};
use em_core::AdditiveSurrogate;

/// Q = −n log σ − Σ E[(y − α − βx)²]/2σ², without ½ n log 2π.
impl AdditiveSurrogate for CensoredRegression {
    fn q(&self, statistics: &[f64], _from: &Regression, at: &Regression) -> f64 {
        let squares = residual_sum_of_squares(statistics, at.intercept, at.slope);
        -statistics[0] * at.sd.ln() - 0.5 * squares / (at.sd * at.sd)
    }

    fn gradient(&self, statistics: &[f64], _: &Regression, at: &Regression) -> Option<Vec<f64>> {
        let [n, x, xx, y, xy, _] = six(statistics);
        let squares = residual_sum_of_squares(statistics, at.intercept, at.slope);
        let variance = at.sd * at.sd;
        Some(vec![
            (y - at.intercept * n - at.slope * x) / variance,
            (xy - at.intercept * x - at.slope * xx) / variance,
            (squares / variance - n) / at.sd,
        ])
    }
}
