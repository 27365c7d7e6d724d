//! Estimates as CSV: a line for each population and value.

use crate::genetics::fit::Results;
use crate::output::{MISSING, exact};
use anyhow::Result;
use std::io::Write;

pub(crate) fn csv(results: &Results, out: &mut impl Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "population",
        "individuals",
        "value",
        "estimate",
        "standard_error",
        "low",
        "high",
    ])?;
    let all = results.joint.iter().map(|(all, _)| all);
    for population in results.populations.iter().chain(all) {
        for value in &population.uncertainty.values {
            let [low, high] = match value.interval {
                Some(ends) => ends.map(Some),
                None => [None; 2],
            };
            writer.write_record([
                known(&population.name),
                population.model.individuals().to_string(),
                value.name.clone(),
                exact(Some(value.estimate)),
                exact(value.standard_error),
                exact(low),
                exact(high),
            ])?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// One population need not have a name.
fn known(name: &str) -> String {
    let name = if name.is_empty() { MISSING } else { name };
    name.to_owned()
}
