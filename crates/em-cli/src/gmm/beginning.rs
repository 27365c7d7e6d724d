//! What a fit begins with: the data, the start, and how many components both make.

use super::{read_data_for, read_model};
use crate::args::{GmmFit as Args, StartFrom};
use crate::input::{Data, Select, Source};
use crate::output::plural;
use crate::problem::{Problem, note};
use anyhow::Result;
use em_gmm::{Covariance, ParametersError, Start};
use std::path::Path;

pub(super) struct Beginning {
    pub(super) data: Data,
    pub(super) components: usize,
    pub(super) covariance: Covariance,
    pub(super) start: Start,
    pub(super) restarts: usize,
}

/// Reads the data, and the start if it is a model, whose columns then are those of the fit.
pub(super) fn beginning(args: &Args) -> Result<Beginning> {
    let start = match &args.start {
        StartFrom::Kmeans => Start::KMeans,
        StartFrom::Random => Start::Random,
        StartFrom::Model(path) => return from_model(path, args),
    };
    let components = args.components.ok_or_else(|| {
        Problem::usage("`-k` is missing: how many components?")
            .hint("only a start that is a model tells how many, `--start MODEL`")
    })?;
    let select = match &args.reading.columns {
        Some(columns) => Select::These(columns.0.clone()),
        None => Select::Numeric,
    };
    Ok(Beginning {
        data: Data::read(&Source::of(&args.file), &args.reading, &select)?,
        components,
        covariance: args.covariance.map_or_else(Covariance::default, Into::into),
        start,
        restarts: args.restarts.unwrap_or(10),
    })
}

fn from_model(path: &Path, args: &Args) -> Result<Beginning> {
    let model = read_model(path, &args.file)?;
    let components = model.gmm.components();
    if let Some(k) = args.components.filter(|&k| k != components) {
        return Err(Problem::new(format!(
            "the start {} has {}, not {k} as `-k` says",
            path.display(),
            plural(components, "component")
        ))
        .hint("leave out `-k`, or start from another model")
        .into());
    }
    note_no_effect(args);
    let data = read_data_for(&model, &args.file, &args.reading)?;
    let covariance = args.covariance.map_or(model.gmm.structure(), Into::into);
    // A start of matrices that happen to have the structure is one, whatever its file calls them.
    let start = if args.standardize {
        model.gmm // it has the structure in other units, if at all
    } else {
        (model.gmm.with_structure(covariance)).map_err(|error| not_of(&error, path))?
    };
    Ok(Beginning {
        data,
        components,
        covariance,
        start: Start::Params(start),
        restarts: 1,
    })
}

fn not_of(error: &ParametersError, path: &Path) -> Problem {
    Problem::new(format!("the start {}: {error}", path.display())).hint(
        "leave out `--covariance` to fit the structure that the start has, or start from another model",
    )
}

/// There is one run from a model, and nothing random in it.
fn note_no_effect(args: &Args) {
    let given = [
        ("--restarts", args.restarts.is_some()),
        ("--short-runs", args.short_runs.is_some()),
        ("--no-race", args.no_race),
        ("--seed", args.seed.is_some()),
    ];
    for (option, _) in given.iter().filter(|(_, given)| *given) {
        note(format!(
            "`{option}` has no effect: the start is a model, so there is one run from it"
        ));
    }
}
