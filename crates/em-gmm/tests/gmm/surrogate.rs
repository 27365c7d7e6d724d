//! Q and its gradient, the minorizer, and what the M-step has to do with them.

use crate::{STRUCTURES, assert_close, fixture, mixtures_of, structures};
use em_gmm::em_core::{Em, Minorizer, Over, Parameters, Stop, Surrogate};
use em_gmm::{Covariance, Gmm, Mat, Mixture, Rows, rng};
use proptest::prelude::*;

/// Two random mixtures of the same shape.
fn pairs() -> impl Strategy<Value = (Gmm, Gmm)> {
    (structures(), 1..5_usize, 1..6_usize)
        .prop_flat_map(|(s, k, d)| (mixtures_of(s, k, d), mixtures_of(s, k, d)))
}

fn model(x: &Mat<f64>, components: usize, structure: Covariance) -> Over<Mixture, Rows<'_>> {
    let rows = Rows::new(x.as_ref()).unwrap();
    Over {
        model: Mixture::with_covariance(rows, components, structure).unwrap(),
        source: rows,
    }
}

/// Central differences along the free coordinates.
fn differences(at: &Gmm, f: impl Fn(&Gmm) -> f64) -> Vec<f64> {
    let chart = at.layout().chart(&at.values()).unwrap();
    let mut z = vec![0.0; chart.free()];
    assert!(chart.coordinates(&at.values(), &mut z));
    let moved = |i: usize, by: f64| {
        let mut z = z.clone();
        z[i] += by;
        let mut values = at.values();
        chart.values(&z, &mut values);
        f(&at.read(&values).unwrap())
    };
    let h = 1e-5;
    (0..z.len())
        .map(|i| (moved(i, h) - moved(i, -h)) / (2.0 * h))
        .collect()
}

/// The gradient along the free coordinates.
fn pulled_back(at: &Gmm, gradient: &[f64]) -> Vec<f64> {
    let chart = at.layout().chart(&at.values()).unwrap();
    let mut z = vec![0.0; chart.free()];
    assert!(chart.coordinates(&at.values(), &mut z));
    let mut into = vec![0.0; chart.free()];
    chart.pull_back(&z, gradient, &mut into);
    into
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest, v| v.abs().max(largest))
}

/// Q by its definition: Σ_i Σ_c r_ic ln(w_c N(x_i; μ_c, Σ_c)).
fn q_of_rows(x: &Mat<f64>, from: &Gmm, at: &Gmm) -> f64 {
    let r = from.responsibilities(x.as_ref()).unwrap();
    (0..at.components())
        .map(|c| {
            let mean = Mat::from_fn(1, at.dimensions(), |_, j| at.mean(c)[j]);
            let one = Gmm::new(vec![1.0], mean, vec![at.covariance(c)]).unwrap();
            let log_densities = one.log_density(x.as_ref()).unwrap();
            let terms = (log_densities.iter().enumerate())
                .map(|(i, log_density)| r[(i, c)] * (at.weights()[c].ln() + log_density));
            terms.sum::<f64>()
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn q_is_the_expected_complete_data_log_likelihood((from, at) in pairs(), seed in 0..100_u64) {
        let (x, _) = from.sample(200, &mut rng(seed));
        let model = model(&x, from.components(), from.structure());
        let stats = model.e_step(&from).unwrap().stats;
        for at in [&at, &from] {
            let expected = q_of_rows(&x, &from, at);
            assert_close(model.q(&stats, &from, at), expected, 1e-10 * (1.0 + expected.abs()));
        }
    }

    #[test]
    fn the_minorizer_lies_below_the_log_likelihood_and_touches_it((one, other) in pairs(), seed in 0..100_u64) {
        let (x, _) = one.sample(200, &mut rng(seed));
        let model = model(&x, one.components(), one.structure());
        for (at, theta) in [(&one, &other), (&other, &one)] {
            let below = Minorizer::new(&model, at.clone()).unwrap();
            let g = below.value(theta);
            prop_assert!(g <= theta.log_likelihood(x.as_ref()).unwrap() + 1e-11 * (1.0 + g.abs()));
            prop_assert_eq!(below.value(at), at.log_likelihood(x.as_ref()).unwrap());
        }
    }

    #[test]
    fn the_gradient_is_that_of_differences((from, at) in pairs(), seed in 0..100_u64) {
        let (x, _) = from.sample(200, &mut rng(seed));
        let model = model(&x, from.components(), from.structure());
        let stats = model.e_step(&from).unwrap().stats;
        let gradient = pulled_back(&at, &model.gradient(&stats, &from, &at).unwrap());
        let expected = differences(&at, |at| model.q(&stats, &from, at));
        for (found, expected) in gradient.iter().zip(&expected) {
            assert_close(*found, *expected, 1e-6 * (1.0 + largest(&gradient)));
        }
    }

    #[test]
    fn the_score_is_the_gradient_of_q((truth, _) in pairs(), seed in 0..100_u64) {
        // Fisher's identity: ∂ℓ/∂θ = ∂Q(θ'|θ)/∂θ' at θ' = θ.
        let (x, _) = truth.sample(200, &mut rng(seed));
        let model = model(&x, truth.components(), truth.structure());
        let stats = model.e_step(&truth).unwrap().stats;
        let score = pulled_back(&truth, &model.gradient(&stats, &truth, &truth).unwrap());
        let expected = differences(&truth, |at| at.log_likelihood(x.as_ref()).unwrap());
        for (found, expected) in score.iter().zip(&expected) {
            assert_close(*found, *expected, 1e-5 * (1.0 + largest(&score)));
        }
    }

    #[test]
    fn the_m_step_maximizes_q((truth, other) in pairs(), seed in 0..100_u64) {
        let (x, _) = truth.sample(500, &mut rng(seed));
        let model = model(&x, truth.components(), truth.structure());
        let stats = model.e_step(&truth).unwrap().stats;
        let top = model.m_step(&stats, &truth).unwrap();
        let q = model.q(&stats, &truth, &top);
        prop_assert!(q >= model.q(&stats, &truth, &truth) - 1e-11 * (1.0 + q.abs()));
        prop_assert!(q >= model.q(&stats, &truth, &other));
        let gradient = pulled_back(&top, &model.gradient(&stats, &truth, &top).unwrap());
        prop_assert!(largest(&gradient) < 1e-9 * 500.0, "{gradient:?}");
    }
}

#[test]
fn the_gradient_vanishes_at_a_fit() {
    let x = fixture("faithful", 2);
    let stop = Stop::absolute(1e-13).or(Stop::iterations(20_000));
    for structure in STRUCTURES {
        let builder = Gmm::builder(2).covariance(structure).stop(stop.clone());
        let fit = builder.fit(x.as_ref()).unwrap();
        let model = model(&x, 2, structure);
        let stats = model.e_step(&fit.params).unwrap().stats;
        let gradient = model.gradient(&stats, &fit.params, &fit.params).unwrap();
        // Along the natural values it does not vanish: weights are held together by their sum.
        assert_close(gradient[0], 272.0, 1e-3);
        assert!(largest(&pulled_back(&fit.params, &gradient)) < 1e-3);
    }
}
