//! What can be seen with Q.

use super::examine::in_words;
use crate::Error;
use crate::differences::gradient;
use crate::site::Site;
use em_core::{Acceleration, Minorizer, Parameters, Run, Stop, Surrogate};

/// How far two slopes may differ, per standard error of the complete data and relative to the larger.
const SLOPE: f64 = 1e-5;

/// What rounding may do to a slope of a log-likelihood of this size.
fn rounding(log_likelihood: f64) -> f64 {
    1e-13 * (1.0 + log_likelihood.abs())
}

/// Compares slopes along each coordinate.
pub(super) fn compare(
    site_names: &[String],
    found: &[f64],
    expected: &[f64],
    rounding: f64,
    what: &str,
) -> Vec<String> {
    let size = expected
        .iter()
        .chain(found)
        .fold(1.0_f64, |size, s| size.max(s.abs()));
    (site_names.iter().zip(found.iter().zip(expected)))
        .filter(|(_, (found, expected))| {
            let agrees = (*found - *expected).abs() <= SLOPE * size + rounding;
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
        let expectation = site.e_step(&site.params)?;
        let (stats, rounding) = (expectation.stats, rounding(expectation.log_likelihood));
        let q = |u: &[f64]| {
            site.at(u)
                .map(|at| site.model.q(&stats, &site.params, &at) + site.model.log_prior(&at))
        };
        let by_differences = gradient(&origin, q)?;
        let claimed = site.slope(&stats, &site.params, &origin)?;
        let what = "the gradient is not the slope of Q";
        let mut complaints = compare(&names, &claimed, &by_differences, rounding, what);
        let score = gradient(&origin, |u| site.objective(u))?;
        let what = "the slope of Q is not that of the log-likelihood (Fisher's identity)";
        complaints.extend(compare(&names, &by_differences, &score, rounding, what));
        Ok(complaints)
    };
    attempt().unwrap_or_else(|error| vec![error.to_string()])
}

/// What the M-step does to Q.
pub(super) enum Step {
    Maximizes,
    /// Allowed, but not what is usual.
    Raises(String),
    Fails(String),
}

/// Whether the M-step goes to the maximum of Q.
pub(super) fn maximum<M: Surrogate>(site: &Site<'_, M>) -> Step {
    let attempt = || -> Result<Step, Error<M::Error>> {
        let stats = site.e_step(&site.params)?.stats;
        let next = (site.model.m_step(&stats, &site.params)).map_err(Error::Model)?;
        let q = |at: &M::Params| site.model.q(&stats, &site.params, at) + site.model.log_prior(at);
        let (before, after) = (q(&site.params), q(&next));
        // False for NaN.
        let rises = after >= before - 1e-10 * (1.0 + before.abs());
        if !rises {
            let words = format!("the M-step lowers Q from {before} to {after}");
            return Ok(Step::Fails(words));
        }
        let around = match site.moved_to(&next) {
            // Where all values are on a boundary, there is no slope.
            Err(Error::NothingFree) => return Ok(Step::Maximizes),
            around => around?,
        };
        let slope = around.slope(&stats, &site.params, &vec![0.0; around.free()])?;
        let names = around.chart().names();
        let steepest =
            (names.iter().zip(&slope)).max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()));
        Ok(match steepest {
            Some((name, slope)) if slope.abs() > 1e-4 + rounding(before) => {
                let left = format!("along {name} a slope of {slope:.6} per unit of scale is left");
                // An M-step that has a slope to climb and gains nothing stands still.
                if after > before + 1e-12 * (1.0 + before.abs()) {
                    let words = format!("the M-step raises Q but does not maximize it: {left}");
                    Step::Raises(words)
                } else {
                    Step::Fails(format!("the M-step does not maximize Q: {left}"))
                }
            }
            _ => Step::Maximizes,
        })
    };
    attempt().unwrap_or_else(|error| Step::Fails(error.to_string()))
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

/// Whether the steps agree that a run ends at a maximum; nothing if it does not converge.
pub(super) fn fixed_point<M: Surrogate>(model: &M, params: &M::Params) -> Option<Vec<String>> {
    let run = Run::new(model, params.clone()).map(|run| {
        run.accelerate(Acceleration::squarem())
            .until(Stop::relative_parameters(1e-11).or(Stop::iterations(2000)))
    });
    let fit = match run.and_then(Run::complete) {
        Ok(fit) if fit.status.is_converged() => fit,
        Ok(_) => return None,
        Err(error) => return Some(vec![format!("the run fails: {}", in_words(&error))]),
    };
    let attempt = || -> Result<Vec<String>, Error<M::Error>> {
        let site = match Site::of_surrogate(model, &fit.params) {
            // All values on a boundary, or one that does not matter: there is nothing to differentiate.
            Err(Error::NothingFree | Error::Idle { .. }) => return Ok(Vec::new()),
            site => site?,
        };
        let origin = vec![0.0; site.free()];
        let score = gradient(&origin, |u| site.objective(u))?;
        let size = score.iter().fold(0.0_f64, |size, s| size.max(s.abs()));
        let rounding = rounding(fit.objective);
        if size < 1e-3 + rounding {
            return Ok(Vec::new());
        }
        let what = format!(
            "the run converges to {:?}, where the log-likelihood has a slope",
            fit.params.values()
        );
        Ok(compare(
            &site.chart().names(),
            &score,
            &origin,
            rounding,
            &what,
        ))
    };
    Some(attempt().unwrap_or_else(|error| vec![error.to_string()]))
}
