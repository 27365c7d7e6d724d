//! Linear regression with right-censored responses, as statistics that add over chunks of rows.

use crate::Degenerate;
use crate::numeric::{ln_normal, upper_tail};
use em_core::Accumulate;

mod motorettes;
mod surrogate;

pub use motorettes::{Observation, Regression, motorettes};

/// y = α + βx + σε with ε normal. Of a censored response is only known that it lies above a value;
/// the missing datum is where. Analysed with EM by Schmee & Hahn 1979 and Aitkin 1981.
///
/// The statistics are sums over rows, so they may be added up in chunks:
///
/// ```
/// use em_core::{Chunks, Over, Stop, fit};
/// use em_models::{CensoredRegression, Regression, motorettes};
///
/// let data = motorettes();
/// let model = Over { model: CensoredRegression, source: Chunks::new(&data, 16) };
/// let start = Regression { intercept: -5.0, slope: 4.0, sd: 0.3 };
/// let fit = fit(&model, start, Stop::error(1e-7))?;
/// assert!((fit.params.intercept + 6.019_249_643).abs() < 1e-6);
/// assert!((fit.params.slope - 4.311_247_143).abs() < 1e-6);
/// assert!((fit.params.sd - 0.259_182_709).abs() < 1e-6);
/// # Ok::<(), em_core::Error<em_models::Degenerate>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CensoredRegression;

/// Σ E[(y − α − βx)²], from the statistics.
fn residual_sum_of_squares(statistics: &[f64], intercept: f64, slope: f64) -> f64 {
    let [n, x, xx, y, xy, yy] = six(statistics);
    yy - 2.0 * (intercept * y + slope * xy)
        + intercept * (intercept * n + 2.0 * slope * x)
        + slope * slope * xx
}

fn six(statistics: &[f64]) -> [f64; 6] {
    std::array::from_fn(|i| statistics[i])
}

/// The expected statistics are n, Σx, Σx², Σy, Σxy and Σy². If x and y vary little for their size, such
/// sums lose digits; sums of residuals from the current line, with an [`Accumulate::recentre`] that takes
/// them from one line to another, would not. Of the motorettes, 11 digits are left.
impl Accumulate for CensoredRegression {
    type Params = Regression;
    type Chunk<'a> = &'a [Observation];
    type Error = Degenerate;

    fn statistics_len(&self) -> usize {
        6
    }

    /// A response above a value c = μ + σu, where μ = α + βx, has the mean μ + σλ and the mean square
    /// μ² + σ² + σλ (μ + c), with the inverse Mills ratio λ = φ(u)/Q(u).
    fn accumulate(
        &self,
        at: &Regression,
        chunk: &[Observation],
        into: &mut [f64],
    ) -> Result<f64, Degenerate> {
        let mut log_likelihood = 0.0;
        for &Observation { x, y, censored } in chunk {
            let mean = at.intercept + at.slope * x;
            let (expected, square, log_density) = if censored {
                let (ln_tail, ratio) = upper_tail((y - mean) / at.sd);
                let above = at.sd * ratio;
                let square = mean * mean + at.sd * at.sd + above * (mean + y);
                (mean + above, square, ln_tail)
            } else {
                (y, y * y, ln_normal(y - mean, at.sd * at.sd))
            };
            log_likelihood += log_density;
            let of_row = [1.0, x, x * x, expected, x * expected, square];
            for (sum, value) in into.iter_mut().zip(of_row) {
                *sum += value;
            }
        }
        Ok(log_likelihood)
    }

    /// Least squares.
    fn m_step(&self, statistics: &[f64], _: &Regression) -> Result<Regression, Degenerate> {
        let [n, x, xx, y, xy, _] = six(statistics);
        let spread = n * xx - x * x;
        if spread <= 0.0 {
            return Err(Degenerate::Data); // no rows, or all with the same x
        }
        let slope = (n * xy - x * y) / spread;
        let intercept = (y - slope * x) / n;
        let variance = residual_sum_of_squares(statistics, intercept, slope) / n;
        if variance <= 0.0 {
            return Err(Degenerate::Variance);
        }
        Ok(Regression {
            intercept,
            slope,
            sd: variance.sqrt(),
        })
    }
}
