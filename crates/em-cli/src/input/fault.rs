//! Values that cannot be used.

use super::Source;
use super::text::shown;
use crate::problem::Problem;

/// What to do about values that are wrong.
pub(super) const CORRECT: &str = "correct the value, or choose other columns with `--columns`";

/// What to do about values that are not there.
pub(super) const FILL_IN: &str = "rows with missing values are not read: fill them in, remove them, \
                                  or choose other columns with `--columns`";

/// Where a value stands in a file that has no lines.
pub(super) struct Place<'a> {
    pub(super) source: &'a Source,
    /// From 0.
    pub(super) row: u64,
    pub(super) column: &'a str,
}

impl Place<'_> {
    /// What is wrong with a value that is not finite; NaN stands for one that is missing.
    pub(super) fn unusable(&self, value: f64) -> Problem {
        let Place { source, column, .. } = self;
        let (row, column) = (self.row + 1, shown(column));
        let (what, remedy) = if value.is_nan() {
            ("the value is missing".to_owned(), FILL_IN)
        } else {
            (format!("`{value}` is not a finite number"), CORRECT)
        };
        Problem::new(format!("{source}, row {row}, column `{column}`: {what}")).hint(remedy)
    }
}

/// The first fault of a block of rows, one after the other.
pub(super) fn check_rows(
    source: &Source,
    names: &[String],
    first_row: u64,
    block: &[f64],
) -> Result<(), Problem> {
    match block.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(at) => Err(Place {
            source,
            row: first_row + (at / names.len()) as u64,
            column: &names[at % names.len()],
        }
        .unusable(block[at])),
    }
}
