//! The bootstrap, intervals, the sandwich and profiles.

use crate::observed::maximum;
use em_core::{Resample, Serial, Stop};
use em_inference::{
    BootstrapPlan, Error, Interval, Method, Threads, bootstrap, parametric_bootstrap, profile,
    sandwich, standard_errors, weighted_bootstrap,
};
use em_models::{BivariateNormal, Linkage, MissingNormal, PoissonMixture, Theta, TwoPoisson};

const LINKAGE: Theta = Theta(0.626_821_497_870_982_4);

fn plan(replicates: usize) -> BootstrapPlan {
    BootstrapPlan {
        replicates,
        stop: Stop::absolute(1e-10),
        ..BootstrapPlan::new(42)
    }
}

#[test]
fn all_bootstraps_agree_with_the_information() {
    let model = Linkage::dempster();
    let error = 0.051_467_349_200_889;
    let made = [
        (
            Method::Bootstrap,
            bootstrap(&model, &LINKAGE, &plan(20_000), &Threads),
        ),
        (
            Method::WeightedBootstrap,
            weighted_bootstrap(&model, &LINKAGE, &plan(20_000), &Threads),
        ),
        (
            Method::ParametricBootstrap,
            parametric_bootstrap(&model, &LINKAGE, &plan(20_000), &Threads),
        ),
    ];
    for (method, inference) in made {
        let inference = inference.unwrap();
        assert_eq!(inference.method, method);
        let found = inference.estimates[0].standard_error.unwrap();
        assert!((found / error - 1.0).abs() < 0.03, "{method}: {found}");
        let replicates = inference.replicates.as_ref().unwrap();
        assert_eq!(
            (
                replicates.len(),
                replicates.failed(),
                replicates.unconverged()
            ),
            (20_000, 0, 0)
        );
        for kind in [
            Interval::Wald,
            Interval::Transformed,
            Interval::Percentile,
            Interval::Basic,
            Interval::Bca,
        ] {
            let [low, high] = inference.interval(0, 0.95, kind).unwrap();
            assert!(
                (low - 0.526).abs() < 0.02 && (high - 0.728).abs() < 0.02,
                "{kind:?} {low} {high}"
            );
        }
    }
}

#[test]
fn the_bootstrap_does_not_depend_on_threads() {
    let model = Linkage::dempster();
    let serial = bootstrap(&model, &LINKAGE, &plan(200), &Serial).unwrap();
    let threads = bootstrap(&model, &LINKAGE, &plan(200), &Threads).unwrap();
    assert_eq!(serial, threads);
}

#[test]
fn the_jackknife_gives_the_acceleration_of_a_mean() {
    // For a proportion the acceleration is (1 − 2p)/(6√(n p q)). With classes of θ alone, EM's θ is one.
    let model = Linkage {
        cells: [0.0, 30.0, 0.0, 10.0],
    };
    let mle = maximum(&model, Theta(0.5));
    assert!((mle.0 - 0.25).abs() < 1e-9);
    let plan = BootstrapPlan {
        jackknife: true,
        ..plan(4000)
    };
    let inference = bootstrap(&model, &mle, &plan, &Threads).unwrap();
    let found = inference
        .replicates
        .as_ref()
        .unwrap()
        .acceleration(0)
        .unwrap();
    let expected = 0.5 / (6.0 * (40.0_f64 * 0.25 * 0.75).sqrt());
    assert!((found / expected - 1.0).abs() < 1e-6, "{found} {expected}");
    // A skew to the right moves the interval to the right.
    let [low, high] = inference.interval(0, 0.9, Interval::Bca).unwrap();
    let [plain_low, plain_high] = inference.interval(0, 0.9, Interval::Percentile).unwrap();
    assert!(low >= plain_low && high >= plain_high, "{low} {high}");
}

#[test]
fn refits_that_fail_are_counted() {
    // Some resamples of three animals hold none that tell of θ.
    let model = Linkage {
        cells: [0.0, 1.0, 1.0, 1.0],
    };
    let inference = bootstrap(&model, &Theta(1.0 / 3.0), &plan(500), &Threads).unwrap();
    let replicates = inference.replicates.unwrap();
    assert_eq!(replicates.len() + replicates.failed(), 500);
    let none = Linkage { cells: [0.0; 4] };
    assert!(matches!(
        bootstrap(&none, &LINKAGE, &plan(10), &Threads),
        Err(Error::Refits { .. })
    ));
}

