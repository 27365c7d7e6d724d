//! `em explain`.

use super::Reading;
use super::values::{positive, whole};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Explain {
    /// A Gaussian mixture: responsibilities, and the means and variances that follow from them
    #[command(after_help = "\
Examples:
  em explain gmm                                   waiting times of Old Faithful, two components
  em explain gmm --iterations 1
  em explain gmm data.csv -k 3 --columns x,y       your own data, of at most three columns")]
    Gmm(ExplainGmm),
    /// The peppered moth: phenotypes shared among genotypes, and alleles counted in them
    #[command(after_help = "\
Examples:
  em explain moth
  em explain moth --iterations 3")]
    Moth(ExplainMoth),
}

#[derive(Args)]
pub(crate) struct ExplainGmm {
    /// A CSV, NPY or Parquet file, or `-` for stdin; without it, waiting times of Old Faithful
    pub(crate) file: Option<PathBuf>,

    /// How many components
    #[arg(short = 'k', long, value_name = "K", default_value_t = 2, value_parser = positive)]
    pub(crate) components: usize,

    #[command(flatten)]
    pub(crate) reading: Reading,

    /// How many iterations to show in full
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = whole)]
    pub(crate) iterations: usize,

    /// Seed of the start, which is random rows
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(Args)]
pub(crate) struct ExplainMoth {
    /// How many iterations to show in full
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = whole)]
    pub(crate) iterations: usize,
}
