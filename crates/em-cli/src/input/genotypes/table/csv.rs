//! CSV with a row for each individual and a column, or two, for each locus.

use super::super::{Call, Sample, Sex};
use super::notation::Notation;
use super::{Locus, Table};
use crate::args::GenotypeReading;
use crate::input::text::shown;
use crate::input::{Record, Records, Select, Source};
use crate::output::plural;
use crate::problem::{Problem, note, warn};
use std::io::Read;

pub(in super::super) fn read(
    input: Box<dyn Read + Send>,
    source: &Source,
    reading: &GenotypeReading,
) -> Result<Table, Problem> {
    let mut records = Records::of(input, source, reading.delimiter, false)?;
    let mut record = Record::default();
    if !records.read(&mut record)? {
        return Err(Problem::new(format!("{source} is empty")));
    }
    let columns = Columns::of(&record, source, reading)?;
    let notation = Notation {
        missing: &reading.missing,
    };
    let mut loci: Vec<Locus> = columns
        .loci
        .iter()
        .map(|(name, _)| Locus::named(name))
        .collect();
    let mut samples = Vec::new();
    let mut impossible = 0;
    while records.read(&mut record)? {
        let field = |column: usize| record.get(column).unwrap_or_default();
        let at = |column: &str, what: String| {
            let (line, column) = (record.line(), shown(column));
            Problem::new(format!("{source}, line {line}, column `{column}`: {what}"))
        };
        let sample = columns.sample(&field).map_err(|what| at("sex", what))?;
        let has_one_copy = reading.x_linked && sample.sex == Some(Sex::Male);
        samples.push(sample);
        for (locus, (name, place)) in loci.iter_mut().zip(&columns.loci) {
            let call = match *place {
                Place::One(column) => notation.genotype(field(column), locus),
                Place::Two(column, next) => notation.pair(field(column), field(next), locus),
            };
            let call = call.map_err(|what| at(name, what).hint(GENOTYPES))?;
            locus.push(if has_one_copy {
                call.of_one_copy().unwrap_or_else(|| {
                    impossible += 1;
                    Call::Missing
                })
            } else {
                call
            });
        }
    }
    if samples.is_empty() {
        return Err(Problem::new(format!(
            "{source} has a header but no individuals"
        )));
    }
    note_zeros(&loci, source);
    if impossible > 0 {
        warn(format!(
            "{} of males at X-linked loci: taken to be missing",
            plural(impossible, "heterozygote")
        ));
    }
    Ok(Table::of(samples, loci))
}

/// What to do about a field that is no genotype.
const GENOTYPES: &str = "`--loci` chooses the columns that have genotypes, `--missing` says what means a \
                         missing one, and `--two-columns` that each locus has two columns of alleles";

/// Says that `0` is an allele where that seems unlikely: it is missing for PLINK, and the reference for
/// VCF.
fn note_zeros(loci: &[Locus], source: &Source) {
    let is_no_index = |name: &str| !matches!(name.as_bytes(), [b'0'..=b'9']);
    let has_both =
        |locus: &&Locus| locus.has_allele(|name| name == "0") && locus.has_allele(is_no_index);
    if let Some(locus) = loci.iter().find(has_both) {
        note(format!(
            "locus `{}` of {} has an allele `0`; if that means a missing one, say `--missing 0`",
            shown(locus.name()),
            source
        ));
    }
}

/// Where the alleles of a locus stand.
enum Place {
    One(usize),
    Two(usize, usize),
}

/// What the columns hold.
struct Columns {
    id: Option<usize>,
    sex: Option<usize>,
    population: Option<usize>,
    loci: Vec<(String, Place)>,
}

