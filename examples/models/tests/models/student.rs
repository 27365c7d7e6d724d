//! Student's t distribution, whose M-step is made in parts.

use super::{climb, close, student_t};
use em_core::{ConditionalMaximization, Em};
use em_models::{Degenerate, Student, StudentT};

fn ecme_step(model: &Student, at: &StudentT) -> StudentT {
    let stats = model.e_step(at).unwrap().stats;
    let parts = 0..model.parts();
    parts.fold(at.clone(), |at, part| {
        model.maximize_part(part, &stats, &at).unwrap()
    })
}

/// The digits are the root of the score, found with `mpmath` and 40 digits.
#[test]
fn darwin() {
    let model = Student::darwin();
    for start in [student_t(20.0, 30.0, 5.0), student_t(0.0, 100.0, 500.0)] {
        let (mut theta, mut before) = (start, f64::NEG_INFINITY);
        for _ in 0..200 {
            theta = ecme_step(&model, &theta);
            let after = model.log_likelihood(&theta);
            assert!(after >= before - 1e-10, "{theta:?}");
            before = after;
        }
        close(theta.location, 26.839_778_721_206_164, 1e-5);
        close(theta.scale, 22.695_079_642_541_767, 1e-5);
        close(theta.degrees_of_freedom, 2.500_909_733_913_227, 1e-6);
        close(before, -74.546_180_502_923_4, 1e-11);
    }
}

#[test]
fn em_holds_the_degrees_of_freedom_and_climbs() {
    let theta = climb(&Student::darwin(), student_t(0.0, 1.0, 4.0), 200);
    assert_eq!(theta.degrees_of_freedom, 4.0);
}

/// With ν → ∞ it is the normal distribution.
#[test]
fn the_normal_limit() {
    let model = Student::darwin();
    let theta = climb(&model, student_t(0.0, 30.0, 1e9), 20);
    let mean = model.values.iter().sum::<f64>() / 15.0;
    let variance = model.values.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / 15.0;
    close(theta.location, mean, 1e-6);
    close(theta.scale, variance.sqrt(), 1e-6);
}

#[test]
fn equal_values_have_no_scale() {
    let model = Student {
        values: vec![3.0; 5],
    };
    let at = student_t(3.0, 1.0, 4.0);
    let stats = model.e_step(&at).unwrap().stats;
    assert_eq!(model.m_step(&stats, &at), Err(Degenerate::Variance));
    assert_eq!(
        Student { values: vec![] }.m_step(&[0.0; 3], &at),
        Err(Degenerate::Variance)
    );
}
