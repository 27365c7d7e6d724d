//! `em gmm`: Gaussian mixtures.

mod agreement;
mod assignment;
mod beginning;
mod cautions;
mod explain;
mod fit;
mod html;
mod model_file;
mod predict;
mod report;
mod sample;
mod score;
mod uncertainty;

use crate::args::{Gmm, Reading};
use crate::input::{Data, Select, Source, list};
use crate::output::plural;
use crate::problem::Problem;
use anyhow::Result;
use em_gmm::Covariance;
use model_file::ModelFile;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(command: Gmm, out: &mut impl Write) -> Result<()> {
    match command {
        Gmm::Fit(args) => fit::run(&args, out),
        Gmm::Predict(args) => predict::run(&args, out),
        Gmm::Score(args) => score::run(&args, out),
        Gmm::Sample(args) => sample::run(&args, out),
    }
}

/// A model, and the columns of a file that it is about.
fn read_model_and_data(model: &Path, file: &Path, reading: &Reading) -> Result<(ModelFile, Data)> {
    let model = read_model(model, file)?;
    let data = read_data_for(&model, file, reading)?;
    Ok((model, data))
}

/// A model that is to meet the data of a file.
fn read_model(model: &Path, file: &Path) -> Result<ModelFile> {
    let model = Source::of(model);
    if matches!((&model, &Source::of(file)), (Source::Stdin, Source::Stdin)) {
        return Err(Problem::usage("the model and the data cannot both come from stdin").into());
    }
    ModelFile::read(&model)
}

/// The columns of a file that a model is about.
fn read_data_for(model: &ModelFile, file: &Path, reading: &Reading) -> Result<Data> {
    let source = Source::of(file);
    let select = match &reading.columns {
        // The model's own columns in another order are still its own.
        Some(columns) if is_permutation(&columns.0, &model.columns) => {
            Select::These(model.columns.clone())
        }
        Some(columns) => Select::These(columns.0.clone()),
        None if model.columns.is_empty() => Select::Numeric,
        None => Select::Model(model.columns.clone()),
    };
    let data = Data::read(&source, reading, &select)?;
    let (d, columns) = (model.gmm.dimensions(), data.names().len());
    if d != columns {
        let problem = format!(
            "the model has {} ({}), {source} has {} ({})",
            plural(d, "dimension"),
            list(&model.names()),
            plural(columns, "numeric column"),
            list(data.names()),
        );
        let hint = "choose as many columns as the model has, in its order, with `--columns`";
        return Err(Problem::new(problem).hint(hint).into());
    }
    Ok(data)
}

/// How many rows it takes for covariances that are not singular.
fn least_rows(structure: Covariance, columns: usize) -> usize {
    match structure {
        Covariance::Diagonal | Covariance::Spherical => 2,
        _ => columns + 1,
    }
}

fn is_permutation(a: &[String], b: &[String]) -> bool {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    sorted(a) == sorted(b)
}
