//! The bootstrap, intervals, the sandwich and profiles.

use crate::observed::maximum;
use em_core::{
    Acceleration, Chunks, Em, Expectation, Over, Parameters, Resample, Serial, Stop, Weighted,
    constrain,
};
use em_inference::{
    BootstrapPlan, Error, Interval, Method, Threads, bootstrap, parametric_bootstrap, profile,
    sandwich, standard_errors, weighted_bootstrap,
};
use em_models::{
    BivariateNormal, CensoredRegression, Degenerate, Linkage, MissingNormal, PoissonMixture,
    Regression, Theta, TwoPoisson, motorettes,
};

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

/// Linkage that refuses data without any animal of the last class.
#[derive(Clone)]
struct Fussy(Linkage);

impl Em for Fussy {
    type Params = Theta;
    type Stats = f64;
    type Error = Degenerate;
    fn e_step(&self, at: &Theta) -> Result<Expectation<f64>, Degenerate> {
        self.0.e_step(at)
    }
    fn m_step(&self, x: &f64, at: &Theta) -> Result<Theta, Degenerate> {
        self.0.m_step(x, at)
    }
}

impl Resample for Fussy {
    fn unit_counts(&self) -> Vec<f64> {
        self.0.unit_counts()
    }
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Degenerate> {
        let model = self.0.with_unit_counts(counts)?;
        if counts[3] > 0.0 {
            Ok(Self(model))
        } else {
            Err(Degenerate::Data)
        }
    }
}

#[test]
fn refits_that_fail_are_counted() {
    // Of ten animals one is of the last class: (9/10)¹⁰ of the resamples have none.
    let model = Fussy(Linkage {
        cells: [4.0, 3.0, 2.0, 1.0],
    });
    let mle = maximum(&model, Theta(0.3));
    let inference = bootstrap(&model, &mle, &plan(4000), &Threads).unwrap();
    let replicates = inference.replicates.unwrap();
    assert_eq!(replicates.len() + replicates.failed(), 4000);
    let expected = 4000.0 * 0.9_f64.powi(10);
    let failed = replicates.failed() as f64;
    assert!(
        (failed - expected).abs() < 5.0 * (expected * (1.0 - expected / 4000.0)).sqrt(),
        "{failed}"
    );
    let none = Linkage { cells: [0.0; 4] };
    assert!(matches!(
        bootstrap(&none, &LINKAGE, &plan(10), &Threads),
        Err(Error::Refits { .. })
    ));
}

/// Two Poissons whose M-step numbers them the other way round each time.
#[derive(Clone)]
struct Turning(TwoPoisson);

impl Em for Turning {
    type Params = PoissonMixture;
    type Stats = [f64; 4];
    type Error = Degenerate;
    fn e_step(&self, at: &PoissonMixture) -> Result<Expectation<[f64; 4]>, Degenerate> {
        self.0.e_step(at)
    }
    fn m_step(&self, stats: &[f64; 4], at: &PoissonMixture) -> Result<PoissonMixture, Degenerate> {
        let PoissonMixture {
            weight,
            rates: [a, b],
        } = self.0.m_step(stats, at)?;
        Ok(PoissonMixture {
            weight: 1.0 - weight,
            rates: [b, a],
        })
    }
}

