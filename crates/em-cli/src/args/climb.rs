//! How a fit looks for the maximum.

use super::values::{positive, tolerance};
use super::{ShortRuns, StartFrom};
use clap::{Args, ValueEnum};

/// Where runs start, how many there are, and when they end.
#[derive(Args)]
pub(crate) struct Climb {
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
