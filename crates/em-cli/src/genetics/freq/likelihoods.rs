//! Frequencies of highest likelihood, from genotype likelihoods.

use super::super::each_site::{EachSite, note_sum};
use super::super::rows::Cell;
use crate::input::{Sample, Site, Source};
use crate::problem::Problem;
use anyhow::Result;
use em_genetics::{Error, GenotypeLikelihoods, SiteEstimate};
use std::io::Write;

const COLUMNS: [&str; 9] = [
    "alleles",
    "n",
    "frequency",
    "standard_error",
    "genotypes",
    "f",
    "f_standard_error",
    "p_hwe",
    "p_variable",
];

/// What a part of the work needs and finds.
#[derive(Default)]
struct Own {
    groups: Vec<GenotypeLikelihoods>,
    /// How many sites have one allele, or more than two.
    left_out: usize,
    /// How many sites have no likelihoods.
    without: usize,
}

pub(super) fn run(each: EachSite, out: &mut impl Write) -> Result<()> {
    let (source, groups) = (each.source, each.groups);
    each.sites.read_likelihoods();
    let samples = each.sites.samples().to_vec();
    let owns = each.write(&COLUMNS, out, |_, site, own: &mut Own, row| {
        if site.alleles.len() != 2 {
            own.left_out += 1;
            return Ok(());
        }
        own.without += usize::from(site.pl.is_empty() && site.gl.is_empty());
        own.groups
            .resize_with(groups.names().len(), GenotypeLikelihoods::new);
        own.groups.iter_mut().for_each(GenotypeLikelihoods::clear);
        for (sample, group) in groups.of_samples().enumerate() {
            if let Some(group) = group {
                push(&mut own.groups[group], site, sample)
                    .map_err(|error| problem(source, site, &samples[sample], &error))?;
            }
        }
        for (name, group) in groups.names().zip(&own.groups) {
            row.write(site, name, &cells(site, group.estimate().as_ref()));
        }
        Ok(())
    })?;
    note_sum(
        &owns,
        |own| own.left_out,
        "site",
        "with one allele or more than two left out: likelihoods are read of two",
    );
    note_sum(&owns, |own| own.without, "site", "without likelihoods");
    Ok(())
}

/// Adds a sample to its group.
fn push(group: &mut GenotypeLikelihoods, site: &Site, sample: usize) -> Result<(), Error> {
    match (site.pl.get(sample), site.gl.get(sample)) {
        (Some(pl), _) => group.push_pl(pl.as_slice()),
        (None, Some(gl)) => group.push_gl(gl.as_slice()),
        (None, None) => {
            group.push_missing();
            Ok(())
        }
    }
}

fn problem(source: &Source, site: &Site, sample: &Sample, error: &Error) -> Problem {
    let error = match error {
        Error::NoPossibleGenotype { .. } => {
            "its reads are impossible with every genotype".to_owned()
        }
        other => other.to_string(),
    };
    let (site, sample) = (site.name(), &sample.id);
    Problem::new(format!("{source}, {site}, sample `{sample}`: {error}"))
}

fn cells<'a>(site: &'a Site, estimate: Option<&SiteEstimate>) -> [Cell<'a>; COLUMNS.len()] {
    let genotypes = estimate.and_then(|estimate| estimate.genotypes.as_ref());
    let frequencies = genotypes.map(|genotypes| genotypes.frequencies.as_array());
    [
        Cell::Texts(&site.alleles),
        Cell::Whole(Some(estimate.map_or(0, |e| e.samples_with_data as u64))),
        Cell::Number(estimate.map(|e| e.allele_frequency)),
        Cell::Number(estimate.and_then(|e| e.standard_error)),
        Cell::Three([0, 1, 2].map(|g| frequencies.map(|of| of[g]))),
        Cell::Number(genotypes.and_then(|g| g.inbreeding_coefficient)),
        Cell::Number(genotypes.and_then(|g| g.inbreeding_standard_error)),
        Cell::Number(genotypes.map(|g| g.hardy_weinberg.p)),
        Cell::Number(estimate.map(|e| e.variation.p)),
    ]
}
