//! What kind of file a source is, by its first bytes rather than by its name.

use super::Sites;
use super::plink::{self, Plink};
use super::table::{csv, genepop};
use super::vcf::Vcf;
use crate::args::GenotypeReading;
use crate::input::Source;
use crate::input::decompress::{self, Decompressed};
use crate::input::source::peek;
use crate::problem::Problem;
use anyhow::Result;

/// How far a text is looked at; a GENEPOP file names all its loci before its first population.
const FAR: u64 = 1 << 20;

/// Opens a file of genotypes.
pub(crate) fn open(source: &Source, reading: &GenotypeReading) -> Result<Box<dyn Sites>> {
    if let Some(prefix) = plink::prefix(source) {
        refuse_csv_options(reading, source, "are PLINK files")?;
        return Ok(Box::new(Plink::open(&prefix)?));
    }
    let cannot = |error| Problem::new(format!("cannot read {source}: {error}"));
    let (start, input) = source.peek(decompress::START)?;
    let (start, input) = if decompress::is_compressed(&start) {
        let text = Decompressed::of(input, source, &start);
        peek(Box::new(text), FAR).map_err(cannot)?
    } else {
        decompress::refuse_others(source, &start)?;
        peek(input, FAR).map_err(cannot)?
    };
    if start.starts_with(b"##") || start.starts_with(b"#CHROM") {
        refuse_csv_options(reading, source, "is a VCF file")?;
        return Ok(Box::new(Vcf::open(input, source)?));
    }
    refuse_others(source, &start)?;
    if genepop::is_genepop(&start) {
        refuse_csv_options(reading, source, "is a GENEPOP file")?;
        return Ok(Box::new(genepop::read(input, source)?));
    }
    Ok(Box::new(csv::read(input, source, reading)?))
}

/// What says how a CSV file is read says nothing about others.
fn refuse_csv_options(
    reading: &GenotypeReading,
    source: &Source,
    what: &str,
) -> Result<(), Problem> {
    let given = [
        ("--delimiter", reading.delimiter.is_some()),
        ("--id", reading.id.is_some()),
        ("--sex", reading.sex.is_some()),
        ("--population", reading.population.is_some()),
        ("--loci", reading.loci.is_some()),
        ("--x-linked", reading.x_linked),
        ("--two-columns", reading.two_columns),
        ("--missing", !reading.missing.is_empty()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(Problem::usage(format!(
            "`{option}` is about CSV files, and {source} {what}"
        ))
        .hint("leave it out")),
        None => Ok(()),
    }
}

/// Refuses files that are known not to be read.
fn refuse_others(source: &Source, start: &[u8]) -> Result<(), Problem> {
    let (what, remedy) = match start {
        [] => return Err(Problem::new(format!("{source} is empty"))),
        [b'B', b'C', b'F', 2 | 4, ..] => (
            "a BCF file, which is not read",
            "`bcftools view FILE.bcf | em … -` makes it a VCF",
        ),
        [0x6c, 0x1b, ..] => (
            "a .bed file of PLINK, which is read with its .bim and .fam beside it",
            "give its name as it is on disk, `DATA.bed`, or `DATA` alone",
        ),
        [b'P', b'K', 3, 4, ..] => ("a ZIP archive", "unzip it; save a spreadsheet as CSV"),
        _ => return Ok(()),
    };
    Err(Problem::new(format!("{source} is {what}")).hint(remedy))
}
