//! Drawn E-steps land within their own Monte Carlo error.

use crate::deaths_start;
use em_core::{
    Error, MonteCarloFit, MonteCarloPlan, Parameters, StochasticPlan, monte_carlo, saem,
    stochastic_em,
};
use em_models::{Linkage, LogisticNormal, NormalEffect, PoissonMixture, Theta, TwoPoisson};

/// The seeds' maximum, by quadrature.
const SEEDS: [f64; 2] = [-0.028_321_680_270_445_8, 0.386_308_647_219_823_3];
const LINKAGE: [f64; 1] = [0.626_821_497_870_982_4];

/// How far an estimate is from the truth, in its own Monte Carlo errors.
fn scores<P: Parameters>(fit: &MonteCarloFit<P>, truth: &[f64]) -> Vec<f64> {
    let values = fit.params.values().into_iter();
    (values.zip(truth).zip(&fit.monte_carlo_error))
        .map(|((v, t), e)| (v - t) / e)
        .collect()
}

/// Several seeds: the scores have about the size of standard normal ones.
fn assert_calibrated<P: Parameters, E: std::fmt::Debug>(
    truth: &[f64],
    run: impl Fn(u64) -> Result<MonteCarloFit<P>, Error<E>>,
) {
    let all: Vec<f64> = (0..12)
        .flat_map(|seed| scores(&run(seed).unwrap(), truth))
        .collect();
    let rms = (all.iter().map(|z| z * z).sum::<f64>() / all.len() as f64).sqrt();
    assert!((0.4..1.7).contains(&rms), "{rms} {all:?}");
    assert!(all.iter().all(|z| z.abs() < 5.0), "{all:?}");
}

#[test]
fn monte_carlo_em() {
    let model = Linkage::dempster();
    assert_calibrated(&LINKAGE, |seed| {
        monte_carlo(&model, Theta(0.2), &MonteCarloPlan::new(seed))
    });
    let seeds = LogisticNormal::crowder();
    let start = || NormalEffect {
        mean: 0.5,
        variance: 1.0,
    };
    assert_calibrated(&SEEDS, |seed| {
        monte_carlo(&seeds, start(), &MonteCarloPlan::new(seed))
    });
}

#[test]
fn stochastic_approximation_em() {
    let plan = |seed| StochasticPlan {
        iterations: 500,
        ..StochasticPlan::new(seed)
    };
    let model = Linkage::dempster();
    assert_calibrated(&LINKAGE, |seed| saem(&model, &Theta(0.2), &plan(seed)));
    let seeds = LogisticNormal::crowder();
    let start = NormalEffect {
        mean: 0.5,
        variance: 1.0,
    };
    assert_calibrated(&SEEDS, |seed| saem(&seeds, &start, &plan(seed)));
}

#[test]
fn the_walk_of_stochastic_em_is_around_the_maximum() {
    let model = Linkage::dempster();
    let plan = StochasticPlan {
        iterations: 4000,
        ..StochasticPlan::new(5)
    };
    let fit = stochastic_em(&model, &Theta(0.2), &plan).unwrap();
    // Up to the order of 1/n, here 1/197.
    let reach = 4.0 * fit.monte_carlo_error[0] + 1.0 / 197.0;
    assert!((fit.params.0 - LINKAGE[0]).abs() < reach, "{fit:?}");
}

#[test]
fn a_seed_gives_the_same_numbers() {
    let seeds = LogisticNormal::crowder();
    let start = || NormalEffect {
        mean: 0.5,
        variance: 1.0,
    };
    let run = || {
        monte_carlo(
            &seeds,
            start(),
            &MonteCarloPlan {
                averaged: 10,
                ..MonteCarloPlan::new(1)
            },
        )
    };
    assert_eq!(run().unwrap(), run().unwrap());
}

#[test]
fn a_slow_model_is_not_claimed_to_be_known() {
    // At a rate of 0.9957 a hundred iterates are less than one independent one.
    let model = TwoPoisson::deaths();
    let fit = monte_carlo(&model, deaths_start(), &MonteCarloPlan::new(1)).unwrap();
    assert!(
        fit.monte_carlo_error
            .iter()
            .all(|error| error.is_infinite())
    );
    let walk = stochastic_em(&model, &deaths_start(), &StochasticPlan::new(1)).unwrap();
    assert!(
        walk.monte_carlo_error
            .iter()
            .any(|error| error.is_infinite())
    );
}

#[test]
fn estimates_vary_over_seeds_as_is_claimed() {
    // Two overlapping Poissons, at a rate of about 0.9.
    let counts = [
        20.0, 45.0, 60.0, 55.0, 45.0, 40.0, 38.0, 36.0, 30.0, 22.0, 15.0, 9.0, 5.0, 3.0, 1.0,
    ];
    let model = TwoPoisson {
        counts: counts.to_vec(),
    };
    let start = PoissonMixture {
        weight: 0.5,
        rates: [2.0, 6.0],
    };
    let plan = |seed| StochasticPlan {
        iterations: 5000,
        ..StochasticPlan::new(seed)
    };
    let fits: Vec<_> = (0..12)
        .map(|seed| stochastic_em(&model, &start, &plan(seed)).unwrap())
        .collect();
    for i in 0..3 {
        let values: Vec<f64> = fits.iter().map(|fit| fit.params.values()[i]).collect();
        let mean = values.iter().sum::<f64>() / 12.0;
        let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 11.0).sqrt();
        let claimed = fits.iter().map(|fit| fit.monte_carlo_error[i]).sum::<f64>() / 12.0;
        assert!((0.5..1.8).contains(&(sd / claimed)), "{i}: {sd} {claimed}");
    }
}
