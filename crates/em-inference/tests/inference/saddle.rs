//! What is not a maximum, not identified, or on a boundary.

use crate::observed::maximum;
use em_core::{Constrained, Em, Expectation, Parameters, Stop, Surrogate, constrain, fit};
use em_inference::{Error, Standing, by_hessian, by_oakes, by_score, standard_errors};
use em_models::{BivariateNormal, Linkage, MissingNormal, Theta};
use std::convert::Infallible;

/// Murray (1977): twelve points, means known to be 0.
fn murray(covariance: [f64; 3]) -> (Constrained<MissingNormal>, BivariateNormal) {
    let start = BivariateNormal {
        mean: [0.0, 0.0],
        covariance,
    };
    let layout = start.layout().fix("mean").unwrap();
    constrain(MissingNormal::murray(), layout, &start).unwrap()
}

#[test]
fn a_saddle_is_recognized_and_left() {
    let (model, start) = murray([1.0, 0.0, 2.0]);
    let saddle = fit(
        &model,
        start,
        Stop::parameters(1e-10).or(Stop::iterations(2000)),
    )
    .unwrap();
    assert!((saddle.log_likelihood + 30.033_342_386_268).abs() < 1e-9);
    let [a, c, b] = saddle.params.covariance;
    assert!((a - 2.5).abs() < 1e-6 && c == 0.0 && (b - 2.5).abs() < 1e-6);
    let at = &saddle.params;
    for found in [
        by_score(&model, at),
        by_oakes(&model, at),
        by_hessian(&model, at),
    ] {
        let Err(Error::NotMaximum { direction }) = found else {
            panic!("{found:?}");
        };
        let (name, _) = direction
            .iter()
            .max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()))
            .unwrap();
        assert_eq!(name, "covariance[2,1]");
    }
    // A little way along that direction, on either side, is the way to a maximum.
    for sign in [-1.0, 1.0] {
        let (model, start) = murray([2.5, 0.01 * sign, 2.5]);
        let mle = maximum(&model, start);
        let expected = [8.0 / 3.0, sign * 4.0 / 3.0, 8.0 / 3.0];
        for (found, expected) in mle.covariance.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
        let expectation = model.e_step(&mle).unwrap();
        assert!((expectation.log_likelihood + 29.974_286_410_465).abs() < 1e-10);
        let inference = standard_errors(&model, &mle).unwrap();
        assert_eq!(inference.estimates[0].standing, Standing::Fixed);
        assert_eq!(inference.estimates[0].standard_error, None);
        assert!(inference.estimates[3].standard_error.unwrap() > 0.0);
    }
}

/// Two rates of which only the sum can be seen.
struct Sum;

impl Em for Sum {
    type Params = [f64; 2];
    type Stats = [f64; 2];
    type Error = Infallible;

    fn e_step(&self, &[a, b]: &[f64; 2]) -> Result<Expectation<[f64; 2]>, Infallible> {
        let log_likelihood = 10.0 * (a + b).ln() - (a + b);
        let stats = [10.0 * a / (a + b), 10.0 * b / (a + b)];
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(&self, &stats: &[f64; 2], _: &[f64; 2]) -> Result<[f64; 2], Infallible> {
        Ok(stats)
    }
}

impl Surrogate for Sum {
    fn q(&self, stats: &[f64; 2], _: &[f64; 2], at: &[f64; 2]) -> f64 {
        stats[0] * at[0].ln() - at[0] + stats[1] * at[1].ln() - at[1]
    }
}

#[test]
fn what_the_data_do_not_tell_is_named() {
    let found = by_score(&Sum, &[4.0, 6.0]);
    let Err(Error::Flat { direction }) = found else {
        panic!("{found:?}");
    };
    assert!((direction[0].1 + direction[1].1).abs() < 1e-4 * direction[0].1.abs());
}

#[test]
fn an_estimate_on_the_boundary_is_named() {
    // With no animals in the classes that show θ, the maximum is at 0.
    let model = Linkage {
        cells: [10.0, 18.0, 20.0, 0.0],
    };
    let mle = maximum(&model, Theta(0.5));
    let found = standard_errors(&model, &mle);
    assert_eq!(found, Err(Error::NothingFree));
}
