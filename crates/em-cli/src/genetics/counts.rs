//! Phenotype counts from a file or the command line.

use crate::input::{Records, Source, parse_count};
use crate::problem::{Problem, note};
use anyhow::Result;
use csv::StringRecord;
use em_genetics::{Error, Locus};

/// Counts by name, in the order of the locus's phenotypes.
pub(crate) fn named(locus: &Locus, counts: &[(String, u64)]) -> Result<Vec<u64>, Error> {
    let ordered = locus.counts(counts.iter().map(|(name, count)| (name.as_str(), *count)))?;
    for phenotype in locus.phenotypes() {
        if !counts.iter().any(|(name, _)| name == phenotype) {
            note(format!(
                "no count is given for `{phenotype}`: it is taken to be 0"
            ));
        }
    }
    Ok(ordered)
}

/// Reads a CSV file of two columns, phenotype and count; a first line whose second field has no digit
/// and whose first is no phenotype is a header.
pub(crate) fn read(locus: &Locus, source: &Source) -> Result<Vec<u64>> {
    let mut records = Records::of(source.open()?, source, None, false)?;
    let mut record = StringRecord::new();
    let mut counts: Vec<(String, u64)> = Vec::new();
    let mut is_first = true;
    while records.read(&mut record)? {
        let line = records.line(&record);
        let (Some(phenotype), Some(count), 2) = (record.get(0), record.get(1), record.len()) else {
            return Err(Problem::new(format!(
                "{source}, line {line}: {} where two are expected, phenotype and count",
                crate::output::plural(record.len(), "field")
            ))
            .into());
        };
        let is_header = std::mem::take(&mut is_first)
            && !count.is_empty()
            && !count.contains(|c: char| c.is_ascii_digit())
            && !locus.phenotypes().iter().any(|known| known == phenotype);
        if is_header {
            continue;
        }
        let at = |problem: String| Problem::new(format!("{source}, line {line}: {problem}"));
        counts.push((phenotype.to_owned(), parse_count(count).map_err(at)?));
        // Each line alone, and all so far together, so that the error names the line.
        locus
            .counts(counts.iter().map(|(name, count)| (name.as_str(), *count)))
            .map_err(|error| at(error.to_string()))?;
    }
    if counts.is_empty() {
        return Err(Problem::new(format!("{source} has no counts"))
            .hint("write one line for each phenotype: its name, a comma, its count")
            .into());
    }
    Ok(named(locus, &counts)?)
}
