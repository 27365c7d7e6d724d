//! Standard errors of mixtures.

use crate::{assert_close, fixture, sorted};
use em_gmm::em_core::{Acceleration, Over, Stop};
use em_gmm::em_inference::{by_hessian, check, standard_errors};
use em_gmm::{Gmm, Mixture, Rows};

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
