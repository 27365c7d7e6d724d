//! Estimated allele frequencies as tables, CSV and JSON.

mod comparison;
mod csv;
mod json;
mod page;
mod tables;

pub(super) use csv::csv;
pub(super) use json::json;
pub(super) use page::{Origin, page};
pub(super) use tables::tables;

use super::fit::Population;
use em_genetics::GoodnessOfFit;

/// The values whose estimate is on an edge of what is possible: alleles that are 0, and `f` at 0 or 1.
fn boundary(population: &Population) -> Vec<String> {
    named(population, &population.fit.boundary)
}

/// Some values by name: alleles, and `f`.
fn named(population: &Population, values: &[usize]) -> Vec<String> {
    let names = values
        .iter()
        .map(|value| population.uncertainty.values[*value].name.clone());
    names.collect()
}

/// What can be said of the fit, where no test can be made.
fn statement(fit: GoodnessOfFit) -> &'static str {
    match fit {
        GoodnessOfFit::NotConverged => {
            "The estimates have not converged, so goodness of fit cannot be judged"
        }
        GoodnessOfFit::Overlapping => {
            "Goodness of fit cannot be tested: phenotypes overlap, so that their counts are not multinomial"
        }
        GoodnessOfFit::OutOfReach { .. } => {
            "No frequencies give these counts, but no degree of freedom is left to test them by"
        }
        _ => {
            "Goodness of fit cannot be tested: no degree of freedom is left, since the frequencies \
              fit the counts by construction"
        }
    }
}
