//! What can be seen with Q.

use super::examine::in_words;
use crate::Error;
use crate::differences::gradient;
use crate::site::Site;
use em_core::{Acceleration, Minorizer, Parameters, Run, Stop, Surrogate};

/// How far two slopes may differ, per standard error of the complete data and relative to the larger.
const SLOPE: f64 = 1e-5;

/// Compares slopes along each coordinate.
fn compare(site_names: &[String], found: &[f64], expected: &[f64], what: &str) -> Vec<String> {
    let size = expected
        .iter()
        .chain(found)
        .fold(1.0_f64, |size, s| size.max(s.abs()));
    (site_names.iter().zip(found.iter().zip(expected)))
        .filter(|(_, (found, expected))| {
            let agrees = (*found - *expected).abs() <= SLOPE * size;
            !agrees
        })
        .map(|(name, (found, expected))| {
            format!("along {name} {what}: {found:.6} instead of {expected:.6} per unit of scale")
        })
        .collect()
}

/// The gradient of Q is its slope, and at θ that of the log-likelihood.
pub(super) fn slopes<M: Surrogate>(site: &Site<'_, M>) -> Vec<String> {
    let names = site.chart().names();
    let origin = vec![0.0; site.free()];
    let attempt = || -> Result<Vec<String>, Error<M::Error>> {
        let stats = site.e_step(&site.params)?.stats;
        let q = |u: &[f64]| {
            site.at(u)
                .map(|at| site.model.q(&stats, &site.params, &at) + site.model.log_prior(&at))
        };
        let by_differences = gradient(&origin, q)?;
        let claimed = site.slope(&stats, &site.params, &origin)?;
        let mut complaints = compare(
            &names,
            &claimed,
            &by_differences,
            "the gradient is not the slope of Q",
        );
        let score = gradient(&origin, |u| site.objective(u))?;
        complaints.extend(compare(
            &names,
            &by_differences,
            &score,
            "the slope of Q is not that of the log-likelihood (Fisher's identity)",
        ));
        Ok(complaints)
    };
    attempt().unwrap_or_else(|error| vec![error.to_string()])
}

/// The M-step goes to the maximum of Q.
pub(super) fn maximum<M: Surrogate>(site: &Site<'_, M>) -> Vec<String> {
    let attempt = || -> Result<Vec<String>, Error<M::Error>> {
        let stats = site.e_step(&site.params)?.stats;
        let next = site
            .model
            .m_step(&stats, &site.params)
            .map_err(Error::Model)?;
        let q = |at: &M::Params| site.model.q(&stats, &site.params, at) + site.model.log_prior(at);
        let (before, after) = (q(&site.params), q(&next));
        let rounding = 1e-10 * (1.0 + before.abs());
        // False for NaN.
        let rises = after >= before - rounding;
        if !rises {
            return Ok(vec![format!(
                "the M-step does not maximize Q, but lowers it from {before} to {after}"
            )]);
        }
        let around = site.moved_to(&next)?;
        let slope = around.slope(&stats, &site.params, &vec![0.0; around.free()])?;
        let names = around.chart().names();
        let zero = vec![0.0; slope.len()];
        let size = slope.iter().fold(0.0_f64, |size, s| size.max(s.abs()));
        if size < 1e-4 {
            return Ok(Vec::new());
        }
        Ok(compare(
            &names,
            &slope,
            &zero,
            "the M-step does not maximize Q, whose slope is left",
        ))
    };
    attempt().unwrap_or_else(|error| vec![error.to_string()])
}

/// Q minorizes the log-likelihood.
pub(super) fn minorizer<M: Surrogate>(site: &Site<'_, M>) -> Vec<String> {
    let Ok(below) = Minorizer::new(site.model, site.params.clone()) else {
        return vec!["Q cannot be evaluated".to_owned()];
    };
    let names = site.chart().names();
    let mut complaints = Vec::new();
    for (j, name) in names.iter().enumerate() {
        for step in [-2.0, -0.5, 0.5, 2.0] {
            let mut u = vec![0.0; site.free()];
            u[j] = step;
            let Ok(at) = site.at(&u) else { continue };
            let Ok(there) = site.model.e_step(&at) else {
                continue;
            };
            let (above, bound) = (there.log_likelihood, below.value(&at));
            if bound > above + 1e-8 * (1.0 + above.abs()) {
                complaints.push(format!(
                    "along {name} Q promises a log-likelihood of at least {bound}, but it is {above}: the \
                     E-step's statistics are not those of the posterior, or Q not that of the model"
                ));
                break;
            }
        }
    }
    complaints
}

/// Where a run ends, the steps agree that it is a maximum.
pub(super) fn fixed_point<M: Surrogate>(model: &M, params: &M::Params) -> Vec<String> {
    let Ok(run) = Run::new(model, params.clone()) else {
        return vec!["the run does not begin".to_owned()];
    };
    let mut run = run
        .accelerate(Acceleration::squarem())
        .until(Stop::relative_parameters(1e-11).or(Stop::iterations(2000)));
    loop {
        match run.advance() {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => return vec![format!("the run fails: {}", in_words(&error))],
        }
    }
    let fit = run.finish();
    if !fit.status.is_converged() {
        return Vec::new();
    }
    let attempt = || -> Result<Vec<String>, Error<M::Error>> {
        let site = match Site::of_surrogate(model, &fit.params) {
            // At the end of the world there is nothing to differentiate.
            Err(Error::NothingFree) => return Ok(Vec::new()),
            site => site?,
        };
        let score = gradient(&vec![0.0; site.free()], |u| site.objective(u))?;
        let size = score.iter().fold(0.0_f64, |size, s| size.max(s.abs()));
        if size < 1e-3 {
            return Ok(Vec::new());
        }
        let zero = vec![0.0; score.len()];
        Ok(compare(
            &site.chart().names(),
            &score,
            &zero,
            &format!(
                "the run converges to {:?}, where the log-likelihood has a slope",
                fit.params.values()
            ),
        ))
    };
    attempt().unwrap_or_else(|error| vec![error.to_string()])
}
