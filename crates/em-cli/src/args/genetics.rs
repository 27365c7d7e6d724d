//! `em genetics`.

use super::values::count;
use super::{Format, GenotypeFile, RowFormat};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Genetics {
    /// Estimate allele frequencies
    #[command(after_help = "\
Examples:
  em genetics fit --system moth counts.csv
  em genetics fit --system moth --counts carbonaria=85,insularia=196,typica=341
  em genetics fit --system abo --counts A=186,B=38,AB=13,O=284 --format json

The counts file has two columns, phenotype and count:
  phenotype,count
  carbonaria,85
  insularia,196
  typica,341

Systems:
  moth   alleles C > I > T; phenotypes carbonaria, insularia, typica
  abo    alleles A = B > O; phenotypes A, B, AB, O")]
    Fit(GeneticsFit),

    /// Count the alleles of each site of a file of genotypes
    #[command(after_help = "\
Examples:
  em genetics freq cohort.vcf.gz
  em genetics freq cohort.bed --format csv
  em genetics freq samples.gen --by-population

Files, told apart by what they hold:
  VCF       plain, or compressed by gzip or bgzip
  PLINK     DATA.bed with DATA.bim and DATA.fam beside it
  GENEPOP   alleles of two or three digits
  CSV       a row for each individual, a column for each locus: A/G, 120|124, AG; NA is missing")]
    Freq(GeneticsFreq),
}

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

#[derive(Args)]
#[command(group(clap::ArgGroup::new("data").required(true).args(["file", "counts"])))]
pub(crate) struct GeneticsFit {
    /// Which genotypes show which phenotype
    #[arg(long, value_enum)]
    pub(crate) system: System,

    /// A CSV file of counts, or `-` for stdin
    pub(crate) file: Option<PathBuf>,

    /// The counts themselves
    #[arg(long, value_name = "PHENOTYPE=N,…", value_delimiter = ',', value_parser = count)]
    pub(crate) counts: Option<Vec<(String, u64)>>,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum System {
    /// The peppered moth: alleles C > I > T
    Moth,
    /// Blood groups: alleles A = B > O
    Abo,
}
