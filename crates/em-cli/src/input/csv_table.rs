//! Numbers in the columns of a CSV file.

use super::blockwise::Block;
use super::column::Column;
use super::labels::{Label, LabelColumn, UNLABELLED};
use super::number::{Field, Notation, is_missing};
use super::select::Select;
use super::table::{Order, Table};
use super::text::shown;
use crate::args::{Header, Reading};
use crate::input::{Record, Records, Source};
use crate::problem::{Problem, note};
use crate::progress::Spinner;
use anyhow::Result;
use std::io::Read;

/// Reads the selected columns of what a source gave as its text.
pub(super) fn read(
    input: Box<dyn Read + Send>,
    source: &Source,
    reading: &Reading,
    select: &Select,
) -> Result<Table> {
    let mut all = Block::default();
    let survey = survey(input, source, reading, select, |row, label| {
        all.values.extend(row);
        all.labels.extend(label);
    })?;
    if survey.columns.iter().any(Option::is_none) {
        let mut cells = survey.columns.iter().cycle();
        let is_kept = |_: &f64| cells.next().is_some_and(Option::is_some);
        all.values.retain(is_kept);
    }
    let kept = survey.columns.into_iter().flatten();
    let names = kept.map(|(_, name)| name).collect();
    Ok(Table::new(source, names, all.values, Order::Rows).labelled(survey.labels, all.labels))
}

/// The place and name of each selected column, or nothing for those that are left out.
type Kept = Vec<Option<(usize, String)>>;

/// What is known of a CSV source once all of it has been seen.
pub(super) struct Survey {
    pub(super) has_header: bool,
    pub(super) rows: usize,
    pub(super) columns: Kept,
    pub(super) labels: Option<LabelColumn>,
}

/// Goes through all of what a source gave as its text, and gives `keep` the values of the selected
/// columns in each row, NaN where a column is text, and its label.
pub(super) fn survey(
    input: Box<dyn Read + Send>,
    source: &Source,
    reading: &Reading,
    select: &Select,
    mut keep: impl FnMut(&[f64], Option<Label>),
) -> Result<Survey> {
    let notation = Notation::of(reading);
    let mut records = Records::of(input, source, reading.delimiter, reading.decimal_comma)?;
    let mut first = Record::default();
    if !records.read(&mut first)? {
        return Err(Problem::new(format!("{source} is empty")).into());
    }
    let mut record = Record::default();
    let mut more = records.read(&mut record)?;
    let has_header = match reading.header {
        Some(header) => header == Header::Yes,
        None => guess_header(source, &first, more.then_some(&record), notation)?,
    };
    let names: Vec<String> = first.iter().map(str::to_owned).collect();
    let selected = select.columns(source, &names, has_header, reading.labels.as_deref())?;
    let must_be_numeric = selected.must_be_numeric;
    let column = |(index, name)| {
        let is_unnamed = has_header && first.get(index).is_some_and(str::is_empty);
        Column::new(index, name, is_unnamed && !must_be_numeric)
    };
    let labels = selected.labels.map(|at| LabelColumn::new(source, at));
    let label = |record: &Record| {
        let column = labels.as_ref();
        column.map(|column| label_of(column, record)).transpose()
    };
    let mut rows = Rows {
        source,
        notation,
        columns: selected.columns.into_iter().map(column).collect(),
        must_be_numeric,
        seen: 0,
        row: Vec::new(),
    };
    if !has_header {
        keep(rows.see(&first)?, label(&first)?);
    }
    let reading = Spinner::new(format!("reading {source}"));
    while more {
        keep(rows.see(&record)?, label(&record)?);
        more = records.read(&mut record)?;
    }
    drop(reading);
    let (rows, columns) = rows.finish()?;
    Ok(Survey {
        has_header,
        rows,
        columns,
        labels,
    })
}

/// The label of a record.
pub(super) fn label_of(column: &LabelColumn, record: &Record) -> Result<Label, Problem> {
    match record.get(column.index).unwrap_or_default() {
        missing if is_missing(missing) => Ok(UNLABELLED),
        text => column.label(text),
    }
}

/// Whether the first record names the columns. It does if it has text and no number. It does not if
/// each of its fields could stand in the next record too. Anything between is for the user to say.
fn guess_header(
    source: &Source,
    first: &Record,
    second: Option<&Record>,
    notation: Notation,
) -> Result<bool, Problem> {
    let is_text = |field: &str| matches!(notation.read(field), Field::Text);
    let is_number = |field: &str| matches!(notation.read(field), Field::Number | Field::Infinite);
    let is_mark = |field: &str| matches!(notation.read(field), Field::Missing) && !field.is_empty();
    let stands_over_a_number = |what: &dyn Fn(&str) -> bool| {
        let mut pairs = second
            .into_iter()
            .flat_map(|second| first.iter().zip(second.iter()));
        pairs.any(|(a, b)| what(a) && is_number(b))
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
    /// The values of a record.
    fn see(&mut self, record: &Record) -> Result<&[f64], Problem> {
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
                .see(field, self.notation, record.line(), self.must_be_numeric)
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

    /// How many rows there were, and the columns that are numeric and not mere row numbers.
    fn finish(self) -> Result<(usize, Kept)> {
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
        let columns: Kept = self.columns.into_iter().map(keep).collect();
        if columns.iter().all(Option::is_none) {
            return Err(Problem::new(format!("{source} has no numeric column"))
                .hint("fields are separated by `,` `;` or a tab; `--delimiter` sets another")
                .into());
        }
        Ok((self.seen, columns))
    }
}
