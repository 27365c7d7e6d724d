//! `em gmm fit`.

use super::beginning::{Beginning, beginning};
use super::explain::explain;
use super::model_file::ModelFile;
use crate::args::{Accelerate, Format, GmmFit as Args, ShortRuns};
use crate::input::{Table, list};
use crate::output::{Grid, check_writable, count, located, number, plural, write_atomically};
use crate::problem::{Problem, note, warn};
use crate::progress::FitProgress;
use anyhow::Result;
use em_gmm::em_core::Acceleration;
use em_gmm::{Gmm, GmmBuilder, GmmFit, MatRef, Outcome, Prior, Restart};
use std::io::{self, Write};
use std::path::Path;

/// Covariances of more dimensions than this fill the screen; the JSON output has them all.
const SHOWN_DIMENSIONS: usize = 6;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if let Some(path) = &args.out {
        check_writable(path)?;
        if is_same_file(path, &args.file) {
            let path = path.display();
            return Err(Problem::usage(format!("`--out {path}` would overwrite the data")).into());
        }
    }
    let Beginning {
        table,
        components,
        start,
        restarts,
    } = beginning(args)?;

    let stop = GmmBuilder::stop_within(args.tolerance, args.max_iterations);
    let mut builder = Gmm::builder(components)
        .start(start)
        .restarts(restarts)
        .seed(args.seed)
        .accelerate(match args.accelerate {
            Accelerate::None => Acceleration::None,
            Accelerate::Squarem => Acceleration::squarem(),
            Accelerate::Daarem => Acceleration::daarem(),
        })
        .race(!args.no_race)
        .stop(stop.clone());
    if let Some(ShortRuns { iterations, kept }) = args.short_runs {
        builder = builder.short_runs(iterations, kept);
    }
    if args.prior {
        builder = builder.prior(Prior::Data);
    }
    let progress = FitProgress::new(restarts);
    let fit = builder
        .fit_observed(table.matrix(), &|at| progress.observe(at))
        .map_err(|error| explain(error, &table, args.prior))?;
    drop(progress);

    let model = ModelFile::of(&fit, &table, args, &stop);
    if let Some(path) = &args.out {
        write_atomically(path, model.to_json()?.as_bytes())?;
        note(format!("saved the model as `{}`", path.display()));
    }
    match args.format {
        Format::Json => out.write_all(model.to_json()?.as_bytes())?,
        Format::Table => show(&fit, &table, out)?,
    }
    out.flush()?; // so that the warnings come last
    warn_of(&fit, args);
    Ok(())
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// What a user should know before trusting the result.
fn warn_of(fit: &GmmFit, args: &Args) {
    if !fit.status.is_converged() && args.tolerance > 0.0 {
        warn(format!(
            "not converged after {}: raise `--max-iterations`, or loosen `--tolerance`",
            plural(fit.trace.iterations(), "iteration")
        ));
    }
    if let Some(fall) = fit.trace.falls().first() {
        warn(format!(
            "the objective fell from {} to {} at iteration {}, since precision is lost: \
             subtract from each column a number near its mean",
            fall.from, fall.to, fall.iteration
        ));
    }
    let least = fit.params.dimensions() + 1;
    let rows = |weight: &f64| weight * fit.rows as f64;
    let small = fit
        .params
        .weights()
        .iter()
        .filter(|weight| rows(weight) < least as f64)
        .count();
    if small > 0 {
        let (rests, remedy) = if small == 1 {
            ("rests", "")
        } else {
            ("rest", "each ")
        };
        warn(format!(
            "{} {rests} on fewer than {least} rows {remedy}and may be spurious: try fewer{}",
            plural(small, "component"),
            if args.prior { "" } else { ", or `--prior`" }
        ));
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
        list(&table.names)
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

/// Weights and means; in many dimensions one line for each column, with standard deviations.
fn show_components(gmm: &Gmm, names: &[String], out: &mut impl Write) -> io::Result<()> {
    let sd = |component: usize, j: usize| gmm.covariance(component)[(j, j)].sqrt();
    let mean = |component: usize, j: usize| located(gmm.mean(component)[j], sd(component, j));
    let wide = names.len() > SHOWN_DIMENSIONS;
    let header = ["component", "weight"].map(str::to_owned).into_iter();
    let means = names
        .iter()
        .filter(|_| !wide)
        .map(|name| format!("mean {name}"));
    let mut grid = Grid::new(1, header.chain(means));
    for (component, weight) in gmm.weights().iter().enumerate() {
        let row = [(component + 1).to_string(), format!("{weight:.4}")].into_iter();
        let means = (0..names.len())
            .filter(|_| !wide)
            .map(|j| mean(component, j));
        grid.row(row.chain(means));
    }
    grid.write(0, out)?;
    if wide {
        writeln!(out)?;
        let components = 0..gmm.components();
        let header = components
            .clone()
            .flat_map(|c| [format!("mean {}", c + 1), format!("sd {}", c + 1)]);
        let mut grid = Grid::new(1, ["column".to_owned()].into_iter().chain(header));
        for (j, name) in names.iter().enumerate() {
            let cells = components
                .clone()
                .flat_map(|c| [mean(c, j), number(sd(c, j), 5)]);
            grid.row([name.clone()].into_iter().chain(cells));
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
