//! Fewer evaluations, the same maximum.

use crate::{assert_close, fixture};
use em_gmm::em_core::{Acceleration, Daarem, Scheme, Stop};
use em_gmm::{Gmm, Mat, Outcome, Start, mat, rng};

const ACCELERATIONS: [Acceleration; 4] = [
    Acceleration::Squarem(Scheme::S1),
    Acceleration::Squarem(Scheme::S2),
    Acceleration::Squarem(Scheme::S3),
    Acceleration::Daarem(Daarem {
        order: None,
        epsilon: 0.0,
    }),
];

/// Three components on top of each other: most of the information is missing.
fn overlapping() -> Mat<f64> {
    let truth = Gmm::new(
        vec![0.3, 0.4, 0.3],
        mat![[0.0, 0.0], [2.0, 0.5], [1.0, 2.0]],
        vec![
            Mat::identity(2, 2),
            mat![[1.5, 0.4], [0.4, 0.8]],
            mat![[0.7, -0.2], [-0.2, 1.0]],
        ],
    );
    truth.unwrap().sample(2000, &mut rng(4)).0
}

#[test]
fn accelerated_runs_reach_the_same_maximum() {
    let tight = || Stop::absolute(1e-10).or(Stop::iterations(5000));
    let x = fixture("faithful", 2);
    let builder = Gmm::builder(2).restarts(3).stop(tight()).strict(true);
    let plain = builder.fit(x.as_ref()).unwrap();
    for acceleration in ACCELERATIONS {
        let fit = builder
            .clone()
            .accelerate(acceleration)
            .fit(x.as_ref())
            .unwrap();
        assert_close(fit.log_likelihood, plain.log_likelihood, 1e-6);
        for restart in &fit.restarts {
            assert_close(restart.log_likelihood, plain.log_likelihood, 1e-6);
        }
    }
}

#[test]
fn overlapping_components_take_a_fraction_of_the_evaluations() {
    let x = overlapping();
    let builder = Gmm::builder(3)
        .restarts(1)
        .stop(Stop::absolute(1e-10).or(Stop::iterations(100_000)))
        .strict(true);
    let plain = builder.fit(x.as_ref()).unwrap();
    assert!(plain.rate.unwrap() > 0.98);
    for acceleration in ACCELERATIONS {
        let fit = builder
            .clone()
            .accelerate(acceleration)
            .fit(x.as_ref())
            .unwrap();
        assert_close(fit.log_likelihood, plain.log_likelihood, 1e-6);
        assert!(fit.evaluations.maps < plain.evaluations.maps / 3);
    }
}

#[test]
fn short_runs_go_on_with_the_best_starts() {
    let x = fixture("mixture400", 2);
    let builder = Gmm::builder(4).start(Start::Random).restarts(30).seed(3);
    let all = builder.fit(x.as_ref()).unwrap();
    let fit = builder.clone().short_runs(10, 3).fit(x.as_ref()).unwrap();
    let dropped = |restart: &&em_gmm::Restart| restart.outcome == Outcome::Dropped;
    assert_eq!(fit.restarts.iter().filter(dropped).count(), 27);
    assert!((fit.restarts.iter().filter(dropped)).all(|restart| restart.iterations == 10));
    assert_close(fit.log_likelihood, all.log_likelihood, 1e-4);
    let best = &fit.restarts[fit.best];
    assert_eq!(best.log_likelihood, fit.log_likelihood);
    assert_eq!(best.iterations, fit.trace.iterations());

    // Where all restarts would go on there is nothing to find out first.
    let few = builder.restarts(3);
    let whole = few.fit(x.as_ref()).unwrap();
    assert_eq!(few.short_runs(10, 3).fit(x.as_ref()).unwrap(), whole);
}
