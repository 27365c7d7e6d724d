//! Rules that look at parameters, rates and Q.

use crate::{DEATHS, DEATHS_TOP, climb, deaths_start};
use em_core::{Acceleration, Criterion, Em, Error, Parameters, Run, Status, Stop, fit};
use em_models::{Linkage, PoissonMixture, Theta, TwoPoisson};

fn distance(values: &[f64], to: &[f64]) -> f64 {
    values
        .iter()
        .zip(to)
        .map(|(a, b)| (a - b).powi(2))
        .sum::<f64>()
        .sqrt()
}

#[test]
fn the_error_rule_keeps_what_it_claims() {
    let model = TwoPoisson::deaths();
    let starts = [
        (0.3, 1.0, 2.5),
        (0.5, 0.5, 4.0),
        (0.9, 1.0, 3.0),
        (0.05, 0.4, 2.2),
        (0.7, 2.0, 2.3),
    ];
    for (weight, a, b) in starts {
        for tolerance in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8] {
            let start = PoissonMixture {
                weight,
                rates: [a, b],
            };
            let fit = climb(&model, start, Acceleration::None, Stop::error(tolerance));
            let error = distance(&fit.params.values(), &DEATHS);
            assert!(
                error < tolerance,
                "from {weight} {a} {b}: {error} {tolerance}"
            );
            assert!(fit.error.unwrap() < tolerance);
            assert_eq!(fit.status, Status::Converged(Criterion::Error));
            // Nor does it go on for ever: the claim is not much too careful.
            assert!(
                tolerance > 1e-2 || error > 0.5 * tolerance,
                "{error} {tolerance}"
            );
        }
    }
}

#[test]
fn a_small_step_is_not_a_small_error() {
    let fit = climb(
        &TwoPoisson::deaths(),
        deaths_start(),
        Acceleration::None,
        Stop::residual(1e-7),
    );
    let error = distance(&fit.params.values(), &DEATHS);
    assert!((1.6e-5..2.4e-5).contains(&error), "{error}");
    assert!((fit.rate.unwrap() - 0.995_666_223_226_08).abs() < 1e-5);
    let claimed = fit.error.unwrap();
    assert!(
        claimed > error && claimed < 1.1 * error,
        "{claimed} {error}"
    );
}

#[test]
fn the_gain_rule_keeps_what_it_claims() {
    for tolerance in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7] {
        let fit = climb(
            &TwoPoisson::deaths(),
            deaths_start(),
            Acceleration::None,
            Stop::gain(tolerance),
        );
        let left = DEATHS_TOP - fit.log_likelihood;
        assert!(left < tolerance, "{left} {tolerance}");
    }
}

#[test]
fn rules_that_know_the_rate_end_where_rounding_begins() {
    let stop = || {
        Stop::error(1e-13)
            .and(Stop::gain(1e-12))
            .or(Stop::iterations(100_000))
    };
    for fit in [
        climb(
            &TwoPoisson::deaths(),
            deaths_start(),
            Acceleration::None,
            stop(),
        )
        .status,
        climb(&Linkage::dempster(), Theta(0.9), Acceleration::None, stop()).status,
    ] {
        assert!(fit.is_converged());
    }
}

#[test]
fn each_rule_says_that_it_was_the_one() {
    let model = Linkage::dempster();
    let rules = [
        (Stop::parameters(1e-6), Criterion::Parameters),
        (
            Stop::relative_parameters(1e-6),
            Criterion::RelativeParameters,
        ),
        (Stop::residual(1e-6), Criterion::Residual),
        (Stop::error(1e-6), Criterion::Error),
        (Stop::gain(1e-9), Criterion::Gain),
        (
            Stop::when(|iteration| iteration.params[0] > 0.626),
            Criterion::Rule,
        ),
        (Stop::surrogate(1e-9), Criterion::Surrogate),
    ];
    for (stop, criterion) in rules {
        let mut run = Run::new(&model, Theta(0.5))
            .unwrap()
            .watch_surrogate()
            .until(stop);
        while run.advance().unwrap().is_some() {}
        let fit = run.finish();
        assert_eq!(fit.status, Status::Converged(criterion));
        assert!((fit.params.0 - 0.626_821).abs() < 1e-3);
    }
}

#[test]
fn the_change_of_q_is_that_of_the_last_step() {
    use em_core::Surrogate;
    let model = Linkage::dempster();
    let mut run = Run::new(&model, Theta(0.5)).unwrap().watch_surrogate();
    let stats = model.e_step(&Theta(0.5)).unwrap().stats;
    let next = *run.advance().unwrap().unwrap().params;
    let expected = model.q(&stats, &Theta(0.5), &next) - model.q(&stats, &Theta(0.5), &Theta(0.5));
    assert_eq!(run.current().surrogate_change, Some(expected));
}

