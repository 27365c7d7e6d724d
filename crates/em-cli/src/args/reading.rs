//! How files of numbers are read.

use clap::{Args, ValueEnum};

/// How a file is read.
#[derive(Args, Default)]
pub(crate) struct Reading {
    /// Columns to use, by name or by number from 1, such as `x,y`; without it all numeric ones, or
    /// those of the model. Where a file names none they are x1, x2, … Quote names as in CSV: `'"a, b",c'`
    #[arg(long, value_name = "NAMES", value_parser = ColumnNames::parse)]
    pub(crate) columns: Option<ColumnNames>,

    /// CSV: whether the first line names the columns; guessed if not given
    #[arg(long, value_name = "WHETHER")]
    pub(crate) header: Option<Header>,

    /// CSV: what separates the fields; guessed from the first lines among `,` `;` and tab if not given
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,

    /// CSV: read numbers with a decimal comma, 3,14
    #[arg(long)]
    pub(crate) decimal_comma: bool,

    /// A column of classes that rows are known to be of, by name or number: it is not fitted, but compared
    /// with the components, by the adjusted Rand index and a table. Missing labels do not count
    #[arg(long, value_name = "NAME")]
    pub(crate) labels: Option<String>,

    /// Read the file anew in each pass instead of keeping it in memory: slower, for files larger than
    /// memory. The result is the same
    #[arg(long)]
    pub(crate) stream: bool,
}

/// Names of columns, written as one line of CSV.
#[derive(Clone)]
pub(crate) struct ColumnNames(pub(crate) Vec<String>);

impl ColumnNames {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let names: Vec<String> = match reader.records().next() {
            Some(Ok(record)) => record.iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if names.is_empty() || names.iter().any(String::is_empty) {
            return Err("give names separated by commas".to_owned());
        }
        Ok(Self(names))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Header {
    Yes,
    No,
}

pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        // What may stand in a number or around a field cannot stand between fields.
        [byte] if byte.is_ascii_punctuation() && !b".+-\"".contains(byte) => Ok(*byte),
        b" " | b"\t" => Ok(text.as_bytes()[0]),
        _ if text == "\\t" || text == "tab" => Ok(b'\t'),
        _ => Err("give one character such as `;` or `|`, or `tab`".to_owned()),
    }
}
