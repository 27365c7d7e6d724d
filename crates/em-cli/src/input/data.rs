//! Rows of numbers, in memory or not.

use super::labels::{Label, LabelColumn};
use super::{Select, Source, Stream, Table};
use crate::args::Reading;
use anyhow::Result;
use em_gmm::{MatRef, Source as _};

/// The columns of a source that are read.
pub(crate) enum Data {
    /// Kept in memory.
    Table(Table),
    /// Read anew whenever they are gone through.
    Stream(Stream),
}

/// Rows in memory are handed out so many at a time, so that what is made of them stays small.
const BLOCK_ROWS: usize = 10_000;

impl Data {
    pub(crate) fn read(source: &Source, reading: &Reading, select: &Select) -> Result<Self> {
        let data = if reading.stream {
            Data::Stream(Stream::open(source, reading, select)?)
        } else {
            Data::Table(Table::read(source, reading, select)?)
        };
        data.label_column().map_or(Ok(()), LabelColumn::check)?;
        Ok(data)
    }

    pub(crate) fn source(&self) -> &Source {
        match self {
            Data::Table(table) => &table.source,
            Data::Stream(stream) => stream.source(),
        }
    }

    /// The names of the columns; x1, x2, … where the source has none.
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Data::Table(table) => &table.names,
            Data::Stream(stream) => stream.names(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        match self {
            Data::Table(table) => table.rows(),
            Data::Stream(stream) => stream.rows.len(),
        }
    }

    fn label_column(&self) -> Option<&LabelColumn> {
        match self {
            Data::Table(table) => table.label_column.as_deref(),
            Data::Stream(stream) => stream.label_column(),
        }
    }

    /// The name of the column of labels, if one was asked for, and the labels by their numbers.
    pub(crate) fn labels(&self) -> Option<(&str, Vec<String>)> {
        (self.label_column()).map(|column| (column.name.as_str(), column.names()))
    }

    /// Visits all rows in blocks, each with the number of its first row, and the labels of its rows if
    /// there are any.
    pub(crate) fn each_block(
        &self,
        mut visit: impl FnMut(usize, MatRef<'_, f64>, &[Label]) -> Result<()>,
    ) -> Result<()> {
        let mut first = 0;
        match self {
            Data::Table(table) => {
                let x = table.matrix();
                while first < x.nrows() {
                    let rows = BLOCK_ROWS.min(x.nrows() - first);
                    let labels = table.labels.get(first..first + rows).unwrap_or_default();
                    visit(first, x.subrows(first, rows), labels)?;
                    first += rows;
                }
            }
            Data::Stream(stream) => {
                for block in stream.blocks()? {
                    let (block, labels) = block?;
                    visit(first, block.as_ref(), &labels)?;
                    first += block.nrows();
                }
            }
        }
        Ok(())
    }
}
