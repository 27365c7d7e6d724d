//! From weighted moments to weights, means and covariances: the M-step.

use crate::Rows;
use crate::kernel::{labelled_moments, moments_len};
use crate::linalg::unpack_symmetric;
use faer::Mat;
use std::convert::Infallible;

/// What the moments of one component say.
pub(crate) struct Component {
    /// Σr, the effective number of rows.
    pub(crate) count: f64,
    /// The weighted mean.
    pub(crate) mean: Vec<f64>,
    /// The weighted mean minus the reference point.
    pub(crate) shift: Vec<f64>,
    /// The weighted covariance about the mean, divided by the count.
    pub(crate) covariance: Mat<f64>,
    /// Whether more than six digits of a variance were lost when the moment about the reference
    /// point was moved to the mean: the mean is many standard deviations away from it.
    pub(crate) is_blurred: bool,
}

/// n_c = Σr, μ_c = m + Σr(x − m)/n_c and S_c = Σr(x − m)(x − m)ᵀ/n_c − (μ_c − m)(μ_c − m)ᵀ for each
/// component, from the kernel's statistics about the reference points m (k × d, row after row):
/// the means at which the E-step was made. O(k·d²).
pub(crate) fn components(statistics: &[f64], references: &[f64], d: usize) -> Vec<Component> {
    (statistics.chunks_exact(moments_len(d)))
        .zip(references.chunks_exact(d))
        .map(|(statistics, reference)| component(statistics, reference))
        .collect()
}

fn component(statistics: &[f64], reference: &[f64]) -> Component {
    let d = reference.len();
    let count = statistics[0];
    let shift: Vec<f64> = statistics[1..=d].iter().map(|s| s / count).collect();
    let second = unpack_symmetric(&statistics[1 + d..], d);
    let second = |i: usize, j: usize| second[(i, j)] / count;
    Component {
        count,
        mean: shift.iter().zip(reference).map(|(s, m)| m + s).collect(),
        covariance: Mat::from_fn(d, d, |i, j| second(i, j) - shift[i] * shift[j]),
        is_blurred: (0..d).any(|j| second(j, j) - shift[j] * shift[j] < 1e-6 * second(j, j)),
        shift,
    }
}

/// The moments of rows whose components are known, about the reference points. O(n·k·d²).
pub(crate) fn of_labels(
    rows: Rows<'_>,
    references: &[f64],
    label: &(impl Fn(usize) -> usize + Sync),
) -> Vec<Component> {
    let d = rows.dimensions();
    let (statistics, _) = rows
        .sum(references.len() / d * moments_len(d), &|range, into| {
            let first = range.start;
            labelled_moments(
                references,
                rows.slice(range),
                |row| label(first + row),
                into,
            );
            Ok::<_, Infallible>(0.0)
        })
        .unwrap_or_else(|never| match never {});
    components(&statistics, references, d)
}
