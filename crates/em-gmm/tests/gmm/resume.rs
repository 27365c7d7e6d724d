//! Fits that are given up, saved, and gone on with.

use crate::fixture;
use crate::streaming::{LITTLE, blocks, data};
use em_gmm::em_core::{self, Acceleration, Checkpoint};
use em_gmm::rand::RngExt;
use em_gmm::{Covariance, Error, Gmm, GmmBuilder, Mat, Prior, Streamed, rng};
use std::ops::ControlFlow;
use std::sync::Mutex;

type Kept = Vec<Option<Checkpoint<Gmm>>>;

/// All checkpoints of a fit, as they are saved, for each restart.
fn record(builder: &GmmBuilder, x: &Mat<f64>, restarts: usize) -> Vec<Vec<String>> {
    let all = Mutex::new(vec![Vec::new(); restarts]);
    let fit = builder.fit_observed(x.as_ref(), &|at| {
        let saved = serde_json::to_string(&at.checkpoint()).unwrap();
        all.lock().unwrap()[at.restart].push(saved);
        ControlFlow::Continue(())
    });
    fit.unwrap();
    all.into_inner().unwrap()
}

#[test]
fn a_fit_goes_on_to_the_same_bits() {
    let base = Gmm::builder(3).restarts(5).seed(2);
    let builders = [
        base.clone(),
        base.clone().short_runs(4, 2),
        base.clone().race(false).accelerate(Acceleration::daarem()),
        base.clone()
            .accelerate(Acceleration::squarem())
            .prior(Prior::Data),
        base.covariance(Covariance::Diagonal),
    ];
    let x = fixture("iris", 4);
    let mut rng = rng(6);
    for builder in builders {
        let whole = format!("{:?}", builder.fit(x.as_ref()).unwrap());
        let all = record(&builder, &x, 5);
        for _ in 0..4 {
            let kept: Kept = (all.iter())
                .map(|saved| {
                    let at = rng.random_range(0..=saved.len());
                    (saved.get(at)).map(|saved| serde_json::from_str(saved).unwrap())
                })
                .collect();
            let resumed = builder.clone().resume(kept).fit(x.as_ref()).unwrap();
            assert_eq!(format!("{resumed:?}"), whole);
        }
    }
}

#[test]
fn a_streamed_fit_goes_on_as_one_in_memory() {
    let x = data(3000);
    let builder = Gmm::builder(3).restarts(3).seed(1);
    let whole = format!("{:?}", builder.fit(x.as_ref()).unwrap());
    let all = record(&builder, &x, 3);
    let kept: Kept = (all.iter())
        .map(|saved| Some(serde_json::from_str(&saved[saved.len() / 2]).unwrap()))
        .collect();
    let source = Streamed::with_memory(blocks(&x, 700), LITTLE).unwrap();
    let resumed = builder.resume(kept).fit_source(&source).unwrap();
    assert_eq!(format!("{resumed:?}"), whole);
}

#[test]
fn checkpoints_of_something_else_are_errors() {
    let x = fixture("iris", 4);
    let builder = Gmm::builder(2).restarts(2);
    let kept: Kept = (record(&builder, &x, 2).iter())
        .map(|saved| Some(serde_json::from_str(&saved[1]).unwrap()))
        .collect();
    let error = |builder: &GmmBuilder, x: &Mat<f64>| {
        builder
            .clone()
            .resume(kept.clone())
            .fit(x.as_ref())
            .unwrap_err()
    };
    assert!(matches!(
        error(&Gmm::builder(3).restarts(2), &x),
        Error::Start { .. }
    ));
    let diagonal = builder.clone().covariance(Covariance::Diagonal);
    assert!(matches!(error(&diagonal, &x), Error::StartStructure { .. }));
    let other = Mat::from_fn(150, 4, |i, j| x[(i, j)] + f64::from(i == 7));
    let Error::Run(error) = error(&builder, &other) else {
        panic!("a run cannot go on")
    };
    assert!(
        matches!(*error, em_core::Error::Checkpoint { .. }),
        "{error}"
    );
}
