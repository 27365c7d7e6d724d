//! The command line.

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

pub(crate) use fit::{Accelerate, GmmFit, StandardErrors};
pub(crate) use genetics::{
    Genetics, GeneticsFit, GeneticsFreq, GeneticsHaplotypes, GeneticsHwe, GeneticsSystems,
    Intervals, NullAlleles, SystemFormat,
};
pub(crate) use genotypes::GenotypeReading;
pub(crate) use gmm::{Gmm, GmmPredict, GmmSample, GmmScore};
pub(crate) use reading::{Header, Reading};
pub(crate) use start::{ShortRuns, StartFrom};

use clap::{Parser, Subcommand, ValueEnum};

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
Exit status: 0 success, 1 failure, 2 a command that cannot be understood."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
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
