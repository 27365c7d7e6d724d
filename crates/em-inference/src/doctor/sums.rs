//! Whether statistics add.

use super::{Check, Report};
use em_core::Accumulate;

/// Checks that the statistics of chunks add up to those of the whole, at each of the points: that
/// `accumulate` adds to what is there instead of overwriting it, and that neither the statistics nor the
/// log-likelihood depend on how the items are cut.
///
/// ```
/// # use em_core::Accumulate;
/// # use std::convert::Infallible;
/// /// The mean of some numbers, with a mistake: the sum is overwritten.
/// struct Mean;
///
/// impl Accumulate for Mean {
///     type Params = f64;
///     type Chunk<'a> = &'a [f64];
///     type Error = Infallible;
///     fn statistics_len(&self) -> usize { 2 }
///     fn accumulate(&self, mean: &f64, chunk: &[f64], into: &mut [f64]) -> Result<f64, Infallible> {
///         into[0] += chunk.len() as f64;
///         into[1] = chunk.iter().sum(); // should be +=
///         Ok(chunk.iter().map(|x| -0.5 * (x - mean).powi(2)).sum())
///     }
///     fn m_step(&self, statistics: &[f64], _: &f64) -> Result<f64, Infallible> { Ok(statistics[1] / statistics[0]) }
/// }
///
/// let report = em_inference::check_sums(&Mean, &[0.0], &[1.0, 2.0, 4.0]);
/// assert!(report.to_string().contains("statistic 2"));
/// ```
pub fn check_sums<M, T>(model: &M, points: &[M::Params], items: &[T]) -> Report
where
    M: for<'c> Accumulate<Chunk<'c> = &'c [T]>,
    T: 'static,
{
    let mut report = Report::default();
    for (point, params) in points.iter().enumerate() {
        report.add(point, Check::Sums, sums_at(model, params, items));
    }
    report
}

fn sums_at<M, T>(model: &M, at: &M::Params, items: &[T]) -> Vec<String>
where
    M: for<'c> Accumulate<Chunk<'c> = &'c [T]>,
    T: 'static,
{
    let added = |size: usize| {
        let mut sums = vec![0.0; model.statistics_len()];
        let mut log_likelihood = 0.0;
        for chunk in items.chunks(size.max(1)) {
            log_likelihood += model.accumulate(at, chunk, &mut sums).ok()?;
        }
        Some((sums, log_likelihood))
    };
    let Some((whole, log_likelihood)) = added(items.len()) else {
        return vec!["the statistics of all items cannot be found".to_owned()];
    };
    let mut complaints = Vec::new();
    for size in [1, items.len().div_ceil(2), items.len().div_ceil(3)] {
        let Some((parts, sum)) = added(size) else {
            complaints.push(format!(
                "a chunk of {size} items fails, though all together do not"
            ));
            continue;
        };
        let differs = |a: f64, b: f64| {
            let agrees = (a - b).abs() <= 1e-8 * (1.0 + a.abs().max(b.abs()));
            !agrees
        };
        if differs(sum, log_likelihood) {
            complaints.push(format!(
                "in chunks of {size} the log-likelihood adds up to {sum}, all together it is {log_likelihood}"
            ));
        }
        for (i, (part, whole)) in parts.iter().zip(&whole).enumerate() {
            if differs(*part, *whole) {
                complaints.push(format!(
                    "in chunks of {size} statistic {} adds up to {part}, all together it is {whole}",
                    i + 1
                ));
            }
        }
        if !complaints.is_empty() {
            break;
        }
    }
    complaints
}
