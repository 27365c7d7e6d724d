//! `em gmm`: Gaussian mixtures.

mod agreement;
mod beginning;
mod cautions;
mod explain;
mod figures;
mod files;
mod fit;
mod history;
mod html;
mod model_file;
mod predict;
mod report;
mod sample;
mod score;
mod search;
mod selection;
mod uncertainty;

pub(crate) use explain::explain;

use crate::args::{Gmm, Reading};
use crate::input::{Data, Select, Source, list};
use crate::output::plural;
use crate::problem::Problem;
use anyhow::Result;
use em_gmm::Covariance;
pub(crate) use figures::{OfRows, picture as figure_of_rows, selected};
pub(crate) use history::History;
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
    let (model, _) = read_model(model, Some(file))?;
    let data = read_data_for(&model, file, reading)?;
    Ok((model, data))
}

/// A model that is to meet the data of a file, if there is one.
pub(crate) fn read_model(model: &Path, file: Option<&Path>) -> Result<(ModelFile, History)> {
    let model = Source::of(model);
    let file = file.map(Source::of);
    if matches!((&model, &file), (Source::Stdin, Some(Source::Stdin))) {
        return Err(Problem::usage("the model and the data cannot both come from stdin").into());
    }
    ModelFile::read_with_history(&model)
}

/// The columns of a file that a model is about.
pub(crate) fn read_data_for(model: &ModelFile, file: &Path, reading: &Reading) -> Result<Data> {
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
