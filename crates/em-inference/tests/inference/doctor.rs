//! Models that are wrong on purpose: each defect must be named.

use em_core::{Accumulate, CompleteData, Em, Expectation, Layout, Parameters, Resample, Surrogate};
use em_inference::{Check, check, check_complete_data, check_steps, check_sums, check_units};
use em_models::{
    BivariateNormal, CensoredRegression, Degenerate, Linkage, MissingNormal, PoissonMixture,
    Regression, Theta, TwoPoisson, motorettes,
};
use std::cell::Cell;
use std::convert::Infallible;

#[test]
fn healthy_models_are_healthy() {
    let report = check(&Linkage::dempster(), &[Theta(0.3), Theta(0.8)]);
    assert!(report.is_healthy(), "{report}");
    let start = PoissonMixture {
        weight: 0.3,
        rates: [1.0, 2.5],
    };
    let report = check(&TwoPoisson::deaths(), &[start]);
    assert!(report.is_healthy(), "{report}");
    let start = BivariateNormal {
        mean: [10.0, 40.0],
        covariance: [50.0, 10.0, 60.0],
    };
    let report = check(&MissingNormal::apple_worms(), &[start]);
    assert!(report.is_healthy(), "{report}");
}

/// The parameters of a two-cell model: θ and what makes its layout wrong.
#[derive(Clone, Debug)]
struct Odd {
    theta: f64,
    shift: f64,
}

impl Parameters for Odd {
    fn layout(&self) -> Layout {
        Layout::new().interval("theta", 1, 0.0, 1.0)
    }
    fn write(&self, values: &mut Vec<f64>) {
        values.push(self.theta + self.shift);
    }
    fn read(&self, values: &[f64]) -> Option<Self> {
        Some(Self {
            theta: values[0],
            shift: self.shift,
        })
    }
}

/// Linkage, with a defect of choice.
#[derive(Default)]
struct Broken {
    defect: &'static str,
    calls: Cell<u32>,
}

impl Broken {
    fn with(defect: &'static str) -> Self {
        Self {
            defect,
            ..Self::default()
        }
    }
    fn has(&self, defect: &str) -> bool {
        self.defect == defect
    }
}

impl Em for Broken {
    type Params = Odd;
    type Stats = f64;
    type Error = Degenerate;

    fn e_step(&self, at: &Odd) -> Result<Expectation<f64>, Degenerate> {
        let mut expectation = Linkage::dempster().e_step(&Theta(at.theta))?;
        self.calls.set(self.calls.get() + 1);
        if self.has("random") {
            expectation.log_likelihood += f64::from(self.calls.get());
        }
        if self.has("posterior") {
            expectation.stats = 125.0 * at.theta / (1.0 + at.theta);
        }
        if self.has("likelihood") {
            expectation.log_likelihood += 20.0 * at.theta;
        }
        if self.has("nan") {
            expectation.log_likelihood = f64::NAN;
        }
        Ok(expectation)
    }

    fn m_step(&self, &x: &f64, at: &Odd) -> Result<Odd, Degenerate> {
        let theta = match self.defect {
            "forgets" => x / (x + 38.0),
            "overshoots" => at.theta + 1.9 * ((x + 34.0) / (x + 72.0) - at.theta),
            "stands" => at.theta,
            _ => (x + 34.0) / (x + 72.0),
        };
        Ok(Odd { theta, ..*at })
    }
}

impl Surrogate for Broken {
    fn q(&self, &x: &f64, _: &Odd, &Odd { theta, .. }: &Odd) -> f64 {
        let sign = if self.has("sign") { -1.0 } else { 1.0 };
        sign * (x + 34.0) * theta.ln() + 38.0 * (1.0 - theta).ln()
    }

    fn gradient(&self, &x: &f64, _: &Odd, &Odd { theta, .. }: &Odd) -> Option<Vec<f64>> {
        let slope = (x + 34.0) / theta - 38.0 / (1.0 - theta);
        self.has("slope").then(|| vec![slope + 5.0])
    }
}

