//! Haplotypes, and phases, as CSV.

use super::Results;
use crate::output::{MISSING, exact};
use anyhow::Result;
use std::io::Write;

/// The haplotypes of the highest maximum, a line each.
pub(super) fn haplotypes(results: &Results, out: &mut impl Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "haplotype",
        "frequency",
        "standard_error",
        "low",
        "high",
        "copies",
    ])?;
    for (i, haplotype) in results.fit.best().haplotypes.iter().enumerate() {
        let ends = results.interval(i);
        writer.write_record([
            haplotype.name.clone(),
            exact(Some(haplotype.frequency)),
            exact(results.standard_error(i)),
            exact(ends.map(|ends| ends[0])),
            exact(ends.map(|ends| ends[1])),
            exact(Some(haplotype.copies)),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// The pairs of haplotypes of each individual, the likeliest first; who has one copy has no second.
pub(super) fn phases(results: &Results, min_probability: f64) -> Result<Vec<u8>> {
    let best = results.fit.best();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["individual", "first", "second", "probability"])?;
    let name = |haplotype: usize| best.haplotypes[haplotype].name.as_str();
    for individual in 0..results.data.genotypes.individuals() {
        let who = results.data.name(individual);
        for phase in best.phases(individual, min_probability) {
            let second = phase.second.map_or(MISSING, name);
            let probability = exact(Some(phase.probability));
            writer.write_record([who.as_str(), name(phase.first), second, &probability])?;
        }
    }
    Ok(writer.into_inner()?)
}
