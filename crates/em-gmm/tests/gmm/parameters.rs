//! Mixtures as named numbers.

use crate::{assert_close, mixtures, permuted};
use em_gmm::em_core::Parameters;
use em_gmm::{Gmm, mat, rng};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn values_are_read_as_they_were_written(gmm in mixtures()) {
        let back = gmm.read(&gmm.values()).unwrap();
        prop_assert_eq!(&back, &gmm);
        let (x, _) = gmm.sample(20, &mut rng(1));
        let bits = |gmm: &Gmm| gmm.log_likelihood(x.as_ref()).unwrap().to_bits();
        prop_assert_eq!(bits(&back), bits(&gmm));
    }

    #[test]
    fn coordinates_are_free_and_lead_back(gmm in mixtures()) {
        let values = gmm.values();
        let chart = gmm.layout().chart(&values).unwrap();
        prop_assert_eq!(chart.free(), gmm.free_parameters());
        prop_assert!(chart.boundary().is_empty());
        let mut z = vec![0.0; chart.free()];
        prop_assert!(chart.coordinates(&values, &mut z));
        let mut back = vec![0.0; values.len()];
        chart.values(&z, &mut back);
        for (found, expected) in back.iter().zip(&values) {
            assert_close(*found, *expected, 1e-14 * (1.0 + expected.abs()));
        }
        // Whatever the coordinates, there is a mixture.
        let near: Vec<f64> = z.iter().map(|z| 0.5 * z - 0.3).collect();
        chart.values(&near, &mut back);
        prop_assert!(gmm.read(&back).is_some());
    }

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
fn values_have_names() {
    let sigma = vec![mat![[1.0, 0.5], [0.5, 2.0]], mat![[3.0, 0.0], [0.0, 4.0]]];
    let gmm = Gmm::new(vec![0.3, 0.7], mat![[5.0, 6.0], [7.0, 8.0]], sigma).unwrap();
    let named: Vec<(String, f64)> = (gmm.layout().names().into_iter())
        .zip(gmm.values())
        .collect();
    let expected = [
        ("weight[1]", 0.3),
        ("weight[2]", 0.7),
        ("mean[1,1]", 5.0),
        ("mean[1,2]", 6.0),
        ("mean[2,1]", 7.0),
        ("mean[2,2]", 8.0),
        ("covariance[1][1,1]", 1.0),
        ("covariance[1][2,1]", 0.5),
        ("covariance[1][2,2]", 2.0),
        ("covariance[2][1,1]", 3.0),
        ("covariance[2][2,1]", 0.0),
        ("covariance[2][2,2]", 4.0),
    ];
    assert_eq!(
        named,
        expected.map(|(name, value)| (name.to_owned(), value))
    );
}

#[test]
fn debug_output_has_the_parameters_alone() {
    let sigma = vec![mat![[1.0, 0.5], [0.5, 2.0]]];
    let gmm = Gmm::new(vec![1.0], mat![[5.0, 6.0]], sigma).unwrap();
    let expected = "Gmm { structure: Full, weights: [1.0], means: [5.0, 6.0], \
                    covariances: [[1.0, 0.5, 2.0]], .. }";
    assert_eq!(format!("{gmm:?}"), expected);
    // Nor has it what a density leaves behind.
    gmm.log_density(mat![[0.0, 0.0]].as_ref()).unwrap();
    assert_eq!(format!("{gmm:?}"), expected);
}

#[test]
fn numbers_that_are_no_mixture_are_not_read() {
    let gmm = Gmm::new(vec![1.0], mat![[0.0]], vec![mat![[1.0]]]).unwrap();
    assert!(gmm.read(&[1.0, 3.0, 2.0]).is_some());
    for bad in [
        &[1.0, 3.0][..],
        &[1.0, 3.0, 2.0, 0.0],
        &[0.0, 3.0, 2.0],
        &[1.0, f64::NAN, 2.0],
        &[1.0, 3.0, -2.0],
    ] {
        assert_eq!(gmm.read(bad), None, "{bad:?}");
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
