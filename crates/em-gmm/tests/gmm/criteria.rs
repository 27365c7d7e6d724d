//! Criteria by which a number of components is chosen.

use crate::streaming::{LITTLE, blocks, data};
use crate::{assert_close, fixture, mixtures};
use em_gmm::em_core::Stop;
use em_gmm::{Error, Gmm, Rows, Streamed, mat, rng};
use proptest::prelude::*;

#[test]
fn iris_as_mclust_prints_it() {
    // `mclustICL(iris[, 1:4])`: VVV,2 has -574.0191.
    let fit = Gmm::builder(2).stop(Stop::absolute(1e-9));
    let x = fixture("iris", 4);
    let icl = fit.fit(x.as_ref()).unwrap().params.icl(x.as_ref()).unwrap();
    assert_close(icl, 574.0191, 5e-5);
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
