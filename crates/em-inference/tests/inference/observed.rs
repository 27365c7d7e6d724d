//! All ways to the observed information, against published values.

use em_core::{Acceleration, Em, Run, Stop};
use em_inference::{Inference, by_hessian, by_louis, by_oakes, by_score, by_supplemented_em};
use em_models::{BivariateNormal, Linkage, MissingNormal, PoissonMixture, Theta, TwoPoisson};

/// The maximum, to all digits.
pub(crate) fn maximum<M: Em>(model: &M, start: M::Params) -> M::Params
where
    M::Error: std::fmt::Debug,
{
    let run = Run::new(model, start)
        .unwrap()
        .accelerate(Acceleration::squarem())
        .until(Stop::residual(1e-12).or(Stop::iterations(2000)));
    run.complete().unwrap().params
}

fn assert_close(found: f64, expected: f64, relative: f64) {
    assert!(
        (found / expected - 1.0).abs() < relative,
        "{found} is not {expected} up to {relative:e}"
    );
}

fn assert_errors(inference: &Inference, expected: &[f64], relative: f64) {
    for (estimate, expected) in inference.estimates.iter().zip(expected) {
        assert_close(estimate.standard_error.unwrap(), *expected, relative);
    }
    assert!(
        inference.diagnostics.asymmetry < 1e-6,
        "{:?}",
        inference.diagnostics
    );
    assert!(
        inference.diagnostics.distance < 1e-4,
        "{:?}",
        inference.diagnostics
    );
}

#[test]
fn linkage() {
    // Dempster, Laird & Rubin (1977); Louis (1982).
    let (model, mle) = (Linkage::dempster(), Theta(0.626_821_497_870_982_4));
    let error = [0.051_467_349_200_889];
    let rate = 0.132_778_733_745_6;
    let found = by_louis(&model, &mle).unwrap();
    assert_errors(&found, &error, 1e-13);
    assert_close(found.missing_information.unwrap().rate, rate, 1e-12);
    for found in [
        by_score(&model, &mle),
        by_oakes(&model, &mle),
        by_supplemented_em(&model, &mle),
    ] {
        let found = found.unwrap();
        assert_errors(&found, &error, 1e-8);
        assert_close(found.missing_information.unwrap().rate, rate, 1e-7);
    }
    assert_errors(&by_hessian(&model, &mle).unwrap(), &error, 1e-8);
}

#[test]
fn deaths() {
    // Hasselblad (1969); Varadhan & Roland (2008).
    let model = TwoPoisson::deaths();
    let mle = maximum(
        &model,
        PoissonMixture {
            weight: 0.3,
            rates: [1.0, 2.5],
        },
    );
    let errors = [
        0.194_684_298_687_8,
        0.350_029_711_396_9,
        0.250_478_270_308_7,
    ];
    let found = by_louis(&model, &mle).unwrap();
    assert_errors(&found, &errors, 1e-8);
    let missing = found.missing_information.unwrap();
    assert_close(missing.rate, 0.995_666_223_226_08, 1e-9);
    assert_close(missing.eigenvalues[1], 0.720_418_154_572_9, 1e-8);
    assert!(missing.eigenvalues[2].abs() < 1e-9);
    for found in [
        by_score(&model, &mle),
        by_oakes(&model, &mle),
        by_hessian(&model, &mle),
    ] {
        assert_errors(&found.unwrap(), &errors, 1e-6);
    }
    assert_errors(&by_supplemented_em(&model, &mle).unwrap(), &errors, 1e-4);
}

#[test]
fn apple_worms() {
    // Little & Rubin, Statistical Analysis with Missing Data.
    let model = MissingNormal::apple_worms();
    let start = BivariateNormal {
        mean: [10.0, 40.0],
        covariance: [50.0, 0.0, 50.0],
    };
    let mle = maximum(&model, start);
    let errors = [
        2.230_270_917_99,
        2.730_894_838_5,
        29.844_650_205_8,
        33.346_222_316_3,
        42.863_837_395_4,
    ];
    for found in [
        by_score(&model, &mle),
        by_oakes(&model, &mle),
        by_hessian(&model, &mle),
    ] {
        let found = found.unwrap();
        assert_errors(&found, &errors, 1e-6);
        if let Some(missing) = found.missing_information {
            assert_close(missing.rate, 0.614_025_05, 1e-7);
            assert_close(missing.eigenvalues[1], 1.0 / 3.0, 1e-6);
        }
    }
    assert_errors(&by_supplemented_em(&model, &mle).unwrap(), &errors, 1e-6);
}
