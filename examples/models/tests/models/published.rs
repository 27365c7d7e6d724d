//! Published numbers, and numbers found by other means.

use super::{climb, close, mixture, normal, regression};
use em_core::{
    Acceleration, Accumulate, Chunks, CompleteData, Em, MonteCarlo, Over, Parameters, Resample,
    Run, Stop, Temperature,
};
use em_models::{
    CensoredRegression, Degenerate, Linkage, MissingNormal, Observation, PoissonMixture, Theta,
    TwoPoisson, motorettes,
};

/// Dempster, Laird & Rubin 1977; the digits and the informations by the roots of a quadratic.
#[test]
fn linkage() {
    let model = Linkage::dempster();
    let mle = climb(&model, Theta(0.5), 30);
    close(mle.0, 0.626_821_497_870_982_4, 1e-15);
    let found = model.e_step(&mle).unwrap();
    close(found.log_likelihood, -205.715_887_045_898_26, 1e-12);
    close(
        model.information(&found.stats, &mle)[0],
        435.317_853_798_97,
        1e-10,
    );
    close(
        model.score_covariance(&found.stats, &mle)[0],
        57.800_953_404_278,
        1e-11,
    );
}

fn deaths() -> (TwoPoisson, PoissonMixture) {
    let model = TwoPoisson::deaths();
    let run = Run::new(&model, mixture(0.3, 1.0, 2.5))
        .unwrap()
        .until(Stop::residual(1e-10))
        .accelerate(Acceleration::squarem());
    let mle = run.complete().unwrap().params;
    (model, mle)
}

/// Hasselblad 1969; the digits by Newton steps with 40 digits, the matrix by second derivatives.
#[test]
fn deaths_of_women() {
    let (model, mle) = deaths();
    close(mle.weight, 0.359_885_396_984_934_8, 1e-7);
    close(mle.rates[0], 1.256_095_101_224_338, 1e-7);
    close(mle.rates[1], 2.663_404_356_632_472_8, 1e-7);
    let found = model.e_step(&mle).unwrap();
    close(found.log_likelihood, -1_989.945_859_882_964_2, 1e-9);

    let observed = [
        [
            907.107_330_603_862_5,
            -270.229_269_435_801_4,
            -341.252_766_971_070_86,
        ],
        [
            -270.229_269_435_801_4,
            113.480_247_773_010_05,
            61.682_104_792_055_4,
        ],
        [
            -341.252_766_971_070_86,
            61.682_104_792_055_4,
            192.780_811_073_139_23,
        ],
    ];
    let complete = model.information(&found.stats, &mle);
    let missing = model.score_covariance(&found.stats, &mle);
    for (i, expected) in observed.as_flattened().iter().enumerate() {
        close(complete[i] - missing[i], *expected, 1e-4);
    }
}

/// Little & Rubin, table 7.4; by factoring the likelihood of a monotone pattern.
#[test]
fn apple_worms() {
    let model = MissingNormal::apple_worms();
    let mle = climb(&model, normal([15.0, 45.0], [90.0, 0.0, 90.0]), 300);
    let expected = [
        14.722_222_222_222_221,
        49.333_333_333_333_314,
        89.533_950_617_283_98,
        -90.696_729_196_729_05,
        114.694_955_117_032_8,
    ];
    for (found, expected) in mle.values().into_iter().zip(expected) {
        close(found, expected, 1e-11);
    }
    let at_mle = model.e_step(&mle).unwrap().log_likelihood;
    close(at_mle, -101.785_632_127_823_28, 1e-12);
}

/// Murray 1977: two maxima, and a saddle at which EM stands still.
#[test]
fn murray() {
    let model = MissingNormal::murray();
    for (start, expected, log_likelihood) in [
        (0.3, 4.0 / 3.0, -29.974_286_410_465),
        (0.0, 0.0, -30.033_342_386_268),
        (-0.3, -4.0 / 3.0, -29.974_286_410_465),
    ] {
        let mle = climb(&model, normal([0.0; 2], [1.0, start, 1.0]), 3000);
        close(mle.covariance[1], expected, 1e-9);
        close(
            model.e_step(&mle).unwrap().log_likelihood,
            log_likelihood,
            1e-11,
        );
    }
}

/// Tanner 1996 prints −6.019, 4.311 and 0.2592; the digits are the root of the score, found with `mpmath`
/// and 40 digits.
#[test]
fn motorettes_of_schmee_and_hahn() {
    let data = motorettes();
    let model = Over {
        model: CensoredRegression,
        source: Chunks::new(&data, 16),
    };
    let mle = climb(&model, regression(-5.0, 4.0, 0.3), 200);
    close(mle.intercept, -6.019_249_642_708_516, 1e-10);
    close(mle.slope, 4.311_247_143_046_706, 1e-10);
    close(mle.sd, 0.259_182_708_751_066_1, 1e-10);
    let at_mle = model.e_step(&mle).unwrap().log_likelihood;
    close(at_mle, -12.965_455_147_942_452, 1e-11);
}

