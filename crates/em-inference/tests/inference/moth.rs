//! The peppered moth, by every method.
//!
//! Givens & Hoeting, Computational Statistics, example 4.2. The model is saturated, so the maximum has a
//! closed form, and all figures are known to as many digits as one likes.

use em_core::{Em, Run, Stop, Surrogate, constrain};
use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
use em_inference::{
    BootstrapPlan, Inference, Interval, Standing, Threads, bootstrap, by_hessian, by_louis,
    by_oakes, by_score, by_supplemented_em, check, check_complete_data, check_units, profile,
    sandwich,
};

const ERRORS: [f64; 3] = [
    0.007_411_209_370_814_2,
    0.012_205_190_656_535_6,
    0.013_475_124_287_974_5,
];
/// Of C and I, C and T, I and T.
const CORRELATIONS: [f64; 3] = [
    -0.123_341_294_696_23,
    -0.438_274_647_937_126,
    -0.837_920_471_542_590,
];
const RATE: f64 = 0.175_872_900_017_75;

fn moth() -> (GeneCounting, AlleleFrequencies) {
    let [not_c, t] = [537.0_f64 / 622.0, 341.0 / 622.0].map(f64::sqrt);
    let mle = AlleleFrequencies::new(vec![1.0 - not_c, not_c - t, t]).unwrap();
    let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341]).unwrap();
    (model, mle)
}

fn errors(inference: &Inference) -> Vec<f64> {
    inference
        .estimates
        .iter()
        .map(|estimate| estimate.standard_error.unwrap())
        .collect()
}

fn assert_moth(inference: &Inference, relative: f64) {
    for (found, expected) in errors(inference).iter().zip(ERRORS) {
        assert!(
            (found / expected - 1.0).abs() < relative,
            "{}: {found} {expected}",
            inference.method
        );
    }
    for ((a, b), expected) in [(0, 1), (0, 2), (1, 2)].into_iter().zip(CORRELATIONS) {
        let found = inference.correlation(a, b).unwrap();
        assert!(
            (found - expected).abs() < relative,
            "{}: {found} {expected}",
            inference.method
        );
    }
    if let Some(missing) = &inference.missing_information {
        assert!(
            (missing.rate / RATE - 1.0).abs() < 10.0 * relative,
            "{}: {}",
            inference.method,
            missing.rate
        );
        let second = missing.eigenvalues[1];
        assert!(
            (second - 0.036_718_983_658_186).abs() < 10.0 * relative,
            "{second}"
        );
    }
    assert_eq!(inference.estimates[0].name, "allele_frequency[C]");
}

#[test]
fn every_method_gives_the_published_standard_errors() {
    let (model, mle) = moth();
    assert_moth(&by_louis(&model, &mle).unwrap(), 1e-12);
    for found in [
        by_score(&model, &mle),
        by_oakes(&model, &mle),
        by_supplemented_em(&model, &mle),
        by_hessian(&model, &mle),
    ] {
        let found = found.unwrap();
        assert_moth(&found, 1e-7);
        assert!(found.diagnostics.asymmetry < 1e-7 && found.diagnostics.distance < 1e-6);
    }
    // The model fits the counts exactly, so that the sandwich is the same again.
    assert_moth(&sandwich(&model, &mle).unwrap(), 1e-7);
}

#[test]
fn a_model_without_a_gradient_of_its_own_does_as_well() {
    /// The moth, its gradient found by differences.
    struct Plain(GeneCounting);
    impl Em for Plain {
        type Params = AlleleFrequencies;
        type Stats = Vec<f64>;
        type Error = em_genetics::Error;
        fn e_step(
            &self,
            at: &AlleleFrequencies,
        ) -> Result<em_core::Expectation<Vec<f64>>, Self::Error> {
            self.0.e_step(at)
        }
        fn m_step(
            &self,
            stats: &Vec<f64>,
            at: &AlleleFrequencies,
        ) -> Result<AlleleFrequencies, Self::Error> {
            self.0.m_step(stats, at)
        }
        fn layout(&self, at: &AlleleFrequencies) -> em_core::Layout {
            self.0.layout(at)
        }
    }
    impl Surrogate for Plain {
        fn q(&self, stats: &Vec<f64>, from: &AlleleFrequencies, at: &AlleleFrequencies) -> f64 {
            self.0.q(stats, from, at)
        }
    }
    let (model, mle) = moth();
    let plain = Plain(model);
    for found in [
        by_score(&plain, &mle),
        by_oakes(&plain, &mle),
        by_supplemented_em(&plain, &mle),
    ] {
        assert_moth(&found.unwrap(), 1e-7);
    }
}

