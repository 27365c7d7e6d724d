//! The figure of `em genetics fit`.

use super::fit::{Population, Results};
use crate::figure::{self, Frequency, Picture, frequencies};
use crate::output::percent;

/// All estimates with their intervals, by population, and of all together where there are several.
pub(super) fn picture(results: &Results) -> Picture {
    let together = results.joint.iter().map(|(all, _)| all);
    let populations: Vec<figure::Population> = results
        .populations
        .iter()
        .chain(together)
        .map(population)
        .collect();
    let individuals: u64 = results
        .populations
        .iter()
        .map(|of| of.model.individuals())
        .sum();
    let title = format!("Allele frequencies of {individuals} individuals");
    frequencies(title, &populations, &percent(results.level))
}

fn population(found: &Population) -> figure::Population {
    let values = found.uncertainty.values.iter().map(|value| Frequency {
        name: value.name.clone(),
        estimate: value.estimate,
        interval: value.interval,
    });
    figure::Population {
        name: found.name.clone(),
        frequencies: values.collect(),
    }
}
