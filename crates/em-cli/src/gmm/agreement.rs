//! How far components agree with labels that are known.

use super::explain::explain;
use crate::input::{Data, UNLABELLED, list};
use crate::output::{Grid, count, plural};
use crate::problem::note;
use anyhow::Result;
use em_gmm::{Error, Gmm, adjusted_rand_index_of_table};
use serde::Serialize;
use std::cmp::{Ordering, Reverse};
use std::io::{self, Write};

/// Labels against the components to which rows most probably belong.
#[derive(Clone, Serialize)]
pub(crate) struct Agreement {
    /// The column that has the labels.
    pub(crate) column: String,
    pub(crate) adjusted_rand_index: f64,
    pub(crate) table: Confusion,
    /// How many rows have no label, and do not count.
    pub(crate) unlabelled: u64,
}

/// How many rows there are of each label in each component.
#[derive(Clone, Serialize)]
pub(crate) struct Confusion {
    /// In order: numbers by size, text by the alphabet.
    pub(crate) labels: Vec<String>,
    /// From 1, in an order that makes the diagonal heavy: of the counts that are left, the largest has its
    /// component beside its label, the first of equals, until there are no labels or components left.
    pub(crate) components: Vec<usize>,
    /// One row for each label, one column for each component.
    pub(crate) counts: Vec<Vec<u64>>,
}

/// Labels beyond this fill the screen; the JSON output has them all.
const SHOWN_LABELS: usize = 40;

impl Agreement {
    /// Compares in one pass over the data, if they have labels.
    pub(crate) fn of(gmm: &Gmm, data: &Data) -> Result<Option<Self>> {
        let Some((column, names)) = data.labels() else {
            return Ok(None);
        };
        let mut found = vec![vec![0; gmm.components()]; names.len()];
        let mut unlabelled = 0;
        data.each_block(|first, block, labels| {
            let classes = gmm.classify(block).map_err(|error| match error {
                Error::TooFar { row } => explain(Error::TooFar { row: first + row }, data, false),
                error => explain(error, data, false),
            })?;
            for (class, label) in classes.into_iter().zip(labels) {
                match *label {
                    UNLABELLED => unlabelled += 1,
                    label => found[usize::from(label)][class] += 1,
                }
            }
            Ok(())
        })?;
        if unlabelled > 0 {
            let rows = plural(usize::try_from(unlabelled)?, "row");
            note(format!(
                "{rows} without a label in `{column}` are not compared"
            ));
        }
        Ok(Some(Self {
            column: column.to_owned(),
            adjusted_rand_index: adjusted_rand_index_of_table(&found),
            table: Confusion::new(&names, &found),
            unlabelled,
        }))
    }

    /// The index, and the table below it.
    pub(crate) fn show(&self, out: &mut impl Write) -> io::Result<()> {
        let (index, column) = (self.adjusted_rand_index, &self.column);
        writeln!(out, "adjusted Rand index with `{column}`: {index:.4}\n")?;
        let table = &self.table;
        let components = table.components.iter().map(|c| format!("component {c}"));
        let mut grid = Grid::new(1, [column.clone()].into_iter().chain(components));
        for (label, counts) in table.labels.iter().zip(&table.counts).take(SHOWN_LABELS) {
            let counts = counts.iter().map(u64::to_string);
            grid.row([label.clone()].into_iter().chain(counts));
        }
        grid.write(0, out)?;
        if let Some(others) = table.labels.get(SHOWN_LABELS..).filter(|l| !l.is_empty()) {
            writeln!(
                out,
                "and {} labels more: {}",
                count(others.len()),
                list(others)
            )?;
        }
        Ok(())
    }
}

impl Confusion {
    fn new(names: &[String], found: &[Vec<u64>]) -> Self {
        let components = found.first().map_or(0, Vec::len);
        let mut rows: Vec<usize> = (0..names.len()).collect();
        rows.sort_by(|&a, &b| in_order(&names[a], &names[b]));
        let order = heavy_diagonal(rows.len(), components, |row, c| found[rows[row]][c]);
        Self {
            counts: rows
                .iter()
                .map(|&row| order.iter().map(|&c| found[row][c]).collect())
                .collect(),
            labels: rows.iter().map(|&row| names[row].clone()).collect(),
            components: order.iter().map(|c| c + 1).collect(),
        }
    }
}

/// The order of components by [`Confusion::components`]. Components without a label come last.
fn heavy_diagonal(
    labels: usize,
    components: usize,
    count: impl Fn(usize, usize) -> u64,
) -> Vec<usize> {
    let cells = (0..labels).flat_map(|label| (0..components).map(move |c| (label, c)));
    let mut cells: Vec<(usize, usize)> = cells.collect();
    cells.sort_by_key(|&(label, component)| Reverse(count(label, component)));
    let mut label_of = vec![None; components];
    for (label, component) in cells {
        if label_of[component].is_none() && !label_of.contains(&Some(label)) {
            label_of[component] = Some(label);
        }
    }
    let mut order: Vec<usize> = (0..components).collect();
    order.sort_by_key(|&component| (label_of[component].is_none(), label_of[component]));
    order
}

/// Numbers by size and in front of text.
fn in_order(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(x), Ok(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::Confusion;

    #[test]
    fn the_diagonal_is_heavy() {
        let names = ["10", "9", "b"].map(str::to_owned).to_vec();
        let found = [vec![5, 0, 1, 0], vec![0, 1, 0, 7], vec![3, 2, 0, 0]];
        let table = Confusion::new(&names, &found);
        assert_eq!(table.labels, ["9", "10", "b"]);
        assert_eq!(table.components, [4, 1, 2, 3]);
        assert_eq!(table.counts, [[7, 0, 1, 0], [0, 5, 0, 1], [0, 3, 2, 0]]);
    }

    #[test]
    fn there_may_be_more_labels_than_components() {
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let table = Confusion::new(&names, &[vec![1, 1], vec![0, 9], vec![8, 2]]);
        assert_eq!(table.components, [2, 1]);
        assert_eq!(table.counts, [[1, 1], [9, 0], [2, 8]]);
    }
}
