//! Whether what a model can do beyond the two steps agrees with them.

use super::surrogate::compare;
use super::{Check, Report};
use crate::Error;
use crate::differences::jacobian;
use crate::linalg::pulled_back;
use crate::site::Site;
use em_core::{CompleteData, Resample, Surrogate};
use faer::Mat;

/// Checks that a model's units make up the whole: with its own counts it is the same model, and the scores
/// of its units, each times its count, add up to the score of all, at each of the points.
///
/// ```
/// # use em_core::{Resample, Surrogate};
/// fn must_add_up<M: Surrogate + Resample>(model: &M, point: M::Params) {
///     let report = em_inference::check_units(model, &[point]);
///     assert!(report.is_healthy(), "{report}");
/// }
/// ```
pub fn check_units<M: Surrogate + Resample>(model: &M, points: &[M::Params]) -> Report {
    let mut report = Report::default();
    for (point, params) in points.iter().enumerate() {
        let found = units_at(model, params).unwrap_or_else(|error| vec![error.to_string()]);
        report.add(point, Check::Units, found);
    }
    report
}

fn units_at<M: Surrogate + Resample>(
    model: &M,
    params: &M::Params,
) -> Result<Vec<String>, Error<M::Error>> {
    let site = Site::at_point(model, params)?;
    let counts = model.unit_counts();
    let same = model.with_unit_counts(&counts).map_err(Error::Model)?;
    let [all, again] = [model, &same].map(|model| model.e_step(params).map(|e| e.log_likelihood));
    let (all, again) = (all.map_err(Error::Model)?, again.map_err(Error::Model)?);
    let mut found = Vec::new();
    // False for NaN.
    let agrees = (all - again).abs() <= 1e-9 * (1.0 + all.abs());
    if !agrees {
        found.push(format!(
            "with its own counts the model has the log-likelihood {again} instead of {all}"
        ));
    }
    let origin = vec![0.0; site.free()];
    let whole = site.score_of(model, &origin)?;
    let mut sum = vec![0.0; site.free()];
    for (unit, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        let alone = model.only(unit).map_err(Error::Model)?;
        for (sum, score) in sum.iter_mut().zip(site.score_of(&alone, &origin)?) {
            *sum += count * score;
        }
    }
    let what = "the scores of the units do not add up to that of all";
    found.extend(compare(
        &site.chart().names(),
        &sum,
        &whole,
        1e-9 * all.abs(),
        what,
    ));
    Ok(found)
}

/// Checks the matrices of Louis' formula at a maximum: the information of the complete data against
/// differences of Q's gradient, and the covariance of its score against what the observed information
/// leaves of it.
///
/// ```
/// # use em_core::CompleteData;
/// fn must_agree<M: CompleteData>(model: &M, maximum: &M::Params) {
///     let report = em_inference::check_complete_data(model, maximum);
///     assert!(report.is_healthy(), "{report}");
/// }
/// ```
pub fn check_complete_data<M: CompleteData>(model: &M, maximum: &M::Params) -> Report {
    let mut report = Report::default();
    let found = complete_data_at(model, maximum).unwrap_or_else(|error| vec![error.to_string()]);
    report.add(0, Check::CompleteData, found);
    report
}

fn complete_data_at<M: CompleteData>(
    model: &M,
    maximum: &M::Params,
) -> Result<Vec<String>, Error<M::Error>> {
    let site = Site::of_surrogate(model, maximum)?;
    let stats = site.e_step(&site.params)?.stats;
    let tangent = site.tangent();
    let natural = |matrix: Vec<f64>| pulled_back(tangent.as_ref(), &matrix);
    let complete = -jacobian(site.free(), |u| site.slope(&stats, &site.params, u))?;
    let observed = -jacobian(site.free(), |u| site.score(u))?;
    let information =
        natural(model.information(&stats, &site.params)) + site.prior_information()?;
    let covariance = natural(model.score_covariance(&stats, &site.params));
    let missing = &complete - observed;
    let mut found = Vec::new();
    for (what, claimed, expected) in [
        (
            "the information of the complete data",
            information,
            complete,
        ),
        ("the covariance of the score", covariance, missing),
    ] {
        if let Some((i, j)) = first_difference(&claimed, &expected) {
            let names = site.chart().names();
            found.push(format!(
                "{what} is {:.6} instead of {:.6} per unit of scale, for {} and {}",
                claimed[(i, j)],
                expected[(i, j)],
                names[i],
                names[j]
            ));
        }
    }
    Ok(found)
}

/// Where two matrices differ by more than numerical differentiation explains.
fn first_difference(a: &Mat<f64>, b: &Mat<f64>) -> Option<(usize, usize)> {
    let mut places = (0..a.nrows()).flat_map(|i| (0..=i).map(move |j| (i, j)));
    places.find(|&place| {
        let agrees = (a[place] - b[place]).abs() <= 1e-4; // false for NaN
        !agrees
    })
}
