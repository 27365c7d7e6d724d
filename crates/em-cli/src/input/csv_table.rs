//! Numbers in the columns of a CSV file.

use super::column::Column;
use super::number::{Field, Notation};
use super::select::Select;
use super::table::{Order, Table};
use super::text::shown;
use crate::args::{Header, Reading};
use crate::input::{Records, Source};
use crate::problem::{Problem, note};
use crate::progress::Spinner;
use anyhow::Result;
use csv::StringRecord;
use std::io::Read;

/// Reads the selected columns of what a source gave as its text.
pub(super) fn read(
    input: Box<dyn Read + Send>,
    source: &Source,
    reading: &Reading,
    select: &Select,
) -> Result<Table> {
    let mut values = Vec::new();
    let survey = survey(input, source, reading, select, |row| values.extend(row))?;
    if survey.columns.iter().any(Option::is_none) {
        let mut cells = survey.columns.iter().cycle();
        values.retain(|_| cells.next().is_some_and(Option::is_some));
    }
    let kept = survey.columns.into_iter().flatten();
    let names = kept.map(|(_, name)| name).collect();
    Ok(Table::new(source, names, values, Order::Rows))
}

/// What is known of a CSV source once all of it has been seen.
pub(super) struct Survey {
    pub(super) has_header: bool,
    pub(super) rows: usize,
    /// The place and name of each selected column, or nothing for those that are left out.
    pub(super) columns: Vec<Option<(usize, String)>>,
}

/// Goes through all of what a source gave as its text, and gives `keep` the values of the selected
/// columns in each row; NaN where a column is text.
pub(super) fn survey(
    input: Box<dyn Read + Send>,
    source: &Source,
    reading: &Reading,
    select: &Select,
    mut keep: impl FnMut(&[f64]),
) -> Result<Survey> {
    let notation = Notation::of(reading);
    let mut records = Records::of(input, source, reading.delimiter, reading.decimal_comma)?;
    let mut first = StringRecord::new();
    if !records.read(&mut first)? {
        return Err(Problem::new(format!("{source} is empty")).into());
    }
    let first_line = records.line(&first);
    let mut record = StringRecord::new();
    let mut more = records.read(&mut record)?;
    let has_header = match reading.header {
        Some(header) => header == Header::Yes,
        None => guess_header(source, &first, more.then_some(&record), notation)?,
    };
    let (columns, must_be_numeric) = select.columns(source, &first, has_header)?;
    let column = |(index, name)| {
        let is_unnamed = has_header && first.get(index).is_some_and(str::is_empty);
        Column::new(index, name, is_unnamed && !must_be_numeric)
    };
    let mut rows = Rows {
        source,
        notation,
        columns: columns.into_iter().map(column).collect(),
        must_be_numeric,
        seen: 0,
        row: Vec::new(),
    };
    if !has_header {
        keep(rows.see(&first, || first_line)?);
    }
    let reading = Spinner::new(format!("reading {source}"));
    while more {
        keep(rows.see(&record, || records.line(&record))?);
        more = records.read(&mut record)?;
    }
    drop(reading);
    rows.finish(has_header)
}

/// Whether the first record names the columns. It does if it has text and no number. It does not if
/// each of its fields could stand in the next record too. Anything between is for the user to say.
fn guess_header(
    source: &Source,
    first: &StringRecord,
    second: Option<&StringRecord>,
    notation: Notation,
) -> Result<bool, Problem> {
    let is_text = |field: &str| matches!(notation.read(field), Field::Text);
    let is_number = |field: &str| matches!(notation.read(field), Field::Number | Field::Infinite);
    let is_mark = |field: &str| matches!(notation.read(field), Field::Missing) && !field.is_empty();
    let stands_over_a_number = |what: &dyn Fn(&str) -> bool| {
        let pairs = |second| first.iter().zip::<&StringRecord>(second);
        second.is_some_and(|second| pairs(second).any(|(a, b)| what(a) && is_number(b)))
    };
    let has_text = first.iter().any(is_text);
    let has_number = first.iter().any(is_number);
    if has_text && !has_number && !stands_over_a_number(&is_mark) {
        return Ok(true);
    }
    if has_text && (stands_over_a_number(&is_text) || stands_over_a_number(&is_mark)) {
        return Err(Problem::new(format!(
            "the first line of {source} has names and values: it may be a header or data"
        ))
        .hint("say which with `--header yes` or `--header no`"));
    }
    note(format!(
        "the first line of {source} is read as data; if it names the columns, say `--header yes`"
    ));
    Ok(false)
}

/// The rows seen so far.
struct Rows<'a> {
    source: &'a Source,
    notation: Notation,
    columns: Vec<Column>,
    must_be_numeric: bool,
    seen: usize,
    /// The values of the last row; NaN where a column is text.
    row: Vec<f64>,
}

impl Rows<'_> {
    /// The values of a record, whose line is only asked for if it matters.
    fn see(&mut self, record: &StringRecord, line: impl Fn() -> u64) -> Result<&[f64], Problem> {
        self.row.clear();
        for column in &mut self.columns {
            let field = record.get(column.index).unwrap_or_default();
            let value = self.notation.number(field);
            self.row.push(value);
            column.count(self.seen, value);
            if value.is_finite() && column.is_numeric() {
                continue; // by far the most frequent case
            }
            column
                .see(field, self.notation, &line, self.must_be_numeric)
                .map_err(|fault| {
                    let (source, name) = (self.source, shown(&column.name));
                    Problem::new(format!(
                        "{source}, line {}, column `{name}`: {}",
                        fault.line, fault.what
                    ))
                    .hint(fault.remedy)
                })?;
        }
        self.seen += 1;
        Ok(&self.row)
    }

    /// Keeps the columns that are numeric and not mere row numbers.
    fn finish(self, has_header: bool) -> Result<Survey> {
        let source = self.source;
        if self.seen == 0 {
            return Err(Problem::new(format!("{source} has a header but no rows"))
                .hint("if its first line is data, say so with `--header no`")
                .into());
        }
        let keep = |column: Column| match column.why_left_out(self.notation) {
            None => Some((column.index, column.name)),
            Some(why) => {
                let name = shown(&column.name);
                note(format!("column `{name}` is left out: {why}"));
                None
            }
        };
        let columns: Vec<_> = self.columns.into_iter().map(keep).collect();
        if columns.iter().all(Option::is_none) {
            return Err(Problem::new(format!("{source} has no numeric column"))
                .hint("fields are separated by `,` `;` or a tab; `--delimiter` sets another")
                .into());
        }
        Ok(Survey {
            has_header,
            rows: self.seen,
            columns,
        })
    }
}
