//! `em genetics haplotypes`.

use super::values::{level, positive, share, whole, whole_count};
use super::{GenotypeReading, Rendering};
use clap::{ArgGroup, Args};
use std::path::PathBuf;

#[derive(Args)]
#[command(group(ArgGroup::new("data").required(true).args(["file", "table"])))]
pub(crate) struct GeneticsHaplotypes {
    /// A file of VCF, PLINK (`.bed`), GENEPOP or CSV, or `-` for stdin
    pub(crate) file: Option<PathBuf>,

    /// Two loci by the counts of their genotypes, row by row: AABB, AABb, AAbb, AaBB, …, aabb
    #[arg(
        long, value_name = "N,N,…", value_delimiter = ',', value_parser = whole_count,
        conflicts_with = "GenotypeReading",
    )]
    pub(crate) table: Vec<u64>,

    /// The sites to take, by name or as CHROMOSOME:POSITION; all if not given
    #[arg(
        long,
        value_name = "SITES",
        value_delimiter = ',',
        conflicts_with = "table"
    )]
    pub(crate) sites: Vec<String>,

    /// How many random starts to climb from, beside linkage equilibrium
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole)]
    pub(crate) restarts: usize,

    /// What the random starts and the permutations begin from
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,

    /// How many pairs of haplotypes, over all individuals, to hold in memory; beyond, the least probable ones are
    /// dropped, and that is said
    #[arg(long, value_name = "N", default_value_t = 1 << 19, value_parser = positive)]
    pub(crate) max_pairs: usize,

    /// Test whether the loci are associated by so many permutations
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole)]
    pub(crate) permutations: usize,

    /// Show haplotypes of at least this frequency in tables; 0.0005 if not given
    #[arg(long, value_name = "P", value_parser = share)]
    pub(crate) min_frequency: Option<f64>,

    /// Write the pairs of haplotypes that each individual may have, with their probabilities, as CSV
    #[arg(long, value_name = "FILE")]
    pub(crate) phases: Option<PathBuf>,

    /// Leave pairs of lower probability out of that file
    #[arg(long, value_name = "P", default_value_t = 0.01, value_parser = share, requires = "phases")]
    pub(crate) min_probability: f64,

    /// The level of confidence intervals
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = level)]
    pub(crate) level: f64,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Rendering,

    #[command(flatten)]
    pub(crate) reading: GenotypeReading,
}
