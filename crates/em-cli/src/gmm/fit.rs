//! `em gmm fit`.

use super::agreement::Agreement;
use super::beginning::{Beginning, beginning};
use super::cautions::cautions;
use super::explain::explain;
use super::html::{Fitted, html};
use super::model_file::ModelFile;
use super::report::{Style, show};
use super::uncertainty::Uncertainty;
use crate::args::{Accelerate, Format, GmmFit as Args, ShortRuns};
use crate::input::Data;
use crate::output::{check_writable, write_atomically};
use crate::problem::{Problem, note, warn};
use crate::progress::FitProgress;
use anyhow::Result;
use em_gmm::em_core::{Acceleration, Stop};
use em_gmm::{Gmm, GmmBuilder, Prior, Progress};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    check_outputs(args)?;
    let Beginning {
        data,
        components,
        covariance,
        start,
        restarts,
    } = beginning(args)?;

    let stop = GmmBuilder::stop_within(args.tolerance, args.max_iterations);
    let acceleration = match args.accelerate {
        Accelerate::None => Acceleration::None,
        Accelerate::Squarem => Acceleration::squarem(),
        Accelerate::Daarem => Acceleration::daarem(),
    };
    let mut builder = Gmm::builder(components)
        .covariance(covariance)
        .start(start)
        .restarts(restarts)
        .seed(args.seed.unwrap_or_default())
        .accelerate(acceleration)
        .race(!args.no_race)
        .standardize(args.standardize)
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
    let start = args
        .report
        .as_ref()
        .and_then(|_| first_start(&builder, &data));

    let uncertainty = Uncertainty::of(&fit, &data, args.standard_errors);
    let agreement = Agreement::of(&fit.params, &data)?;
    let mut model = ModelFile::of(&fit, &data, args, &stop, &uncertainty);
    model.labels.clone_from(&agreement);
    if let Some(path) = &args.out {
        write_atomically(path, model.to_json()?.as_bytes())?;
        note(format!("saved the model as `{}`", path.display()));
    }
    let style = Style {
        uncertainty: &uncertainty,
        digits: args.digits,
    };
    let cautions = cautions(&fit, &uncertainty, args.tolerance > 0.0);
    if let Some(path) = &args.report {
        let report = html(
            &Fitted {
                fit: &fit,
                data: &data,
                start: start.as_ref(),
                acceleration,
                stop: &stop,
                seed: args.seed.unwrap_or_default(),
                style: &style,
                cautions: &cautions,
            },
            Vec::new(),
        )?;
        write_atomically(path, report.as_bytes())?;
        note(format!("wrote the report `{}`", path.display()));
    }
    match args.format {
        Format::Json => out.write_all(model.to_json()?.as_bytes())?,
        Format::Table => {
            show(&fit, &data, &style, out)?;
            if let Some(agreement) = &agreement {
                writeln!(out)?;
                agreement.show(out)?;
            }
        }
    }
    out.flush()?; // so that the warnings come last
    for caution in &cautions {
        warn(caution);
    }
    Ok(())
}

/// Fails before the long work if a file could not be written, or would be written over the data.
fn check_outputs(args: &Args) -> Result<()> {
    let outputs = [
        (
            "--out",
            &args.out,
            "`--format json` writes the model on stdout",
        ),
        (
            "--report",
            &args.report,
            "give a file such as `report.html`, which a browser shows",
        ),
    ];
    for (option, path, hint) in outputs {
        let Some(path) = path else { continue };
        check_writable(path, option, hint)?;
        if is_same_file(path, &args.file) {
            let path = path.display();
            return Err(
                Problem::usage(format!("`{option} {path}` would overwrite the data")).into(),
            );
        }
    }
    Ok(())
}

/// Where the first restart begins.
fn first_start(builder: &GmmBuilder, data: &Data) -> Option<Gmm> {
    let builder = builder.clone().restarts(1).stop(Stop::iterations(0));
    let fit = match data {
        Data::Table(table) => builder.fit(table.matrix()),
        Data::Stream(stream) => builder.fit_source(&stream.rows),
    };
    fit.ok().map(|fit| fit.params)
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
