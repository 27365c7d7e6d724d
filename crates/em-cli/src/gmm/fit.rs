//! `em gmm fit`.

use super::explain::explain;
use super::model_file::ModelFile;
use crate::args::{Format, GmmFit as Args, StartFrom};
use crate::input::{Select, Source, Table};
use crate::output::{Grid, check_writable, count, number, plural, write_atomically};
use crate::problem::{note, warn};
use crate::progress::FitProgress;
use anyhow::Result;
use em_gmm::em_core::Stop;
use em_gmm::{Gmm, GmmFit, MatRef, Outcome, Prior, Restart, Start};
use std::io::{self, Write};

/// Covariances of more dimensions than this fill the screen; the JSON output has them all.
const SHOWN_DIMENSIONS: usize = 6;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let select = args
        .reading
        .columns
        .clone()
        .map_or(Select::Numeric, Select::These);
    let table = Table::read(&Source::of(&args.file), &args.reading, &select)?;
    if let Some(path) = &args.out {
        check_writable(path)?;
    }

    // The relative rule ends runs whose log-likelihood is too large to show an absolute change.
    let stop = match args.tolerance {
        0.0 => Stop::iterations(args.max_iterations),
        tolerance => Stop::absolute(tolerance)
            .or(Stop::relative(1e-14))
            .or(Stop::iterations(args.max_iterations)),
    };
    let mut builder = Gmm::builder(args.components)
        .start(match args.start {
            StartFrom::Kmeans => Start::KMeans,
            StartFrom::Random => Start::Random,
        })
        .restarts(args.restarts)
        .seed(args.seed)
        .stop(stop.clone());
    if args.prior {
        builder = builder.prior(Prior::Data);
    }
    let progress = FitProgress::new(args.restarts);
    let fit = builder
        .fit_observed(table.matrix(), &|at| progress.observe(at))
        .map_err(|error| explain(error, &table))?;
    drop(progress);

    let model = ModelFile::of(&fit, &table, args.seed, &stop);
    if let Some(path) = &args.out {
        write_atomically(path, model.to_json()?.as_bytes())?;
        note(format!("saved the model as `{}`", path.display()));
    }
    match args.format {
        Format::Json => out.write_all(model.to_json()?.as_bytes())?,
        Format::Table => show(&fit, &table, out)?,
    }
    warn_of(&fit);
    Ok(())
}

/// What a user should know before trusting the result.
fn warn_of(fit: &GmmFit) {
    if !fit.status.is_converged() {
        warn(format!(
            "not converged after {}: raise `--max-iterations`, or loosen `--tolerance`",
            plural(fit.trace.iterations(), "iteration")
        ));
    }
    for fall in fit.trace.falls() {
        warn(format!(
            "the log-likelihood fell from {} to {} at iteration {}: precision is lost, rescale the \
             columns",
            fall.from, fall.to, fall.iteration
        ));
    }
    let d = fit.params.dimensions();
    for (component, weight) in fit.params.weights().iter().enumerate() {
        let rows = weight * fit.rows as f64;
        if rows < (d + 1) as f64 {
            warn(format!(
                "component {} rests on {} rows only, and may be spurious: try fewer components, \
                 or `--prior`",
                component + 1,
                number(rows, 2)
            ));
        }
    }
}

fn show(fit: &GmmFit, table: &Table, out: &mut impl Write) -> io::Result<()> {
    let gmm = &fit.params;
    writeln!(
        out,
        "Gaussian mixture of {}, full covariances",
        plural(gmm.components(), "component")
    )?;
    writeln!(
        out,
        "{}: {}, {} ({})\n",
        table.source,
        plural(fit.rows, "row"),
        plural(gmm.dimensions(), "column"),
        table.names.join(", ")
    )?;
    show_summary(fit, out)?;
    writeln!(out)?;
    show_components(gmm, &table.names, out)?;
    if gmm.dimensions() <= SHOWN_DIMENSIONS {
        show_covariances(gmm, &table.names, out)?;
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

fn show_components(gmm: &Gmm, names: &[String], out: &mut impl Write) -> io::Result<()> {
    let header = ["component", "weight"].map(str::to_owned).into_iter();
    let means = names.iter().map(|name| format!("mean {name}"));
    let mut grid = Grid::new(1, header.chain(means));
    for (component, weight) in gmm.weights().iter().enumerate() {
        let row = [(component + 1).to_string(), format!("{weight:.4}")].into_iter();
        grid.row(row.chain(gmm.mean(component).iter().map(|mean| number(*mean, 5))));
    }
    grid.write(0, out)?;
    if names.len() > SHOWN_DIMENSIONS {
        writeln!(out)?;
        let header = ["component".to_owned()].into_iter();
        let mut grid = Grid::new(
            1,
            header.chain(names.iter().map(|name| format!("sd {name}"))),
        );
        for (component, covariance) in gmm.covariances().iter().enumerate() {
            let sds = (0..names.len()).map(|j| number(covariance[(j, j)].sqrt(), 5));
            grid.row([(component + 1).to_string()].into_iter().chain(sds));
        }
        grid.write(0, out)?;
    }
    Ok(())
}

fn show_covariances(gmm: &Gmm, names: &[String], out: &mut impl Write) -> io::Result<()> {
    for (component, covariance) in gmm.covariances().iter().enumerate() {
        let title = format!("covariance {}", component + 1);
        writeln!(out)?;
        matrix(&title, names, covariance.as_ref()).write(0, out)?;
    }
    Ok(())
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
    sorted.sort_by(|a, b| {
        (sound(b).cmp(&sound(a))).then(b.log_likelihood.total_cmp(&a.log_likelihood))
    });
    for restart in sorted {
        match groups.last_mut() {
            Some((first, restarts, fewest, most))
                if first.outcome == restart.outcome
                    && (!sound(restart)
                        || (first.log_likelihood - restart.log_likelihood).abs() < 1e-3) =>
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
