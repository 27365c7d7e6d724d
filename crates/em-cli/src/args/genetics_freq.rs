//! `em genetics freq`.

use super::{GenotypeReading, Rendering};
use clap::{Args, ValueEnum};
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

    /// Count genes with an allele that does not show, as at microsatellites: who seems homozygous may have it
    ///
    /// Haploid genotypes and those of which one allele is missing are not counted.
    #[arg(
        long, value_enum, value_name = "BLANKS", num_args = 0..=1, require_equals = true,
        default_missing_value = "missing", conflicts_with = "likelihoods",
    )]
    pub(crate) null_alleles: Option<NullAlleles>,

    /// One row for each population of each site
    #[arg(long)]
    pub(crate) by_population: bool,

    /// How to write the rows
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Rendering,

    #[command(flatten)]
    pub(crate) reading: GenotypeReading,
}

/// What missing genotypes mean where there are null alleles.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NullAlleles {
    /// Missing genotypes failed, whatever they are: they are left out
    Missing,
    /// Missing genotypes are homozygotes of the null allele, as in GENEPOP
    Blanks,
}
