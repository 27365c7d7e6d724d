//! Small shares, priors, boundaries, and M-steps that are not EM's.

use em_core::{
    ConditionalMaximization, Ecm, Em, Expectation, Layout, Parameters, Resample, Serial, Stop,
    Surrogate, fit,
};
use em_inference::{
    BootstrapPlan, Error, Interval, Standing, bootstrap, by_hessian, by_louis, by_oakes, by_score,
    by_supplemented_em, check, profile,
};
use em_models::{PoissonMixture, TwoPoisson};
use std::convert::Infallible;

/// Shares of classes, where as many observations again are not classified.
#[derive(Clone)]
struct Classes(Vec<f64>);

#[derive(Clone, Debug)]
struct Shares(Vec<f64>);

impl Parameters for Shares {
    fn layout(&self) -> Layout {
        Layout::new().simplex("p", self.0.len())
    }
    fn write(&self, values: &mut Vec<f64>) {
        values.extend(&self.0);
    }
    fn read(&self, values: &[f64]) -> Option<Self> {
        Some(Self(values.to_vec()))
    }
}

impl Em for Classes {
    type Params = Shares;
    type Stats = Vec<f64>;
    type Error = Infallible;

    fn e_step(&self, Shares(p): &Shares) -> Result<Expectation<Vec<f64>>, Infallible> {
        let n: f64 = self.0.iter().sum();
        let stats = self.0.iter().zip(p).map(|(x, p)| x + n * p).collect();
        let terms = self.0.iter().zip(p).filter(|(x, _)| **x > 0.0);
        Ok(Expectation {
            stats,
            log_likelihood: terms.map(|(x, p)| x * p.ln()).sum(),
        })
    }

    fn m_step(&self, stats: &Vec<f64>, _: &Shares) -> Result<Shares, Infallible> {
        let n: f64 = stats.iter().sum();
        Ok(Shares(stats.iter().map(|x| x / n).collect()))
    }
}

impl Surrogate for Classes {
    fn q(&self, stats: &Vec<f64>, _: &Shares, Shares(p): &Shares) -> f64 {
        let terms = stats.iter().zip(p).filter(|(x, _)| **x > 0.0);
        terms.map(|(x, p)| x * p.ln()).sum()
    }
}

impl Resample for Classes {
    fn unit_counts(&self) -> Vec<f64> {
        self.0.clone()
    }
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Infallible> {
        Ok(Self(counts.to_vec()))
    }
}

#[test]
fn a_tiny_share_has_its_error_wherever_it_stands() {
    for counts in [
        [1e9, 3e8, 1000.0],
        [1000.0, 1e9, 3e8],
        [1e6, 3e5, 10.0],
        [10.0, 1e6, 3e5],
    ] {
        let n: f64 = counts.iter().sum();
        let mle = Shares(counts.iter().map(|x| x / n).collect());
        let model = Classes(counts.to_vec());
        for found in [
            by_score(&model, &mle),
            by_oakes(&model, &mle),
            by_supplemented_em(&model, &mle),
        ] {
            let found = found.unwrap();
            for (estimate, x) in found.estimates.iter().zip(counts) {
                let p = x / n;
                let expected = (p * (1.0 - p) / n).sqrt();
                let error = estimate.standard_error.unwrap();
                assert!(
                    (error / expected - 1.0).abs() < 0.01,
                    "{} {counts:?} {}: {error} {expected}",
                    found.method,
                    estimate.name
                );
            }
            assert!((found.missing_information.unwrap().rate - 0.5).abs() < 1e-3);
        }
    }
}

#[test]
fn an_empty_class_is_on_the_boundary_and_the_bootstrap_says_so() {
    let model = Classes(vec![60.0, 40.0, 0.0]);
    let mle = Shares(vec![0.6, 0.4, 0.0]);
    let found = bootstrap(&model, &mle, &BootstrapPlan::new(1), &Serial).unwrap();
    assert_eq!(found.estimates[2].standing, Standing::Boundary);
    assert_eq!(found.interval(2, 0.95, Interval::Transformed), None);
    let expected = (0.24_f64 / 100.0).sqrt();
    assert!((found.estimates[0].standard_error.unwrap() / expected - 1.0).abs() < 0.1);
    // Weights instead of draws from 0.02 of an observation on: no nonsense.
    let odd = Classes(vec![0.02, 30.0, 20.0, 7.0]);
    let n: f64 = odd.0.iter().sum();
    let mle = Shares(odd.0.iter().map(|x| x / n).collect());
    let plan = BootstrapPlan {
        jackknife: true,
        ..BootstrapPlan::new(1)
    };
    let found = bootstrap(&odd, &mle, &plan, &Serial).unwrap();
    for i in 0..4 {
        if let Some([low, high]) = found.interval(i, 0.95, Interval::Bca) {
            assert!(low < high, "{i}: {low} {high}");
        }
    }
}

/// A normal mean of variance 1 with a prior −θ²/2τ; ten values with mean 0, five more missing.
struct Shrunk;

impl Em for Shrunk {
    type Params = f64;
    type Stats = f64;
    type Error = Infallible;

