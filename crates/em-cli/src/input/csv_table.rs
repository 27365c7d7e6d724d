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
    input: Box<dyn Read>,
    source: &Source,
    reading: &Reading,
    select: &Select,
) -> Result<Table> {
    let notation = Notation {
        decimal_comma: reading.decimal_comma,
    };
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
        Column::new(index, name, is_unnamed)
    };
    let mut rows = Rows {
        source,
        notation,
        columns: columns.into_iter().map(column).collect(),
        must_be_numeric,
        values: Vec::new(),
    };
    if !has_header {
        rows.push(&first, || first_line)?;
    }
    let reading = Spinner::new(format!("reading {source}"));
    while more {
        rows.push(&record, || records.line(&record))?;
        more = records.read(&mut record)?;
    }
    drop(reading);
    rows.finish()
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

/// The rows read so far.
struct Rows<'a> {
    source: &'a Source,
    notation: Notation,
    columns: Vec<Column>,
    must_be_numeric: bool,
    /// Row after row; NaN where a column is text.
    values: Vec<f64>,
}

impl Rows<'_> {
    /// Adds a record, whose line is only asked for if it matters.
    fn push(&mut self, record: &StringRecord, line: impl Fn() -> u64) -> Result<(), Problem> {
        for column in &mut self.columns {
            let field = record.get(column.index).unwrap_or_default();
            let value = self.notation.number(field);
            self.values.push(value);
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
        Ok(())
    }

    /// Keeps the columns that are numeric and not mere row numbers.
    fn finish(self) -> Result<Table> {
        let source = self.source;
        if self.values.is_empty() {
            return Err(Problem::new(format!("{source} has a header but no rows"))
                .hint("if its first line is data, say so with `--header no`")
                .into());
        }
        let why_not = |(place, column): (usize, &Column)| {
            let counts_rows = || {
                (column.is_unnamed && !self.must_be_numeric && self.counts_rows(place))
                    .then(|| "it has no name and counts the rows".to_owned())
            };
            column.why_not_numeric(self.notation).or_else(counts_rows)
        };
        let left_out: Vec<Option<String>> = self.columns.iter().enumerate().map(why_not).collect();
        for (column, why) in self.columns.iter().zip(&left_out) {
            if let Some(why) = why {
                note(format!(
                    "column `{}` is left out: {why}",
                    shown(&column.name)
                ));
            }
        }
        if left_out.iter().all(Option::is_some) {
            return Err(Problem::new(format!("{source} has no numeric column"))
                .hint("fields are separated by `,` `;` or a tab; `--delimiter` sets another")
                .into());
        }
        let mut values = self.values;
        if left_out.iter().any(Option::is_some) {
            let mut cells = left_out.iter().cycle();
            values.retain(|_| cells.next().is_some_and(Option::is_none));
        }
        let kept = self
            .columns
            .into_iter()
            .zip(&left_out)
            .filter(|(_, why)| why.is_none());
        let names = kept.map(|(column, _)| column.name).collect();
        Ok(Table::new(source, names, values, Order::Rows))
    }

    /// Whether the column at this place holds 0, 1, 2, … or 1, 2, 3, …
    fn counts_rows(&self, place: usize) -> bool {
        let mut column = self
            .values
            .iter()
            .skip(place)
            .step_by(self.columns.len())
            .enumerate();
        let first = self.values[place];
        (first == 0.0 || first == 1.0) && column.all(|(row, &value)| value == first + row as f64)
    }
}
