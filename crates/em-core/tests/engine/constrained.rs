//! Parameters that are fixed or tied.

use crate::climb;
use em_core::{Acceleration, Em, LayoutError, Parameters, Stop, constrain};
use em_models::{BivariateNormal, MissingNormal, PoissonMixture, Theta, TwoPoisson};

#[test]
fn a_known_mean_is_kept_and_the_covariance_found_about_it() {
    // Murray (1977), from a start with a positive covariance.
    let start = BivariateNormal {
        mean: [0.0, 0.0],
        covariance: [1.0, 0.3, 2.0],
    };
    let layout = start.layout().fix("mean").unwrap();
    let (model, start) = constrain(MissingNormal::murray(), layout, &start).unwrap();
    for how in [
        Acceleration::None,
        Acceleration::squarem(),
        Acceleration::daarem(),
    ] {
        let fit = climb(
            &model,
            start.clone(),
            how,
            Stop::relative(1e-15).or(Stop::iterations(3000)),
        );
        assert_eq!(fit.params.mean, [0.0, 0.0]);
        assert!(
            (fit.log_likelihood + 29.974_286_410_465).abs() < 1e-10,
            "{how:?}"
        );
        let expected = [8.0 / 3.0, 4.0 / 3.0, 8.0 / 3.0];
        for (found, expected) in fit.params.covariance.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{how:?} {:?}", fit.params);
        }
    }
}

#[test]
fn tied_rates_are_one_poisson() {
    // Both components alike: the rate is the mean, whatever the weight.
    let model = TwoPoisson::deaths();
    let start = PoissonMixture {
        weight: 0.4,
        rates: [1.0, 2.5],
    };
    let layout = start.layout().tie("rate[2]", "rate[1]").unwrap();
    let (tied, start) = constrain(&model, layout, &start).unwrap();
    assert_eq!(start.rates, [1.0, 1.0]);
    let fit = climb(
        &tied,
        start,
        Acceleration::None,
        Stop::relative(1e-15).or(Stop::iterations(100)),
    );
    let days: f64 = model.counts.iter().sum();
    let deaths: f64 = model
        .counts
        .iter()
        .enumerate()
        .map(|(k, n)| k as f64 * n)
        .sum();
    assert_eq!(fit.params.rates[0], fit.params.rates[1]);
    assert!((fit.params.rates[0] - deaths / days).abs() < 1e-7);
}

#[test]
fn a_fixed_weight_leaves_the_rest_to_maximize() {
    let model = TwoPoisson::deaths();
    let start = PoissonMixture {
        weight: 0.5,
        rates: [1.0, 2.5],
    };
    let layout = start.layout().fix("weight").unwrap();
    let (fixed, start) = constrain(&model, layout, &start).unwrap();
    let fit = climb(
        &fixed,
        start,
        Acceleration::squarem(),
        Stop::relative(1e-15).or(Stop::iterations(500)),
    );
    assert_eq!(fit.params.weight, 0.5);
    // No pair of rates nearby is better.
    let log_likelihood = |a: f64, b: f64| {
        let at = PoissonMixture {
            weight: 0.5,
            rates: [a, b],
        };
        model.e_step(&at).unwrap().log_likelihood
    };
    let [a, b] = fit.params.rates;
    for (da, db) in [
        (1e-3, 0.0),
        (-1e-3, 0.0),
        (0.0, 1e-3),
        (0.0, -1e-3),
        (1e-3, -1e-3),
    ] {
        assert!(log_likelihood(a + da, b + db) < fit.log_likelihood);
    }
}

#[test]
fn a_layout_of_other_parameters_is_refused() {
    let start = PoissonMixture {
        weight: 0.5,
        rates: [1.0, 2.5],
    };
    let foreign = constrain(TwoPoisson::deaths(), Theta(0.5).layout(), &start);
    assert_eq!(foreign.err(), Some(LayoutError::Foreign));
}
