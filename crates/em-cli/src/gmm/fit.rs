//! `em gmm fit`.

use super::agreement::Agreement;
use super::beginning::beginning;
use super::cautions::cautions;
use super::figures::{self, OfRows};
use super::html::{Fitted, html};
use super::model_file::ModelFile;
use super::report::{Style, show};
use super::search::{acceleration, search, stop};
use super::uncertainty::Uncertainty;
use super::{files, selection};
use crate::args::{Format, GmmFit as Args};
use crate::output::write_atomically;
use crate::problem::{note, warn};
use anyhow::Result;
use std::io::Write;
use std::time::Instant;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let begun = Instant::now();
    files::check(args)?;
    let beginning = beginning(args)?;
    let found = search(&beginning, args, begun)?;
    let (data, fit) = (&beginning.data, &found.fit);

    let uncertainty = Uncertainty::of(fit, data, args.standard_errors);
    let agreement = Agreement::of(&fit.params, data)?;
    let mut model = ModelFile::of(&found, data, args, &uncertainty);
    model.labels.clone_from(&agreement);
    if let Some(path) = &args.out {
        write_atomically(path, model.to_json()?.as_bytes())?;
        note(format!("saved the model as `{}`", path.display()));
    }
    let style = Style {
        uncertainty: &uncertainty,
        digits: args.digits,
    };
    let cautions = cautions(&found, &uncertainty, args);
    if let Some(path) = &args.plot {
        figures::picture(&fit.params, data.names(), Some(data), OfRows::Mixture)?.save(path)?;
        note(format!("saved the figure as `{}`", path.display()));
    }
    if let Some(path) = &args.report {
        let report = html(
            &Fitted {
                fit,
                data,
                start: found.start.as_ref(),
                acceleration: acceleration(args),
                stop: &stop(args),
                seed: args.climb.seed.unwrap_or_default(),
                style: &style,
                cautions: &cautions,
                selection: selection::table(&found, args.choose),
                agreement: agreement.as_ref(),
            },
            figures::for_report(&found, data)?,
        )?;
        write_atomically(path, report.as_bytes())?;
        note(format!("wrote the report `{}`", path.display()));
    }
    match args.format {
        Format::Json => out.write_all(model.to_json()?.as_bytes())?,
        Format::Table => {
            selection::show(&found, args.choose, out)?;
            show(fit, data, &style, out)?;
            if let Some(agreement) = &agreement {
                writeln!(out)?;
                agreement.show(out)?;
            }
        }
    }
    out.flush()?; // so that the warnings come last
    selection::remark(&found, args);
    for caution in &cautions {
        warn(caution);
    }
    Ok(())
}
