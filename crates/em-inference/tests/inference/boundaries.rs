//! Estimates on the boundary of their domain, or on the way there.

use crate::edges::{Classes, Shares};
use em_core::{Em, Expectation, Layout, Parameters, Serial, Stop, Surrogate, fit};
use em_inference::{
    BootstrapPlan, Error, Standing, bootstrap, by_hessian, by_louis, by_oakes, by_score,
    by_supplemented_em, check, profile,
};
use em_models::{PoissonMixture, TwoPoisson};
use std::convert::Infallible;

/// A sum of two Poisson counts of which only the total, 20, is seen, and a second total of 30 that the
/// second alone makes: the first rate goes to 0.
#[derive(Clone)]
struct Rare;

#[derive(Clone, Debug)]
struct TwoRates([f64; 2]);

impl Parameters for TwoRates {
    fn layout(&self) -> Layout {
        Layout::new().positive("rate", 2)
    }
    fn write(&self, values: &mut Vec<f64>) {
        values.extend(self.0);
    }
    fn read(&self, values: &[f64]) -> Option<Self> {
        Some(Self(values.try_into().ok()?))
    }
}

impl Em for Rare {
    type Params = TwoRates;
    type Stats = [f64; 2];
    type Error = Infallible;

    fn e_step(&self, &TwoRates([a, b]): &TwoRates) -> Result<Expectation<[f64; 2]>, Infallible> {
        let log_likelihood = 20.0 * (a + b).ln() - (a + b) + 30.0 * b.ln() - b;
        let stats = [20.0 * a / (a + b), 30.0 + 20.0 * b / (a + b)];
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }
    fn m_step(&self, &[x, y]: &[f64; 2], _: &TwoRates) -> Result<TwoRates, Infallible> {
        Ok(TwoRates([x, y / 2.0]))
    }
}

impl Surrogate for Rare {
    fn q(&self, &[x, y]: &[f64; 2], _: &TwoRates, &TwoRates([a, b]): &TwoRates) -> f64 {
        (if x > 0.0 { x * a.ln() } else { 0.0 }) - a + y * b.ln() - 2.0 * b
    }
}

#[test]
fn a_rate_that_creeps_to_0_is_named_and_the_other_inferred() {
    let fit = fit(&Rare, TwoRates([5.0, 20.0]), Stop::absolute(1e-10)).unwrap();
    assert!(fit.params.0[0] > 0.0 && fit.params.0[0] < 1e-4);
    for found in [by_score(&Rare, &fit.params), by_hessian(&Rare, &fit.params)] {
        let found = found.unwrap();
        assert_eq!(found.estimates[0].standing, Standing::Boundary);
        let expected = 50.0_f64.sqrt() / 2.0;
        let error = found.estimates[1].standard_error.unwrap();
        assert!((error / expected - 1.0).abs() < 1e-3, "{error}");
    }
}

/// Counts of which half are 0 for a reason of their own: the first rate goes to 0.
fn inflated() -> TwoPoisson {
    let counts = [
        500.0, 17.0, 42.0, 70.0, 88.0, 88.0, 73.0, 52.0, 33.0, 18.0, 9.0, 4.0, 2.0,
    ];
    TwoPoisson {
        counts: counts.to_vec(),
    }
}

#[test]
fn a_rate_of_0_leaves_the_others_to_all_methods() {
    let model = inflated();
    let start = PoissonMixture {
        weight: 0.5,
        rates: [0.5, 4.0],
    };
    let stop = Stop::absolute(1e-10).or(Stop::iterations(2000));
    let mle = fit(&model, start, stop).unwrap().params;
    let all = [
        by_score(&model, &mle),
        by_oakes(&model, &mle),
        by_louis(&model, &mle),
        by_supplemented_em(&model, &mle),
        by_hessian(&model, &mle),
    ];
    let all = all.map(Result::unwrap);
    for found in &all {
        assert_eq!(
            found.estimates[1].standing,
            Standing::Boundary,
            "{}",
            found.method
        );
        for i in [0, 2] {
            let errors = [found, &all[0]].map(|found| found.estimates[i].standard_error.unwrap());
            assert!(
                (errors[0] / errors[1] - 1.0).abs() < 1e-4,
                "{} {errors:?}",
                found.method
            );
        }
    }
    // However far EM had crept, resamples may want the rate elsewhere.
    let moved = |rate: f64| {
        let at = PoissonMixture {
            weight: mle.weight,
            rates: [rate, mle.rates[1]],
        };
        let plan = BootstrapPlan {
            replicates: 40,
            ..BootstrapPlan::new(1)
        };
        let found = bootstrap(&model, &at, &plan, &Serial).unwrap();
        let rates = found.replicates.unwrap().sorted(1);
        rates.iter().filter(|rate| **rate > 1e-4).count()
    };
    let counts = [1e-9, 1e-55, 0.0].map(moved);
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
}

