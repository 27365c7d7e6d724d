//! How genotypes are read.

use super::reading::{ColumnNames, delimiter};
use clap::Args;

/// How a file of genotypes is read, where it does not say so itself.
#[derive(Args)]
#[command(next_help_heading = "CSV files")]
pub(crate) struct GenotypeReading {
    /// What separates the fields; guessed from the first lines among `,` `;` and tab if not given
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,

    /// The column of the individuals' names; without it `id`, `sample` or `individual`
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id: Option<String>,

    /// The column of their sex (M or 1, F or 2); without it `sex`
    #[arg(long, value_name = "COLUMN")]
    pub(crate) sex: Option<String>,

    /// The column of their population; without it `population` or `pop`
    #[arg(long, value_name = "COLUMN")]
    pub(crate) population: Option<String>,

    /// The loci, by the names or numbers of their columns; without it all other columns
    #[arg(long, value_name = "NAMES", value_parser = ColumnNames::parse)]
    pub(crate) loci: Option<ColumnNames>,

    /// The loci lie on the X chromosome: males have one allele, also where it is written twice
    #[arg(long)]
    pub(crate) x_linked: bool,

    /// Each locus has two columns, one for each allele
    #[arg(long)]
    pub(crate) two_columns: bool,

    /// Alleles that mean a missing one, such as `0`, besides `NA`, `.` and the like
    #[arg(long, value_name = "ALLELES", value_delimiter = ',')]
    pub(crate) missing: Vec<String>,
}
