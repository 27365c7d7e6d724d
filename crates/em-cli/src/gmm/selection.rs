//! How fits of several shapes compare.

use super::search::{Cell, CellOutcome, Figures, Found};
use crate::args::{Criterion, GmmFit as Args};
use crate::output::{Grid, plural};
use crate::problem::{note, warn};
use crate::report::{self as table, Table};
use clap::ValueEnum;
use em_gmm::{Covariance, Error};
use serde::Serialize;
use std::io::{self, Write};

/// A cell, as JSON has it.
#[derive(Serialize)]
pub(super) struct CellRecord {
    components: usize,
    covariance: Covariance,
    chosen: bool,
    #[serde(flatten)]
    outcome: OutcomeRecord,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OutcomeRecord {
    Fit {
        log_likelihood: f64,
        free_parameters: usize,
        bic: f64,
        icl: Option<f64>,
        aic: f64,
        status: String,
        converged: bool,
        iterations: usize,
    },
    Failed {
        failed: String,
    },
}

impl OutcomeRecord {
    fn of(outcome: &CellOutcome) -> Self {
        match outcome {
            CellOutcome::Fit(figures) => Self::Fit {
                log_likelihood: figures.log_likelihood,
                free_parameters: figures.free_parameters,
                bic: figures.bic,
                icl: figures.icl,
                aic: figures.aic,
                status: figures.status.to_string(),
                converged: figures.status.is_converged(),
                iterations: figures.iterations,
            },
            CellOutcome::Failed(error) => Self::Failed {
                failed: format!("{:#}", anyhow::Error::from(error.clone())),
            },
            CellOutcome::NotRun => Self::Failed {
                failed: "not run".to_owned(),
            },
        }
    }
}

/// The cells; none if there is nothing to compare.
pub(super) fn records(found: &Found) -> Vec<CellRecord> {
    if found.cells.len() == 1 {
        return Vec::new();
    }
    let record = |(index, cell): (usize, &Cell)| CellRecord {
        components: cell.shape.components,
        covariance: cell.shape.covariance,
        chosen: index == found.chosen,
        outcome: OutcomeRecord::of(&cell.outcome),
    };
    found.cells.iter().enumerate().map(record).collect()
}

/// The values of the criterion, for people.
pub(super) fn show(found: &Found, criterion: Criterion, out: &mut impl Write) -> io::Result<()> {
    if found.cells.len() == 1 {
        return Ok(());
    }
    let (header, rows) = values(found, criterion);
    // A column of numbers is as wide as the mark of the best.
    let mut grid = Grid::new(1, padded(&header));
    for row in rows {
        grid.row(padded(&row));
    }
    writeln!(out, "{}", caption(criterion))?;
    grid.write(0, out)?;
    writeln!(out, "{}\n", verdict(found, criterion))
}

/// A row with room for the mark of the best behind each number.
fn padded(row: &[String]) -> impl Iterator<Item = String> {
    row.iter().enumerate().map(|(column, cell)| match column {
        0 => cell.clone(),
        _ if cell.ends_with('*') => cell.clone(),
        _ => format!("{cell} "),
    })
}

/// The same for a report.
pub(super) fn table(found: &Found, criterion: Criterion) -> Option<Table> {
    if found.cells.len() == 1 {
        return None;
    }
    let (header, rows) = values(found, criterion);
    Some(Table {
        caption: caption(criterion),
        left: 1,
        header,
        rows: (rows.into_iter())
            .map(|row| row.into_iter().map(table::Cell::of).collect())
            .collect(),
        note: verdict(found, criterion),
    })
}

fn caption(criterion: Criterion) -> String {
    format!(
        "{} by number of components and structure of covariances; smaller is better",
        name(criterion)
    )
}

/// A header with the structures, and a row for each number of components; the best is marked.
fn values(found: &Found, criterion: Criterion) -> (Vec<String>, Vec<Vec<String>>) {
    let mut rows = (found.cells).chunk_by(|a, b| a.shape.components == b.shape.components);
    let structures = rows.next().unwrap_or_default().iter();
    let mut header = vec!["components".to_owned()];
    header.extend(structures.map(|cell| cell.shape.covariance.to_string()));
    let best = found.cells[found.chosen].shape;
    let rows = (found.cells)
        .chunk_by(|a, b| a.shape.components == b.shape.components)
        .map(|row| {
            let mut line = vec![row[0].shape.components.to_string()];
            line.extend(row.iter().map(|cell| {
                let mark = if cell.shape == best { "*" } else { "" };
                format!("{}{mark}", value(&cell.outcome, criterion))
            }));
            line
        });
    (header, rows.collect())
}

/// Which is the best, and by how much.
fn verdict(found: &Found, criterion: Criterion) -> String {
    let best = found.cells[found.chosen].shape;
    let best = format!(
        "* the best: {}, {}",
        plural(best.components, "component"),
        best.covariance
    );
    let others = (found.cells.iter().enumerate()).filter(|(index, _)| *index != found.chosen);
    let next = others
        .filter_map(|(_, cell)| Some((cell.shape, figures(cell)?.criterion(criterion))))
        .min_by(|(_, a), (_, b)| a.total_cmp(b));
    match (figures(&found.cells[found.chosen]), next) {
        (Some(first), Some((shape, second))) => format!(
            "{best}; next, by {:.4}: {}, {}",
            second - first.criterion(criterion),
            plural(shape.components, "component"),
            shape.covariance
        ),
        _ => best,
    }
}

/// What a user should know before trusting the choice.
pub(super) fn remark(found: &Found, args: &Args) {
    let criterion = args.choose;
    let best = found.cells[found.chosen].shape.components;
    let counts = || found.cells.iter().map(|cell| cell.shape.components);
    let (least, most) = (
        counts().min().unwrap_or(best),
        counts().max().unwrap_or(best),
    );
    let name = name(criterion);
    if least < most && best == most {
        note(format!(
            "the {name} is best at the largest number of components tried: try more, such as \
             `-k {best}..{}`",
            best + 5
        ));
    } else if least < most && best == least && best > 1 {
        note(format!(
            "the {name} is best at the smallest number of components tried: try fewer, such as `-k 1..{best}`"
        ));
    }
    let unfinished = (found.cells.iter().enumerate())
        .filter(|(index, cell)| {
            *index != found.chosen && figures(cell).is_some_and(|f| !f.status.is_converged())
        })
        .count();
    // Without a tolerance no run is meant to converge; of one that was cut short more is said elsewhere.
    if unfinished > 0 && args.climb.tolerance > 0.0 && !found.is_cut_short {
        warn(format!(
            "{} beside the best did not converge, and might become better",
            plural(unfinished, "fit"),
        ));
    }
}

pub(super) fn figures(cell: &Cell) -> Option<&Figures> {
    match &cell.outcome {
        CellOutcome::Fit(figures) => Some(figures),
        _ => None,
    }
}

fn value(outcome: &CellOutcome, criterion: Criterion) -> String {
    match outcome {
        CellOutcome::Fit(figures) => format!("{:.4}", figures.criterion(criterion)),
        CellOutcome::Failed(Error::Collapsed { .. } | Error::AllCollapsed { .. }) => {
            "collapsed".to_owned()
        }
        CellOutcome::Failed(Error::TooFewRows { .. } | Error::TooFewDistinctRows { .. }) => {
            "too few rows".to_owned()
        }
        CellOutcome::Failed(_) => "failed".to_owned(),
        CellOutcome::NotRun => "not run".to_owned(),
    }
}

fn name(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Bic => "BIC",
        Criterion::Icl => "ICL",
        Criterion::Aic => "AIC",
    }
}

/// The name of a criterion among the options.
pub(super) fn option(criterion: Criterion) -> Option<String> {
    let value = criterion.to_possible_value()?;
    Some(value.get_name().to_owned())
}
