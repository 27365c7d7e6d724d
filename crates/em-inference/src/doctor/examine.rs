//! What can be seen from the two steps alone.

use em_core::{Em, Parameters, Run, Stop};

/// How many iterations are watched.
const WATCHED: usize = 100;

/// Layout and values belong together.
pub(super) fn layout<M: Em>(model: &M, params: &M::Params) -> Vec<String> {
    let (layout, values) = (model.layout(params), params.values());
    let mut complaints = Vec::new();
    if layout.len() != values.len() {
        complaints.push(format!(
            "the layout has {} values, but {} are written",
            layout.len(),
            values.len()
        ));
        return complaints;
    }
    let names = layout.names();
    for (i, name) in names.iter().enumerate() {
        if names[..i].contains(name) {
            complaints.push(format!("two values are called `{name}`"));
        }
    }
    match params.read(&values) {
        None => complaints.push("what is written cannot be read".to_owned()),
        Some(read) => {
            let again = read.values();
            for (name, (before, after)) in names.iter().zip(values.iter().zip(&again)) {
                if before.to_bits() != after.to_bits() {
                    complaints.push(format!(
                        "`{name}` is written as {before} and read as {after}"
                    ));
                }
            }
        }
    }
    match layout.chart(&values) {
        Err(error) => complaints.push(error.to_string()),
        Ok(chart) => {
            let mut z = vec![0.0; chart.free()];
            let mut back = values.clone();
            if chart.coordinates(&values, &mut z) {
                chart.values(&z, &mut back);
            }
            // From its coordinates a point comes back up to rounding only.
            if params.read(&back).is_none() {
                complaints.push(format!(
                    "{back:?} cannot be read, though it is in the layout's domain"
                ));
            }
        }
    }
    complaints
}

/// The E-step is a function of θ.
pub(super) fn repeat<M: Em>(model: &M, params: &M::Params) -> Vec<String> {
    match (model.e_step(params), model.e_step(params)) {
        (Ok(first), Ok(second)) => {
            let (first, second) = (first.log_likelihood, second.log_likelihood);
            let prior = model.log_prior(params);
            if !first.is_finite() || !prior.is_finite() {
                vec![format!(
                    "the log-likelihood is {first}, the log-prior {prior}"
                )]
            } else if first.to_bits() == second.to_bits() {
                Vec::new()
            } else {
                vec![format!(
                    "the E-step gives {first} and then {second} at the same θ"
                )]
            }
        }
        _ => vec!["the E-step fails".to_owned()],
    }
}

/// The log-likelihood never falls.
pub(super) fn climb<M: Em>(model: &M, params: &M::Params) -> Vec<String> {
    let Ok(run) = Run::new(model, params.clone()) else {
        return vec!["the run does not begin".to_owned()];
    };
    let mut run = run.until(Stop::iterations(WATCHED));
    loop {
        match run.advance() {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => return vec![format!("the run fails: {}", in_words(&error))],
        }
    }
    let fit = run.finish();
    let falls = fit.trace.falls().iter().take(1).map(|fall| {
        format!(
            "the log-likelihood falls from {} to {} in iteration {}: the E-step's statistics, the M-step \
             and the log-likelihood are not of one model",
            fall.from, fall.to, fall.iteration
        )
    });
    falls.collect()
}

/// Which step of a run failed; what the model said may not be for display.
pub(super) fn in_words<E>(error: &em_core::Error<E>) -> String {
    match error {
        em_core::Error::EStep { iteration, .. } => format!("the E-step of iteration {iteration}"),
        em_core::Error::MStep { iteration, .. } => format!("the M-step of iteration {iteration}"),
        em_core::Error::NotFinite {
            iteration,
            log_likelihood,
        } => {
            format!("the log-likelihood is {log_likelihood} at iteration {iteration}")
        }
        _ => "the run stopped".to_owned(),
    }
}
