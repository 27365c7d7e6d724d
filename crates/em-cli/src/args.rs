//! The command line.

mod climb;
mod control;
mod counts;
mod explain;
mod fit;
mod genetics;
mod genetics_fit;
mod genetics_freq;
mod genetics_haplotypes;
mod genetics_hwe;
mod genotypes;
mod gmm;
mod manual;
mod plot;
mod reading;
mod start;
mod values;

pub(crate) use climb::{Accelerate, Climb};
pub(crate) use control::Control;
pub(crate) use counts::Counts;
pub(crate) use explain::{Explain, ExplainGmm, ExplainMoth};
pub(crate) use fit::{Covariance, Criterion, GmmFit, StandardErrors};
pub(crate) use genetics::{
    Genetics, GeneticsFit, GeneticsFreq, GeneticsHaplotypes, GeneticsHwe, GeneticsSystems,
    Intervals, NullAlleles, SystemFormat,
};
pub(crate) use genotypes::GenotypeReading;
pub(crate) use gmm::{Gmm, GmmPredict, GmmSample, GmmScore};
pub(crate) use manual::{Completions, Man};
pub(crate) use plot::{Demo, Plot, PlotKind};
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
    long_version = crate::version::long(),
    max_term_width = 100,
    after_help = "\
Examples:
  em                                           the two worked examples
  em gmm fit data.csv --report fit.html        how many clusters of rows, and which? as a page
  em gmm fit data.csv -k 3 --out model.json    three clusters, kept as a model
  em plot model.json data.csv                  what does it look like?
  em gmm predict model.json new.csv            which cluster does each new row belong to?
  em genetics fit --system moth counts.csv     allele frequencies from phenotype counts
  em genetics freq cohort.vcf.gz               those of each site of a file
  em explain gmm                               how does EM work? a fit, step by step

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
    #[command(
        subcommand,
        after_help = "\
Examples:
  em gmm fit data.csv -k 3 --out model.json
  em gmm predict model.json new.csv > labels.csv
  em gmm score model.json test.csv
  em gmm sample model.json -n 1000 > simulated.csv"
    )]
    Gmm(Gmm),
    /// Population genetics: fit, hwe, haplotypes, freq, systems
    #[command(
        subcommand,
        after_help = "\
Examples:
  em genetics fit --system moth counts.csv
  em genetics hwe --counts 298,489,213
  em genetics haplotypes cohort.vcf.gz --sites rs1,rs2
  em genetics freq cohort.vcf.gz
  em genetics systems"
    )]
    Genetics(Genetics),
    /// Walk through a fit step by step, with the numbers put into the formulas
    #[command(
        subcommand,
        after_help = "\
Examples:
  em explain gmm
  em explain moth --iterations 3"
    )]
    Explain(Explain),
    /// Write a script that completes commands in a shell
    #[command(after_help = "\
Examples:
  em completions bash > ~/.local/share/bash-completion/completions/em
  em completions zsh > ~/.zfunc/_em                with `fpath+=~/.zfunc` in .zshrc
  em completions fish > ~/.config/fish/completions/em.fish
  em completions powershell >> $PROFILE")]
    Completions(Completions),
    /// Write the manual, a page for each command, into a folder
    #[command(hide = true)]
    Man(Man),
    /// Draw a saved model: over its data, how it was found, how it was chosen
    #[command(after_help = "\
Examples:
  em plot model.json data.csv --out figure.svg        the mixture over its data, as a file
  em plot model.json data.csv                         the same on the terminal
  em plot model.json data.csv --kind uncertainty --out uncertainty.png
  em plot model.json data.csv --labels species        what rows are, beside what the mixture makes of them
  em plot model.json --kind trace                     how the log-likelihood climbed

A mixture in two columns is shown as points, ellipses and contours, in one as a density over a
histogram, in more as pairs of the columns that separate the components best. Of many rows some
5000 are drawn, evenly spaced in the file. The columns of the model are found by their names.")]
    Plot(Plot),
    /// The worked examples that `em` comes with, or their figures
    #[command(after_help = "\
Examples:
  em demo                                      a mixture of four normals, and the peppered moth
  em demo --figures figures                    the article's figures 1, 5, 6, 7 and 8 as SVG
  em demo --figures figures --png              as PNG too")]
    Demo(Demo),
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