impl Resample for Turning {
    fn unit_counts(&self) -> Vec<f64> {
        self.0.unit_counts()
    }
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Degenerate> {
        self.0.with_unit_counts(counts).map(Self)
    }
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
    let plan = BootstrapPlan {
        acceleration: Acceleration::None,
        ..plan(1000)
    };
    let inference = bootstrap(&Turning(model), &mle, &plan, &Threads).unwrap();
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

/// Profiles move with the units of the data, and so do constrained fits.
#[test]
fn profiles_do_not_depend_on_units() {
    let scaled = |by: f64| {
        let mut model = MissingNormal::apple_worms();
        for row in &mut model.rows {
            *row = row.map(|value| value.map(|value| value * by));
        }
        let covariance = [80.0, -50.0, 90.0].map(|c| c * by * by);
        let start = BivariateNormal {
            mean: [14.0 * by, 48.0 * by],
            covariance,
        };
        let mut run = em_core::Run::new(&model, start).unwrap();
        run = run.until(Stop::relative_parameters(1e-12).or(Stop::iterations(2000)));
        let mle = run.complete().unwrap().params;
        let profile = profile(&model, &mle, "mean[1]", 0.95).unwrap();
        profile.interval.map(|end| end / by)
    };
    let expected = scaled(1.0);
    for by in [1e-12, 1e-4, 1e4, 1e12] {
        for (found, expected) in scaled(by).iter().zip(expected) {
            assert!(
                (found / expected - 1.0).abs() < 1e-4,
                "{by}: {found} {expected}"
            );
        }
    }
}

/// The deaths' constrained fits may exchange their components; the profile must not be led astray.
#[test]
fn a_profile_stays_on_its_side() {
    let model = TwoPoisson::deaths();
    let mle = maximum(
        &model,
        PoissonMixture {
            weight: 0.3,
            rates: [1.0, 2.5],
        },
    );
    match profile(&model, &mle, "rate[1]", 0.95) {
        Ok(found) => {
            let [low, high] = found.interval;
            assert!(
                low < mle.rates[0] - 0.3 && high > mle.rates[0] + 0.3,
                "{found:?}"
            );
        }
        Err(error) => assert!(matches!(error, Error::OtherMaximum { .. }), "{error}"),
    }
}

/// With one share fixed, the others share what is left.
#[test]
fn a_profile_keeps_to_constraints() {
    let model = TwoPoisson::deaths();
    let start = PoissonMixture {
        weight: 0.4,
        rates: [1.3, 2.7],
    };
    let layout = start.layout().fix("weight").unwrap();
    let (fixed, start) = constrain(&model, layout, &start).unwrap();
    let mle = maximum(&fixed, start);
    let found = profile(&fixed, &mle, "rate[1]", 0.95).unwrap();
    for end in found.interval {
        // The other rate by brute force, the weight as it was.
        let best = (0..40_000)
            .map(|i| PoissonMixture {
                weight: 0.4,
                rates: [end, 2.0 + 5e-5 * f64::from(i)],
            })
            .map(|at| model.e_step(&at).unwrap().log_likelihood)
            .fold(f64::NEG_INFINITY, f64::max);
        let top = model.e_step(&mle).unwrap().log_likelihood;
        assert!(
            (top - best - 1.920_729_410_347).abs() < 1e-4,
            "{end} {}",
            top - best
        );
    }
}

#[test]
fn levels_lie_between_0_and_1() {
    let model = Linkage::dempster();
    for level in [f64::NAN, -0.5, 0.0, 1.0, 95.0] {
        assert!(matches!(
            profile(&model, &LINKAGE, "theta", level),
            Err(Error::Level { .. })
        ));
        let inference = standard_errors(&model, &LINKAGE).unwrap();
        assert_eq!(inference.interval(0, level, Interval::Wald), None);
    }
    assert!(matches!(
        profile(&model, &Theta(0.5), "theta", 0.9),
        Err(Error::Unfinished { .. })
    ));
    assert!(matches!(
        standard_errors(&model, &Theta(0.5)),
        Err(Error::Unfinished { .. })
    ));
}

#[test]
fn statistics_that_add_can_be_resampled() {
    let data = motorettes();
    let start = || Regression {
        intercept: -5.0,
        slope: 4.0,
        sd: 0.5,
    };
    let chunks = Over {
        model: CensoredRegression,
        source: Chunks::new(&data, 16),
    };
    let model = Over {
        model: CensoredRegression,
        source: Weighted::new(&data),
    };
    let mle = maximum(&chunks, start());
    let again = maximum(&model, start());
    assert!((mle.slope / again.slope - 1.0).abs() < 1e-9);
    // Twice every row is the same estimate, with errors smaller by √2.
    let twice = model.with_unit_counts(&vec![2.0; data.len()]).unwrap();
    let [once, twice] = [&model, &twice].map(|model| standard_errors(model, &again).unwrap());
    let ratio =
        once.estimates[1].standard_error.unwrap() / twice.estimates[1].standard_error.unwrap();
    assert!((ratio - 2.0_f64.sqrt()).abs() < 1e-6);
    let resampled = bootstrap(&model, &again, &plan(500), &Threads).unwrap();
    let robust = sandwich(&model, &again).unwrap();
    let [resampled, robust] =
        [resampled, robust].map(|found| found.estimates[1].standard_error.unwrap());
    assert!(
        (resampled / robust - 1.0).abs() < 0.3,
        "{resampled} {robust}"
    );
}
