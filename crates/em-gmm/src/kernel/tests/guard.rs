//! Where features are nearly too imprecise to be used.

use super::{Found, STRUCTURES, by_differences, by_features, mixture};
use crate::kernel::Linear;
use crate::moments::components;
use crate::{Covariance, Gmm, Rows, rng};
use pulp::Scalar;

/// The last mixture of a family, from harmless to extreme, that still has features.
fn at_the_guard(family: impl Fn(f64) -> Gmm) -> Gmm {
    let is_linear = |extreme: f64| Linear::of(&family(extreme)).is_some();
    let (mut near, mut far) = (1.0, 1e7);
    assert!(is_linear(near) && !is_linear(far));
    while far / near > 1.001 {
        let middle = f64::sqrt(near * far);
        if is_linear(middle) {
            near = middle;
        } else {
            far = middle;
        }
    }
    family(near)
}

/// The guard promises 1e6 ε within a standard deviation. Rows farther away lose a little more, and so do sums
/// of hundreds of them.
const TOLERANCE: f64 = 1e-9;

/// Rows of the mixture lie within a few standard deviations of a mean: their log-densities are right, and the
/// moments.
fn check_at_the_guard(gmm: &Gmm) {
    let (structure, d) = (gmm.structure(), gmm.dimensions());
    let (x, _) = gmm.sample(400, &mut rng(4));
    for i in 0..400 {
        let row = Rows::new(x.as_ref().subrows(i, 1)).unwrap();
        let (found, _) = by_features(Scalar, gmm, row).unwrap();
        let error = found - by_differences(Scalar, gmm, row).0;
        assert!(error.abs() < TOLERANCE, "{structure}, d {d}: {error:e}");
    }
    let rows = Rows::new(x.as_ref()).unwrap();
    let found = by_features(Scalar, gmm, rows).unwrap();
    let expected = by_differences(Scalar, gmm, rows);
    let spreads = |of: &Found| components(structure, &of.1, gmm.flat_means(), d);
    let pairs = spreads(&found).into_iter().zip(spreads(&expected));
    for ((found, expected), shape) in pairs.zip(gmm.shapes()) {
        structure.each_entry(d, |place, i, j| {
            let size = (shape.variance(i) * shape.variance(j)).sqrt();
            let error = (found.spread[place] - expected.spread[place]) / size;
            assert!(error.abs() < TOLERANCE, "{structure}, d {d}: {error:e}");
        });
    }
}

#[test]
fn features_are_as_precise_as_the_guard_promises() {
    for structure in STRUCTURES {
        for d in [1, 2, 5, 24] {
            let family = |apart| mixture(structure, d, 3, apart);
            check_at_the_guard(&at_the_guard(family));
            // Their offset is no matter of the guard.
            check_at_the_guard(&moved(&at_the_guard(family), 1e6));
        }
    }
    // Long and thin.
    let correlated = |extreme: f64| {
        let covariances = vec![vec![1.0, 1.0 - 0.5 / extreme, 1.0], vec![2.0, -0.5, 1.0]];
        let means = vec![0.0, 0.0, 1.0, -1.0];
        Gmm::from_parts(Covariance::Full, vec![0.5; 2], means, covariances).unwrap()
    };
    check_at_the_guard(&at_the_guard(correlated));
}

fn moved(gmm: &Gmm, by: f64) -> Gmm {
    let means = gmm.flat_means().iter().map(|m| m + by).collect();
    let covariances = gmm.shapes().iter().map(|s| s.packed().to_vec()).collect();
    Gmm::from_parts(gmm.structure(), gmm.weights().to_vec(), means, covariances).unwrap()
}
