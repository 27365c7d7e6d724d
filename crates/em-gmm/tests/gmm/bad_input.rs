//! Bad data and bad parameters: each a typed error that says where.

use crate::{assert_close, fixture};
use em_gmm::em_core::Status;
use em_gmm::{
    Error, Gmm, InverseWishart, LabelsError, Mat, Outcome, ParametersError, Prior, Start, mat, rng,
};
use std::ops::ControlFlow;

fn blobs() -> Mat<f64> {
    Mat::from_fn(60, 2, |i, j| {
        f64::sin((13 * i + 7 * j) as f64) + if i < 30 { 0.0 } else { 9.0 }
    })
}

fn error_of(k: usize, x: &Mat<f64>) -> Error {
    Gmm::builder(k).fit(x.as_ref()).unwrap_err()
}

#[test]
fn sizes() {
    let x = blobs();
    assert_eq!(error_of(0, &x), Error::NoComponents);
    assert!(matches!(
        error_of(61, &x),
        Error::TooFewRows {
            rows: 60,
            needed: 61,
            ..
        }
    ));
    assert!(matches!(
        error_of(1, &Mat::zeros(1, 2)),
        Error::TooFewRows {
            rows: 1,
            needed: 3,
            ..
        }
    ));
    assert!(matches!(
        error_of(1, &Mat::zeros(0, 2)),
        Error::TooFewRows { rows: 0, .. }
    ));
    assert_eq!(error_of(1, &Mat::zeros(5, 0)), Error::NoColumns);
}

