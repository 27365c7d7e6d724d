//! Gene counting with an allele that does not show: who seems homozygous may have it.

use super::super::each_site::{EachSite, note_sum};
use super::super::rows::Cell;
use super::super::tally::{self, Tally};
use crate::args::NullAlleles;
use crate::input::Call;
use crate::output::plural;
use crate::problem::{Problem, warn};
use anyhow::Result;
use em_genetics::em_inference::by_louis;
use em_genetics::{Error, GeneCounting, Locus};
use std::io::Write;

const COLUMNS: [&str; 5] = ["alleles", "n", "blanks", "frequencies", "standard_errors"];

/// What the null allele is called.
const NULL: &str = "null";

/// More than any microsatellite has; time and memory of the standard errors grow as their fourth power.
const MOST_ALLELES: usize = 60;

/// What a part of the work needs and finds.
#[derive(Default)]
struct Own {
    groups: Vec<Group>,
    names: Vec<String>,
    /// How many estimates have too many alleles.
    left_out: usize,
    not_converged: usize,
}

#[derive(Default)]
struct Group {
    tally: Tally,
    blanks: u64,
}

/// Of all alleles of a site, the null allele last.
struct Estimate {
    frequencies: Vec<Option<f64>>,
    standard_errors: Vec<Option<f64>>,
    is_converged: bool,
}

pub(super) fn run(each: EachSite, blanks: NullAlleles, out: &mut impl Write) -> Result<()> {
    let (source, groups) = (each.source, each.groups);
    let owns = each.write(&COLUMNS, out, |_, site, own: &mut Own, row| {
        if site.alleles.len() > tally::MOST_ALLELES {
            own.left_out += groups.names().len();
            return Ok(());
        }
        own.groups.resize_with(groups.names().len(), Group::default);
        for group in &mut own.groups {
            group.tally.clear(site.alleles.len());
            group.blanks = 0;
        }
        for (group, call) in groups.of_samples().zip(&site.calls) {
            if let Some(group) = group.map(|group| &mut own.groups[group]) {
                group.tally.add(*call);
                group.blanks += u64::from(*call == Call::Missing);
            }
        }
        own.names.clone_from(&site.alleles);
        own.names.push(NULL.to_owned());
        for (name, group) in groups.names().zip(&own.groups) {
            let counted = match blanks {
                NullAlleles::Missing => 0,
                NullAlleles::Blanks => group.blanks,
            };
            if group.tally.occurring().len() > MOST_ALLELES {
                own.left_out += 1;
                continue;
            }
            let estimate = estimate(&group.tally, counted)
                .map_err(|error| Problem::new(format!("{source}, {}: {error}", site.name())))?;
            own.not_converged += usize::from(!estimate.is_converged);
            let cells = [
                Cell::Texts(&own.names),
                Cell::Whole(Some(group.tally.genotypes.iter().sum())),
                Cell::Whole(Some(group.blanks)),
                Cell::Numbers(&estimate.frequencies),
                Cell::Numbers(&estimate.standard_errors),
            ];
            row.write(site, name, &cells);
        }
        Ok(())
    })?;
    let what = format!("of more than {MOST_ALLELES} alleles left out");
    note_sum(&owns, |own| own.left_out, "row", &what);
    match owns.iter().map(|own| own.not_converged).sum() {
        0 => {}
        n => warn(format!("{} not converged", plural(n, "row"))),
    }
    Ok(())
}

/// Of the alleles that occur, and the null allele; others have the frequency 0, whatever may hide.
fn estimate(tally: &Tally, blanks: u64) -> Result<Estimate, Error> {
    let alleles = tally.haploids.len();
    let occurring = tally.occurring();
    let names: Vec<String> = occurring.iter().map(usize::to_string).collect();
    let mut counts: Vec<u64> = occurring.iter().map(|&a| tally.count(a, a)).collect();
    for (i, &a) in occurring.iter().enumerate() {
        counts.extend(occurring[i + 1..].iter().map(|&b| tally.count(a, b)));
    }
    counts.push(blanks);
    if names.is_empty() || counts.iter().all(|&count| count == 0) {
        return Ok(Estimate {
            frequencies: vec![None; alleles + 1],
            standard_errors: vec![None; alleles + 1],
            is_converged: true,
        });
    }
    let visible: Vec<&str> = names.iter().map(String::as_str).collect();
    let locus = Locus::null_allele("locus", &visible, NULL)?;
    let model = GeneCounting::new(locus, &counts)?;
    let fit = model.fit()?;
    let inference = by_louis(&model, &fit.allele_frequencies).ok();
    let mut frequencies = vec![Some(0.0); alleles + 1];
    let mut standard_errors = vec![None; alleles + 1];
    let places = occurring.iter().copied().chain([alleles]);
    for (i, (allele, p)) in places.zip(fit.allele_frequencies.as_slice()).enumerate() {
        frequencies[allele] = Some(*p);
        standard_errors[allele] = inference
            .as_ref()
            .and_then(|found| found.estimates[i].standard_error);
    }
    Ok(Estimate {
        frequencies,
        standard_errors,
        is_converged: fit.status.is_converged(),
    })
}
