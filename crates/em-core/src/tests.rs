//! The loop on the linkage data, and on models that are wrong on purpose.

use crate::{
    Accumulate, Chunks, Criterion, Em, Error, Expectation, Layout, Over, Parameters, Run, Status,
    Stop, Trace, fit,
};
use proptest::prelude::*;
use std::convert::Infallible;

/// Genetic linkage: Dempster, Laird & Rubin (1977), section 1.
struct Linkage([f64; 4]);

const ANIMALS: Linkage = Linkage([125.0, 18.0, 20.0, 34.0]);
const LINKAGE_MLE: f64 = 0.626_821_497_870_982_4;

impl Em for Linkage {
    type Params = f64;
    type Stats = f64;
    type Error = Infallible;

    fn e_step(&self, &theta: &f64) -> Result<Expectation<f64>, Infallible> {
        let [a, b, c, d] = self.0;
        let log_likelihood = a * (0.5 + theta / 4.0).ln()
            + (b + c) * ((1.0 - theta) / 4.0).ln()
            + d * (theta / 4.0).ln();
        Ok(Expectation {
            stats: a * theta / (2.0 + theta),
            log_likelihood,
        })
    }

    fn m_step(&self, &x: &f64, _: &f64) -> Result<f64, Infallible> {
        let [_, b, c, d] = self.0;
        Ok((x + d) / (x + b + c + d))
    }
}