#[test]
fn values_that_are_not_finite() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut x = Mat::from_fn(3000, 2, |i, j| (i * (j + 1)) as f64);
        x[(2500, 0)] = value;
        x[(2999, 1)] = value;
        let error = error_of(2, &x);
        assert!(
            matches!(
                error,
                Error::NotFinite {
                    row: 2500,
                    column: 0,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn columns_without_information() {
    let mut x = blobs();
    x.col_mut(1).iter_mut().for_each(|x| *x = 7.5);
    assert_eq!(
        error_of(2, &x),
        Error::ConstantColumn {
            column: 1,
            value: 7.5
        }
    );

    // Nearly constant: what varies is rounding, or hardly more.
    for (offset, step) in [(0.3, 6e-17), (1e15, 1.0), (1.7e18, 256.0)] {
        let x = Mat::from_fn(50, 1, |i, _| offset + step * (i % 4) as f64);
        assert!(
            matches!(error_of(1, &x), Error::Offset { column: 0, .. }),
            "{offset}"
        );
    }

    let y = blobs();
    let x = Mat::from_fn(60, 3, |i, j| {
        if j < 2 {
            y[(i, j)]
        } else {
            y[(i, 0)] - 2.0 * y[(i, 1)] + 3.0
        }
    });
    assert_eq!(error_of(2, &x), Error::CollinearColumns { column: 2 });
    assert!(Gmm::builder(2).prior(Prior::Data).fit(x.as_ref()).is_ok());
    assert!(matches!(
        error_of(1, &Mat::from_fn(9, 1, |_, _| 3.0)),
        Error::ConstantColumn { .. }
    ));
}

#[test]
fn scales_that_cannot_be_squared() {
    for factor in [1e200, 1e-200, 1e307] {
        let x = blobs();
        let x = Mat::from_fn(60, 2, |i, j| x[(i, j)] * if j == 1 { factor } else { 1.0 });
        assert!(
            matches!(error_of(2, &x), Error::Scale { column: 1, .. }),
            "{factor}"
        );
    }
}

#[test]
fn a_collapse_names_its_component_and_the_prior_cures_it() {
    // Ten equal rows among fifty: two components, one of them at home on the ten.
    let x = Mat::from_fn(60, 1, |i, _| if i < 10 { 20.0 } else { f64::sin(i as f64) });
    let labels: Vec<usize> = (0..60).map(|i| usize::from(i >= 12)).collect();
    let from_labels = Gmm::builder(2).start(Start::Labels(labels));
    assert_eq!(
        from_labels.fit(x.as_ref()).unwrap_err(),
        Error::Collapsed { component: 0 }
    );

    let fit = from_labels
        .prior(Prior::Data)
        .strict(true)
        .fit(x.as_ref())
        .unwrap();
    assert!(fit.status.is_converged());
    assert_close(fit.params.mean(0)[0], 20.0, 1.0);
}

#[test]
fn a_restart_that_collapses_does_not_stop_the_others() {
    let x = Mat::from_fn(45, 1, |i, _| {
        if i < 5 {
            3.0
        } else {
            2.0 * f64::sin(1.7 * i as f64)
        }
    });
    let fit = Gmm::builder(3)
        .start(Start::Random)
        .restarts(40)
        .fit(x.as_ref())
        .unwrap();
    let collapsed = fit
        .restarts
        .iter()
        .filter(|r| matches!(r.outcome, Outcome::Collapsed { .. }));
    assert!(
        collapsed.count() > 0,
        "the data are made so that some starts collapse"
    );
    assert!(matches!(fit.restarts[fit.best].outcome, Outcome::Ended(_)));
    assert_eq!(fit.restarts.len(), 40);
}

#[test]
fn all_restarts_may_collapse() {
    // Two values only: every component ends on one of them.
    let x = Mat::from_fn(40, 1, |i, _| if i % 2 == 0 { 0.0 } else { 1.0 });
    assert_eq!(error_of(2, &x), Error::AllCollapsed { restarts: 10 });
    assert!(matches!(
        error_of(3, &x),
        Error::TooFewDistinctRows {
            distinct: 2,
            components: 3
        }
    ));
    assert!(Gmm::builder(2).prior(Prior::Data).fit(x.as_ref()).is_ok());
}

#[test]
fn labels() {
    let x = blobs();
    let fit = |labels| {
        Gmm::builder(2)
            .start(Start::Labels(labels))
            .fit(x.as_ref())
            .unwrap_err()
    };
    assert_eq!(
        fit(vec![0; 59]),
        LabelsError::Length {
            labels: 59,
            rows: 60
        }
        .into()
    );
    assert_eq!(fit(vec![0; 60]), LabelsError::Empty { component: 1 }.into());
    let mut labels: Vec<usize> = (0..60).map(|i| i % 2).collect();
    labels[7] = 2;
    assert_eq!(
        fit(labels),
        LabelsError::OutOfRange {
            row: 7,
            label: 2,
            components: 2
        }
        .into()
    );
}

#[test]
fn starts_of_another_shape() {
    let x = blobs();
    let start = |gmm| {
        Gmm::builder(2)
            .start(Start::Params(gmm))
            .fit(x.as_ref())
            .unwrap_err()
    };
    let one = Gmm::new(vec![1.0], mat![[0.0, 0.0]], vec![Mat::identity(2, 2)]).unwrap();
    assert_eq!(
        start(one),
        Error::Start {
            expected: (2, 2),
            found: (1, 2)
        }
    );
    let same = Gmm::new(vec![0.5; 2], Mat::zeros(2, 2), vec![Mat::identity(2, 2); 2]).unwrap();
    assert_eq!(
        start(same),
        ParametersError::Identical {
            first: 0,
            second: 1
        }
        .into()
    );
}

#[test]
fn parameters_that_are_no_mixture() {
    let identity = || Mat::<f64>::identity(2, 2);
    let new = |weights: &[f64], means: Mat<f64>, covariances: Vec<Mat<f64>>| {
        Gmm::new(weights.to_vec(), means, covariances).unwrap_err()
    };
    let two = || vec![identity(), identity()];
    assert_eq!(new(&[], Mat::zeros(0, 2), vec![]), ParametersError::Empty);
    assert!(matches!(
        new(&[1.0], Mat::zeros(2, 2), two()),
        ParametersError::Components { weights: 1, .. }
    ));
    assert!(matches!(
        new(&[0.0, 1.0], Mat::zeros(2, 2), two()),
        ParametersError::Weight { component: 0, .. }
    ));
    assert!(matches!(
        new(&[f64::NAN, 1.0], Mat::zeros(2, 2), two()),
        ParametersError::Weight { component: 0, .. }
    ));
    assert!(matches!(
        new(&[0.5, 0.6], Mat::zeros(2, 2), two()),
        ParametersError::WeightSum { .. }
    ));
    assert!(matches!(
        new(
            &[0.5, 0.5],
            Mat::zeros(2, 2),
            vec![identity(), Mat::identity(3, 3)]
        ),
        ParametersError::Dimensions { component: 1, .. }
    ));
    assert!(matches!(
        new(&[0.5, 0.5], mat![[0.0, 0.0], [0.0, f64::INFINITY]], two()),
        ParametersError::NotFinite { component: 1 }
    ));
    assert!(matches!(
        new(&[1.0], Mat::zeros(1, 2), vec![mat![[1.0, 0.5], [0.4, 1.0]]]),
        ParametersError::NotSymmetric { component: 0 }
    ));
    for bad in [
        mat![[1.0, 2.0], [2.0, 1.0]],
        mat![[1.0, 1.0], [1.0, 1.0]],
        mat![[-1.0, 0.0], [0.0, 1.0]],
    ] {
        assert_eq!(
            new(&[1.0], Mat::zeros(1, 2), vec![bad]),
            ParametersError::NotPositiveDefinite { component: 0 }
        );
    }
    assert!(InverseWishart::new(0.5, identity()).is_err());
    assert!(InverseWishart::new(4.0, mat![[1.0, 2.0], [2.0, 1.0]]).is_err());
}

#[test]
fn parameters_that_are_nearly_a_mixture() {
    // Weights are normalized, so that densities integrate to 1 and EM climbs from them.
    let identity = || Mat::<f64>::identity(1, 1);
    let gmm = Gmm::new(
        vec![0.5, 0.500_000_008],
        mat![[0.0], [6.0]],
        vec![identity(), identity()],
    );
    let gmm = gmm.unwrap();
    assert_close(gmm.weights().iter().sum(), 1.0, 1e-15);

    // Symmetry is judged at any scale.
    let with = |a: f64, b: f64, scale: f64| {
        let sigma = mat![[2.0 * scale, a * scale], [b * scale, 2.0 * scale]];
        Gmm::new(vec![1.0], Mat::zeros(1, 2), vec![sigma])
    };
    assert!(with(1.0, 1.0 + 1e-15, 1e-180).is_ok());
    assert!(with(1.0, 1.0 + 1e-15, 1e200).is_ok());
    assert!(with(1.0, -1.0, 1e200).is_err());
}

#[test]
fn an_interrupted_fit_starts_nothing_more() {
    let x = blobs();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    let fit = pool
        .install(|| {
            Gmm::builder(2)
                .restarts(200)
                .fit_observed(x.as_ref(), &|_| ControlFlow::Break(()))
        })
        .unwrap();
    let started = fit
        .restarts
        .iter()
        .filter(|r| r.outcome != Outcome::NotStarted)
        .count();
    assert!((1..100).contains(&started), "{started}");
    assert_eq!(fit.status, Status::Interrupted);
    assert_eq!(fit.trace.iterations(), 0);
}

#[test]
fn prediction_for_other_data() {
    let fit = Gmm::builder(2).fit(blobs().as_ref()).unwrap();
    let error = fit.params.classify(Mat::zeros(3, 5).as_ref()).unwrap_err();
    assert_eq!(
        error,
        Error::Dimensions {
            expected: 2,
            found: 5
        }
    );
    assert!(
        fit.params
            .log_density(mat![[0.0, f64::NAN]].as_ref())
            .is_err()
    );
    assert_eq!(fit.params.classify(Mat::zeros(0, 2).as_ref()), Ok(vec![]));
    assert_eq!(fit.params.sample(0, &mut rng(1)).0.nrows(), 0);
}

#[test]
fn files_that_are_no_models() {
    let read = |text: &str| serde_json::from_str::<Gmm>(text).unwrap_err().to_string();
    let good = serde_json::to_string(
        &Gmm::builder(2)
            .fit(fixture("faithful", 2).as_ref())
            .unwrap()
            .params,
    )
    .unwrap();
    assert!(good.starts_with(r#"{"format":"em-gmm","version":1,"#));
    let error = read(&good.replace("\"version\":1", "\"version\":2"));
    assert!(
        error.contains("version 2 of the format, this program reads version 1"),
        "{error}"
    );
    assert!(read(&good.replace("em-gmm", "pickle")).contains("the format is `pickle`"));
    assert!(read("{}").contains("missing field `format`"));
    let indefinite = r#"{"format":"em-gmm","version":1,"weights":[1],"means":[[0,0]],"covariances":[[[1,2],[2,1]]]}"#;
    assert!(read(indefinite).contains("the covariance of component 1 is not positive definite"));
    let ragged = r#"{"format":"em-gmm","version":1,"weights":[1],"means":[[0,0]],"covariances":[[[1,2],[2]]]}"#;
    assert!(read(ragged).contains("component 1 has not 2 dimensions"));
}
