//! What a fit begins with: the data, the start, and how many components both make.

use super::search::Shape;
use super::{read_data_for, read_model};
use crate::args::{Covariance as Structure, GmmFit as Args, StartFrom};
use crate::input::{Data, Select, Source};
use crate::output::plural;
use crate::problem::{Problem, note};
use anyhow::Result;
use em_gmm::{Covariance, ParametersError, Start};
use std::path::Path;

pub(super) struct Beginning {
    pub(super) data: Data,
    /// What is tried, in this order.
    pub(super) grid: Vec<Shape>,
    pub(super) start: Start,
    pub(super) restarts: usize,
}

impl Beginning {
    /// How many restarts a fit makes: a single component has one maximum.
    pub(super) fn restarts_of(&self, shape: Shape) -> usize {
        if shape.components == 1 {
            1
        } else {
            self.restarts
        }
    }
}

/// Reads the data, and the start if it is a model, whose columns then are those of the fit.
pub(super) fn beginning(args: &Args) -> Result<Beginning> {
    let start = match &args.climb.start {
        StartFrom::Kmeans => Start::KMeans,
        StartFrom::Random => Start::Random,
        StartFrom::Model(path) => return from_model(path, args),
    };
    let select = match &args.reading.columns {
        Some(columns) => Select::These(columns.0.clone()),
        None => Select::Numeric,
    };
    Ok(Beginning {
        data: Data::read(&Source::of(&args.file), &args.reading, &select)?,
        grid: grid(args),
        start,
        restarts: args.climb.restarts.unwrap_or(10),
    })
}

/// All numbers of components with all structures.
fn grid(args: &Args) -> Vec<Shape> {
    let components = args.components.clone().unwrap_or_default().0;
    let mut structures = Structure::structures(&args.covariance);
    if structures.is_empty() {
        structures.push(Covariance::default());
    }
    let shapes = components.into_iter().flat_map(|components| {
        structures.iter().map(move |&covariance| Shape {
            components,
            covariance,
        })
    });
    shapes.collect()
}

fn from_model(path: &Path, args: &Args) -> Result<Beginning> {
    let (model, _) = read_model(path, Some(&args.file))?;
    let components = model.gmm.components();
    let asked = args.components.as_ref();
    if let Some(asked) = asked.filter(|asked| asked.0[..] != [components]) {
        return Err(Problem::new(format!(
            "the start {} has {}, not {asked} as `-k` says",
            path.display(),
            plural(components, "component")
        ))
        .hint("leave out `-k`, or start from another model")
        .into());
    }
    note_no_effect(args);
    let data = read_data_for(&model, &args.file, &args.reading)?;
    let covariance = match Structure::structures(&args.covariance)[..] {
        [] => model.gmm.structure(),
        [covariance] => covariance,
        _ => {
            return Err(Problem::usage(
                "`--covariance` lists several structures, but a start has one",
            )
            .hint("give one, or start from `kmeans` or `random`")
            .into());
        }
    };
    // A start of matrices that happen to have the structure is one, whatever its file calls them.
    let start = if args.standardize {
        model.gmm // it has the structure in other units, if at all
    } else {
        (model.gmm.with_structure(covariance)).map_err(|error| not_of(&error, path))?
    };
    Ok(Beginning {
        data,
        grid: vec![Shape {
            components,
            covariance,
        }],
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
        ("--restarts", args.climb.restarts.is_some()),
        ("--short-runs", args.climb.short_runs.is_some()),
        ("--no-race", args.climb.no_race),
        ("--seed", args.climb.seed.is_some()),
    ];
    for (option, _) in given.iter().filter(|(_, given)| *given) {
        note(format!(
            "`{option}` has no effect: the start is a model, so there is one run from it"
        ));
    }
}
