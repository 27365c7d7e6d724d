//! `em genetics`.

pub(crate) use super::genetics_fit::{GeneticsFit, GeneticsSystems, Intervals, SystemFormat};
pub(crate) use super::genetics_freq::{GeneticsFreq, NullAlleles};
pub(crate) use super::genetics_haplotypes::GeneticsHaplotypes;
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
  em genetics fit --system dominant --rows bands.csv --format csv
  em genetics fit --system my-locus.toml --phenotype colour --population site moths.csv

The counts file has a column of phenotypes and one of counts for each population:
  phenotype,north,south
  carbonaria,85,21
  insularia,196,104
  typica,341,377
Populations are fitted each by itself and all as one, and tested for equal frequencies. With `--rows`
the file lies on its side, with a row for each of many loci or populations:
  name,present,absent
  band 1,85,21

A system is
  a name                  see `em genetics systems`: moth, abo, mn, rh, null:3, …
  a line                  C>I>T      each allele dominant over those behind it
                          A=B>O      A and B codominant
                          dark = DD, Dd; light = dd
  a TOML or JSON file     `em genetics systems abo --format toml` writes one to begin with")]
    Fit(Box<GeneticsFit>),
    /// Test Hardy-Weinberg proportions, of one locus or of each site of a file
    #[command(after_help = "\
Examples:
  em genetics hwe cohort.vcf.gz --format csv
  em genetics hwe samples.gen --by-population
  em genetics hwe loci.csv --columns AA,AB,BB             a row of counts for each locus
  em genetics hwe --counts 298,489,213                    AA, AB, BB
  em genetics hwe --counts 0,3,5,3,1,18,7,1,5,2           four alleles: AA, AB, AC, AD, BB, …
  em genetics hwe --counts 20,30,9 --males 70,41          on the X chromosome
  em genetics hwe --counts 298,489,213 --format json

Rows of a file have, behind the place of the site:
  alleles, n                 the alleles, and how many are diploid and known
  genotypes                  the counts of genotypes, in the order of `--counts`
  haploids                   the counts of those who have one copy, such as males on X, by allele
  observed_heterozygosity, expected_heterozygosity, f = 1 - observed/expected
  p_x2                       by Pearson's chi-square
  p_exact, mid_p             by the exact test, and with half the probability of ties
  test                       exact         two alleles (Wigginton, Cutler & Abecasis 2005)
                             x-linked      two alleles, some haploid (Graffelman & Weir 2016)
                             enumeration   more alleles, over all tables
                             monte-carlo   more alleles, over `--draws` tables
Where one allele occurs there is nothing to test: NA. Half a genotype is not counted.
On X, a VCF file must have haploid males; PLINK's tell by the sex, CSV files with `--x-linked`.")]
    Hwe(GeneticsHwe),
    /// Estimate the allele frequencies of each site of a file of genotypes
    #[command(after_help = "\
Examples:
  em genetics freq cohort.vcf.gz
  em genetics freq cohort.vcf.gz --likelihoods
  em genetics freq cohort.bed --format csv
  em genetics freq samples.gen --by-population
  em genetics freq samples.gen --null-alleles=blanks

Rows have, behind the place of the site:
  alleles, n                 the alleles, and how many samples are known, at least in part
  counts, frequencies        of each allele
  standard_errors            the square roots of p(1 - p)/genes
With `--likelihoods`, where there are two alleles, instead of these:
  n                          how many samples have reads
  frequency, standard_error  of the second allele, in Hardy-Weinberg proportions
  genotypes                  the frequencies of its 0, 1 and 2 copies, in any proportions
  f, f_standard_error        the inbreeding coefficient
  p_hwe, p_variable          of likelihood-ratio tests: of Hardy-Weinberg proportions, and of nobody
                             having the second allele
With `--null-alleles`, of all alleles and `null`:
  n, blanks                  how many are diploid and known, and missing
  frequencies                by maximum likelihood
  standard_errors            by Louis' formula

Files, told apart by what they hold:
  VCF       plain, or compressed by gzip or bgzip
  PLINK     DATA.bed with DATA.bim and DATA.fam beside it
  GENEPOP   alleles of two or three digits
  CSV       a row for each individual, a column for each locus: A/G, 120|124, AG; NA is missing")]
    Freq(GeneticsFreq),
    /// Estimate haplotype frequencies, phase and linkage disequilibrium
    #[command(after_help = "\
Examples:
  em genetics haplotypes cohort.vcf.gz --sites rs1,rs2,20:14370
  em genetics haplotypes hla.csv --loci DQR,DRB,B --phases phases.csv
  em genetics haplotypes samples.gen --permutations 999
  em genetics haplotypes --table 3,3,0,1,6,1,0,0,1          two loci, by counts of genotypes

Phase need not be known, and genotypes may be missing: pairs of haplotypes are weighed by their
probability, as Excoffier & Slatkin (1995) do it. Some 15 sites of two alleles are practical.
All local maxima that the starts lead to are listed, for likelihoods of haplotypes often have several.
Conventions: log-likelihoods are without the multinomial constant; D, D′ and r² are those of the first
allele of each site.")]
    Haplotypes(Box<GeneticsHaplotypes>),
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
