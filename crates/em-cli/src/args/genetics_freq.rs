//! `em genetics freq`.

use super::{GenotypeReading, RowFormat};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct GeneticsFreq {
    /// A file of VCF, PLINK (`.bed`), GENEPOP or CSV, or `-` for stdin
    pub(crate) file: PathBuf,

    /// Estimate from the genotype likelihoods of sequencing, the `PL` or `GL` of a VCF file
    ///
    /// Where reads are few, called genotypes are often missing or wrong, and counting them is biased. This is
    /// done by itself if the file has no `GT`.
    #[arg(long)]
    pub(crate) likelihoods: bool,

    /// One row for each population of each site
    #[arg(long)]
    pub(crate) by_population: bool,

    /// How to write the rows
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RowFormat,

    #[command(flatten)]
    pub(crate) reading: GenotypeReading,
}
