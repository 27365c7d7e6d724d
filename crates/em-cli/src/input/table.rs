//! Numbers in columns.

use super::content::Content;
use super::labels::{Label, LabelColumn};
use super::npy::Npy;
use super::parquet::Parquet;
use super::{Select, Source, csv_table};
use crate::args::Reading;
use anyhow::Result;
use em_gmm::MatRef;

/// The columns of a source that are read.
pub(crate) struct Table {
    pub(crate) source: Source,
    /// The names of the columns; x1, x2, … where the source has none.
    pub(crate) names: Vec<String>,
    /// As many for each row as there are names.
    values: Vec<f64>,
    order: Order,
    /// The column of labels, if there is one, and the label of each row.
    pub(super) label_column: Option<Box<LabelColumn>>,
    pub(super) labels: Vec<Label>,
}

/// How the values of a table follow each other.
#[derive(Clone, Copy)]
pub(super) enum Order {
    /// Row after row.
    Rows,
    /// Column after column.
    Columns,
}

impl Table {
    /// Reads the selected columns. A column that is not of numbers is left out with a note, unless it
    /// was asked for; any other value that is not a finite number is an error that names its place.
    pub(crate) fn read(source: &Source, reading: &Reading, select: &Select) -> Result<Self> {
        match Content::of(source, reading)? {
            Content::Text(text) => csv_table::read(text.input, source, reading, select),
            Content::Npy(file) => Npy::open(file, source, reading, select)?.table(),
            Content::Parquet(file) => Parquet::open(file, source, reading, select)?.table(),
        }
    }

    pub(super) fn new(source: &Source, names: Vec<String>, values: Vec<f64>, order: Order) -> Self {
        Self {
            source: source.clone(),
            names,
            values,
            order,
            label_column: None,
            labels: Vec::new(),
        }
    }

    /// The same with the label of each row.
    pub(super) fn labelled(self, label_column: Option<LabelColumn>, labels: Vec<Label>) -> Self {
        Self {
            label_column: label_column.map(Box::new),
            labels,
            ..self
        }
    }

    /// The values, n × d, in the order in which they are stored.
    pub(crate) fn matrix(&self) -> MatRef<'_, f64> {
        let (n, d) = (self.rows(), self.names.len());
        match self.order {
            Order::Rows => MatRef::from_row_major_slice(&self.values, n, d),
            Order::Columns => MatRef::from_column_major_slice(&self.values, n, d),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.names.len()
    }
}
