//! The models against published numbers, and against what must hold for any model.
#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

mod draws;
mod published;
mod student;
mod surrogates;

use em_core::{Em, Run, Stop};
use em_models::{BivariateNormal, NormalEffect, PoissonMixture, Regression, StudentT};

fn mixture(weight: f64, first: f64, second: f64) -> PoissonMixture {
    PoissonMixture {
        weight,
        rates: [first, second],
    }
}

fn regression(intercept: f64, slope: f64, sd: f64) -> Regression {
    Regression {
        intercept,
        slope,
        sd,
    }
}

fn student_t(location: f64, scale: f64, degrees_of_freedom: f64) -> StudentT {
    StudentT {
        location,
        scale,
        degrees_of_freedom,
    }
}

fn normal(mean: [f64; 2], covariance: [f64; 3]) -> BivariateNormal {
    BivariateNormal { mean, covariance }
}

fn effect(mean: f64, variance: f64) -> NormalEffect {
    NormalEffect { mean, variance }
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} instead of {expected}"
    );
}

/// So many steps, none of which may fall.
#[track_caller]
fn climb<M: Em<Error: std::fmt::Debug>>(model: &M, start: M::Params, steps: usize) -> M::Params {
    let run = Run::new(model, start).unwrap();
    let run = run.strict(true).until(Stop::iterations(steps));
    run.complete().unwrap().params
}
