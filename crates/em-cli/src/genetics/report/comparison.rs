//! Several populations side by side.

use super::tables::remarks;
use super::{boundary, statement};
use crate::genetics::fit::Population;
use crate::genetics::ratio::ratio;
use crate::output::{Grid, number, p_value, plural};
use anyhow::Result;
use em_genetics::{GoodnessOfFit, LikelihoodRatio};
use std::io::Write;

pub(super) fn comparison(
    populations: &[Population],
    all: &Population,
    test: Option<LikelihoodRatio>,
    digits: usize,
    out: &mut impl Write,
) -> Result<()> {
    let everybody: Vec<&Population> = populations.iter().chain([all]).collect();
    writeln!(
        out,
        "Allele frequencies of `{}` in {}, by gene counting: estimate ± standard error\n",
        all.model.locus().name(),
        plural(populations.len(), "population"),
    )?;
    frequencies(&everybody, all, digits).write(0, out)?;
    writeln!(out, "\nObserved phenotypes, and expected\n")?;
    phenotypes(&everybody, all).write(0, out)?;
    writeln!(
        out,
        "\nFit to Hardy-Weinberg proportions{}\n",
        if all.model.has_inbreeding() {
            " with inbreeding"
        } else {
            ""
        }
    )?;
    goodness(&everybody).write(0, out)?;
    writeln!(out, "log-likelihoods are without the multinomial constant")?;
    if !matches!(all.fit.goodness_of_fit, GoodnessOfFit::Tested { .. }) {
        writeln!(out, "\n{}", statement(all.fit.goodness_of_fit))?;
    }
    writeln!(out, "\n{}", equality(all, test))?;
    for population in &everybody {
        if let Some(test) = population.inbreeding {
            writeln!(out, "Inbreeding in `{}`: {}", population.name, ratio(test))?;
        }
    }
    for population in populations {
        if !population.fit.boundary.is_empty() {
            writeln!(
                out,
                "On the edge of what is possible in `{}`: {}",
                population.name,
                boundary(population).join(", ")
            )?;
        }
    }
    remarks(all, out)
}

/// The test of equal frequencies, in a sentence.
pub(super) fn equality(all: &Population, test: Option<LikelihoodRatio>) -> String {
    let and_f = if all.model.has_inbreeding() {
        ", and equal f,"
    } else {
        ""
    };
    match test {
        Some(test) => format!(
            "Equal frequencies{and_f} in all populations: {}",
            ratio(test)
        ),
        None => "Equal frequencies cannot be tested: no degree of freedom is left".to_owned(),
    }
}

/// Estimates, a population on each line.
pub(super) fn frequencies(everybody: &[&Population], all: &Population, digits: usize) -> Grid {
    let names = all
        .uncertainty
        .values
        .iter()
        .map(|value| value.name.as_str());
    let header = ["population", "individuals"].into_iter().chain(names);
    let mut grid = Grid::new(1, header);
    for population in everybody {
        let values = population
            .uncertainty
            .values
            .iter()
            .map(|value| match value.standard_error {
                Some(error) => format!("{:.digits$} ± {error:.digits$}", value.estimate),
                // As wide as ` ± 0.0000`, so that the estimates stand below each other.
                None => format!("{:.digits$}{:2$}", value.estimate, "", digits + 5),
            });
        let first = [
            population.name.clone(),
            population.model.individuals().to_string(),
        ];
        grid.row(first.into_iter().chain(values));
    }
    grid
}

/// What was observed and, in brackets, expected, a population on each line.
pub(super) fn phenotypes(everybody: &[&Population], all: &Population) -> Grid {
    let locus = all.model.locus();
    let phenotypes = locus.phenotypes().iter().map(String::as_str);
    let mut grid = Grid::new(1, ["population"].into_iter().chain(phenotypes));
    for population in everybody {
        let pairs = population
            .model
            .counts()
            .into_iter()
            .zip(&population.fit.expected_phenotypes);
        let cells = pairs.map(|(observed, expected)| format!("{observed} ({expected:.1})"));
        grid.row([population.name.clone()].into_iter().chain(cells));
    }
    grid
}

/// Tests of Hardy-Weinberg proportions, a population on each line.
pub(super) fn goodness(everybody: &[&Population]) -> Grid {
    let mut grid = Grid::new(
        1,
        ["population", "X²", "df", "p", "G²", "p", "log-likelihood"],
    );
    for population in everybody {
        let fit = &population.fit;
        let kernel = format!("{:.4}", fit.log_likelihood_kernel);
        let name = population.name.clone();
        let none = || "-".to_owned();
        grid.row(match fit.goodness_of_fit {
            GoodnessOfFit::Tested {
                degrees_of_freedom,
                x2,
                p_x2,
                g2,
                p_g2,
            } => [
                name,
                number(x2, 4),
                degrees_of_freedom.to_string(),
                p_value(p_x2, 3),
                number(g2, 4),
                p_value(p_g2, 3),
                kernel,
            ],
            GoodnessOfFit::Saturated => {
                [name, none(), "0".to_owned(), none(), none(), none(), kernel]
            }
            _ => [name, none(), none(), none(), none(), none(), kernel],
        });
    }
    grid
}
