//! `em genetics hwe`.

use super::Format;
use super::values::{level, whole_count};
use clap::Args;

#[derive(Args)]
pub(crate) struct GeneticsHwe {
    /// The counts of the genotypes: AA, AB, BB; of three alleles AA, AB, AC, BB, BC, CC, and so on
    #[arg(long, value_name = "N,N,N,…", value_delimiter = ',', value_parser = whole_count, required = true)]
    pub(crate) counts: Vec<u64>,

    /// The counts of males with A and with B: the locus lies on the X chromosome, and the other counts are
    /// those of females
    #[arg(long, value_name = "N,N", value_delimiter = ',', value_parser = whole_count)]
    pub(crate) males: Vec<u64>,

    /// The level of the confidence intervals of f
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = level)]
    pub(crate) level: f64,

    /// How many tables the exact test of three or more alleles draws, where there are too many to take
    /// them all
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(crate) draws: u32,

    /// What these draws begin from
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}
