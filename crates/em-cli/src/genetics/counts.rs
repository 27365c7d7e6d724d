//! Phenotype counts from a file or the command line.

use crate::input::{Record, Records, Source, parse_count, text_of};
use crate::output::plural;
use crate::problem::{Problem, note};
use anyhow::Result;
use em_genetics::{Error, Locus};

/// The phenotypes of a population's sample.
pub(super) struct Sample {
    /// What the population is called, if there is more than one.
    pub(super) population: String,
    /// One for each phenotype of the locus.
    pub(super) counts: Vec<u64>,
}

/// Counts by name, in the order of the locus's phenotypes.
pub(super) fn named(locus: &Locus, counts: &[(String, u64)]) -> Result<Vec<u64>, Error> {
    let ordered = locus.counts(counts.iter().map(|(name, count)| (name.as_str(), *count)))?;
    note_absent(locus, |phenotype| {
        counts.iter().any(|(name, _)| name == phenotype)
    });
    Ok(ordered)
}

/// How many names a note lists.
const LISTED: usize = 3;

fn note_absent(locus: &Locus, is_given: impl Fn(&str) -> bool) {
    let absent = locus.phenotypes().iter().filter(|name| !is_given(name));
    let absent: Vec<String> = absent.map(|name| format!("`{name}`")).collect();
    match absent.as_slice() {
        [] => {}
        [one] => note(format!("no count is given for {one}: it is taken to be 0")),
        several => {
            let more = if several.len() > LISTED { ", …" } else { "" };
            note(format!(
                "no count is given for {} phenotypes, {}{more}: they are taken to be 0",
                several.len(),
                several[..several.len().min(LISTED)].join(", "),
            ));
        }
    }
}

/// Reads a CSV file with a column of phenotypes and one of counts for each population. A first line whose
/// phenotype is none of the locus is a header, if there are several counts, or one that is no number. On the X chromosome two
/// columns named female and male are those of one population.
pub(super) fn read(locus: &Locus, source: &Source) -> Result<Vec<Sample>> {
    let mut records = Records::of(text_of(source)?, source, None, false)?;
    let mut record = Record::default();
    let mut header = Vec::new();
    let mut rows: Vec<(String, Vec<u64>)> = Vec::new();
    while records.read(&mut record)? {
        let at = |problem: String| {
            let line = record.line();
            Problem::new(format!("{source}, line {line}: {problem}"))
        };
        let mut fields = record.iter();
        let phenotype = fields.next().unwrap_or_default();
        let counts: Vec<&str> = fields.collect();
        if counts.is_empty() {
            let problem = "1 field where two are expected, phenotype and count".to_owned();
            return Err(at(problem).into());
        }
        let is_name = |count: &&str| !count.is_empty() && count.parse::<f64>().is_err();
        let is_phenotype = locus.phenotypes().iter().any(|known| known == phenotype);
        let names = counts.len() > 1 || counts.iter().any(is_name);
        if rows.is_empty() && header.is_empty() && !is_phenotype && names {
            header = counts.into_iter().map(str::to_owned).collect();
            continue;
        }
        if header.is_empty() && counts.len() > 1 {
            let problem = at(format!(
                "{} fields where two are expected, phenotype and count",
                counts.len() + 1
            ));
            let hint = "with several populations, the first line names them: phenotype,north,south";
            return Err(problem.hint(hint).into());
        }
        let parse = |count: &&str| parse_count(count).map_err(at);
        let row = counts.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        if is_by_sex(locus, &header) {
            for (sex, count) in header.iter().zip(row) {
                add(
                    locus,
                    &mut rows,
                    format!("{sex} {phenotype}"),
                    vec![count],
                    count > 0,
                )
                .map_err(at)?;
            }
        } else {
            add(locus, &mut rows, phenotype.to_owned(), row, true).map_err(at)?;
        }
    }
    if rows.is_empty() {
        return Err(Problem::new(format!("{source} has no counts"))
            .hint("write one line for each phenotype: its name, a comma, its count")
            .into());
    }
    note_absent(locus, |phenotype| {
        rows.iter().any(|(name, _)| name == phenotype)
    });
    let populations = rows[0].1.len();
    (0..populations)
        .map(|population| {
            let counts = rows
                .iter()
                .map(|(name, row)| (name.as_str(), row[population]));
            Ok(Sample {
                population: match header.get(population) {
                    _ if populations == 1 => String::new(),
                    Some(name) if !name.is_empty() => name.clone(),
                    _ => format!("population {}", population + 1),
                },
                counts: locus.counts(counts)?,
            })
        })
        .collect()
}

/// Whether the columns are those of females and males at an X-linked locus.
fn is_by_sex(locus: &Locus, header: &[String]) -> bool {
    let has = |sex: &str| {
        let stem = format!("{sex} ");
        locus
            .phenotypes()
            .iter()
            .any(|name| name.starts_with(&stem))
    };
    header.len() == 2 && header.iter().all(|sex| has(sex)) && header[0] != header[1]
}

/// Takes up a row, if its phenotype is one of the locus and new. A phenotype that only the other sex can
/// show may stand with a count of 0.
fn add(
    locus: &Locus,
    rows: &mut Vec<(String, Vec<u64>)>,
    phenotype: String,
    counts: Vec<u64>,
    must_be_known: bool,
) -> Result<(), String> {
    match locus.index(&phenotype) {
        Err(_) if !must_be_known => return Ok(()),
        Err(error) => return Err(error.to_string()),
        Ok(_) => {}
    }
    if rows.iter().any(|(name, _)| *name == phenotype) {
        return Err(Error::CountedTwice { phenotype }.to_string());
    }
    rows.push((phenotype, counts));
    Ok(())
}

/// Counts the individuals of a CSV file, who have one row each: the phenotype in a column, and in another
/// the population, if there are several. Rows without a phenotype are left out.
pub(super) fn tally(
    locus: &Locus,
    source: &Source,
    phenotype: &str,
    population: Option<&str>,
) -> Result<Vec<Sample>> {
    let mut records = Records::of(text_of(source)?, source, None, false)?;
    let mut record = Record::default();
    if !records.read(&mut record)? {
        return Err(Problem::new(format!("{source} is empty")).into());
    }
    let column = |wanted: &str| records.column(&record, wanted);
    let phenotype = column(phenotype)?;
    let population = population.map(column).transpose()?;
    let mut samples: Vec<Sample> = Vec::new();
    let mut unknown = 0;
    while records.read(&mut record)? {
        let shown = &record[phenotype];
        if matches!(shown, "" | "NA" | ".") {
            unknown += 1;
            continue;
        }
        let shown = locus.index(shown).map_err(|error| {
            let line = record.line();
            Problem::new(format!("{source}, line {line}: {error}"))
        })?;
        let name = population.map_or("", |column| &record[column]);
        let known = samples.iter().position(|sample| sample.population == name);
        let at = known.unwrap_or_else(|| {
            samples.push(Sample {
                population: name.to_owned(),
                counts: vec![0; locus.phenotypes().len()],
            });
            samples.len() - 1
        });
        samples[at].counts[shown] += 1;
    }
    if unknown > 0 {
        note(format!(
            "{} without a phenotype left out",
            plural(unknown, "row")
        ));
    }
    if samples.is_empty() {
        return Err(Problem::new(format!("{source} has no phenotypes")).into());
    }
    Ok(samples)
}