    fn e_step(&self, &theta: &f64) -> Result<Expectation<f64>, Infallible> {
        Ok(Expectation {
            stats: 5.0 * theta,
            log_likelihood: -5.0 * theta * theta,
        })
    }
    fn m_step(&self, &sum: &f64, _: &f64) -> Result<f64, Infallible> {
        Ok(sum / (15.0 + 20.0))
    }
    fn log_prior(&self, &theta: &f64) -> f64 {
        -10.0 * theta * theta
    }
}

impl Surrogate for Shrunk {
    fn q(&self, &sum: &f64, _: &f64, &theta: &f64) -> f64 {
        sum * theta - 7.5 * theta * theta
    }
}

#[test]
fn a_prior_counts_where_it_is_0_too() {
    let expected = (1.0_f64 / 30.0).sqrt();
    for found in [
        by_score(&Shrunk, &0.0),
        by_oakes(&Shrunk, &0.0),
        by_hessian(&Shrunk, &0.0),
        by_supplemented_em(&Shrunk, &0.0),
    ] {
        let found = found.unwrap();
        let error = found.estimates[0].standard_error.unwrap();
        assert!(
            (error / expected - 1.0).abs() < 1e-6,
            "{}: {error}",
            found.method
        );
    }
}

/// Two correlated normal means, maximized one at a time.
struct Pair;

impl Em for Pair {
    type Params = [f64; 2];
    type Stats = ();
    type Error = Infallible;

    fn e_step(&self, at: &[f64; 2]) -> Result<Expectation<()>, Infallible> {
        Ok(Expectation {
            stats: (),
            log_likelihood: self.q(&(), at, at),
        })
    }
    fn m_step(&self, (): &(), _: &[f64; 2]) -> Result<[f64; 2], Infallible> {
        Ok([0.0, 0.0])
    }
}

impl Surrogate for Pair {
    fn q(&self, (): &(), _: &[f64; 2], &[a, b]: &[f64; 2]) -> f64 {
        -5.0 * (a * a + 1.2 * a * b + b * b)
    }
}

impl ConditionalMaximization for Pair {
    fn parts(&self) -> usize {
        2
    }
    fn maximize_part(
        &self,
        part: usize,
        (): &(),
        &[a, b]: &[f64; 2],
    ) -> Result<[f64; 2], Infallible> {
        Ok(if part == 0 {
            [-0.6 * b, b]
        } else {
            [a, -0.6 * a]
        })
    }
}

#[test]
fn supplemented_em_refuses_steps_that_do_not_maximize() {
    let ecm = Ecm::new(Pair);
    assert!(matches!(
        by_supplemented_em(&ecm, &[0.0, 0.0]),
        Err(Error::NotEm { .. })
    ));
    // The other methods do not look at the M-step.
    let found = by_score(&ecm, &[0.0, 0.0]).unwrap();
    let expected = (0.1_f64 / (1.0 - 0.36)).sqrt();
    assert!((found.estimates[0].standard_error.unwrap() / expected - 1.0).abs() < 1e-6);
    assert!((found.correlation(0, 1).unwrap() + 0.6).abs() < 1e-6);
    let (difference, error) = found.combination(&[1.0, -1.0]);
    assert_eq!(difference, 0.0);
    assert!((error / (2.0 * expected * expected * 1.6).sqrt() - 1.0).abs() < 1e-6);
}

/// Zeros beyond those of a Poisson variable that hardly occurs.
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

/// A sum of two Poisson counts of which only the total, 30, is seen, and a second total of 30 that the
/// second alone makes: the first rate goes to 0.
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

/// Many correlated normal means: −½(Σx² + (Σx)²/10).
struct Many;

impl Em for Many {
    type Params = Vec<f64>;
    type Stats = ();
    type Error = Infallible;

    fn e_step(&self, at: &Vec<f64>) -> Result<Expectation<()>, Infallible> {
        Ok(Expectation {
            stats: (),
            log_likelihood: self.q(&(), at, at),
        })
    }
    fn m_step(&self, (): &(), at: &Vec<f64>) -> Result<Vec<f64>, Infallible> {
        Ok(vec![0.0; at.len()])
    }
}

impl Surrogate for Many {
    fn q(&self, (): &(), _: &Vec<f64>, x: &Vec<f64>) -> f64 {
        let squares: f64 = x.iter().map(|x| x * x).sum();
        -0.5 * (squares + x.iter().sum::<f64>().powi(2) / 10.0)
    }
    fn gradient(&self, (): &(), _: &Vec<f64>, x: &Vec<f64>) -> Option<Vec<f64>> {
        let sum: f64 = x.iter().sum();
        Some(x.iter().map(|x| -x - sum / 10.0).collect())
    }
}

#[test]
fn the_bits_do_not_depend_on_threads() {
    let p = 300;
    let in_pool = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| by_score(&Many, &vec![0.0; p]).unwrap())
    };
    let (one, four) = (in_pool(1), in_pool(4));
    assert_eq!(one, four);
    // Sherman-Morrison: the inverse of 1 + J/10 is 1 − J/(10 + p).
    let expected = (1.0 - 1.0 / (10.0 + p as f64)).sqrt();
    assert!((one.estimates[7].standard_error.unwrap() / expected - 1.0).abs() < 1e-9);
}
