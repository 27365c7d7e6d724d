//! What a fit begins with: the data, the start, and how many components both make.

use super::{read_model, read_table_for};
use crate::args::{GmmFit as Args, StartFrom};
use crate::input::{Select, Source, Table};
use crate::output::plural;
use crate::problem::Problem;
use anyhow::Result;
use em_gmm::Start;
use std::path::Path;

pub(super) struct Beginning {
    pub(super) table: Table,
    pub(super) components: usize,
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
        table: Table::read(&Source::of(&args.file), &args.reading, &select)?,
        components,
        start,
        restarts: args.restarts,
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
    Ok(Beginning {
        table: read_table_for(&model, &args.file, &args.reading)?,
        components,
        start: Start::Params(model.gmm),
        restarts: 1,
    })
}
