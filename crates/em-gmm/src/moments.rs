//! From weighted moments to weights, means and covariances: the M-step.

use crate::any_source::AnySource;
use crate::kernel::{labelled_moments, moments_len};
use crate::source::{Source, sum};
use crate::{Covariance, Error, Rows};

/// What the moments of one component say.
pub(crate) struct Component {
    /// Σr, the effective number of rows.
    pub(crate) count: f64,
    /// The weighted mean.
    pub(crate) mean: Vec<f64>,
    /// The weighted mean minus the reference point.
    pub(crate) shift: Vec<f64>,
    /// What the [structure](Covariance::moments) needs of S, the weighted covariance about the mean.
    pub(crate) spread: Vec<f64>,
    /// Whether more than six digits of a variance were lost when the moment about the reference
    /// point was moved to the mean: the mean is many standard deviations away from it.
    pub(crate) is_blurred: bool,
}

/// n_c = Σr, μ_c = m + Σr(x − m)/n_c and S_c = Σr(x − m)(x − m)ᵀ/n_c − (μ_c − m)(μ_c − m)ᵀ for each
/// component, from the kernel's statistics about the reference points m (k × d, row after row):
/// the means at which the E-step was made. O(k·d²), or O(k·d).
pub(crate) fn components(
    structure: Covariance,
    statistics: &[f64],
    references: &[f64],
    d: usize,
) -> Vec<Component> {
    (statistics.chunks_exact(moments_len(structure, d)))
        .zip(references.chunks_exact(d))
        .map(|(statistics, reference)| component(structure, statistics, reference))
        .collect()
}

fn component(structure: Covariance, statistics: &[f64], reference: &[f64]) -> Component {
    let d = reference.len();
    let count = statistics[0];
    let shift: Vec<f64> = statistics[1..=d].iter().map(|s| s / count).collect();
    let second: Vec<f64> = statistics[1 + d..].iter().map(|s| s / count).collect();
    let mut spread = second.clone();
    structure.each_entry(d, |place, i, j| spread[place] -= shift[i] * shift[j]);
    let mut is_blurred = false;
    structure.each_entry(d, |place, i, j| {
        is_blurred |= i == j && spread[place] < 1e-6 * second[place];
    });
    Component {
        count,
        mean: shift.iter().zip(reference).map(|(s, m)| m + s).collect(),
        shift,
        spread,
        is_blurred,
    }
}

/// Rewrites the statistics of one component about the reference point `from` as if they had been summed about
/// the point `to`: with δ = m' − m, Σr(x − m') is Σr(x − m) − nδ, and Σr(x − m')(x − m')ᵀ is
/// Σr(x − m)(x − m)ᵀ − δ Σr(x − m)ᵀ − Σr(x − m')δᵀ. O(d²), or O(d).
pub(crate) fn recentre(statistics: &mut [f64], structure: Covariance, from: &[f64], to: &[f64]) {
    let (count, rest) = (statistics[0], &mut statistics[1..]);
    let (first, second) = rest.split_at_mut(from.len());
    let shift = |j: usize| to[j] - from[j];
    structure.each_entry(from.len(), |place, i, j| {
        second[place] -= shift(i) * first[j] + (first[i] - count * shift(i)) * shift(j);
    });
    for (j, sum) in first.iter_mut().enumerate() {
        *sum -= count * shift(j);
    }
}

/// Rewrites the statistics of all components; the points are k × d, row after row. O(k·d²), or O(k·d).
pub(crate) fn recentre_all(
    statistics: &mut [f64],
    structure: Covariance,
    from: &[f64],
    to: &[f64],
    d: usize,
) {
    let points = from.chunks_exact(d).zip(to.chunks_exact(d));
    let each = statistics.chunks_exact_mut(moments_len(structure, d));
    for (statistics, (from, to)) in each.zip(points) {
        recentre(statistics, structure, from, to);
    }
}

/// The moments of rows whose components are known, about the reference points. For some rows, and the
/// number of the first of them, `labels` tells the component of each. O(n·d²), or O(n·d).
pub(crate) fn of_labels<L: Fn(usize) -> usize>(
    structure: Covariance,
    source: AnySource<'_>,
    references: &[f64],
    labels: &(impl Fn(usize, Rows<'_>) -> L + Sync),
) -> Result<Vec<Component>, Error> {
    let d = source.dimensions();
    let len = references.len() / d * moments_len(structure, d);
    let (statistics, _) = sum(source, len, &|first, rows, into| {
        labelled_moments(structure, references, rows, labels(first, rows), into);
        Ok::<_, Error>(0.0)
    })?;
    Ok(components(structure, &statistics, references, d))
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
        let mut statistics = vec![0.0; 2 * moments_len(Covariance::Full, 2)];
        e_step(&gmm, Rows::new(x.as_ref()).unwrap(), &mut statistics);
        let before = components(Covariance::Full, &statistics, from, 2);
        recentre_all(&mut statistics, Covariance::Full, from, &to, 2);

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
        let after = components(Covariance::Full, &statistics, &to, 2);
        for (after, before) in after.iter().zip(before) {
            assert_eq!(after.count, before.count);
            for j in 0..2 {
                assert!((after.mean[j] - before.mean[j]).abs() < 1e-13);
            }
            for (after, before) in after.spread.iter().zip(before.spread) {
                assert!((after - before).abs() < 1e-13);
            }
        }
    }
}
