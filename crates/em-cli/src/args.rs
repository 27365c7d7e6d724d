//! The command line.

mod climb;
mod control;
mod counts;
mod fit;
mod genetics;
mod genetics_fit;
mod genetics_freq;
mod genetics_haplotypes;
mod genetics_hwe;
mod genotypes;
mod gmm;
mod reading;
mod start;
mod values;

pub(crate) use climb::Accelerate;
pub(crate) use control::Control;
pub(crate) use counts::Counts;
pub(crate) use fit::{Covariance, Criterion, GmmFit, StandardErrors};
pub(crate) use genetics::{
    Genetics, GeneticsFit, GeneticsFreq, GeneticsHaplotypes, GeneticsHwe, GeneticsSystems,
    Intervals, NullAlleles, SystemFormat,
};
pub(crate) use genotypes::GenotypeReading;
pub(crate) use gmm::{Gmm, GmmPredict, GmmSample, GmmScore};
pub(crate) use reading::{Header, Reading};
pub(crate) use start::{ShortRuns, StartFrom};

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Expectation-maximization: Gaussian mixtures and population genetics
///
/// Without a command, `em` runs the two worked examples that it comes with: a mixture of four
/// normals against k-means, and the allele frequencies of the peppered moth.
#[derive(Parser)]
#[command(
    name = "em",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  em                                           the two worked examples
  em gmm fit data.csv -k 3 --out model.json    cluster the rows of a CSV file
  em gmm predict model.json new.csv            which cluster does each new row belong to?
  em genetics fit --system moth counts.csv     allele frequencies from phenotype counts
  em genetics freq cohort.vcf.gz               those of each site of a file

Results go to stdout, everything else to stderr.
Exit status: 0 success, 1 failure, 2 a command that cannot be understood, 130 interrupted."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Options of all commands.
#[derive(Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Everywhere {
    /// How many threads to use; as many as the machine has if not given. Results do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = values::threads)]
    pub(crate) threads: Option<usize>,

    /// Show no progress and no notes, only warnings and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Tell of each step of long work, also where stderr is no terminal
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Gaussian mixtures: fit, predict, score, sample
    #[command(subcommand)]
    Gmm(Gmm),
    /// Population genetics: fit, hwe, haplotypes, freq, systems
    #[command(subcommand)]
    Genetics(Genetics),
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned tables, for people
    #[default]
    Table,
    /// JSON, for programs
    Json,
}

/// How results of genetics are written: those of one data set together, those of many sites or loci row by
/// row.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Rendering {
    /// Tables, for people; separated by tabs where each site or locus is a row
    #[default]
    Table,
    /// CSV, for spreadsheets: a line for each row, with NA where there is no value
    Csv,
    /// JSON, for programs; an object on each line where each site or locus is a row
    Json,
}
