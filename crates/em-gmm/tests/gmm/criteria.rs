//! Criteria by which a number of components is chosen.

use crate::streaming::{LITTLE, blocks, data};
use crate::{assert_close, fixture, mixtures};
use em_gmm::Covariance::{Diagonal, Full, Spherical};
use em_gmm::em_core::Stop;
use em_gmm::{Error, Gmm, Rows, Streamed, mat, rng};
use proptest::prelude::*;

#[test]
fn criteria_are_those_of_mclust() {
    // mclust 6.0.0: `Mclust(x, G = k, modelNames = m, control = emControl(tol = c(1e-13, 1e-13)))`, its
    // `loglik` and, with the opposite sign, `icl`. Not VVI with 3 components, of which it finds a lesser
    // maximum, -307.1776.
    let cases = [
        ("iris", Full, 2, -214.354_704_371, 574.019_099),
        ("iris", Full, 3, -180.185_477_131, 584.045_459),
        ("iris", Diagonal, 2, -386.185_346_935, 857.551_520),
        ("iris", Spherical, 2, -478.559_095_769, 1_012.235_181),
        ("iris", Spherical, 3, -384.314_095_061, 860.900_730),
        ("faithful", Full, 2, -1_130.263_960_185, 2_322.704_680),
        ("faithful", Diagonal, 2, -1_147.806_352_538, 2_346.160_839),
        ("faithful", Spherical, 2, -1_709.529_282_177, 3_460.876_747),
    ];
    for (name, structure, k, log_likelihood, icl) in cases {
        let x = fixture(name, if name == "iris" { 4 } else { 2 });
        let builder = Gmm::builder(k).covariance(structure);
        let stop = Stop::absolute(1e-11).or(Stop::iterations(100_000));
        let fit = builder.stop(stop).fit(x.as_ref()).unwrap();
        assert_close(fit.log_likelihood, log_likelihood, 1e-8);
        assert_close(fit.icl(x.as_ref()).unwrap(), icl, 1e-5);
        assert_close(fit.params.icl(x.as_ref()).unwrap(), icl, 1e-5);
    }
}

proptest! {
    #[test]
    fn the_definition(gmm in mixtures(), seed in 0..100_u64) {
        let (x, _) = gmm.sample(300, &mut rng(seed));
        let responsibilities = gmm.responsibilities(x.as_ref()).unwrap();
        let certainty: f64 = (responsibilities.row_iter())
            .map(|row| row.iter().copied().fold(0.0, f64::max).ln())
            .sum();
        let expected = gmm.bic(x.as_ref()).unwrap() - 2.0 * certainty;
        let found = gmm.icl(x.as_ref()).unwrap();
        prop_assert!((found - expected).abs() <= 1e-9 * expected.abs());
    }
}

#[test]
fn any_source_gives_the_same_bits() {
    let x = data(5000);
    let gmm = Gmm::builder(2).restarts(1).fit(x.as_ref()).unwrap().params;
    let source = Streamed::with_memory(blocks(&x, 333), LITTLE).unwrap();
    let icl = gmm.icl_of(&source).unwrap();
    assert_eq!(icl, gmm.icl(x.as_ref()).unwrap());
    assert_eq!(icl, gmm.icl_of(&Rows::new(x.as_ref()).unwrap()).unwrap());
}

#[test]
fn a_row_too_far_to_tell_is_named() {
    let gmm = Gmm::new(
        vec![0.5, 0.5],
        mat![[0.0], [1.0]],
        vec![mat![[1.0]], mat![[1.0]]],
    )
    .unwrap();
    let far = mat![[0.0], [1e200]];
    assert_eq!(gmm.icl(far.as_ref()).unwrap_err(), Error::TooFar { row: 1 });
    let wide = mat![[0.0, 1.0]];
    assert!(matches!(
        gmm.icl(wide.as_ref()),
        Err(Error::Dimensions { .. })
    ));
}
