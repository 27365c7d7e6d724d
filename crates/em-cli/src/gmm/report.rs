//! What a fit found, for people.

use super::uncertainty::Uncertainty;
use crate::input::{Data, list};
use crate::output::{Grid, count, located, number, plural, with_digits, with_error};
use em_gmm::{Covariance, Gmm, GmmFit, Outcome, Restart};
use std::io::{self, Write};

/// Columns beyond this fill the screen; the JSON output has them all.
const SHOWN_DIMENSIONS: usize = 6;

/// How sure the numbers are, and how many of their digits are shown.
pub(super) struct Style<'a> {
    pub(super) uncertainty: &'a Uncertainty,
    /// As many as make sense, if nothing is said.
    pub(super) digits: Option<usize>,
}

impl Style<'_> {
    /// A value with its standard error; without one as `alone` shows it, if nothing is said of digits.
    fn value(&self, x: f64, error: Option<f64>, alone: impl FnOnce() -> String) -> String {
        match (error, self.digits) {
            (Some(error), Some(digits)) => with_digits(x, error, digits),
            (Some(error), None) => with_error(x, error, 2),
            (None, Some(digits)) => number(x, digits),
            (None, None) => alone(),
        }
    }
}

pub(super) fn show(
    fit: &GmmFit,
    data: &Data,
    style: &Style<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let gmm = &fit.params;
    writeln!(
        out,
        "Gaussian mixture of {}, {} covariances",
        plural(gmm.components(), "component"),
        gmm.structure()
    )?;
    writeln!(
        out,
        "{}: {}, {} ({})\n",
        data.source(),
        plural(fit.rows, "row"),
        plural(gmm.dimensions(), "column"),
        list(data.names())
    )?;
    show_summary(fit, out)?;
    writeln!(out)?;
    show_components(gmm, data.names(), style, out)?;
    if gmm.dimensions() <= SHOWN_DIMENSIONS {
        show_covariances(gmm, data.names(), style, out)?;
    }
    if let Some(remark) = style.uncertainty.remark() {
        writeln!(out, "\n{remark}")?;
    }
    writeln!(out)?;
    show_restarts(fit, out)
}

fn show_summary(fit: &GmmFit, out: &mut impl Write) -> io::Result<()> {
    let mut grid = Grid::new(
        1,
        [
            "log-likelihood".to_owned(),
            format!("{:.4}", fit.log_likelihood),
        ],
    );
    if fit.prior.is_some() {
        grid.row(["with log-prior".to_owned(), format!("{:.4}", fit.objective)]);
    }
    grid.row(["BIC".to_owned(), format!("{:.4}", fit.bic())]);
    grid.row(["AIC".to_owned(), format!("{:.4}", fit.aic())]);
    grid.row(["free parameters".to_owned(), count(fit.free_parameters)]);
    grid.row(["iterations".to_owned(), count(fit.trace.iterations())]);
    grid.write(0, out)?;
    writeln!(out, "{}", fit.status)
}

/// Weights and means, and the variance where a component has only one; in many dimensions one line for
/// each column, with standard deviations.
fn show_components(
    gmm: &Gmm,
    names: &[String],
    style: &Style<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let is_wide = names.len() > SHOWN_DIMENSIONS;
    let is_spherical = gmm.structure() == Covariance::Spherical;
    let mut header = vec!["component".to_owned(), "weight".to_owned()];
    if !is_wide {
        header.extend(names.iter().map(|name| format!("mean {name}")));
    }
    if is_spherical {
        header.push("variance".to_owned());
    }
    let mut grid = Grid::new(1, header);
    for component in 0..gmm.components() {
        let mut row = vec![(component + 1).to_string(), weight(gmm, component, style)];
        if !is_wide {
            row.extend((0..names.len()).map(|j| mean(gmm, component, j, style)));
        }
        if is_spherical {
            row.push(covariance(gmm, component, (0, 0), style));
        }
        grid.row(row);
    }
    grid.write(0, out)?;
    if is_wide {
        writeln!(out)?;
        show_columns(gmm, names, style, out)?;
    }
    Ok(())
}

/// One line for each column, with its mean and standard deviation in each component.
fn show_columns(
    gmm: &Gmm,
    names: &[String],
    style: &Style<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let has_sd = gmm.structure() != Covariance::Spherical;
    let mut header = vec!["column".to_owned()];
    for component in 1..=gmm.components() {
        header.push(format!("mean {component}"));
        if has_sd {
            header.push(format!("sd {component}"));
        }
    }
    let mut grid = Grid::new(1, header);
    for (j, name) in names.iter().enumerate() {
        let mut row = vec![name.clone()];
        for component in 0..gmm.components() {
            row.push(mean(gmm, component, j, style));
            if has_sd {
                row.push(number(sd(gmm, component, j), style.digits.unwrap_or(5)));
            }
        }
        grid.row(row);
    }
    grid.write(0, out)
}

