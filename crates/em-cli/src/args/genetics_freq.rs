//! `em genetics freq`.

use super::{GenotypeReading, RowFormat};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct GeneticsFreq {
    /// A file of VCF, PLINK (`.bed`), GENEPOP or CSV, or `-` for stdin
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) reading: GenotypeReading,

    /// Estimate from the genotype likelihoods of sequencing, the `PL` or `GL` of a VCF file, instead of
    /// counting genotypes: where reads are few, called genotypes are often wrong or missing. It is done
    /// without being said if the file has no `GT`
    #[arg(long)]
    pub(crate) likelihoods: bool,

    /// One row for each population of each site
    #[arg(long)]
    pub(crate) by_population: bool,

    /// How to write the rows
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RowFormat,
}
