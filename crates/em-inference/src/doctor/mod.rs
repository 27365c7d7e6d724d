//! Is this model what it claims to be?
//!
//! Whoever writes an E-step and an M-step makes mistakes that still converge to something. Here the
//! parts of a model are held against each other, at points of the writer's choice.

mod capabilities;
mod examine;
mod report;
mod sums;
mod surrogate;

pub use capabilities::{check_complete_data, check_units};
pub use report::{Check, Finding, Report, Severity};
pub use sums::check_sums;

use crate::site::Site;
use em_core::{Em, Surrogate};
use examine::{climb, layout, repeat};
use surrogate::{Step, fixed_point, maximum, minorizer, slopes};

/// Checks a model that knows Q, at the given parameters and along runs from there: that its layout
/// reads what it writes, that the log-likelihood climbs, that the M-step maximizes Q, that Q's gradient
/// and the score agree with differences, that Q minorizes the log-likelihood, and that a maximum is a
/// fixed point.
///
/// Points should be ordinary: inside the domain, none of them a maximum or with equal components, which
/// hide mistakes.
///
/// ```
/// # use em_core::{Em, Expectation, Surrogate};
/// # use std::convert::Infallible;
/// /// Genetic linkage, with a mistake: the 34 are forgotten in the M-step.
/// struct Linkage;
///
/// impl Em for Linkage {
/// #     type Params = f64; type Stats = f64; type Error = Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Infallible> {
/// #         let log_likelihood = 125.0 * (0.5 + t / 4.0).ln() + 38.0 * ((1.0 - t) / 4.0).ln() + 34.0 * (t / 4.0).ln();
/// #         Ok(Expectation { stats: 125.0 * t / (2.0 + t), log_likelihood })
/// #     }
///     // …
///     fn m_step(&self, x: &f64, _: &f64) -> Result<f64, Infallible> { Ok(x / (x + 38.0)) }
/// }
/// # impl Surrogate for Linkage {
/// #     fn q(&self, &x: &f64, _from: &f64, &theta: &f64) -> f64 { (x + 34.0) * theta.ln() + 38.0 * (1.0 - theta).ln() }
/// # }
///
/// let report = em_inference::check(&Linkage, &[0.3, 0.6]);
/// assert!(!report.is_healthy());
/// println!("{report}"); // … the M-step does not maximize Q …
/// ```
///
/// An M-step that raises Q without maximizing it, as in ECM, is worth a note only.
///
/// Costs some hundreds of EM steps, and about 20p for p free parameters, at each point.
pub fn check<M: Surrogate>(model: &M, points: &[M::Params]) -> Report {
    let mut report = Report::default();
    for (point, params) in points.iter().enumerate() {
        if !steps_at(&mut report, model, point, params) {
            continue;
        }
        match Site::at_point(model, params) {
            Ok(site) => {
                report.add(point, Check::Gradient, slopes(&site));
                match maximum(&site) {
                    Step::Maximizes => {}
                    Step::Raises(words) => report.note(point, Check::Maximization, words),
                    Step::Fails(words) => report.add(point, Check::Maximization, vec![words]),
                }
                report.add(point, Check::Minorization, minorizer(&site));
            }
            Err(error) => {
                let words = format!("there is nothing to differentiate here: {error}");
                report.note(point, Check::Surrogate, words);
            }
        }
        match fixed_point(model, params) {
            Some(complaints) => report.add(point, Check::FixedPoint, complaints),
            None => report.note(
                point,
                Check::FixedPoint,
                "the run from here does not converge, so its end was not checked".to_owned(),
            ),
        }
    }
    report
}

/// Checks a model by its two steps alone: layout, repetition and climb. See [`check`].
///
/// ```
/// # use em_core::Em;
/// fn must_climb<M: Em>(model: &M, start: M::Params) {
///     let report = em_inference::check_steps(model, &[start]);
///     assert!(report.is_healthy(), "{report}");
/// }
/// ```
pub fn check_steps<M: Em>(model: &M, points: &[M::Params]) -> Report {
    let mut report = Report::default();
    for (point, params) in points.iter().enumerate() {
        steps_at(&mut report, model, point, params);
    }
    report
}

/// What every model must pass. False if there is no use in going on.
fn steps_at<M: Em>(report: &mut Report, model: &M, point: usize, params: &M::Params) -> bool {
    let before = report.findings.len();
    report.add(point, Check::Layout, layout(model, params));
    report.add(point, Check::Repetition, repeat(model, params));
    let useful = report.findings.len() == before;
    if useful {
        report.add(point, Check::Climb, climb(model, params));
    }
    useful
}
