//! What a fit found, for people.

use crate::input::{Data, list};
use crate::output::{Grid, count, located, number, plural};
use em_gmm::{Covariance, Gmm, GmmFit, MatRef, Outcome, Restart};
use std::io::{self, Write};

/// Columns beyond this fill the screen; the JSON output has them all.
const SHOWN_DIMENSIONS: usize = 6;

pub(super) fn show(fit: &GmmFit, data: &Data, out: &mut impl Write) -> io::Result<()> {
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
    show_components(gmm, data.names(), out)?;
    if gmm.dimensions() <= SHOWN_DIMENSIONS {
        show_covariances(gmm, data.names(), out)?;
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
    grid.row([
        "free parameters".to_owned(),
        count(fit.params.free_parameters()),
    ]);
    grid.row(["iterations".to_owned(), count(fit.trace.iterations())]);
    grid.write(0, out)?;
    writeln!(out, "{}", fit.status)
}

/// Weights and means, and the variance where a component has only one; in many dimensions one line for
/// each column, with standard deviations.
fn show_components(gmm: &Gmm, names: &[String], out: &mut impl Write) -> io::Result<()> {
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
    for (component, weight) in gmm.weights().iter().enumerate() {
        let mut row = vec![(component + 1).to_string(), format!("{weight:.4}")];
        if !is_wide {
            row.extend((0..names.len()).map(|j| mean(gmm, component, j)));
        }
        if is_spherical {
            row.push(number(gmm.covariance(component)[(0, 0)], 5));
        }
        grid.row(row);
    }
    grid.write(0, out)?;
    if is_wide {
        writeln!(out)?;
        show_columns(gmm, names, out)?;
    }
    Ok(())
}

/// One line for each column, with its mean and standard deviation in each component.
fn show_columns(gmm: &Gmm, names: &[String], out: &mut impl Write) -> io::Result<()> {
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
            row.push(mean(gmm, component, j));
            if has_sd {
                row.push(number(sd(gmm, component, j), 5));
            }
        }
        grid.row(row);
    }
    grid.write(0, out)
}

fn sd(gmm: &Gmm, component: usize, j: usize) -> f64 {
    gmm.covariance(component)[(j, j)].sqrt()
}

fn mean(gmm: &Gmm, component: usize, j: usize) -> String {
    located(gmm.mean(component)[j], sd(gmm, component, j))
}

/// What the covariances say beyond the variance that spherical ones have.
fn show_covariances(gmm: &Gmm, names: &[String], out: &mut impl Write) -> io::Result<()> {
    match gmm.structure() {
        Covariance::Spherical => Ok(()),
        Covariance::Diagonal => {
            let variances = names.iter().map(|name| format!("variance {name}"));
            let mut grid = Grid::new(1, ["component".to_owned()].into_iter().chain(variances));
            for (component, covariance) in gmm.covariances().iter().enumerate() {
                let diagonal = covariance.diagonal().column_vector();
                let variances = diagonal.iter().map(|x| number(*x, 5));
                grid.row([(component + 1).to_string()].into_iter().chain(variances));
            }
            writeln!(out)?;
            grid.write(0, out)
        }
        _ => {
            for (component, covariance) in gmm.covariances().iter().enumerate() {
                let title = format!("covariance {}", component + 1);
                writeln!(out)?;
                matrix(&title, names, covariance.as_ref()).write(0, out)?;
            }
            Ok(())
        }
    }
}

/// A square matrix with the names of its rows and columns.
fn matrix(title: &str, names: &[String], values: MatRef<'_, f64>) -> Grid {
    let mut grid = Grid::new(
        1,
        [title].into_iter().chain(names.iter().map(String::as_str)),
    );
    for (name, row) in names.iter().zip(values.row_iter()) {
        let cells = row.iter().map(|x| number(*x, 5));
        grid.row([name.clone()].into_iter().chain(cells));
    }
    grid
}

/// How the restarts ended, those alike on one line.
fn show_restarts(fit: &GmmFit, out: &mut impl Write) -> io::Result<()> {
    let mut groups: Vec<(&Restart, usize, usize, usize)> = Vec::new();
    let mut sorted: Vec<&Restart> = fit.restarts.iter().collect();
    let sound = |restart: &Restart| matches!(restart.outcome, Outcome::Ended(_));
    sorted.sort_by(|a, b| (sound(b).cmp(&sound(a))).then(b.objective.total_cmp(&a.objective)));
    for restart in sorted {
        match groups.last_mut() {
            Some((first, restarts, fewest, most))
                if first.outcome == restart.outcome
                    && (!sound(restart) || (first.objective - restart.objective).abs() < 1e-3) =>
            {
                *restarts += 1;
                *fewest = restart.iterations.min(*fewest);
                *most = restart.iterations.max(*most);
            }
            _ => groups.push((restart, 1, restart.iterations, restart.iterations)),
        }
    }
    let mut grid = Grid::new(
        1,
        [
            "outcome of restarts",
            "restarts",
            "log-likelihood",
            "iterations",
        ],
    );
    for (restart, restarts, fewest, most) in groups {
        grid.row([
            restart.outcome.to_string(),
            restarts.to_string(),
            if sound(restart) {
                format!("{:.4}", restart.log_likelihood)
            } else {
                "-".to_owned()
            },
            if fewest == most {
                fewest.to_string()
            } else {
                format!("{fewest} to {most}")
            },
        ]);
    }
    grid.write(0, out)
}