#[test]
fn each_defect_is_named() {
    let expected = [
        ("random", Check::Repetition, "at the same θ"),
        ("nan", Check::Repetition, "NaN"),
        ("posterior", Check::Gradient, "Fisher's identity"),
        ("posterior", Check::FixedPoint, "has a slope"),
        ("likelihood", Check::Gradient, "Fisher's identity"),
        ("forgets", Check::FixedPoint, "has a slope"),
        (
            "overshoots",
            Check::Maximization,
            "raises Q but does not maximize it",
        ),
        ("stands", Check::Maximization, "along logit theta a slope"),
        ("sign", Check::Gradient, "Fisher's identity"),
        (
            "slope",
            Check::Gradient,
            "the gradient is not the slope of Q",
        ),
    ];
    let points = [
        Odd {
            theta: 0.3,
            shift: 0.0,
        },
        Odd {
            theta: 0.9,
            shift: 0.0,
        },
    ];
    let report = check(&Broken::with("none"), &points);
    assert!(report.is_healthy(), "{report}");
    for (defect, named, words) in expected {
        let report = check(&Broken::with(defect), &points);
        assert!(report.names(named), "{defect}: {report}");
        assert!(report.to_string().contains(words), "{defect}: {report}");
    }
}

#[test]
fn a_fall_is_named() {
    let report = check_steps(
        &Broken::with("forgets"),
        &[Odd {
            theta: 0.6,
            shift: 0.0,
        }],
    );
    assert!(report.names(Check::Climb), "{report}");
    assert!(report.to_string().contains("in iteration 1"), "{report}");
}

#[test]
fn a_layout_that_does_not_read_what_it_writes_is_named() {
    let report = check_steps(
        &Broken::with("none"),
        &[Odd {
            theta: 0.5,
            shift: 0.1,
        }],
    );
    assert!(report.names(Check::Layout), "{report}");
    assert!(
        report
            .to_string()
            .contains("`theta` is written as 0.6 and read as 0.7"),
        "{report}"
    );
}

