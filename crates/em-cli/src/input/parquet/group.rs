//! A group of rows of a Parquet file, some rows at a time.

use super::super::blockwise::by_rows;
use super::column::ColumnValues;
use ::parquet::errors::{ParquetError, Result};

/// What is left of a group of rows. Its columns are read side by side, so that a group may be larger
/// than memory.
#[derive(Default)]
pub(super) struct Group {
    /// As the group itself says.
    rows: usize,
    read: usize,
    columns: Vec<ColumnValues>,
    labels: Option<ColumnValues>,
}

impl Group {
    pub(super) fn new(
        rows: usize,
        columns: Vec<ColumnValues>,
        labels: Option<ColumnValues>,
    ) -> Self {
        Self {
            rows,
            read: 0,
            columns,
            labels,
        }
    }

    pub(super) fn is_read(&self) -> bool {
        self.read == self.rows
    }

    /// The next rows, at most so many, one after the other, NaN where there is no value; and the labels of
    /// each.
    pub(super) fn read(&mut self, most: usize) -> Result<(Vec<f64>, Vec<Option<String>>)> {
        let wanted = most.min(self.rows - self.read);
        let before = self.read;
        self.read += wanted;
        // The last block asks for a row more than there should be.
        let asked = wanted + usize::from(self.is_read());
        let rows = self.rows;
        let check = |found: usize| {
            if found == wanted {
                return Ok(());
            }
            let found = match before + found {
                found if found > rows => "more".to_owned(),
                found => found.to_string(),
            };
            Err(ParquetError::General(format!(
                "{found} values in a column of {rows} rows"
            )))
        };
        let mut columns = Vec::with_capacity(self.columns.len());
        for column in &mut self.columns {
            let values = column.numbers(asked)?;
            check(values.len())?;
            columns.push(values);
        }
        let mut labels = Vec::new();
        if let Some(column) = &mut self.labels {
            labels = column.texts(asked)?;
            check(labels.len())?;
        }
        Ok((by_rows(&columns), labels))
    }
}
