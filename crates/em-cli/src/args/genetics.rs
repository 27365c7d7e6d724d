//! `em genetics`.

pub(crate) use super::genetics_fit::{
    GeneticsFit, GeneticsSystems, Intervals, Rendering, SystemFormat,
};

pub(crate) use super::genetics_freq::GeneticsFreq;
pub(crate) use super::genetics_hwe::GeneticsHwe;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Genetics {
    /// Estimate allele frequencies from phenotype counts
    #[command(after_help = "\
Examples:
  em genetics fit --system moth counts.csv
  em genetics fit --system moth --counts carbonaria=85,insularia=196,typica=341
  em genetics fit --system 'A=B>O' --counts A=186,B=38,AB=13,O=284 --intervals profile
  em genetics fit --system abo --inbreeding villages.csv --format json
  em genetics fit --system my-locus.toml --phenotype colour --population site moths.csv

The counts file has a column of phenotypes and one of counts for each population:
  phenotype,north,south
  carbonaria,85,21
  insularia,196,104
  typica,341,377
Populations are fitted each by itself and all as one, and tested for equal frequencies.

A system is
  a name                  see `em genetics systems`: moth, abo, mn, rh, null:3, …
  a line                  C>I>T      each allele dominant over those behind it
                          A=B>O      A and B codominant
                          dark = DD, Dd; light = dd
  a TOML or JSON file     `em genetics systems abo --format toml` writes one to begin with")]
    Fit(Box<GeneticsFit>),
    /// Test Hardy-Weinberg proportions
    #[command(after_help = "\
Examples:
  em genetics hwe --counts 298,489,213                    AA, AB, BB
  em genetics hwe --counts 0,3,5,3,1,18,7,1,5,2           four alleles: AA, AB, AC, AD, BB, …
  em genetics hwe --counts 20,30,9 --males 70,41          on the X chromosome
  em genetics hwe --counts 298,489,213 --format json")]
    Hwe(GeneticsHwe),
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
    /// List the systems that are built in, or show one
    #[command(after_help = "\
Examples:
  em genetics systems                          all that are built in
  em genetics systems rh                       which genotypes show which phenotype?
  em genetics systems 'C>I>T'                  the same for a line of text
  em genetics systems abo --format toml        a file to change and to give to `fit --system`
  em genetics systems my-locus.toml            is it right? can all frequencies be told?

A system file has a name, the alleles, and the genotypes of each phenotype. A phenotype that shares
genotypes with others is one that was not looked at closely:
  name = \"moth\"
  alleles = [\"C\", \"I\", \"T\"]
  [phenotypes]
  carbonaria = [\"CC\", \"CI\", \"CT\"]
  insularia = [\"II\", \"IT\"]
  typica = [\"TT\"]
  \"insularia or typica\" = [\"II\", \"IT\", \"TT\"]
Instead of alleles and phenotypes, it may have `dominance = \"C > I > T\"`. `x_linked = true` puts the
locus on the X chromosome.")]
    Systems(GeneticsSystems),
}