/// A model that plays back a list of objectives; its parameters are the place in the list.
struct Script(&'static [f64]);

impl Em for Script {
    type Params = Place;
    type Stats = ();
    type Error = std::fmt::Error;

    fn e_step(&self, at: &Place) -> Result<Expectation<()>, std::fmt::Error> {
        let log_likelihood = *self.0.get(at.0).ok_or(std::fmt::Error)?;
        Ok(Expectation {
            stats: (),
            log_likelihood,
        })
    }

    fn m_step(&self, (): &(), at: &Place) -> Result<Place, std::fmt::Error> {
        Ok(Place(at.0 + 1))
    }
}

/// A place in the list.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place(usize);

impl Parameters for Place {
    fn layout(&self) -> Layout {
        Layout::new().real("place", 1)
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.push(self.0 as f64);
    }

    fn read(&self, _: &[f64]) -> Option<Self> {
        None
    }
}

/// A mixture of two Poisson distributions with means 1 and 4: only the weight is unknown.
struct Weight;

impl Accumulate for Weight {
    type Params = f64;
    type Chunk<'a> = &'a [u32];
    type Error = Infallible;

    fn statistics_len(&self) -> usize {
        2
    }

    fn accumulate(&self, w: &f64, chunk: &[u32], into: &mut [f64]) -> Result<f64, Infallible> {
        let mut log_likelihood = 0.0;
        for &count in chunk {
            let first = w * (-1.0_f64).exp();
            let second = (1.0 - w) * (f64::from(count) * 4.0_f64.ln() - 4.0).exp();
            into[0] += first / (first + second);
            into[1] += 1.0;
            log_likelihood += (first + second).ln();
        }
        Ok(log_likelihood)
    }

    fn m_step(&self, statistics: &[f64], _: &f64) -> Result<f64, Infallible> {
        Ok(statistics[0] / statistics[1])
    }
}

#[test]
fn linkage_iterates_are_the_published_ones() {
    // The first iterates of the article, to more digits.
    let published = [
        0.5,
        0.608_247_422_680_412_3,
        0.624_321_050_369_270_4,
        0.626_488_879_079_667_3,
        0.626_777_322_347_309_7,
        0.626_815_632_110_044_2,
        0.626_820_719_019_307_9,
    ];
    let mut run = Run::new(&ANIMALS, published[0]).unwrap();
    for expected in &published[1..] {
        let found = *run.advance().unwrap().unwrap().params;
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}

#[test]
fn parameters_and_log_likelihood_belong_together() {
    for limit in [0, 1, 7] {
        let fit = fit(&ANIMALS, 0.5, Stop::iterations(limit)).unwrap();
        assert_eq!(fit.trace.iterations(), limit);
        assert_eq!(fit.status, Status::IterationLimit);
        let at_params = ANIMALS.e_step(&fit.params).unwrap().log_likelihood;
        assert_eq!(fit.log_likelihood.to_bits(), at_params.to_bits());
    }
}

#[test]
fn the_default_stop_is_at_the_maximum() {
    let fit = fit(&ANIMALS, 0.5, Stop::default()).unwrap();
    assert!((fit.params - LINKAGE_MLE).abs() < 1e-5);
    assert_eq!(fit.status, Status::Converged(Criterion::Absolute));
}

#[test]
fn a_tolerance_of_zero_is_never_met() {
    let stop = Stop::absolute(0.0).or(Stop::iterations(300));
    let fit = fit(&ANIMALS, LINKAGE_MLE, stop).unwrap();
    assert_eq!(fit.trace.iterations(), 300);
}

#[test]
fn rules_combine() {
    let iterations = |stop| fit(&ANIMALS, 0.5, stop).unwrap().trace.iterations();
    let loose = iterations(Stop::absolute(1e-2));
    assert!(loose < 20);
    assert_eq!(
        iterations(Stop::absolute(1e-2).and(Stop::iterations(20))),
        20
    );
    assert_eq!(
        iterations(Stop::absolute(1e-2).or(Stop::iterations(20))),
        loose
    );
    // Convergence is what is reported when the limit is reached at the same time.
    let both = Stop::iterations(loose).or(Stop::absolute(1e-2));
    assert!(fit(&ANIMALS, 0.5, both).unwrap().status.is_converged());
}

#[test]
fn a_fall_is_recorded_and_is_not_convergence() {
    let fit = fit(
        &Script(&[-9.0, -5.0, -5.5, -5.0]),
        Place(0),
        Stop::absolute(0.6).or(Stop::iterations(3)),
    )
    .unwrap();
    assert!(!fit.trace.is_monotone());
    assert_eq!(fit.trace.falls().len(), 1);
    assert_eq!(
        (fit.trace.falls()[0].iteration, fit.trace.falls()[0].to),
        (2, -5.5)
    );
    assert_eq!(fit.trace.iterations(), 3);
    // In other units it is the same fall.
    let shifted = fit.trace.shifted(1.0, 2.0);
    let fall = &shifted.falls()[0];
    assert_eq!((fall.iteration, fall.from, fall.to), (2, -3.0, -3.5));
    assert_eq!(shifted.objectives(), [-7.0, -3.0, -3.5, -3.0]);
}

#[test]
fn a_fall_is_an_error_in_strict_mode_and_the_best_is_kept() {
    let model = Script(&[-9.0, -5.0, -5.5]);
    let mut run = Run::new(&model, Place(0)).unwrap().strict(true);
    assert!(run.advance().is_ok());
    let error = run.advance().unwrap_err();
    assert_eq!(
        error,
        Error::Fell {
            iteration: 2,
            from: -5.0,
            to: -5.5
        }
    );
    assert!(run.advance().unwrap().is_none());
    let fit = run.finish();
    assert_eq!((fit.params, fit.log_likelihood), (Place(1), -5.0));
    assert_eq!(fit.status, Status::Failed);
}

#[test]
fn rounding_is_not_a_fall() {
    let trace = Trace::from_log_likelihoods([-1e6, -1e6 - 1e-5]);
    assert!(trace.is_monotone());
    let trace = Trace::from_log_likelihoods([-1e6, -1e6 - 1e-3]);
    assert!(!trace.is_monotone());
}

#[test]
fn nan_is_an_error_before_any_rule_is_asked() {
    let model = Script(&[-9.0, f64::NAN, -1.0]);
    let mut run = Run::new(&model, Place(0))
        .unwrap()
        .until(Stop::absolute(1e9));
    let error = run.advance().unwrap_err();
    assert!(matches!(error, Error::NotFinite { iteration: 1, .. }));
    assert_eq!(run.finish().params, Place(0));
    assert!(Run::new(&Script(&[f64::NEG_INFINITY]), Place(0)).is_err());
}

#[test]
fn a_failed_step_names_its_iteration_and_keeps_the_fit() {
    let model = Script(&[-9.0, -8.0]);
    let mut run = Run::new(&model, Place(0)).unwrap();
    run.advance().unwrap();
    let error = run.advance().unwrap_err();
    assert_eq!(error.to_string(), "the E-step of iteration 2 failed");
    let fit = run.finish();
    assert_eq!((fit.params, fit.status), (Place(1), Status::Failed));
}

#[test]
fn the_caller_may_leave_or_stop() {
    let mut run = Run::new(&ANIMALS, 0.5).unwrap();
    run.advance().unwrap();
    assert_eq!(run.finish().status, Status::Interrupted);

    let mut run = Run::new(&ANIMALS, 0.5).unwrap();
    run.stop(Status::Converged(Criterion::Parameters));
    assert!(run.advance().unwrap().is_none());
    assert!(run.finish().status.is_converged());
}

#[test]
fn a_prior_moves_the_estimate_and_is_climbed() {
    /// Linkage with a Beta(2, 2) prior: log p(θ) = log θ + log(1 − θ).
    struct Posterior;
    impl Em for Posterior {
        type Params = f64;
        type Stats = f64;
        type Error = Infallible;
        fn e_step(&self, theta: &f64) -> Result<Expectation<f64>, Infallible> {
            ANIMALS.e_step(theta)
        }
        fn m_step(&self, &x: &f64, _: &f64) -> Result<f64, Infallible> {
            Ok((x + 34.0 + 1.0) / (x + 18.0 + 20.0 + 34.0 + 2.0))
        }
        fn log_prior(&self, &theta: &f64) -> f64 {
            theta.ln() + (1.0 - theta).ln()
        }
    }
    let fit = fit(&Posterior, 0.5, Stop::absolute(1e-13)).unwrap();
    // The root of the posterior's score in closed form.
    let score = |t: f64| 125.0 / (2.0 + t) - 39.0 / (1.0 - t) + 35.0 / t;
    assert!(score(fit.params).abs() < 1e-3);
    assert!(fit.trace.is_monotone());
    assert!(fit.objective < fit.log_likelihood);
}

proptest! {
    #[test]
    fn linkage_climbs_from_anywhere(start in 1e-6..1.0 - 1e-6, counts in prop::array::uniform4(1.0..500.0)) {
        let model = Linkage(counts);
        let mut run = Run::new(&model, start).unwrap().strict(true);
        while run.advance().unwrap().is_some() {}
        prop_assert!(run.finish().status.is_converged());
    }

    #[test]
    fn chunks_of_any_size_give_the_same_fit(data in prop::collection::vec(0_u32..12, 1..80), size in 0_usize..90) {
        let whole = Over { model: Weight, source: Chunks::new(&data, data.len()) };
        let parts = Over { model: Weight, source: Chunks::new(&data, size) };
        let stop = || Stop::iterations(25);
        let (whole, parts) = (fit(&whole, 0.5, stop()).unwrap(), fit(&parts, 0.5, stop()).unwrap());
        prop_assert!((whole.params - parts.params).abs() < 1e-12);
        prop_assert!((whole.log_likelihood - parts.log_likelihood).abs() < 1e-9);
    }
}