#[test]
fn labels_are_matched_in_the_bootstrap() {
    let model = TwoPoisson {
        counts: vec![
            30.0, 40.0, 30.0, 15.0, 8.0, 9.0, 12.0, 14.0, 11.0, 7.0, 4.0, 2.0,
        ],
    };
    let mle = maximum(
        &model,
        PoissonMixture {
            weight: 0.6,
            rates: [1.0, 7.0],
        },
    );
    // The counts are not quite of two Poissons, so the bootstrap is near the sandwich.
    let exact = sandwich(&model, &mle).unwrap();
    let inference = bootstrap(&model, &mle, &plan(1000), &Threads).unwrap();
    for (resampled, exact) in inference.estimates.iter().zip(&exact.estimates) {
        let ratio = resampled.standard_error.unwrap() / exact.standard_error.unwrap();
        assert!((ratio - 1.0).abs() < 0.2, "{} {ratio}", resampled.name);
    }
}

#[test]
fn the_sandwich_of_a_true_model_is_near_the_information() {
    let model = Linkage::dempster();
    let robust = sandwich(&model, &LINKAGE).unwrap();
    // By hand: the scores of the four classes, squared.
    let Theta(theta) = LINKAGE;
    let scores = [
        1.0 / (2.0 + theta),
        -1.0 / (1.0 - theta),
        -1.0 / (1.0 - theta),
        1.0 / theta,
    ];
    let squares: f64 = model
        .unit_counts()
        .iter()
        .zip(scores)
        .map(|(n, s)| n * s * s)
        .sum();
    let by_hand = squares.sqrt() / 377.516_900_394_69;
    assert!((robust.estimates[0].standard_error.unwrap() / by_hand - 1.0).abs() < 1e-8);
}

#[test]
fn a_profile_interval_is_where_the_likelihood_has_fallen() {
    let model = Linkage::dempster();
    let found = profile(&model, &LINKAGE, "theta", 0.95).unwrap();
    // With one parameter the profile is the log-likelihood: its fall is half the quantile of χ²₁.
    let log_likelihood =
        |theta: f64| 125.0 * (2.0 + theta).ln() + 38.0 * (1.0 - theta).ln() + 34.0 * theta.ln();
    for end in found.interval {
        let fallen = log_likelihood(LINKAGE.0) - log_likelihood(end);
        assert!(
            (fallen - 3.841_458_820_694_124 / 2.0).abs() < 1e-6,
            "{end} {fallen}"
        );
    }
    assert_eq!(found.reached, [true, true]);
}

#[test]
fn profiles_of_correlated_parameters_need_the_others_to_move() {
    let model = MissingNormal::apple_worms();
    let start = BivariateNormal {
        mean: [14.0, 48.0],
        covariance: [80.0, -50.0, 90.0],
    };
    let mle = maximum(&model, start);
    let wald = standard_errors(&model, &mle).unwrap();
    // The first column is complete: its mean's profile is that of a t statistic,
    // n/2·log(1 + (m − μ)²/s²) = χ²/2.
    let found = profile(&model, &mle, "mean[1]", 0.95).unwrap();
    let reach = (89.533_950_617_284 * ((3.841_458_820_694_124_f64 / 18.0).exp() - 1.0)).sqrt();
    assert!(
        (found.interval[0] - (mle.mean[0] - reach)).abs() < 1e-4,
        "{found:?} {reach}"
    );
    assert!(
        (found.interval[1] - (mle.mean[0] + reach)).abs() < 1e-4,
        "{found:?} {reach}"
    );
    let other = profile(&model, &mle, "mean[2]", 0.95).unwrap();
    let [low, high] = wald.interval(1, 0.95, Interval::Wald).unwrap();
    assert!((other.interval[1] - other.interval[0]) > 0.95 * (high - low));
    assert!(profile(&model, &mle, "covariance", 0.95).is_err());
}