fn sd(gmm: &Gmm, component: usize, j: usize) -> f64 {
    gmm.covariance(component)[(j, j)].sqrt()
}

pub(super) fn weight(gmm: &Gmm, component: usize, style: &Style<'_>) -> String {
    let weight = gmm.weights()[component];
    let error = style.uncertainty.of_weight(component);
    style.value(weight, error, || format!("{weight:.4}"))
}

pub(super) fn mean(gmm: &Gmm, component: usize, j: usize, style: &Style<'_>) -> String {
    let mean = gmm.mean(component)[j];
    let error = style.uncertainty.of_mean(component, j);
    style.value(mean, error, || located(mean, sd(gmm, component, j)))
}

pub(super) fn covariance(
    gmm: &Gmm,
    component: usize,
    at: (usize, usize),
    style: &Style<'_>,
) -> String {
    let value = gmm.covariance(component)[at];
    let error = (style.uncertainty).of_covariance(gmm.structure(), component, at);
    style.value(value, error, || number(value, 5))
}

/// What the covariances say beyond the variance that spherical ones have.
fn show_covariances(
    gmm: &Gmm,
    names: &[String],
    style: &Style<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let columns = 0..names.len();
    match gmm.structure() {
        Covariance::Spherical => Ok(()),
        Covariance::Diagonal => {
            let variances = names.iter().map(|name| format!("variance {name}"));
            let mut grid = Grid::new(1, ["component".to_owned()].into_iter().chain(variances));
            for component in 0..gmm.components() {
                let variances = columns
                    .clone()
                    .map(|j| covariance(gmm, component, (j, j), style));
                grid.row([(component + 1).to_string()].into_iter().chain(variances));
            }
            writeln!(out)?;
            grid.write(0, out)
        }
        _ => {
            for component in 0..gmm.components() {
                let title = format!("covariance {}", component + 1);
                let header = [title.as_str()].into_iter();
                let mut grid = Grid::new(1, header.chain(names.iter().map(String::as_str)));
                for (i, name) in names.iter().enumerate() {
                    let row = columns
                        .clone()
                        .map(|j| covariance(gmm, component, (i, j), style));
                    grid.row([name.clone()].into_iter().chain(row));
                }
                writeln!(out)?;
                grid.write(0, out)?;
            }
            Ok(())
        }
    }
}

/// Restarts that ended alike.
pub(super) struct End<'a> {
    first: &'a Restart,
    restarts: usize,
    fewest: usize,
    most: usize,
}

impl End<'_> {
    /// Outcome, restarts, log-likelihood and iterations, as text.
    pub(super) fn cells(&self) -> [String; 4] {
        [
            self.first.outcome.to_string(),
            self.restarts.to_string(),
            if is_sound(self.first) {
                format!("{:.4}", self.first.log_likelihood)
            } else {
                "-".to_owned()
            },
            if self.fewest == self.most {
                self.fewest.to_string()
            } else {
                format!("{} to {}", self.fewest, self.most)
            },
        ]
    }
}

fn is_sound(restart: &Restart) -> bool {
    matches!(restart.outcome, Outcome::Ended(_))
}

/// How the restarts ended, the best first.
pub(super) fn ends(fit: &GmmFit) -> Vec<End<'_>> {
    let mut ends: Vec<End<'_>> = Vec::new();
    let mut sorted: Vec<&Restart> = fit.restarts.iter().collect();
    sorted
        .sort_by(|a, b| (is_sound(b).cmp(&is_sound(a))).then(b.objective.total_cmp(&a.objective)));
    for restart in sorted {
        match ends.last_mut() {
            Some(end)
                if end.first.outcome == restart.outcome
                    && (!is_sound(restart)
                        || (end.first.objective - restart.objective).abs() < 1e-3) =>
            {
                end.restarts += 1;
                end.fewest = restart.iterations.min(end.fewest);
                end.most = restart.iterations.max(end.most);
            }
            _ => ends.push(End {
                first: restart,
                restarts: 1,
                fewest: restart.iterations,
                most: restart.iterations,
            }),
        }
    }
    ends
}

fn show_restarts(fit: &GmmFit, out: &mut impl Write) -> io::Result<()> {
    let mut grid = Grid::new(
        1,
        [
            "outcome of restarts",
            "restarts",
            "log-likelihood",
            "iterations",
        ],
    );
    for end in ends(fit) {
        grid.row(end.cells());
    }
    grid.write(0, out)
}
