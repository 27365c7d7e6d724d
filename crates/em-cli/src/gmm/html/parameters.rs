//! The parameters in tables, with standard errors.

use super::rows::RowView;
use crate::gmm::report::{Style, covariance, mean, weight};
use crate::output::count;
use crate::report::{Cell, Table, sentence};
use em_gmm::{Covariance, Gmm, GmmFit};

/// Matrices beyond this are more than a person reads.
const MOST_COLUMNS: usize = 8;

pub(super) fn tables(
    fit: &GmmFit,
    names: &[String],
    view: &RowView,
    style: &Style<'_>,
) -> Vec<Table> {
    let gmm = &fit.params;
    let mut tables = vec![weights(gmm, view, style)];
    tables.push(by_column(gmm, names, "Means", |c, j| {
        mean(gmm, c, j, style)
    }));
    match gmm.structure() {
        Covariance::Full if (2..=MOST_COLUMNS).contains(&names.len()) => {
            tables.extend((0..gmm.components()).map(|c| matrix(gmm, c, names, style)));
        }
        _ => tables.push(by_column(gmm, names, "Variances", |c, j| {
            covariance(gmm, c, (j, j), style)
        })),
    }
    if let (Some(last), Some(remark)) = (tables.last_mut(), style.uncertainty.remark()) {
        last.note = sentence(&remark);
    }
    tables
}

fn weights(gmm: &Gmm, view: &RowView, style: &Style<'_>) -> Table {
    let rows = (0..gmm.components()).map(|c| {
        let certainty = view.certainty_of(c);
        let cells = [
            (c + 1).to_string(),
            weight(gmm, c, style),
            count(view.classes[c]),
            certainty.map_or("-".to_owned(), |r| format!("{:.1} %", 100.0 * r)),
        ];
        cells.map(Cell::of).into()
    });
    Table {
        caption: "Weights".to_owned(),
        left: 1,
        header: ["component", "weight", "rows", "certainty"]
            .map(str::to_owned)
            .into(),
        rows: rows.collect(),
        note: "Rows are those for which the component is the most probable one; certainty is how probable it \
               is for them on average."
            .to_owned(),
    }
}

/// A line for each column, with a cell for each component.
fn by_column(
    gmm: &Gmm,
    names: &[String],
    caption: &str,
    cell: impl Fn(usize, usize) -> String,
) -> Table {
    let components = (1..=gmm.components()).map(|c| format!("component {c}"));
    let rows = (names.iter().enumerate()).map(|(j, name)| {
        let cells = (0..gmm.components()).map(|c| cell(c, j));
        std::iter::once(name.clone())
            .chain(cells)
            .map(Cell::of)
            .collect()
    });
    Table {
        caption: caption.to_owned(),
        left: 1,
        header: std::iter::once("column".to_owned())
            .chain(components)
            .collect(),
        rows: rows.collect(),
        note: String::new(),
    }
}

/// The lower triangle of a covariance, with correlations above the diagonal.
fn matrix(gmm: &Gmm, c: usize, names: &[String], style: &Style<'_>) -> Table {
    let sigma = gmm.covariance(c);
    let correlation = |i: usize, j: usize| {
        let sd = |j: usize| sigma[(j, j)].sqrt();
        format!("r = {:.3}", sigma[(i, j)] / sd(i) / sd(j))
    };
    let rows = (names.iter().enumerate()).map(|(i, name)| {
        let cells = (0..names.len()).map(|j| {
            if j > i {
                correlation(i, j)
            } else {
                covariance(gmm, c, (i, j), style)
            }
        });
        std::iter::once(name.clone())
            .chain(cells)
            .map(Cell::of)
            .collect()
    });
    Table {
        caption: format!("Covariance and correlation r of component {}", c + 1),
        left: 1,
        header: std::iter::once("column".to_owned())
            .chain(names.iter().cloned())
            .collect(),
        rows: rows.collect(),
        note: String::new(),
    }
}
