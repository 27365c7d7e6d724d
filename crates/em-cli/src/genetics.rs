//! `em genetics`: allele frequencies.

mod counts;
mod freq;
mod report;

use crate::args::{Format, Genetics, GeneticsFit as Args, System};
use crate::input::Source;
use crate::problem::{Problem, warn};
use anyhow::Result;
use em_genetics::{GeneCounting, Locus};
use std::io::Write;

pub(crate) use report::show;

pub(crate) fn run(command: Genetics, out: &mut impl Write) -> Result<()> {
    match command {
        Genetics::Fit(args) => fit(&args, out),
        Genetics::Freq(args) => freq::run(&args, out),
    }
}

fn fit(args: &Args, out: &mut impl Write) -> Result<()> {
    let locus = match args.system {
        System::Moth => Locus::peppered_moth(),
        System::Abo => Locus::abo(),
    };
    let counts = match (&args.counts, &args.file) {
        (Some(counts), _) => counts::named(&locus, counts).map_err(Problem::usage)?,
        (None, Some(file)) => counts::read(&locus, &Source::of(file))?,
        (None, None) => unreachable!("the command line requires one of them"),
    };
    let model = GeneCounting::new(locus, &counts).map_err(|error| match args.counts {
        Some(_) => Problem::usage(error),
        None => Problem::new(error),
    })?;
    let fit = model.fit()?;
    match args.format {
        Format::Table => show(&model, &fit, out)?,
        Format::Json => writeln!(out, "{}", report::json(&model, &fit)?)?,
    }
    out.flush()?; // so that the warning comes last
    if !fit.status.is_converged() {
        warn(format!("not converged: {}", fit.status));
    }
    Ok(())
}
