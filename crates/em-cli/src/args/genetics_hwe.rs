//! `em genetics hwe`.

use super::values::{draws, level, whole_count};
use super::{GenotypeReading, Rendering};
use clap::{ArgGroup, Args};
use std::path::PathBuf;

#[derive(Args)]
#[command(group(ArgGroup::new("data").required(true).args(["file", "counts"])))]
pub(crate) struct GeneticsHwe {
    /// A file of VCF, PLINK (`.bed`), GENEPOP or CSV, or `-` for stdin: each site is tested
    pub(crate) file: Option<PathBuf>,

    /// One locus, by the counts of its genotypes: AA, AB, BB; of three alleles AA, AB, AC, BB, BC, CC, and
    /// so on
    #[arg(
        long, value_name = "N,N,N,…", value_delimiter = ',', value_parser = whole_count,
        conflicts_with_all = ["GenotypeReading", "by_population"],
    )]
    pub(crate) counts: Vec<u64>,

    /// The file is CSV with one row for each locus, and counts of genotypes in these columns, in the order of
    /// `--counts`
    #[arg(long, value_name = "AA,AB,BB", value_delimiter = ',', conflicts_with_all = ["counts", "GenotypeReading", "by_population"])]
    pub(crate) columns: Vec<String>,

    /// With `--counts`: those of males with A and with B, since the locus lies on the X chromosome; the other
    /// counts are those of females
    #[arg(
        long, value_name = "N,N", value_delimiter = ',', value_parser = whole_count,
        conflicts_with = "file",
    )]
    pub(crate) males: Vec<u64>,

    /// With `--counts`: the level of the confidence interval of f
    #[arg(
        long, value_name = "P", default_value_t = 0.95, value_parser = level, conflicts_with = "file"
    )]
    pub(crate) level: f64,

    /// How many tables the exact test of three or more alleles draws, where there are too many to take
    /// them all
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = draws)]
    pub(crate) draws: u32,

    /// What these draws begin from
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,

    /// One row for each population of each site
    #[arg(long)]
    pub(crate) by_population: bool,

    /// How to show the result; `csv` is for files
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Rendering,

    #[command(flatten)]
    pub(crate) reading: GenotypeReading,
}
