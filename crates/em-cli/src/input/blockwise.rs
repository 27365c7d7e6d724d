//! Files that are gone through block by block, and again.

use super::Source;
use super::labels::{Label, LabelColumn};
use crate::problem::Problem;

/// A block is about so many values: enough for a disk to be fast, little enough for memory.
pub(super) const BLOCK: usize = 1 << 18;

/// What is known of a file before a pass.
pub(super) struct Outline {
    pub(super) source: Source,
    /// The names of the selected columns.
    pub(super) names: Vec<String>,
    /// The number of rows that the file is taken to have.
    pub(super) rows: usize,
    /// The column of labels, if one is wanted.
    pub(super) labels: Option<LabelColumn>,
}

/// Some rows.
#[derive(Default)]
pub(super) struct Block {
    /// Finite, row after row.
    pub(super) values: Vec<f64>,
    /// One for each row, if labels are read.
    pub(super) labels: Vec<Label>,
}

/// A file whose selected columns can be gone through again and again without being kept.
pub(super) trait Blockwise: Send + Sync {
    fn outline(&self) -> &Outline;

    /// Begins again: all rows in blocks, with labels if they are asked for and there is a column of them.
    /// No pass may be read while another is, since they share the file's position.
    fn pass(&self, with_labels: bool) -> Result<Pass<'_>, Problem>;
}

/// Blocks of rows, one after the other; the first problem ends the pass.
pub(super) type Pass<'a> = Box<dyn Iterator<Item = Result<Block, Problem>> + Send + 'a>;

/// Columns of the same length, row after row.
pub(super) fn by_rows(columns: &[Vec<f64>]) -> Vec<f64> {
    let rows = columns.first().map_or(0, Vec::len);
    let row = |row: usize| columns.iter().map(move |column| column[row]);
    (0..rows).flat_map(row).collect()
}
