//! Standard errors of mixtures.

use crate::{assert_close, fixture, sorted};
use em_gmm::em_core::{Acceleration, Over, Stop};
use em_gmm::em_inference::{self, by_hessian, check, standard_errors};
use em_gmm::{Error, Gmm, GmmBuilder, GmmFit, Mixture, Prior, Rows};

#[test]
fn standard_errors_of_the_waiting_times() {
    // Two variances. The errors of standard deviations are published; that of a variance is 2σ times it.
    let faithful = fixture("faithful", 2);
    let waiting = faithful.subcols(1, 1);
    let fit = Gmm::builder(2)
        .accelerate(Acceleration::squarem())
        .stop(Stop::residual(1e-10).or(Stop::iterations(1000)))
        .fit(waiting)
        .unwrap();
    let mle = sorted(&fit.params);
    assert_close(fit.log_likelihood, -1_034.001_749_831_608, 1e-9);
    let rows = Rows::new(waiting).unwrap();
    let model = Over {
        model: Mixture::new(rows, 2).unwrap(),
        source: rows,
    };
    let sd = [5.871_219_412_225_418, 5.867_734_423_707_016];
    let expected = [
        0.031_164_754_688,
        0.031_164_754_688,
        0.699_674_979_417,
        0.504_594_713_997,
        2.0 * sd[0] * 0.537_322_382_196,
        2.0 * sd[1] * 0.400_961_503_939,
    ];
    for found in [standard_errors(&model, &mle), by_hessian(&model, &mle)] {
        let found = found.unwrap();
        for (estimate, expected) in found.estimates.iter().zip(expected) {
            let error = estimate.standard_error.unwrap();
            assert!(
                (error / expected - 1.0).abs() < 1e-5,
                "{} {error} {expected}",
                estimate.name
            );
        }
    }
}

#[test]
fn a_fit_knows_its_standard_errors() {
    let faithful = fixture("faithful", 2);
    let fit = |prior: Option<Prior>| {
        let builder = Gmm::builder(2).stop(Stop::residual(1e-10).or(Stop::iterations(1000)));
        let builder = prior.into_iter().fold(builder, GmmBuilder::prior);
        builder.fit(faithful.as_ref()).unwrap()
    };
    let plain = fit(None);
    let rows = Rows::new(faithful.as_ref()).unwrap();
    let model = Mixture::new(rows, 2).unwrap();
    let by_hand = |model: Mixture, fit: &GmmFit| {
        let over = Over {
            model,
            source: rows,
        };
        standard_errors(&over, &fit.params).unwrap()
    };
    let found = plain.standard_errors(faithful.as_ref()).unwrap();
    assert_eq!(found, by_hand(model.clone(), &plain));
    assert!(found.diagnostics.distance < 1e-6);

    // Those of a fit with a prior are about its own maximum.
    let held = fit(Some(Prior::Data));
    let found = held.standard_errors(faithful.as_ref()).unwrap();
    assert!(found.diagnostics.distance < 1e-6);
    let model = model.with_prior(held.prior.clone().unwrap()).unwrap();
    assert_eq!(found, by_hand(model, &held));

    let narrow = faithful.subcols(0, 1);
    let error = plain.standard_errors(narrow).unwrap_err();
    let expected = Error::Dimensions {
        expected: 2,
        found: 1,
    };
    assert_eq!(error, em_inference::Error::Model(expected));
}

#[test]
fn the_model_is_healthy() {
    let faithful = fixture("faithful", 2);
    let rows = Rows::new(faithful.as_ref()).unwrap();
    let model = Over {
        model: Mixture::new(rows, 2).unwrap(),
        source: rows,
    };
    let start = Gmm::builder(2)
        .stop(Stop::iterations(1))
        .fit(faithful.as_ref())
        .unwrap();
    let report = check(&model, &[start.params]);
    assert!(report.is_healthy(), "{report}");
}
