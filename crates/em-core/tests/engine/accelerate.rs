//! Fewer evaluations, the same maximum.

use crate::{DEATHS, DEATHS_TOP, climb, deaths_start};
use em_core::{Acceleration, Daarem, Parameters, Scheme, Stop};
use em_models::{
    BivariateNormal, CensoredRegression, Linkage, MissingNormal, PoissonMixture, Regression, Theta,
    TwoPoisson, motorettes,
};
use proptest::prelude::*;

const ALL: [Acceleration; 5] = [
    Acceleration::Squarem(Scheme::S1),
    Acceleration::Squarem(Scheme::S2),
    Acceleration::Squarem(Scheme::S3),
    Acceleration::Daarem(Daarem {
        order: None,
        epsilon: 0.0,
    }),
    Acceleration::Daarem(Daarem {
        order: Some(1),
        epsilon: 0.0,
    }),
];

#[test]
fn the_deaths_take_as_many_evaluations_as_are_published_or_fewer() {
    let evaluations = |how| {
        let fit = climb(
            &TwoPoisson::deaths(),
            deaths_start(),
            how,
            Stop::residual(1e-7),
        );
        assert!(fit.status.is_converged() && fit.trace.is_monotone());
        assert!((fit.log_likelihood - DEATHS_TOP).abs() < 1e-8, "{how:?}");
        fit.evaluations.maps
    };
    let plain = evaluations(Acceleration::None);
    assert!(plain.abs_diff(2055) <= 1, "{plain}");
    let squarem = evaluations(Acceleration::squarem());
    assert!(squarem <= 75, "{squarem}");
    let daarem = evaluations(Acceleration::daarem());
    assert!(daarem <= 45, "{daarem}");
}

#[test]
fn all_methods_end_at_the_same_maximum() {
    for how in ALL {
        let fit = climb(
            &TwoPoisson::deaths(),
            deaths_start(),
            how,
            Stop::residual(1e-11),
        );
        for (found, expected) in fit.params.values().iter().zip(DEATHS) {
            assert!(
                (found - expected).abs() < 1e-7,
                "{how:?} {found} {expected}"
            );
        }
    }
}

#[test]
fn a_bold_method_may_fall_by_epsilon_and_says_so() {
    let bold = Acceleration::Daarem(Daarem {
        order: Some(2),
        epsilon: 0.01,
    });
    let model = TwoPoisson::deaths();
    let run = em_core::Run::new(&model, deaths_start())
        .unwrap()
        .accelerate(bold)
        .until(Stop::residual(1e-7).or(Stop::iterations(500)));
    let fit = run.complete().unwrap();
    assert!(fit.status.is_converged() && !fit.trace.is_monotone());
    assert!(
        fit.trace
            .falls()
            .iter()
            .all(|fall| fall.from - fall.to <= 0.01)
    );
}

#[test]
fn every_model_has_the_switch() {
    for how in ALL {
        let stop = || Stop::residual(1e-9).or(Stop::iterations(5000));
        let plain = Acceleration::None;

        let linkage = Linkage::dempster();
        let fits = [plain, how].map(|how| climb(&linkage, Theta(0.1), how, stop()));
        assert!((fits[0].params.0 - fits[1].params.0).abs() < 1e-8);

        let start = || BivariateNormal {
            mean: [0.0, 0.0],
            covariance: [100.0, 0.0, 100.0],
        };
        let apples = MissingNormal::apple_worms();
        let fits = [plain, how].map(|how| climb(&apples, start(), how, stop()));
        assert!((fits[0].log_likelihood - fits[1].log_likelihood).abs() < 1e-9);
        assert!(
            fits[1].evaluations.maps < fits[0].evaluations.maps + 6,
            "{how:?}"
        );

        let data = motorettes();
        let source = em_core::Chunks::new(&data, 16);
        let model = em_core::Over {
            model: CensoredRegression,
            source,
        };
        let start = || Regression {
            intercept: -5.0,
            slope: 4.0,
            sd: 1.0,
        };
        let fits = [plain, how].map(|how| climb(&model, start(), how, stop()));
        assert!((fits[0].log_likelihood - fits[1].log_likelihood).abs() < 1e-9);
    }
}

proptest! {
    #[test]
    fn no_start_makes_a_method_fall(
        weight in 0.01..0.99, a in 0.05..8.0, b in 0.05..8.0,
        counts in prop::collection::vec(0..60_u32, 4..12),
        method in 0..ALL.len(),
    ) {
        let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
        prop_assume!(counts[1..].iter().sum::<f64>() > 5.0);
        let model = TwoPoisson { counts };
        let start = PoissonMixture { weight, rates: [a, b] };
        let mut run = em_core::Run::new(&model, start).unwrap()
            .accelerate(ALL[method]).until(Stop::iterations(60));
        // A component may lose all its weight; what must not happen is a fall.
        while let Ok(Some(_)) = run.advance() {}
        prop_assert!(run.complete().unwrap().trace.is_monotone());
    }
}

/// θ ← 1 + 0.99(θ − 1): the steps are exactly geometric. The E-step fails beyond a wall that moves away
/// with each failure.
struct Walled(std::cell::Cell<f64>);

impl em_core::Em for Walled {
    type Params = f64;
    type Stats = ();
    type Error = std::fmt::Error;

    fn e_step(&self, at: &f64) -> Result<em_core::Expectation<()>, std::fmt::Error> {
        if *at > self.0.get() {
            self.0.set(2.0);
            return Err(std::fmt::Error);
        }
        let log_likelihood = -(at - 1.0).powi(2);
        Ok(em_core::Expectation {
            stats: (),
            log_likelihood,
        })
    }

    fn m_step(&self, (): &(), at: &f64) -> Result<f64, std::fmt::Error> {
        Ok(1.0 + 0.99 * (at - 1.0))
    }
}

#[test]
fn a_jump_that_fails_does_not_end_all_jumps() {
    for scheme in [Scheme::S1, Scheme::S2, Scheme::S3] {
        let model = Walled(std::cell::Cell::new(0.02));
        let fit = climb(
            &model,
            0.0,
            Acceleration::Squarem(scheme),
            Stop::residual(1e-8),
        );
        assert!(
            fit.evaluations.maps < 40,
            "{scheme:?} {}",
            fit.evaluations.maps
        );
        assert!((fit.params - 1.0).abs() < 1e-5);
    }
}
