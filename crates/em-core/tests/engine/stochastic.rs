//! Drawn E-steps land within their own Monte Carlo error.

use em_core::{
    Error, MonteCarloFit, MonteCarloPlan, Parameters, StochasticPlan, monte_carlo, saem,
    stochastic_em,
};
use em_models::{Linkage, LogisticNormal, NormalEffect, Theta};

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