/// Sums that do not add.
struct Sums(&'static str);

impl Accumulate for Sums {
    type Params = f64;
    type Chunk<'a> = &'a [f64];
    type Error = Infallible;

    fn statistics_len(&self) -> usize {
        2
    }

    fn accumulate(&self, mean: &f64, chunk: &[f64], into: &mut [f64]) -> Result<f64, Infallible> {
        into[0] += if self.0 == "mean" {
            1.0
        } else {
            chunk.len() as f64
        };
        into[1] = chunk.iter().sum::<f64>() + if self.0 == "overwrites" { 0.0 } else { into[1] };
        let squares: f64 = chunk.iter().map(|x| (x - mean).powi(2)).sum();
        Ok(-0.5 * squares + if self.0 == "constant" { 1.0 } else { 0.0 })
    }

    fn m_step(&self, statistics: &[f64], _: &f64) -> Result<f64, Infallible> {
        Ok(statistics[1] / statistics[0])
    }
}

#[test]
fn statistics_that_do_not_add_are_named() {
    let items = [1.0, 2.0, 4.0, 8.0];
    assert!(check_sums(&Sums("none"), &[0.0, 3.0], &items).is_healthy());
    for (defect, words) in [
        ("overwrites", "statistic 2"),
        ("mean", "statistic 1"),
        ("constant", "log-likelihood adds up"),
    ] {
        let report = check_sums(&Sums(defect), &[0.0], &items);
        assert!(
            report.names(Check::Sums) && report.to_string().contains(words),
            "{defect}: {report}"
        );
    }
    let points = [
        Regression {
            intercept: -5.0,
            slope: 4.0,
            sd: 0.5,
        },
        Regression {
            intercept: -6.0,
            slope: 4.3,
            sd: 0.3,
        },
    ];
    let report = check_sums(&CensoredRegression, &points, &motorettes());
    assert!(report.is_healthy(), "{report}");
}

#[test]
fn a_step_that_only_raises_q_is_worth_a_note() {
    let report = check(
        &Broken::with("overshoots"),
        &[Odd {
            theta: 0.3,
            shift: 0.0,
        }],
    );
    assert!(
        report.is_healthy() && report.names(Check::Maximization),
        "{report}"
    );
    assert!(
        report.to_string().starts_with("note, point 1, M-step"),
        "{report}"
    );
}

#[test]
fn the_edge_of_the_world_is_not_a_mistake() {
    // No slope to look at where all is on the boundary; a component that does not matter; a log-likelihood
    // whose rounding is large.
    let nobody = Linkage {
        cells: [10.0, 0.0, 0.0, 3.0],
    };
    assert!(check(&nobody, &[Theta(0.3)]).is_healthy());
    let start = PoissonMixture {
        weight: 1e-9,
        rates: [1e-8, 2.0],
    };
    let report = check(
        &TwoPoisson {
            counts: vec![0.0, 5.0, 9.0, 4.0],
        },
        &[start],
    );
    assert!(report.is_healthy(), "{report}");
    let many = TwoPoisson::deaths()
        .counts
        .iter()
        .map(|n| n * 1e9)
        .collect();
    let start = PoissonMixture {
        weight: 0.3,
        rates: [1.0, 2.5],
    };
    let report = check(&TwoPoisson { counts: many }, &[start]);
    assert!(report.is_healthy(), "{report}");
}

/// Linkage whose further capabilities have a defect of choice.
#[derive(Clone)]
struct Half(&'static str);

impl Em for Half {
    type Params = Theta;
    type Stats = f64;
    type Error = Degenerate;
    fn e_step(&self, at: &Theta) -> Result<Expectation<f64>, Degenerate> {
        Linkage::dempster().e_step(at)
    }
    fn m_step(&self, x: &f64, at: &Theta) -> Result<Theta, Degenerate> {
        Linkage::dempster().m_step(x, at)
    }
}

impl Surrogate for Half {
    fn q(&self, x: &f64, from: &Theta, at: &Theta) -> f64 {
        Linkage::dempster().q(x, from, at)
    }
}

impl Resample for Half {
    fn unit_counts(&self) -> Vec<f64> {
        Linkage::dempster().unit_counts()
    }
    fn with_unit_counts(&self, _: &[f64]) -> Result<Self, Degenerate> {
        Ok(self.clone()) // whatever the counts
    }
}

impl CompleteData for Half {
    fn information(&self, x: &f64, at: &Theta) -> Vec<f64> {
        let factor = if self.0 == "information" { 2.0 } else { 1.0 };
        Linkage::dempster()
            .information(x, at)
            .iter()
            .map(|i| factor * i)
            .collect()
    }
    fn score_covariance(&self, x: &f64, at: &Theta) -> Vec<f64> {
        let factor = if self.0 == "covariance" { 2.0 } else { 1.0 };
        Linkage::dempster()
            .score_covariance(x, at)
            .iter()
            .map(|i| factor * i)
            .collect()
    }
}

#[test]
fn defects_of_further_capabilities_are_named() {
    let points = [Theta(0.3), Theta(0.8)];
    assert!(check_units(&Linkage::dempster(), &points).is_healthy());
    let start = PoissonMixture {
        weight: 0.3,
        rates: [1.0, 2.5],
    };
    assert!(check_units(&TwoPoisson::deaths(), &[start]).is_healthy());
    let start = BivariateNormal {
        mean: [10.0, 40.0],
        covariance: [50.0, 10.0, 60.0],
    };
    assert!(check_units(&MissingNormal::apple_worms(), &[start]).is_healthy());
    let report = check_units(&Half("units"), &points);
    assert!(
        report.names(Check::Units) && report.to_string().contains("do not add up"),
        "{report}"
    );

    let mle = Theta(0.626_821_497_870_982_4);
    assert!(check_complete_data(&Half("none"), &mle).is_healthy());
    let report = check_complete_data(&Half("information"), &mle);
    assert!(
        report
            .to_string()
            .contains("the information of the complete data"),
        "{report}"
    );
    let report = check_complete_data(&Half("covariance"), &mle);
    assert!(
        report.to_string().contains("the covariance of the score"),
        "{report}"
    );
    let start = PoissonMixture {
        weight: 0.3,
        rates: [1.0, 2.5],
    };
    let mle = crate::observed::maximum(&TwoPoisson::deaths(), start);
    let report = check_complete_data(&TwoPoisson::deaths(), &mle);
    assert!(report.is_healthy(), "{report}");
}