#[test]
fn ordinary_points_are_where_they_are() {
    let model = TwoPoisson::deaths();
    for weight in [0.2, 0.5, 0.8] {
        for a in [0.5, 2.1, 6.1] {
            for b in [0.9, 2.0, 6.0] {
                let at = PoissonMixture {
                    weight,
                    rates: [a, b],
                };
                let report = check(&model, &[at]);
                assert!(report.is_healthy(), "{weight} {a} {b}: {report}");
            }
        }
    }
    let at = PoissonMixture {
        weight: 0.2,
        rates: [6.0, 2.1],
    };
    let plan = BootstrapPlan {
        replicates: 20,
        ..BootstrapPlan::new(1)
    };
    let found = bootstrap(&model, &at, &plan, &Serial).unwrap();
    assert_eq!(found.estimates[1].value, 6.0);
}

#[test]
fn all_of_one_kind_leaves_nothing_to_infer() {
    let model = Classes(vec![50.0, 0.0, 0.0]);
    let mle = fit(&model, Shares(vec![0.4, 0.3, 0.3]), Stop::default())
        .unwrap()
        .params;
    assert_eq!(by_score(&model, &mle), Err(Error::NothingFree));
}

/// Two known distributions over four classes, and one more: only their weights are unknown, so that the
/// log-likelihood is concave.
#[derive(Clone)]
struct Known;

const OF_CLASS: [[f64; 4]; 3] = [[0.1, 0.2, 0.4, 0.3], [0.25; 4], [0.05, 0.05, 0.7, 0.2]];
const COUNTS: [f64; 4] = [33.0, 46.0, 182.0, 79.0];

impl Em for Known {
    type Params = Shares;
    type Stats = Vec<f64>;
    type Error = Infallible;

    fn e_step(&self, Shares(w): &Shares) -> Result<Expectation<Vec<f64>>, Infallible> {
        let mut stats = vec![0.0; 3];
        let mut log_likelihood = 0.0;
        for (class, n) in COUNTS.iter().enumerate() {
            let joint: Vec<f64> = (0..3).map(|c| w[c] * OF_CLASS[c][class]).collect();
            let sum: f64 = joint.iter().sum();
            log_likelihood += n * sum.ln();
            for (stat, joint) in stats.iter_mut().zip(joint) {
                *stat += n * joint / sum;
            }
        }
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }
    fn m_step(&self, stats: &Vec<f64>, _: &Shares) -> Result<Shares, Infallible> {
        let n: f64 = stats.iter().sum();
        Ok(Shares(stats.iter().map(|x| x / n).collect()))
    }
}

impl Surrogate for Known {
    fn q(&self, stats: &Vec<f64>, _: &Shares, Shares(w): &Shares) -> f64 {
        let terms = stats.iter().zip(w).filter(|(x, _)| **x > 0.0);
        terms.map(|(x, w)| x * w.ln()).sum()
    }
}

#[test]
fn a_profile_moves_a_share_off_its_boundary() {
    let start = Shares(vec![0.3, 0.3, 0.4]);
    let stop = Stop::relative_parameters(1e-10).or(Stop::iterations(20_000));
    let mle = fit(&Known, start, stop).unwrap().params;
    let log_likelihood = |w: Vec<f64>| Known.e_step(&Shares(w)).unwrap().log_likelihood;
    let top = log_likelihood(mle.0.clone());
    let found = profile(&Known, &mle, "p[3]", 0.95).unwrap();
    for (end, reached) in found.interval.iter().zip(found.reached) {
        // The best split of the rest, by brute force.
        let split = |i: u32| f64::from(i) / 20_000.0 * (1.0 - end);
        let best = (0..=20_000)
            .map(|i| log_likelihood(vec![split(i), 1.0 - end - split(i), *end]))
            .fold(f64::NEG_INFINITY, f64::max);
        assert!(
            !reached || (top - best - 1.920_729).abs() < 1e-3,
            "{end} {} {found:?}",
            top - best
        );
    }
}
