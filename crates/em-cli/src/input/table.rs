//! Numbers in columns.

use super::column::{Column, is_missing};
use super::select::Select;
use crate::args::{Header, Reading};
use crate::input::{Records, Source};
use crate::problem::{Problem, note};
use anyhow::Result;
use csv::StringRecord;
use em_gmm::MatRef;

/// The numeric columns of a CSV source.
pub(crate) struct Table {
    pub(crate) source: Source,
    /// The names of the columns; their numbers, from 1, where the source has no header.
    pub(crate) names: Vec<String>,
    /// Row after row.
    values: Vec<f64>,
}

impl Table {
    /// Reads the selected columns. A column of text is left out with a note, unless it was asked
    /// for; any other value that is not a finite number is an error that names its place.
    pub(crate) fn read(source: &Source, reading: &Reading, select: &Select) -> Result<Self> {
        let mut records = Records::open(source, reading.delimiter)?;
        let mut first = StringRecord::new();
        if !records.read(&mut first)? {
            return Err(Problem::new(format!("{source} is empty")).into());
        }
        let first_line = records.line();
        let mut record = StringRecord::new();
        let mut more = records.read(&mut record)?;
        let has_header = match reading.header {
            Some(header) => header == Header::Yes,
            None => looks_like_header(&first, more.then_some(&record)),
        };
        let (columns, must_be_numeric) = select.columns(source, &first, has_header)?;
        let mut rows = Rows {
            source,
            columns,
            must_be_numeric,
            values: Vec::new(),
        };
        if !has_header {
            rows.push(&first, || first_line)?;
        }
        while more {
            rows.push(&record, || records.line())?;
            more = records.read(&mut record)?;
        }
        rows.finish()
    }

    /// The values, n × d.
    pub(crate) fn matrix(&self) -> MatRef<'_, f64> {
        MatRef::from_row_major_slice(&self.values, self.rows(), self.names.len())
    }

    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.names.len()
    }
}

/// Whether the first record names the columns: none of its fields is a number, or one stands above a
/// number without being one.
fn looks_like_header(first: &StringRecord, second: Option<&StringRecord>) -> bool {
    let is_number = |field: &str| field.parse::<f64>().is_ok();
    if !first.iter().any(is_number) {
        return true;
    }
    second.is_some_and(|second| {
        (first.iter().zip(second)).any(|(a, b)| !is_number(a) && !is_missing(a) && is_number(b))
    })
}

/// The rows read so far.
struct Rows<'a> {
    source: &'a Source,
    columns: Vec<Column>,
    must_be_numeric: bool,
    /// Row after row; NaN where a column is text.
    values: Vec<f64>,
}

impl Rows<'_> {
    /// Adds a record, whose line is only asked for if it matters.
    fn push(&mut self, record: &StringRecord, line: impl Fn() -> u64) -> Result<()> {
        for column in &mut self.columns {
            let field = record.get(column.index).unwrap_or_default();
            let value = field.parse().unwrap_or(f64::NAN);
            self.values.push(value);
            if value.is_finite() && column.is_numeric() {
                continue; // by far the most frequent case
            }
            column
                .see(field, &line, self.must_be_numeric)
                .map_err(|fault| {
                    let (source, name) = (self.source, &column.name);
                    Problem::new(format!(
                        "{source}, line {}, column `{name}`: {}",
                        fault.line, fault.what
                    ))
                    .hint(fault.remedy)
                })?;
        }
        Ok(())
    }

    /// Keeps the numeric columns.
    fn finish(self) -> Result<Table> {
        let source = self.source;
        if self.values.is_empty() {
            return Err(Problem::new(format!("{source} has a header but no rows"))
                .hint("if its first line is data, say so with `--header no`")
                .into());
        }
        let keep: Vec<bool> = self.columns.iter().map(Column::is_numeric).collect();
        if !keep.contains(&true) {
            return Err(Problem::new(format!("{source} has no numeric column"))
                .hint("fields are separated by `,` `;` or a tab; `--delimiter` sets another")
                .into());
        }
        for column in &self.columns {
            if let Some(why) = column.why_not_numeric() {
                note(format!("column `{}` is left out: {why}", column.name));
            }
        }
        let mut values = self.values;
        if keep.contains(&false) {
            let mut kept = keep.iter().cycle();
            values.retain(|_| kept.next() == Some(&true));
        }
        let numeric = self.columns.into_iter().filter(Column::is_numeric);
        Ok(Table {
            source: source.clone(),
            names: numeric.map(|column| column.name).collect(),
            values,
        })
    }
}
