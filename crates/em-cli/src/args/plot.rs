//! `em plot` and `em demo`.

use super::Reading;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Plot {
    /// A model saved by `em gmm fit --out`
    pub(crate) model: PathBuf,

    /// The rows to show it with: a CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: Option<PathBuf>,

    /// What to show; the mixture over its data if not given
    #[arg(long, value_enum, default_value_t)]
    pub(crate) kind: PlotKind,

    /// Write the figure to a file that ends in .svg or .png, instead of onto the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlotKind {
    /// Points, ellipses and contours; for one column a density over a histogram, for many all pairs
    #[default]
    Mixture,
    /// The responsibilities of the components for each row
    Responsibilities,
    /// Where rows lie between components
    Uncertainty,
    /// How the log-likelihood climbed
    Trace,
    /// Criteria by number of components and structure of covariances
    Selection,
}

impl PlotKind {
    /// Whether it shows rows, rather than what the model's file says alone.
    pub(crate) fn is_of_rows(self) -> bool {
        !matches!(self, PlotKind::Trace | PlotKind::Selection)
    }
}

#[derive(Args, Default)]
pub(crate) struct Demo {
    /// Write the article's figures as SVG into this folder, instead of the examples onto stdout
    #[arg(long, value_name = "FOLDER")]
    pub(crate) figures: Option<PathBuf>,

    /// As PNG too
    #[arg(long, requires = "figures")]
    pub(crate) png: bool,
}
