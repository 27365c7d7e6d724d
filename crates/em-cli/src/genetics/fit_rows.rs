//! `em genetics fit --rows`: a fit for each row of counts.

use super::each_row::{CountRow, each_row};
use super::rows::{Cell, RowWriter, Rows};
use super::system;
use crate::args::GeneticsFit as Args;
use crate::input::Source;
use anyhow::Result;
use em_genetics::em_core::Resample;
use em_genetics::em_inference::by_louis;
use em_genetics::{Error, GeneCounting, GoodnessOfFit};
use std::io::Write;

pub(super) fn run(source: &Source, args: &Args, out: &mut impl Write) -> Result<()> {
    let locus = system::find_for(&args.system, args.x_linked)?;
    let phenotypes = locus.phenotypes().to_vec();
    let everybody = vec![1; phenotypes.len()];
    let model = GeneCounting::new(locus, &everybody)?;
    let model = if args.inbreeding {
        model.with_inbreeding()?
    } else {
        model
    };
    let rows = Rows::of(args.format, columns(&model));
    each_row(source, &phenotypes, &rows, out, |_, row, writer| {
        fit(&model, row, writer).map_err(|error| error.to_string())
    })
}

/// The name, n, estimates, their standard errors, goodness of fit.
fn columns(model: &GeneCounting) -> Vec<String> {
    let mut values = model.locus().alleles().to_vec();
    values.extend(model.has_inbreeding().then(|| "f".to_owned()));
    let errors = values.iter().map(|value| format!("standard_error_{value}"));
    let errors: Vec<String> = errors.collect();
    let of = |names: &[&str]| names.iter().copied().map(str::to_owned).collect::<Vec<_>>();
    let parts = [
        of(&["name", "individuals"]),
        values,
        errors,
        of(&[
            "log_likelihood_kernel",
            "x2",
            "degrees_of_freedom",
            "p_x2",
            "p_g2",
            "status",
        ]),
    ];
    parts.concat()
}

fn fit(model: &GeneCounting, row: &CountRow, writer: &mut RowWriter) -> Result<(), Error> {
    let counts: Vec<f64> = row.counts.iter().map(|count| *count as f64).collect();
    let values = model.locus().alleles().len() + usize::from(model.has_inbreeding());
    let mut estimates = vec![None; values];
    let mut errors = vec![None; values];
    let (mut kernel, mut tested) = (None, None);
    let mut status = "nobody counted".to_owned();
    match model.with_unit_counts(&counts) {
        Err(Error::NobodyCounted) => {}
        Err(error) => return Err(error),
        Ok(model) => {
            let fit = model.fit()?;
            let at = &fit.allele_frequencies;
            let found = at.as_slice().iter().copied().chain(at.inbreeding());
            estimates = found.map(Some).collect();
            if let Ok(inference) = by_louis(&model, at) {
                let found = inference.estimates.iter();
                errors = found.map(|estimate| estimate.standard_error).collect();
            }
            kernel = Some(fit.log_likelihood_kernel);
            status = fit.status.to_string();
            if let GoodnessOfFit::Tested {
                degrees_of_freedom,
                x2,
                p_x2,
                p_g2,
                ..
            } = fit.goodness_of_fit
            {
                tested = Some((x2, degrees_of_freedom as u64, p_x2, p_g2));
            }
        }
    }
    let individuals = row.counts.iter().copied().fold(0, u64::saturating_add);
    let before = [Cell::Text(Some(&row.name)), Cell::Whole(Some(individuals))];
    let numbers: Vec<Cell> = estimates
        .into_iter()
        .chain(errors)
        .map(Cell::Number)
        .collect();
    let behind = [
        Cell::Number(kernel),
        Cell::Number(tested.map(|(x2, ..)| x2)),
        Cell::Whole(tested.map(|(_, df, ..)| df)),
        Cell::Number(tested.map(|(_, _, p, _)| p)),
        Cell::Number(tested.map(|(.., p)| p)),
        Cell::Text(Some(&status)),
    ];
    writer.cells(before.iter().chain(&numbers).chain(&behind));
    Ok(())
}