#[test]
fn a_rule_on_q_needs_a_run_that_evaluates_it() {
    let error = fit(
        &Linkage::dempster(),
        Theta(0.5),
        Stop::surrogate(1e-6).or(Stop::default()),
    );
    assert_eq!(error.unwrap_err(), Error::SurrogateNotWatched);
}

#[test]
fn no_rule_ends_a_run_before_its_time() {
    let stop = Stop::parameters(1e-1).not_before(7);
    let fit = fit(&Linkage::dempster(), Theta(0.5), stop).unwrap();
    assert_eq!(fit.trace.iterations(), 7);
    assert_eq!(fit.status, Status::Converged(Criterion::Parameters));
}

#[test]
fn evaluations_are_counted_and_limited() {
    let stop = Stop::evaluations(20);
    let fit = climb(
        &TwoPoisson::deaths(),
        deaths_start(),
        Acceleration::squarem(),
        stop,
    );
    assert!((20..23).contains(&fit.evaluations.maps));
    assert_eq!(fit.status, Status::IterationLimit);
    assert!(fit.trace.iterations() < 10);
}

/// Independent values, each on its own geometric way to its top: θ ← top + rate·(θ − top).
struct Ways {
    tops: Vec<f64>,
    rates: Vec<f64>,
    /// Added to the log-likelihood.
    constant: f64,
}

impl Em for Ways {
    type Params = Vec<f64>;
    type Stats = ();
    type Error = std::convert::Infallible;

    fn e_step(&self, at: &Vec<f64>) -> Result<em_core::Expectation<()>, Self::Error> {
        let off = at.iter().zip(&self.tops).map(|(x, top)| (x - top).powi(2));
        let log_likelihood = self.constant - off.sum::<f64>();
        Ok(em_core::Expectation {
            stats: (),
            log_likelihood,
        })
    }

    fn m_step(&self, (): &(), at: &Vec<f64>) -> Result<Vec<f64>, Self::Error> {
        let ways = at.iter().zip(&self.tops).zip(&self.rates);
        Ok(ways
            .map(|((x, top), rate)| top + rate * (x - top))
            .collect())
    }
}

#[test]
fn a_large_value_does_not_hide_a_slow_small_one() {
    for top in [1e5, 1e6, 1e8] {
        let model = Ways {
            tops: vec![top, 1.0],
            rates: vec![0.5, 0.99],
            constant: 0.0,
        };
        for tolerance in [1e-3, 1e-6] {
            let stop = Stop::error(tolerance).or(Stop::iterations(5000));
            let fit = fit(&model, vec![0.0, 0.0], stop).unwrap();
            let error = distance(&fit.params, &model.tops);
            assert!(
                error < tolerance,
                "{top} {tolerance}: {error} after {}",
                fit.trace.iterations()
            );
        }
    }
}

#[test]
fn a_large_log_likelihood_does_not_hide_a_gain() {
    for constant in [0.0, 1e6, 1e9] {
        let model = Ways {
            tops: vec![1.0],
            rates: vec![0.99],
            constant,
        };
        let fit = fit(
            &model,
            vec![0.0],
            Stop::gain(1e-4).or(Stop::iterations(5000)),
        )
        .unwrap();
        let left = (fit.params[0] - 1.0).powi(2);
        assert!(left < 1e-4, "{constant}: {left}");
    }
}

#[test]
fn the_rate_is_not_read_from_accelerated_steps() {
    let model = Ways {
        tops: vec![1.0, 1.0],
        rates: vec![0.3, 0.99],
        constant: 0.0,
    };
    let run = || {
        Run::new(&model, vec![0.0, 0.0])
            .unwrap()
            .accelerate(Acceleration::squarem())
    };
    assert_eq!(
        run().until(Stop::error(1e-6)).complete().unwrap_err(),
        Error::RuleOfPlainRuns
    );
    let fit = run()
        .until(Stop::error(1e-6).or(Stop::residual(1e-9)))
        .complete()
        .unwrap();
    assert_eq!(
        (fit.status, fit.rate),
        (Status::Converged(Criterion::Residual), None)
    );
}

/// A log-likelihood that does not look at the second value.
struct Blind(Ways);
impl Em for Blind {
    type Params = Vec<f64>;
    type Stats = ();
    type Error = std::convert::Infallible;
    fn e_step(&self, at: &Vec<f64>) -> Result<em_core::Expectation<()>, Self::Error> {
        Ok(em_core::Expectation {
            stats: (),
            log_likelihood: -(at[0] - 1.0).powi(2),
        })
    }
    fn m_step(&self, (): &(), at: &Vec<f64>) -> Result<Vec<f64>, Self::Error> {
        self.0.m_step(&(), at)
    }
}

#[test]
fn parameters_that_are_not_finite_are_an_error() {
    let model = Ways {
        tops: vec![1.0, f64::NAN],
        rates: vec![0.5, 0.5],
        constant: 0.0,
    };
    let error = fit(&Blind(model), vec![0.0, 0.0], Stop::default()).unwrap_err();
    assert_eq!(error.to_string(), "`theta[2]` is not finite at iteration 1");
}
