//! `em gmm`.

use super::values::whole;
use super::{Format, GmmFit, Reading};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Gmm {
    /// Fit a mixture to the rows of a CSV, NPY or Parquet file
    #[command(after_help = "\
Examples:
  em gmm fit faithful.csv                      how many components? 1 to 9 are tried, BIC decides
  em gmm fit faithful.csv --report fit.html    the same as a page for a browser, with EM replayed
  em gmm fit faithful.csv -k 2
  em gmm fit iris.csv -k 2..6 --covariance all --choose icl --out model.json
  em gmm fit iris.csv -k 3 --columns Petal.Length,Petal.Width --out model.json
  em gmm fit measurements.parquet -k 3 --columns length,width
  em gmm fit data.csv -k 20 --covariance diagonal
  em gmm fit data.csv -k 5 --restarts 50 --start random --seed 7 --format json
  em gmm fit data.csv -k 5 --start random --restarts 200 --short-runs 10,5 --accelerate daarem
  em gmm fit data.csv --start model.json --tolerance 0 --max-iterations 20
  em gmm fit huge.parquet -k 8 --stream --start random --restarts 20 --short-runs 3,1
  em gmm fit iris.csv -k 3 --labels Species
  em gmm fit big.csv.gz -k 4 --prior
  em gmm fit huge.csv --time-limit 2h --checkpoint fit.checkpoint --out model.json
  em gmm fit huge.csv --checkpoint fit.checkpoint --out model.json --resume

CSV, NPY and Parquet files are told apart by their first bytes, and may be compressed by gzip. The columns of an NPY array, of
one or two dimensions, are x1, x2, …; of a Parquet file those are read that hold numbers.

Each restart runs EM from a start of its own until the log-likelihood changes by less than the
tolerance; the best is kept, and how the others ended is shown. Those that creep far below an end
that others have reached are dropped. Columns may have any offset, and any units unless covariances
are spherical. BIC = -2 log-likelihood + parameters x log(rows): smaller is better. ICL is the BIC
and what it costs to assign each row to one component.

A start can be a model saved by `--out`, or one written by another program; matrices are lists of
rows, and \"columns\": [\"x\", \"y\"] may name the columns that it is about:
  {\"format\": \"em-gmm\", \"version\": 1, \"weights\": [0.5, 0.5],
   \"means\": [[0, 0], [4, 5]], \"covariances\": [[[1, 0], [0, 1]], [[2, 0.5], [0.5, 2]]]}
With `--tolerance 0`, exactly as many iterations are made from there as `--max-iterations` says.

With `--labels`, a column is not fitted but compared with the components: the adjusted Rand index is 1
where they agree, and around 0 where they agree by chance only.

With `--standardize` and spherical covariances, components have the shape of the whole data, in one ratio.
The result is diagonal, but BIC counts one parameter for each covariance, since the shape is taken
as known. Full and diagonal covariances come out the same.

With `--stream`, memory does not grow with the file. Each iteration is a pass over it, and restarts
take turns, so few restarts or `--short-runs` save most of the time; Parquet and NPY
are read much faster than CSV, which is parsed again each time.

Ctrl-C ends a fit after the iteration under way, with exit status 130 and nothing printed or saved
but the checkpoint. However a fit with `--checkpoint` was ended, killed even, the same command with
`--resume` goes on with it to the same model, byte for byte.")]
    Fit(Box<GmmFit>),
    /// Write the most probable component of each row, and all responsibilities, as CSV
    #[command(after_help = "\
Examples:
  em gmm predict model.json new.csv > labels.csv
  em gmm predict model.json other.csv --columns length,width

The columns of the model are found by their names; `--columns` says which others to take in their
place. A file without a header has to have the model's columns, in the model's order.
One line for each row: the component, counted from 1, and the responsibility of each component.")]
    Predict(GmmPredict),
    /// Show how probable the rows of a file are under a mixture
    #[command(after_help = "\
Examples:
  em gmm score model.json test.csv
  em gmm score model.json test.csv --per-row > log_density.csv
  em gmm score model.json huge.parquet --stream")]
    Score(GmmScore),
    /// Draw rows from a mixture, as CSV
    #[command(after_help = "\
Examples:
  em gmm sample model.json -n 1000 > simulated.csv
  em gmm sample model.json -n 1000 --seed 7 | em gmm fit - -k 2")]
    Sample(GmmSample),
}

#[derive(Args)]
pub(crate) struct GmmPredict {
    /// A model saved by `em gmm fit --out`
    pub(crate) model: PathBuf,
    /// A CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Args)]
pub(crate) struct GmmScore {
    /// A model saved by `em gmm fit --out`
    pub(crate) model: PathBuf,
    /// A CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Write the log-density of each row as CSV instead
    #[arg(long, conflicts_with = "format")]
    pub(crate) per_row: bool,
    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct GmmSample {
    /// A model saved by `em gmm fit --out`
    pub(crate) model: PathBuf,
    /// How many rows
    #[arg(short = 'n', long, value_name = "N", value_parser = whole)]
    pub(crate) rows: usize,
    /// Seed of the draws
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Add a column that says which component each row was drawn from
    #[arg(long)]
    pub(crate) with_component: bool,
}
