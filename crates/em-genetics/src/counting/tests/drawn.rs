//! Drawn genotypes, and EM with them.

use super::properties::{frequencies, systems};
use super::{moth, moth_closed_form};
use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::{
    CompleteData, Em, MonteCarlo, MonteCarloFit, MonteCarloPlan, StochasticPlan, Surrogate,
    monte_carlo, saem, stochastic_em, stream,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// By how many reported Monte Carlo errors a fit for the moth misses the closed form at the most, of
/// what is beyond `bias`.
fn miss(fit: &MonteCarloFit<AlleleFrequencies>, bias: f64) -> f64 {
    let maximum = moth_closed_form();
    (fit.params.as_slice().iter().zip(maximum.as_slice()))
        .zip(&fit.monte_carlo_error)
        .map(|((p, maximum), error)| ((p - maximum).abs() - bias).max(0.0) / error)
        .fold(0.0, f64::max)
}

/// Of 20 seeds at least 17 within 3 errors, and all within 5: little for normal misses, and not too much
/// for those in errors from 8 chains, which have Student's distribution with 7 degrees of freedom.
fn assert_honest(misses: impl Iterator<Item = f64>) {
    let misses: Vec<f64> = misses.collect();
    assert_eq!(misses.len(), 20);
    assert!(
        misses.iter().filter(|miss| **miss <= 3.0).count() >= 17,
        "{misses:?}"
    );
    assert!(misses.iter().all(|miss| *miss <= 5.0), "{misses:?}");
}

#[test]
fn drawn_genotypes_lead_to_the_closed_form() {
    let (model, start) = (moth(), AlleleFrequencies::uniform(3));
    let ascent = |seed| monte_carlo(&model, start.clone(), &MonteCarloPlan::new(seed)).unwrap();
    assert_honest((0..20).map(|seed| miss(&ascent(seed), 0.0)));
    let approximation = |seed| saem(&model, &start, &StochasticPlan::new(seed)).unwrap();
    assert_honest((0..20).map(|seed| miss(&approximation(seed), 0.0)));
    // The mean of the random walk is off by something of order 1/n.
    let walk = |seed| stochastic_em(&model, &start, &StochasticPlan::new(seed)).unwrap();
    assert_honest((0..20).map(|seed| miss(&walk(seed), 1.0 / 622.0)));
}

#[test]
fn draws_vary_as_louis_formula_says() {
    let (model, at) = (moth(), moth_closed_form());
    let stats = model.e_step(&at).unwrap().stats;
    let expected = model.score_covariance(&stats, &at);
    let mean = model.gradient(&stats, &at, &at).unwrap();
    let mut rng = stream(8, 0);
    let mut drawn = vec![0.0; model.statistics_len()];
    let mut sums = [0.0; 9];
    let draws = 20_000;
    for _ in 0..draws {
        model.draw(&at, &mut rng, &mut drawn).unwrap();
        let score = model.gradient(&drawn, &at, &at).unwrap();
        for (cell, sum) in sums.iter_mut().enumerate() {
            let (a, b) = (cell / 3, cell % 3);
            *sum += (score[a] - mean[a]) * (score[b] - mean[b]);
        }
    }
    for (cell, sum) in sums.iter().enumerate() {
        let (a, b) = (cell / 3, cell % 3);
        let squared = expected[4 * a] * expected[4 * b] + expected[cell].powi(2);
        let error = (squared / f64::from(draws)).sqrt();
        let found = sum / f64::from(draws);
        assert!(
            (found - expected[cell]).abs() < 5.0 * error,
            "{cell}: {found} {}",
            expected[cell]
        );
    }
}

#[test]
fn what_was_seen_and_cannot_be_is_not_drawn() {
    let mut drawn = [0.0; 6];
    let mut draw = |at: &AlleleFrequencies| moth().draw(at, &mut stream(1, 0), &mut drawn);
    assert!(matches!(
        draw(&AlleleFrequencies::new(vec![0.0, 0.5, 0.5]).unwrap()),
        Err(Error::Impossible { .. })
    ));
    assert_eq!(
        draw(&AlleleFrequencies::uniform(4)),
        Err(Error::Frequencies)
    );
}

proptest! {
    // A miss by chance would come and go with the seed.
    #![proptest_config(ProptestConfig { cases: 64, rng_seed: RngSeed::Fixed(9), ..ProptestConfig::default() })]

    #[test]
    fn the_mean_of_draws_is_the_e_step((locus, counts) in systems(), at in frequencies(), part in 0.01..1.0) {
        // Scaled, so that they are not whole.
        let counts: Vec<f64> = counts.iter().map(|&count| count as f64 * part).collect();
        let whole = vec![1; counts.len()];
        let model = GeneCounting::new(locus, &whole).unwrap().with_counts(counts.clone()).unwrap();
        let shows = model.ways.phenotypes();
        let expected = model.e_step(&at).unwrap().stats;
        let mut rng = stream(10, 0);
        let mut sums = vec![0.0; expected.len()];
        let mut drawn = sums.clone();
        let draws = 400.0;
        for _ in 0..400 {
            model.draw(&at, &mut rng, &mut drawn).unwrap();
            let mut left = counts.clone();
            for ((sum, drawn), phenotype) in sums.iter_mut().zip(&drawn).zip(&shows) {
                *sum += drawn;
                left[*phenotype] -= drawn;
            }
            prop_assert!(left.iter().all(|left| left.abs() < 1e-11), "{:?}", left);
        }
        for ((sum, expected), phenotype) in sums.iter().zip(&expected).zip(&shows) {
            let variance = expected * (1.0 - expected / counts[*phenotype].max(1e-300));
            let error = (variance.max(0.0) / draws).sqrt();
            prop_assert!((sum / draws - expected).abs() <= 5.0 * error + 1e-11, "{} {}", sum / draws, expected);
        }
    }

    #[test]
    fn both_kinds_of_em_make_the_same_step((locus, counts) in systems(), at in frequencies(), to in frequencies()) {
        let model = GeneCounting::new(locus, &counts).unwrap();
        let stats = model.e_step(&at).unwrap().stats;
        prop_assert_eq!(model.m_step(&stats, &at), model.maximize(&stats, &at));
        prop_assert_eq!(model.q(&stats, &at, &to), model.complete_log_likelihood(&stats, &to));
    }
}
