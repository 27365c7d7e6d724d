//! `em gmm fit`.

use super::values::{digits, positive, tolerance};
use super::{Format, Reading, ShortRuns, StartFrom};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct GmmFit {
    /// A CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: PathBuf,

    /// How many components; not needed if the start is a model
    #[arg(short = 'k', long, value_name = "K", value_parser = positive)]
    pub(crate) components: Option<usize>,

    #[command(flatten)]
    pub(crate) reading: Reading,

    /// The shape of the components; full if not given, or that of the model to start from
    #[arg(long, value_name = "STRUCTURE", value_enum)]
    pub(crate) covariance: Option<Covariance>,

    /// Where to begin: `kmeans` for clusters found by k-means, `random` for random rows as means, or
    /// the file of a model, which is one start. A file of such a name is `./kmeans`
    #[arg(long, value_name = "START", default_value = "kmeans", value_parser = StartFrom::parse)]
    pub(crate) start: StartFrom,

    /// How many starts from k-means or random rows to try; 10 if not given
    #[arg(long, value_parser = positive)]
    pub(crate) restarts: Option<usize>,

    /// Make only so many iterations of every restart at first, and go on with the best few
    #[arg(long, value_name = "ITERATIONS,KEPT", value_parser = ShortRuns::parse)]
    pub(crate) short_runs: Option<ShortRuns>,

    /// Run every restart to its end, also those far below an end that others have reached
    #[arg(long)]
    pub(crate) no_race: bool,

    /// Seed of the random starts; 0 if not given
    #[arg(long)]
    pub(crate) seed: Option<u64>,

    /// Stop once the log-likelihood changes by less than this, in nats; 0 runs to the limit of
    /// iterations
    #[arg(long, value_name = "NATS", default_value = "1e-6", value_parser = tolerance)]
    pub(crate) tolerance: f64,

    /// Stop after so many iterations, converged or not
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) max_iterations: usize,

    /// Speed up runs that climb slowly, as they do where components overlap
    #[arg(long, value_name = "METHOD", value_enum, default_value_t)]
    pub(crate) accelerate: Accelerate,

    /// Give the covariances a weak prior scaled by the data, so that no component collapses
    #[arg(long)]
    pub(crate) prior: bool,

    /// Fit to columns in units of their standard deviations; the result is in the data's units. It matters for
    /// spherical covariances: they get the shape of the whole data instead of that of a ball
    #[arg(long)]
    pub(crate) standardize: bool,

    /// Whether to find standard errors: `auto` does where it takes no more than some seconds
    #[arg(long, value_name = "WHETHER", value_enum, default_value_t)]
    pub(crate) standard_errors: StandardErrors,

    /// Save the model as JSON, all at once or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Write a report that a browser shows: the fit, how good it is, and EM replayed, in one HTML file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    /// Significant digits of the tables; if not given 5, or as far as two digits of the standard error reach
    #[arg(long, value_name = "N", value_parser = digits)]
    pub(crate) digits: Option<usize>,
}

/// Whether standard errors are found.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StandardErrors {
    #[default]
    Auto,
    Yes,
    No,
}

/// The structure of all covariances.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Covariance {
    /// Any: ellipses in any direction
    Full,
    /// Variances only: ellipses along the axes
    Diagonal,
    /// One variance for all columns: balls, for columns of the same unit
    Spherical,
}

impl From<Covariance> for em_gmm::Covariance {
    fn from(structure: Covariance) -> Self {
        match structure {
            Covariance::Full => em_gmm::Covariance::Full,
            Covariance::Diagonal => em_gmm::Covariance::Diagonal,
            Covariance::Spherical => em_gmm::Covariance::Spherical,
        }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Accelerate {
    /// Plain EM
    #[default]
    None,
    /// Squared extrapolation; an iteration is two or three EM steps
    Squarem,
    /// Damped Anderson acceleration; an iteration is one EM step
    Daarem,
}
