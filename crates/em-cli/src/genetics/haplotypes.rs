//! `em genetics haplotypes`.

mod csv;
mod data;
mod json;
mod tables;

use crate::args::{GeneticsHaplotypes as Args, Rendering};
use crate::output::{check_writable, plural, write_atomically};
use crate::problem::{Problem, note, warn};
use crate::progress::Spinner;
use anyhow::Result;
use data::Data;
use em_genetics::em_inference::Interval;
use em_genetics::{
    Association, Error, HaplotypeFit, HaplotypeInference, HaplotypeSearch, PermutationTest,
};
use std::io::Write;

/// All that is reported.
struct Results {
    data: Data,
    fit: HaplotypeFit,
    /// Of the highest maximum, or why there is none.
    inference: Result<HaplotypeInference, Error>,
    association: Association,
    permutations: Option<PermutationTest>,
    level: f64,
    min_frequency: f64,
}

impl Results {
    fn standard_error(&self, haplotype: usize) -> Option<f64> {
        self.inference.as_ref().ok()?.standard_error(haplotype)
    }

    /// On the logit scale.
    fn interval(&self, haplotype: usize) -> Option<[f64; 2]> {
        self.standard_error(haplotype)?;
        let inference = &self.inference.as_ref().ok()?.inference;
        inference.interval(haplotype, self.level, Interval::Transformed)
    }
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if let Some(path) = &args.phases {
        let hint = "without `--phases` the haplotypes are on stdout, and no phases";
        check_writable(path, "--phases", hint)?;
    }
    let data = Data::of(args)?;
    let search = HaplotypeSearch::new(args.seed)
        .restarts(args.restarts)
        .max_pairs(args.max_pairs);
    let spinner = Spinner::new(format!(
        "haplotypes of {} at {}",
        plural(data.genotypes.individuals(), "individual"),
        plural(data.genotypes.markers().len(), "site"),
    ));
    let fit = search.run(&data.genotypes).map_err(explain)?;
    let inference = fit.best().inference();
    let association = search.association_test(&data.genotypes, &fit);
    let association = association.map_err(explain)?;
    let permutations = if args.permutations > 0 && association != Association::Untestable {
        let test = search.permutation_test(&data.genotypes, &fit, args.permutations);
        Some(test.map_err(explain)?)
    } else {
        None
    };
    drop(spinner);
    if args.permutations > 0 && association == Association::Untestable {
        note("`--permutations` has no effect: fewer than two sites vary");
    }
    if args.min_frequency.is_some() && args.format != Rendering::Table {
        note("`--min-frequency` has no effect: only tables leave rare haplotypes out");
    }
    let results = Results {
        data,
        fit,
        inference,
        association,
        permutations,
        level: args.level,
        min_frequency: args.min_frequency.unwrap_or(0.0005),
    };
    match args.format {
        Rendering::Table => tables::show(&results, out)?,
        Rendering::Csv => csv::haplotypes(&results, out)?,
        Rendering::Json => json::show(&results, out)?,
    }
    out.flush()?; // so that warnings come last
    if let Some(path) = &args.phases {
        write_atomically(path, &csv::phases(&results, args.min_probability)?)?;
    }
    let status = results.fit.best().status;
    if !status.is_converged() {
        warn(format!("not converged: {status}"));
    }
    Ok(())
}

/// Names options as a person knows them.
fn explain(error: Error) -> Problem {
    match error {
        Error::TooManyPairs { marker, pairs, most } => Problem::new(format!(
            "with the site `{marker}`, individuals may have {pairs} pairs of haplotypes, more than {most}"
        ))
        .hint("choose fewer sites with `--sites`, or allow more with `--max-pairs`"),
        error => Problem::new(error),
    }
}
