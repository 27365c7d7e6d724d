//! A column of a source while it is read: number by number, it must stay what it is.

use super::fault::{CORRECT, FILL_IN};
use super::number::{Field, Notation};
use super::text::shown;

/// A column of the source while it is read.
pub(super) struct Column {
    pub(super) index: usize,
    pub(super) name: String,
    kind: Kind,
    /// The first number, as long as all count on from it; nothing where row numbers may be data.
    counts_from: Option<f64>,
}

/// What the values of a column have been so far.
enum Kind {
    Unknown,
    Numeric,
    /// Nothing but missing values, first on this line.
    Missing(u64),
    /// Text, first seen with this value on this line.
    Text(String, u64),
}

/// Why a value cannot be used.
pub(super) struct Fault {
    /// Where it stands.
    pub(super) line: u64,
    pub(super) what: String,
    pub(super) remedy: &'static str,
}

const NO_COMMAS: &str = "`--decimal-comma` reads numbers written like that";

impl Column {
    /// A column that `may_count` the rows has no name in the header, as row numbers are written by some
    /// programs.
    pub(super) fn new(index: usize, name: String, may_count: bool) -> Self {
        Self {
            index,
            name,
            kind: Kind::Unknown,
            counts_from: may_count.then_some(0.0),
        }
    }

    /// Takes note of whether the number of a row goes on with 0, 1, 2, … or 1, 2, 3, …
    pub(super) fn count(&mut self, row: usize, value: f64) {
        self.counts_from = match self.counts_from {
            Some(_) if row == 0 => Some(value).filter(|first| [0.0, 1.0].contains(first)),
            counts_from => counts_from.filter(|first| value == first + row as f64),
        };
    }

    pub(super) fn is_numeric(&self) -> bool {
        matches!(self.kind, Kind::Numeric)
    }

    /// Why the column is left out, if it is: it is not numeric, or counts the rows.
    pub(super) fn why_left_out(&self, notation: Notation) -> Option<String> {
        match &self.kind {
            Kind::Numeric => {
                (self.counts_from).map(|_| "it has no name and counts the rows".to_owned())
            }
            Kind::Text(value, line) if notation.wants_decimal_comma(value) => Some(format!(
                "`{value}` on line {line} has a decimal comma; {NO_COMMAS}"
            )),
            Kind::Text(value, line) => Some(format!("`{value}` on line {line} is not a number")),
            Kind::Missing(_) | Kind::Unknown => Some("it has no values".to_owned()),
        }
    }

    /// Takes note of a value: it must agree with those before it.
    pub(super) fn see(
        &mut self,
        field: &str,
        notation: Notation,
        line: u64,
        must_be_numeric: bool,
    ) -> Result<(), Fault> {
        let missing = |line| Fault {
            line,
            what: "the value is missing".to_owned(),
            remedy: FILL_IN,
        };
        let text = |value: &str, line| Fault {
            line,
            what: format!("`{}` is not a number", shown(value)),
            remedy: if notation.wants_decimal_comma(value) {
                NO_COMMAS
            } else {
                CORRECT
            },
        };
        self.kind = match (notation.read(field), &self.kind) {
            (Field::Number, Kind::Unknown | Kind::Numeric) => Kind::Numeric,
            (Field::Number, Kind::Missing(line)) => return Err(missing(*line)),
            (Field::Number, Kind::Text(value, at)) => return Err(text(value, *at)),
            // Whatever is no number may stand in a column of text.
            (_, Kind::Text(..)) | (Field::Missing, Kind::Missing(_)) => return Ok(()),
            (Field::Missing, Kind::Unknown) if !must_be_numeric => Kind::Missing(line),
            (Field::Missing, _) => return Err(missing(line)),
            (Field::Infinite, _) => {
                return Err(Fault {
                    line,
                    what: format!("`{}` is not a finite number", shown(field)),
                    remedy: CORRECT,
                });
            }
            (Field::Text, Kind::Unknown | Kind::Missing(_)) if !must_be_numeric => {
                Kind::Text(shown(field), line)
            }
            (Field::Text, _) => return Err(text(field, line)),
        };
        Ok(())
    }
}
