//! Small shares, priors, threads, and M-steps that are not EM's.

use em_core::{
    ConditionalMaximization, Ecm, Em, Expectation, Layout, Parameters, Resample, Serial, Surrogate,
};
use em_inference::{
    BootstrapPlan, Error, Interval, Standing, bootstrap, by_hessian, by_oakes, by_score,
    by_supplemented_em,
};
use std::convert::Infallible;

/// Shares of classes, where as many observations again are not classified.
#[derive(Clone)]
pub(crate) struct Classes(pub(crate) Vec<f64>);

#[derive(Clone, Debug)]
pub(crate) struct Shares(pub(crate) Vec<f64>);

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
