//! From weighted moments to weights, means and covariances: the M-step.

use crate::kernel::{labelled_moments, moments_len};
use crate::linalg::unpack_symmetric;
use crate::source::{Source, sum};
use crate::{Error, Rows};
use faer::Mat;

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

/// Rewrites the kernel's statistics about the reference points `from` as if they had been summed about
/// the points `to` (each k × d, row after row): with δ = m' − m, Σr(x − m') is Σr(x − m) − nδ, and
/// Σr(x − m')(x − m')ᵀ is Σr(x − m)(x − m)ᵀ − δ Σr(x − m)ᵀ − Σr(x − m')δᵀ. O(k·d²).
pub(crate) fn recentre(statistics: &mut [f64], from: &[f64], to: &[f64], d: usize) {
    let points = from.chunks_exact(d).zip(to.chunks_exact(d));
    for (statistics, (from, to)) in statistics.chunks_exact_mut(moments_len(d)).zip(points) {
        let (count, sums) = (statistics[0], statistics[1..=d].to_vec());
        let shift: Vec<f64> = from.iter().zip(to).map(|(m, to)| to - m).collect();
        let (first, second) = statistics[1..].split_at_mut(d);
        for (sum, shift) in first.iter_mut().zip(&shift) {
            *sum -= count * shift;
        }
        let pairs = (0..d).flat_map(|i| (0..=i).map(move |j| (i, j)));
        for (second, (i, j)) in second.iter_mut().zip(pairs) {
            *second -= shift[i] * sums[j] + first[i] * shift[j];
        }
    }
}

/// The moments of rows whose components are known, about the reference points. For some rows, and the
/// number of the first of them, `labels` tells the component of each. O(n·k·d²).
pub(crate) fn of_labels<L: Fn(usize) -> usize>(
    source: &impl Source,
    references: &[f64],
    labels: &(impl Fn(usize, Rows<'_>) -> L + Sync),
) -> Result<Vec<Component>, Error> {
    let d = source.dimensions();
    let len = references.len() / d * moments_len(d);
    let (statistics, _) = sum(source, len, &|first, rows, into| {
        labelled_moments(references, rows, labels(first, rows), into);
        Ok::<_, Error>(0.0)
    })?;
    Ok(components(&statistics, references, d))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failing test should stop where it fails

    use super::*;
    use crate::kernel::e_step;
    use crate::{Gmm, rng};
    use faer::mat;

    #[test]
    fn recentred_statistics_are_those_about_the_other_means() {
        let sigma = || vec![mat![[1.0, 0.3], [0.3, 0.8]]; 2];
        let gmm = Gmm::new(vec![0.4, 0.6], mat![[0.0, 1.0], [2.0, -1.0]], sigma()).unwrap();
        let (x, _) = gmm.sample(200, &mut rng(1));
        let (from, to) = (gmm.flat_means(), [0.7, -2.0, 2.5, 4.0]);
        let mut statistics = vec![0.0; 2 * moments_len(2)];
        e_step(&gmm, Rows::new(x.as_ref()).unwrap(), &mut statistics);
        let before = components(&statistics, from, 2);
        recentre(&mut statistics, from, &to, 2);

        // By plain loops, with the responsibilities that belong to the first means.
        let r = gmm.responsibilities(x.as_ref()).unwrap();
        let sum = |c: usize, term: &dyn Fn(f64, f64) -> f64| -> f64 {
            let m = &to[2 * c..];
            (0..200)
                .map(|i| r[(i, c)] * term(x[(i, 0)] - m[0], x[(i, 1)] - m[1]))
                .sum()
        };
        let terms: [&dyn Fn(f64, f64) -> f64; 6] = [
            &|_, _| 1.0,
            &|a, _| a,
            &|_, b| b,
            &|a, _| a * a,
            &|a, b| a * b,
            &|_, b| b * b,
        ];
        let expected = (0..2).flat_map(|c| terms.map(|term| sum(c, term)));
        for (found, expected) in statistics.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-11 * (1.0 + expected.abs()));
        }
        for (after, before) in components(&statistics, &to, 2).iter().zip(before) {
            assert_eq!(after.count, before.count);
            for j in 0..2 {
                assert!((after.mean[j] - before.mean[j]).abs() < 1e-13);
                for i in 0..2 {
                    let difference = after.covariance[(i, j)] - before.covariance[(i, j)];
                    assert!(difference.abs() < 1e-13);
                }
            }
        }
    }
}