#[test]
fn the_bootstrap_agrees_with_the_exact_one() {
    // The exact bootstrap goes through all 622³/6 tables; so many replicates come within 3 %.
    let exact = [0.007_414_545_484, 0.012_213_204_270, 0.013_483_909_175];
    let quantiles = [
        [0.057_096_2, 0.085_662_6],
        [0.165_299_2, 0.213_187_7],
        [0.713_895_2, 0.766_039_6],
    ];
    let (model, mle) = moth();
    let plan = BootstrapPlan {
        replicates: 20_000,
        stop: Stop::absolute(1e-10),
        ..BootstrapPlan::new(1)
    };
    let found = bootstrap(&model, &mle, &plan, &Threads).unwrap();
    for (i, (found_error, exact)) in errors(&found).iter().zip(exact).enumerate() {
        assert!(
            (found_error / exact - 1.0).abs() < 0.03,
            "{found_error} {exact}"
        );
        let ends = found.interval(i, 0.95, Interval::Percentile).unwrap();
        for (end, exact) in ends.iter().zip(quantiles[i]) {
            assert!((end - exact).abs() < 0.05 * found_error, "{end} {exact}");
        }
    }
    assert_eq!(found.replicates.unwrap().failed(), 0);
}

#[test]
fn profile_intervals_hold_at_their_ends() {
    let (model, mle) = moth();
    let found = profile(&model, &mle, "allele_frequency[T]", 0.95).unwrap();
    // Given p_T, the rest of the log-likelihood is a binomial one, whose maximum is known:
    // ℓ = 341·2 log p_T + 281 log(1 − p_T²) + a constant, as long as p_I can follow.
    let log_likelihood = |t: f64| 682.0 * t.ln() + 281.0 * (1.0 - t * t).ln();
    let top = log_likelihood(mle.as_slice()[2]);
    for end in found.interval {
        let fallen = top - log_likelihood(end);
        assert!(
            (fallen - 3.841_458_820_694_124 / 2.0).abs() < 1e-5,
            "{end} {fallen}"
        );
    }
}

#[test]
fn an_allele_that_is_not_there_is_named() {
    let model = GeneCounting::new(Locus::peppered_moth(), &[85, 0, 341]).unwrap();
    let fit = model.fit().unwrap();
    // Also from a frequency that EM has not yet brought to 0.
    let q = 341.0_f64 / 426.0;
    let creeping = vec![1.0 - q.sqrt() - 1e-9, 1e-9, q.sqrt()];
    let creeping = AlleleFrequencies::new(creeping).unwrap();
    for at in [&fit.allele_frequencies, &creeping] {
        let found = by_score(&model, at).unwrap();
        assert_eq!(found.estimates[1].standing, Standing::Boundary);
        assert_eq!(found.estimates[1].standard_error, None);
        assert_eq!(found.interval(1, 0.95, Interval::Wald), None);
        // The others are as in a binomial sample with p_T = √q: se = √((1 − q)/n)/2.
        let expected = ((1.0 - q) / 426.0).sqrt() / 2.0;
        let error = found.estimates[2].standard_error.unwrap();
        assert!((error / expected - 1.0).abs() < 1e-6, "{error} {expected}");
    }
}

#[test]
fn the_model_is_healthy() {
    let (model, mle) = moth();
    let report = check_complete_data(&model, &mle);
    assert!(report.is_healthy(), "{report}");
    let points = [[0.2, 0.3, 0.5], [0.05, 0.6, 0.35]];
    let points = points.map(|p| AlleleFrequencies::new(p.to_vec()).unwrap());
    for report in [check(&model, &points), check_units(&model, &points)] {
        assert!(report.is_healthy(), "{report}");
    }
}

#[test]
fn a_profile_with_a_fixed_share_moves_the_others_only() {
    let (model, _) = moth();
    let start = AlleleFrequencies::new(vec![0.2, 0.3, 0.5]).unwrap();
    let layout = model.layout(&start).fix("allele_frequency[C]").unwrap();
    let (fixed, start) = constrain(&model, layout, &start).unwrap();
    let stop = Stop::relative_parameters(1e-12).or(Stop::iterations(5000));
    let run = Run::new(&fixed, start).unwrap().until(stop);
    let mle = run.complete().unwrap().params;
    let found = profile(&fixed, &mle, "allele_frequency[T]", 0.95).unwrap();
    // One free frequency is left, so that the profile is the log-likelihood.
    let log_likelihood = |t: f64| {
        let at = AlleleFrequencies::new(vec![0.2, 0.8 - t, t]).unwrap();
        model.e_step(&at).unwrap().log_likelihood
    };
    let top = log_likelihood(mle.as_slice()[2]);
    for end in found.interval {
        let fallen = top - log_likelihood(end);
        assert!((fallen - 1.920_729_410_347).abs() < 1e-5, "{end} {fallen}");
    }
}
