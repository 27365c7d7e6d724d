//! Aligned tables.

use super::printable::printable;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// A table of text: a header, rows, two spaces between columns. The first `left` columns are
/// aligned to the left, as names are, the others to the right, as numbers are.
pub(crate) struct Grid {
    rows: Vec<Vec<String>>,
    left: usize,
}

impl Grid {
    pub(crate) fn new<S: Into<String>>(left: usize, header: impl IntoIterator<Item = S>) -> Self {
        let mut grid = Self {
            rows: Vec::new(),
            left,
        };
        grid.row(header);
        grid
    }

    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cells = cells.into_iter().map(|cell| printable(&cell.into()));
        self.rows.push(cells.collect());
    }

    /// The header and the rows, and how many columns are names.
    pub(crate) fn into_parts(self) -> (Vec<Vec<String>>, usize) {
        (self.rows, self.left)
    }

    /// Writes the table, indented by so many spaces.
    pub(crate) fn write(&self, indent: usize, out: &mut impl Write) -> io::Result<()> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |cell: &String| cell.width();
        let widths: Vec<usize> = (0..columns)
            .map(|j| {
                self.rows
                    .iter()
                    .filter_map(|row| row.get(j))
                    .map(width)
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for row in &self.rows {
            let padded = row
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(j, (cell, width))| {
                    let space = " ".repeat(width.saturating_sub(cell.width()));
                    if j < self.left {
                        format!("{cell}{space}")
                    } else {
                        format!("{space}{cell}")
                    }
                });
            let line = padded.collect::<Vec<_>>().join("  ");
            writeln!(out, "{:indent$}{}", "", line.trim_end())?;
        }
        Ok(())
    }
}
