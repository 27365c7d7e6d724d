//! What a user should know before trusting a fit.

use super::least_rows;
use super::search::{Found, resuming};
use super::uncertainty::Uncertainty;
use crate::args::GmmFit as Args;
use crate::output::plural;
use crate::report::Warning;
use em_gmm::GmmFit;

/// Why a fit is to be taken with care. Without a tolerance a run is not meant to converge.
pub(super) fn cautions(found: &Found, uncertainty: &Uncertainty, args: &Args) -> Vec<Warning> {
    let fit = &found.fit;
    let is_amiss = !fit.status.is_converged() && args.climb.tolerance > 0.0;
    [
        found.is_cut_short.then(|| cut_short(args)),
        (is_amiss && !found.is_cut_short).then(|| not_converged(fit)),
        uncertainty.far().map(far),
        fell(fit),
        small_components(fit),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn cut_short(args: &Args) -> Warning {
    Warning {
        what: "the time limit ended the search, and this is the best found by then".to_owned(),
        meaning: "runs were left before their end, or not begun: the estimates may not be those of maximum \
                  likelihood, and there may be a better maximum, or a better number of components"
            .to_owned(),
        remedy: match &args.control.checkpoint {
            Some(_) => format!("go on with `{}`", resuming(args)),
            None => "`--checkpoint FILE` keeps what was done for `--resume`".to_owned(),
        },
    }
}

fn not_converged(fit: &GmmFit) -> Warning {
    Warning {
        what: format!(
            "not converged after {}",
            plural(fit.trace.iterations(), "iteration")
        ),
        meaning: "the log-likelihood was still climbing when the run ended: the estimates are not yet those \
                  of maximum likelihood, and standard errors and criteria are not to be relied on"
            .to_owned(),
        remedy: "raise `--max-iterations`, or loosen `--tolerance`".to_owned(),
    }
}

fn far(distance: f64) -> Warning {
    Warning {
        what: format!("the estimates are {distance:.1} standard errors away from the maximum"),
        meaning: "EM is slow here, and stopped early: each iteration gains so little that it looked like the \
                  end"
            .to_owned(),
        remedy: "lower `--tolerance`, or try `--accelerate daarem`".to_owned(),
    }
}

fn fell(fit: &GmmFit) -> Option<Warning> {
    let fall = fit.trace.falls().first()?;
    Some(Warning {
        what: format!(
            "the objective fell from {} to {} at iteration {}, since precision is lost",
            fall.from, fall.to, fall.iteration
        ),
        meaning: "EM never lowers its objective, so the numbers have lost digits, as they do when values are \
                  large beside their differences"
            .to_owned(),
        remedy: "subtract from each column a number near its mean".to_owned(),
    })
}

fn small_components(fit: &GmmFit) -> Option<Warning> {
    let least = least_rows(fit.params.structure(), fit.params.dimensions());
    let rows = |weight: &f64| weight * fit.rows as f64;
    let small = (fit.params.weights().iter())
        .filter(|weight| rows(weight) < least as f64)
        .count();
    if small == 0 {
        return None;
    }
    let (rests, each) = if small == 1 {
        ("rests", "")
    } else {
        ("rest", "each ")
    };
    Some(Warning {
        what: format!(
            "{} {rests} on fewer than {least} rows {each}and may be spurious",
            plural(small, "component")
        ),
        meaning:
            "so few rows can be fitted almost exactly by a very narrow component, which raises the \
                  likelihood without saying anything about other data"
                .to_owned(),
        remedy: format!(
            "try fewer{}",
            if fit.prior.is_some() {
                ""
            } else {
                ", or `--prior`"
            }
        ),
    })
}