impl Columns {
    fn of(header: &Record, source: &Source, reading: &GenotypeReading) -> Result<Self, Problem> {
        let names: Vec<String> = header.iter().map(str::to_owned).collect();
        let chosen = |wanted: Vec<String>| {
            let selected = Select::These(wanted).columns(source, &names, true, None)?;
            Ok::<_, Problem>(selected.columns)
        };
        let special = |given: &Option<String>, usual: &[&str]| match given {
            Some(name) => Ok(chosen(vec![name.clone()])?
                .first()
                .map(|(column, _)| *column)),
            None => Ok(header
                .iter()
                .position(|name| usual.iter().any(|usual| name.eq_ignore_ascii_case(usual)))),
        };
        // R leaves the column of row names without one.
        let unnamed = header.get(0).filter(|name| name.is_empty()).map(|_| 0);
        let id = special(&reading.id, &["id", "sample", "individual"])?.or(unnamed);
        let sex = special(&reading.sex, &["sex"])?;
        if reading.x_linked && sex.is_none() {
            return Err(Problem::usage(format!(
                "`--x-linked` needs to know who is male, and {source} has no column `sex`"
            ))
            .hint("`--sex` names the column"));
        }
        let population = special(&reading.population, &["population", "pop"])?;
        let columns = if let Some(names) = &reading.loci {
            chosen(names.0.clone())?
        } else {
            let is_special = |column| [id, sex, population].contains(&Some(column));
            let mut columns = Select::Numeric.columns(source, &names, true, None)?.columns;
            columns.retain(|(column, _)| !is_special(*column));
            columns
        };
        if columns.is_empty() {
            return Err(Problem::new(format!("{source} has no column of genotypes"))
                .hint("fields are separated by `,` `;` or a tab; `--delimiter` sets another"));
        }
        if [id, sex, population] == [None; 3] && !reading.two_columns {
            let names = columns.iter().filter_map(|(column, _)| header.get(*column));
            refuse_genotypes(names, source)?;
        }
        let loci = if reading.two_columns {
            pairs(source, header, &columns)?
        } else {
            let one = |(column, name)| (name, Place::One(column));
            columns.into_iter().map(one).collect()
        };
        Ok(Self {
            id,
            sex,
            population,
            loci,
        })
    }

    /// Who a record is about.
    fn sample<'a>(&self, field: &impl Fn(usize) -> &'a str) -> Result<Sample, String> {
        let named = |column: Option<usize>| column.map(field).filter(|text| !text.is_empty());
        let sex = match named(self.sex).map(str::to_ascii_lowercase).as_deref() {
            Some("m" | "male" | "1") => Some(Sex::Male),
            Some("f" | "female" | "2") => Some(Sex::Female),
            None | Some("0" | "na" | "." | "u" | "unknown" | "?") => None,
            Some(other) => {
                let other = shown(other);
                return Err(format!(
                    "`{other}` is not a sex such as `M`, `F`, `1` or `2`"
                ));
            }
        };
        Ok(Sample {
            id: named(self.id).unwrap_or_default().to_owned(),
            sex,
            population: named(self.population).map(str::to_owned),
        })
    }
}

/// Refuses columns that are named as if the first line were genotypes: all as one may be, and some with a
/// slash. The name of a locus may have one too, such as `DRB3/4`, or be a single letter.
fn refuse_genotypes<'a>(
    mut names: impl Iterator<Item = &'a str> + Clone,
    source: &Source,
) -> Result<(), Problem> {
    let notation = Notation { missing: &[] };
    let is_genotype = |name: &str| (notation.genotype(name, &mut Locus::named(name))).is_ok();
    match names.clone().find(|name| name.contains(['/', '|'])) {
        Some(slashed) if names.all(is_genotype) => Err(Problem::new(format!(
            "the first line of {source} has `{}`, where names of columns are expected",
            shown(slashed)
        ))
        .hint("write a first line with the names of the loci, such as `id,L1,L2`")),
        _ => Ok(()),
    }
}

/// Columns two by two, each pair named by what its names begin with.
fn pairs(
    source: &Source,
    header: &Record,
    columns: &[(usize, String)],
) -> Result<Vec<(String, Place)>, Problem> {
    let (pairs, rest) = columns.as_chunks::<2>();
    if let [(_, last)] = rest {
        let (found, last) = (plural(columns.len(), "column"), shown(last));
        return Err(Problem::new(format!(
            "{source} has {found} of alleles, and the last, `{last}`, is without a second"
        ))
        .hint("`--loci` chooses the columns that have alleles, two for each locus"));
    }
    let named = |[(column, first), (next, _)]: &[(usize, String); 2]| {
        let names = [*column, *next].map(|column| header.get(column).unwrap_or_default());
        let name = match stem(names[0], names[1]) {
            "" => first,
            stem => stem,
        };
        (name.to_owned(), Place::Two(*column, *next))
    };
    Ok(pairs.iter().map(named).collect())
}

/// What the names of a locus's two columns have in common: `DQB` of `DQB_1` and `DQB_2`, of `DQB.a1` and
/// `DQB.a2`, and of `DQB` and nothing.
fn stem<'a>(first: &'a str, second: &str) -> &'a str {
    if second.is_empty() || first == second {
        return first;
    }
    let pairs = first.char_indices().zip(second.chars());
    let end = pairs.take_while(|((_, a), b)| a == b).last();
    let common = end.map_or("", |((at, c), _)| &first[..at + c.len_utf8()]);
    let is_separator = ['_', '.', '-', ' ', ':'];
    let bare = common
        .trim_end_matches("allele")
        .trim_end_matches(['a', 'A']);
    let bare = if bare.ends_with(is_separator) {
        bare
    } else {
        common
    };
    bare.trim_end_matches(is_separator)
}

#[cfg(test)]
mod tests;
