//! Estimates as CSV: a line for each population and value.

use crate::genetics::fit::Results;
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
            let number = |x: Option<f64>| x.map_or_else(String::new, |x| format!("{x:?}"));
            writer.write_record([
                population.name.clone(),
                population.model.individuals().to_string(),
                value.name.clone(),
                number(Some(value.estimate)),
                number(value.standard_error),
                number(low),
                number(high),
            ])?;
        }
    }
    writer.flush()?;
    Ok(())
}
