//! Q and its gradient, the minorizer, the information in the complete data.

use super::properties::{frequencies, systems};
use super::{assert_close, moth, moth_closed_form};
use crate::{AlleleFrequencies, Error, GeneCounting, Locus};
use em_core::{CompleteData, Em, Minorizer, Surrogate};
use proptest::prelude::*;

/// A k × k matrix along the linear directions e_a − e_last.
fn along_tangents(matrix: &[f64], k: usize) -> Vec<f64> {
    let last = k - 1;
    let entry = |i: usize, j: usize| matrix[i * k + j];
    let pairs = (0..last).flat_map(|i| (0..last).map(move |j| (i, j)));
    pairs
        .map(|(i, j)| entry(i, j) - entry(i, last) - entry(last, j) + entry(last, last))
        .collect()
}

#[test]
fn the_moths_information() {
    // By Louis' formula in closed form at the closed-form estimate of Givens & Hoeting, Computational
    // Statistics, example 4.2, in the directions C − T and I − T.
    let complete = [19_241.579_252_787, 1_680.112_578_269_6, 8_271.311_846_248_9];
    let missing = [754.020_756_888_1, 295.486_271_496_6, 1_454.699_601_351];
    let observed = [
        18_487.558_495_899_055,
        1_384.626_306_773_057_2,
        6_816.612_244_897_959_5,
    ];

    let (model, at) = (moth(), moth_closed_form());
    let stats = model.e_step(&at).unwrap().stats;
    let found_complete = along_tangents(&model.information(&stats, &at), 3);
    let found_missing = along_tangents(&model.score_covariance(&stats, &at), 3);
    for (cell, entry) in [(0, 0), (1, 1), (2, 1), (3, 2)] {
        let (c, m) = (found_complete[cell], found_missing[cell]);
        assert_close(c / complete[entry], 1.0, 1e-11);
        assert_close(m / missing[entry], 1.0, 1e-11);
        assert_close((c - m) / observed[entry], 1.0, 1e-11);
    }
}

#[test]
fn an_allele_that_is_not_there_says_nothing() {
    let model = GeneCounting::new(Locus::peppered_moth(), &[0, 30, 70]).unwrap();
    let at = AlleleFrequencies::new(vec![0.0, 0.25, 0.75]).unwrap();
    let stats = model.e_step(&at).unwrap().stats;
    assert!(model.q(&stats, &at, &at).is_finite());
    assert_eq!(model.gradient(&stats, &at, &at).unwrap()[0], 0.0);
    let (information, covariance) = (
        model.information(&stats, &at),
        model.score_covariance(&stats, &at),
    );
    for j in 0..3 {
        assert_eq!(
            (information[j], covariance[j], covariance[3 * j]),
            (0.0, 0.0, 0.0)
        );
    }
    // It is impossible where it was counted.
    let inside = AlleleFrequencies::uniform(3);
    let model = moth();
    let stats = model.e_step(&inside).unwrap().stats;
    assert_eq!(model.q(&stats, &inside, &at), f64::NEG_INFINITY);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_minorizer_touches_the_likelihood_from_below((locus, counts) in systems(), from in frequencies(), to in frequencies(), lost in 0..4_usize) {
        let model = GeneCounting::new(locus, &counts).unwrap();
        let below = Minorizer::new(&model, from.clone()).unwrap();
        prop_assert_eq!(below.value(&from), model.e_step(&from).unwrap().log_likelihood);
        // Inside, or on an edge, where the likelihood may be 0.
        let to = if lost < 3 { to.without(&[lost]) } else { to };
        match model.e_step(&to) {
            Ok(at) => prop_assert!(below.value(&to) <= at.log_likelihood + 1e-11 * (1.0 + at.log_likelihood.abs())),
            Err(Error::Impossible { .. }) => prop_assert_eq!(below.value(&to), f64::NEG_INFINITY),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        }
    }

    #[test]
    fn the_gradient_is_the_slope_of_q((locus, counts) in systems(), from in frequencies(), to in frequencies()) {
        let model = GeneCounting::new(locus, &counts).unwrap();
        let stats = model.e_step(&from).unwrap().stats;
        let chart = model.layout(&to).chart(to.as_slice()).unwrap();
        let mut z = vec![0.0; chart.free()];
        prop_assert!(chart.coordinates(to.as_slice(), &mut z));
        let mut gradient = vec![0.0; chart.free()];
        let natural = model.gradient(&stats, &from, &to).unwrap();
        chart.pull_back(&z, &natural, &mut gradient);
        let q = |z: &[f64]| {
            let mut values = vec![0.0; 3];
            chart.values(z, &mut values);
            model.q(&stats, &from, &AlleleFrequencies::new(values).unwrap())
        };
        let n = model.individuals() as f64;
        for i in 0..z.len() {
            let h = 1e-5;
            let (mut above, mut under) = (z.clone(), z.clone());
            above[i] += h;
            under[i] -= h;
            let slope = (q(&above) - q(&under)) / (2.0 * h);
            prop_assert!((slope - gradient[i]).abs() < 1e-7 * n, "{slope} {}", gradient[i]);
        }
    }

    #[test]
    fn fishers_identity((locus, counts) in systems(), at in frequencies()) {
        // The slope of Q at θ = θₙ is that of the likelihood, found by central differences.
        let model = GeneCounting::new(locus, &counts).unwrap();
        let stats = model.e_step(&at).unwrap().stats;
        let score = model.gradient(&stats, &at, &at).unwrap();
        let n = model.individuals() as f64;
        for a in 0..2 {
            let h = 1e-6;
            let moved = |by: f64| {
                let mut p = at.as_slice().to_vec();
                p[a] += by;
                p[2] -= by;
                model.e_step(&AlleleFrequencies::new(p).unwrap()).unwrap().log_likelihood
            };
            let slope = (moved(h) - moved(-h)) / (2.0 * h);
            prop_assert!((slope - (score[a] - score[2])).abs() < 1e-5 * n, "{slope} {}", score[a] - score[2]);
        }
    }
}
