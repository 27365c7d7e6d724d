//! `em genetics freq`.

use super::{GenotypeFile, RowFormat};
use clap::Args;

#[derive(Args)]
pub(crate) struct GeneticsFreq {
    #[command(flatten)]
    pub(crate) genotypes: GenotypeFile,

    /// One row for each population of each site
    #[arg(long)]
    pub(crate) by_population: bool,

    /// How to write the rows
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RowFormat,
}
