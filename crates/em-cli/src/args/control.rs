//! How long work is watched, limited and interrupted.

use super::values::duration;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// What keeps a long fit from being lost.
#[derive(Args)]
pub(crate) struct Control {
    /// End after so long, `90s`, `5m` or `2h`, with what has been found by then
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) time_limit: Option<Duration>,

    /// Save the state of the fit about once a second, for `--resume` after an interruption
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,

    /// Go on from the checkpoint: the result is that of a fit that was never interrupted
    #[arg(long, requires = "checkpoint")]
    pub(crate) resume: bool,

    /// Write each iteration of every restart as a line of JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
}
