//! The samples of a .fam file.

use super::super::lines::Lines;
use super::super::{Sample, Sex};
use crate::output::plural;
use crate::problem::Problem;

/// Reads one sample from each line: family, name, father, mother, sex, phenotype.
pub(super) fn read(mut lines: Lines) -> Result<Vec<Sample>, Problem> {
    let mut samples = Vec::new();
    while lines.advance()? {
        let text = lines.text()?;
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        match fields[..] {
            [] => {}
            [_, id, _, _, sex, _] => samples.push(Sample {
                sex: match sex {
                    "1" => Some(Sex::Male),
                    "2" => Some(Sex::Female),
                    _ => None,
                },
                ..Sample::named(id)
            }),
            _ => {
                let found = plural(fields.len(), "field");
                return Err(lines.problem(format!(
                    "{found} where six are expected: family, name, father, mother, sex and phenotype"
                )));
            }
        }
    }
    if samples.is_empty() {
        return Err(Problem::new(format!("{} has no samples", lines.source())));
    }
    Ok(samples)
}