#[test]
fn censored_far_out_gives_numbers() {
    let row = |x| Observation {
        x,
        y: 1e4,
        censored: true,
    };
    let mut statistics = vec![0.0; 6];
    let at = regression(0.0, 0.0, 1.0);
    let log_likelihood = CensoredRegression
        .accumulate(&at, &[row(1.0)], &mut statistics)
        .unwrap();
    close(log_likelihood, -50_000_010.129_278_91, 1e-6);
    close(statistics[3], 1e4 + 1e-4, 1e-9);
}

#[test]
fn chunks_of_any_size_give_the_same_statistics() {
    let data = motorettes();
    let at = regression(-5.0, 4.0, 0.3);
    let whole = |size| {
        let source = Chunks::new(&data, size);
        let model = Over {
            model: CensoredRegression,
            source,
        };
        model.e_step(&at).unwrap()
    };
    let expected = whole(40);
    for size in 1..40 {
        let found = whole(size);
        assert_eq!(found.stats, expected.stats);
        close(found.log_likelihood, expected.log_likelihood, 1e-12);
    }
}

#[test]
fn temperatures() {
    let model = TwoPoisson::deaths();
    let at = mixture(0.3, 1.0, 2.5);
    assert_eq!(model.tempered_e_step(&at, 1.0), model.e_step(&at));
    for beta in [0.3, 3.0, f64::INFINITY] {
        let (mut theta, mut before) = (at.clone(), f64::NEG_INFINITY);
        for step in 0..100 {
            let found = model.tempered_e_step(&theta, beta).unwrap();
            assert!(found.log_likelihood >= before - 1e-10, "{beta} {theta:?}");
            before = found.log_likelihood;
            match model.m_step(&found.stats, &theta) {
                Ok(next) => theta = next,
                // A sharpened posterior may starve a component in the end.
                Err(error) => {
                    assert!(error == Degenerate::Component(0) && beta > 1.0 && step > 10);
                    break;
                }
            }
        }
    }
    // Classification: each k goes to one component as a whole, and a tie to both.
    let hard = model.tempered_e_step(&at, f64::INFINITY).unwrap().stats;
    assert!(hard.iter().all(|sum| sum.fract() == 0.0));
    let tie = mixture(0.5, 2.0, 2.0);
    let tied = model.tempered_e_step(&tie, f64::INFINITY).unwrap().stats;
    assert_eq!(tied[..2], tied[2..]);
}

#[test]
fn degenerate_data_are_typed_errors() {
    let model = TwoPoisson::deaths();
    let at = mixture(0.0, 1.0, 2.5);
    let found = model.e_step(&at).unwrap();
    assert!(found.log_likelihood.is_finite());
    assert_eq!(
        model.m_step(&found.stats, &at),
        Err(Degenerate::Component(0))
    );
    // Far out, where densities underflow, the responsibilities still sum to one.
    let far = TwoPoisson {
        counts: [vec![0.0; 2000], vec![5.0]].concat(),
    };
    let found = far.e_step(&mixture(0.5, 1.0, 1.1)).unwrap();
    close(found.stats[0] + found.stats[2], 5.0, 1e-12);

    let none = Linkage::dempster().with_unit_counts(&[0.0; 4]).unwrap();
    assert_eq!(none.maximize(&[0.0], &Theta(0.5)), Err(Degenerate::Data));
    let none = MissingNormal::apple_worms()
        .with_unit_counts(&[0.0; 18])
        .unwrap();
    let at = normal([0.0; 2], [1.0, 0.0, 1.0]);
    assert_eq!(none.m_step(&[0.0; 6], &at), Err(Degenerate::Data));
    assert_eq!(
        CensoredRegression.m_step(&[0.0; 6], &regression(0.0, 0.0, 1.0)),
        Err(Degenerate::Data)
    );
}

/// Counting a row twice is having it twice.
#[test]
fn counts_count() {
    let model = MissingNormal::apple_worms();
    let at = normal([10.0, 40.0], [80.0, -50.0, 90.0]);
    let twice = model
        .with_unit_counts(&[2.0; 18])
        .unwrap()
        .e_step(&at)
        .unwrap();
    let rows = model.rows.repeat(2);
    let repeated = MissingNormal::new(rows).e_step(&at).unwrap();
    close(twice.log_likelihood, repeated.log_likelihood, 1e-10);
    // The log-likelihood is the sum over units alone.
    let alone = |unit| {
        model
            .only(unit)
            .unwrap()
            .e_step(&at)
            .unwrap()
            .log_likelihood
    };
    close(
        (0..18).map(alone).sum::<f64>(),
        twice.log_likelihood / 2.0,
        1e-10,
    );
}
