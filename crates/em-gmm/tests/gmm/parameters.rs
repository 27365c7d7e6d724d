//! Mixtures as named numbers.

use crate::{mixtures, permuted};
use em_gmm::em_core::Parameters;
use em_gmm::{Gmm, mat};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_permuted_mixture_is_relabelled_like_the_original(
        (gmm, order) in mixtures().prop_flat_map(|gmm| {
            let order: Vec<usize> = (0..gmm.components()).collect();
            (Just(gmm), Just(order).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(permuted(&gmm, &order).relabelled(&gmm), gmm);
    }
}

#[test]
fn components_around_the_same_point_are_told_apart() {
    // A contaminated normal distribution: the covariances alone differ.
    let gmm = |weights: [f64; 2], narrow: f64, wide: f64| {
        let sigma = vec![mat![[narrow]], mat![[wide]]];
        Gmm::new(weights.to_vec(), mat![[0.0], [0.1]], sigma).unwrap()
    };
    let like = gmm([0.9, 0.1], 1.0, 9.0);
    assert_eq!(
        gmm([0.2, 0.8], 7.0, 1.1).relabelled(&like).weights(),
        [0.8, 0.2]
    );
    assert_eq!(
        gmm([0.2, 0.8], 1.1, 7.0).relabelled(&like).weights(),
        [0.2, 0.8]
    );
}

#[test]
fn a_mixture_of_another_shape_gives_no_labels() {
    let one = Gmm::new(vec![1.0], mat![[0.0]], vec![mat![[1.0]]]).unwrap();
    let sigma = vec![mat![[1.0]]; 2];
    let two = Gmm::new(vec![0.5; 2], mat![[0.0], [1.0]], sigma).unwrap();
    assert_eq!(two.clone().relabelled(&one), two);
}
