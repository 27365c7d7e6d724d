//! `em gmm fit`.

use super::beginning::{Beginning, beginning};
use super::explain::explain;
use super::least_rows;
use super::model_file::ModelFile;
use super::report::{Style, show};
use super::uncertainty::Uncertainty;
use crate::args::{Accelerate, Format, GmmFit as Args, ShortRuns};
use crate::input::Data;
use crate::output::{check_writable, plural, write_atomically};
use crate::problem::{Problem, note, warn};
use crate::progress::FitProgress;
use anyhow::Result;
use em_gmm::em_core::Acceleration;
use em_gmm::{Gmm, GmmBuilder, GmmFit, Prior, Progress};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if let Some(path) = &args.out {
        check_writable(path, "--out", "`--format json` writes the model on stdout")?;
        if is_same_file(path, &args.file) {
            let path = path.display();
            return Err(Problem::usage(format!("`--out {path}` would overwrite the data")).into());
        }
    }
    let Beginning {
        data,
        components,
        covariance,
        start,
        restarts,
    } = beginning(args)?;

    let stop = GmmBuilder::stop_within(args.tolerance, args.max_iterations);
    let mut builder = Gmm::builder(components)
        .covariance(covariance)
        .start(start)
        .restarts(restarts)
        .seed(args.seed.unwrap_or_default())
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
    let observe = |at: &Progress| progress.observe(at);
    let fit = match &data {
        Data::Table(table) => builder.fit_observed(table.matrix(), &observe),
        Data::Stream(stream) => builder.fit_source_observed(&stream.rows, &observe),
    }
    .map_err(|error| explain(error, &data, args.prior))?;
    drop(progress);

    let uncertainty = Uncertainty::of(&fit, &data, args.standard_errors);
    let model = ModelFile::of(&fit, &data, args, &stop, &uncertainty);
    if let Some(path) = &args.out {
        write_atomically(path, model.to_json()?.as_bytes())?;
        note(format!("saved the model as `{}`", path.display()));
    }
    match args.format {
        Format::Json => out.write_all(model.to_json()?.as_bytes())?,
        Format::Table => {
            let style = Style {
                uncertainty: &uncertainty,
                digits: args.digits,
            };
            show(&fit, &data, &style, out)?;
        }
    }
    out.flush()?; // so that the warnings come last
    warn_of(&fit, &uncertainty, args);
    Ok(())
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// What a user should know before trusting the result.
fn warn_of(fit: &GmmFit, uncertainty: &Uncertainty, args: &Args) {
    if !fit.status.is_converged() && args.tolerance > 0.0 {
        warn(format!(
            "not converged after {}: raise `--max-iterations`, or loosen `--tolerance`",
            plural(fit.trace.iterations(), "iteration")
        ));
    }
    if let Some(far) = uncertainty.far() {
        warn(format!(
            "the estimates are {far:.1} standard errors away from the maximum: EM is slow here, and stopped \
             early; lower `--tolerance`, or try `--accelerate daarem`"
        ));
    }
    if let Some(fall) = fit.trace.falls().first() {
        warn(format!(
            "the objective fell from {} to {} at iteration {}, since precision is lost: \
             subtract from each column a number near its mean",
            fall.from, fall.to, fall.iteration
        ));
    }
    let least = least_rows(fit.params.structure(), fit.params.dimensions());
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
