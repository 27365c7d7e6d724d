//! `em genetics fit` and `em genetics systems`.

use super::Rendering;
use super::values::{count, digits, level, positive, whole};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
#[command(group(clap::ArgGroup::new("data").required(true).args(["file", "counts"])))]
pub(crate) struct GeneticsFit {
    /// Which genotypes show which phenotype: a name of `em genetics systems`, a line such as `C>I>T`, or a
    /// TOML or JSON file
    #[arg(long, value_name = "SYSTEM")]
    pub(crate) system: String,

    /// A CSV file of counts, or `-` for stdin
    pub(crate) file: Option<PathBuf>,

    /// The counts themselves
    #[arg(long, value_name = "PHENOTYPE=N,…", value_delimiter = ',', value_parser = count)]
    pub(crate) counts: Option<Vec<(String, u64)>>,

    /// The file has one row for each individual, who shows the phenotype in this column
    #[arg(long, value_name = "COLUMN", conflicts_with = "counts")]
    pub(crate) phenotype: Option<String>,

    /// The column that names each individual's population
    #[arg(long, value_name = "COLUMN", requires = "phenotype")]
    pub(crate) population: Option<String>,

    /// The file has one row for each locus or population, with a column for each phenotype: a fit for each
    /// row, on all threads, in constant memory
    #[arg(long, conflicts_with_all = [
        "counts", "phenotype", "restarts", "intervals", "level", "replicates", "seed", "out", "plot", "report",
    ])]
    pub(crate) rows: bool,

    /// The locus lies on the X chromosome: females have two alleles, males one
    #[arg(long)]
    pub(crate) x_linked: bool,

    /// Estimate the inbreeding coefficient f too, and test whether it is 0
    #[arg(long)]
    pub(crate) inbreeding: bool,

    /// Climb from so many random starts too, and report every local maximum
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole)]
    pub(crate) restarts: usize,

    /// How confidence intervals are made
    #[arg(long, value_enum, default_value_t)]
    pub(crate) intervals: Intervals,

    /// Their level
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = level)]
    pub(crate) level: f64,

    /// How many samples a bootstrap draws, where there are too many to take them all; 2000 if not given
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(crate) replicates: Option<usize>,

    /// What random starts and the draws of a bootstrap begin from
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Write a report that a browser shows, in one HTML file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Rendering,

    /// Decimals of frequencies in tables; if not given 6, or 4 where populations stand side by side
    #[arg(long, value_name = "N", value_parser = digits, conflicts_with = "rows")]
    pub(crate) digits: Option<usize>,

    /// Draw the frequencies with their intervals: a file that ends in .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,

    /// Write the result to a file instead
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Intervals {
    /// Estimate ± z·standard error
    Wald,
    /// The same on the logit scale, which stays between 0 and 1
    #[default]
    Logit,
    /// Where the profile of the likelihood has fallen by half the chi-square quantile
    Profile,
    /// Quantiles of a bootstrap: over all samples there are, or over some that are drawn
    Bootstrap,
}

#[derive(Args)]
pub(crate) struct GeneticsSystems {
    /// A name from the list, a line such as `A=B>O`, or a file to check
    pub(crate) system: Option<String>,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SystemFormat,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SystemFormat {
    /// Aligned tables, for people
    #[default]
    Table,
    /// A file for `--system`, to be changed
    Toml,
    /// The same as JSON
    Json,
}
