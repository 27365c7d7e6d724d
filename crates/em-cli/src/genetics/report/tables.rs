//! Estimates as tables.

use super::comparison::comparison;
use super::{boundary, named, statement};
use crate::genetics::fit::{Population, Results};
use crate::genetics::ratio::{degrees_of_freedom, ratio};
use crate::genetics::uncertainty::Value;
use crate::output::{Grid, number, p_is, percent, plural};
use anyhow::Result;
use em_genetics::GoodnessOfFit;
use std::io::Write;

/// Frequencies have so many decimals, if anything is said of it.
pub(crate) fn tables(results: &Results, digits: Option<usize>, out: &mut impl Write) -> Result<()> {
    match &results.joint {
        None => one(
            &results.populations[0],
            results.level,
            digits.unwrap_or(6),
            out,
        ),
        Some((all, test)) => comparison(&results.populations, all, *test, digits.unwrap_or(4), out),
    }
}

fn one(population: &Population, level: f64, digits: usize, out: &mut impl Write) -> Result<()> {
    let (model, fit) = (&population.model, &population.fit);
    let locus = model.locus();
    writeln!(
        out,
        "Allele frequencies of `{}` from {} individuals, by gene counting\n",
        locus.name(),
        model.individuals()
    )?;
    estimates(population, level, digits).write(0, out)?;
    writeln!(out, "{}", population.uncertainty.how)?;

    writeln!(out)?;
    phenotypes(population).write(0, out)?;

    writeln!(out)?;
    genotypes(population).write(0, out)?;

    writeln!(out)?;
    if let Some(log_likelihood) = fit.log_likelihood {
        writeln!(out, "log-likelihood {log_likelihood:.6}")?;
        write!(out, "  without the multinomial constant ")?;
    } else {
        write!(out, "log-likelihood, without a multinomial constant, ")?;
    }
    writeln!(out, "{:.6}", fit.log_likelihood_kernel)?;
    writeln!(
        out,
        "{} in {}",
        fit.status,
        plural(fit.trace.iterations(), "iteration")
    )?;
    writeln!(out, "\n{}", goodness(fit.goodness_of_fit))?;
    if let Some(test) = population.inbreeding {
        writeln!(out, "Inbreeding: {}", ratio(test))?;
    }
    remarks(population, out)?;
    others(population, out)
}

/// Frequencies with what is known of their uncertainty.
pub(super) fn estimates(population: &Population, level: f64, digits: usize) -> Grid {
    let interval = format!("{} % interval", percent(level));
    let mut grid = Grid::new(1, ["allele", "frequency", "std. error", &interval]);
    for value in &population.uncertainty.values {
        let error = match value.standard_error {
            Some(error) => format!("{error:.digits$}"),
            None if value.on_boundary => "on the boundary".to_owned(),
            None => "-".to_owned(),
        };
        grid.row([
            value.name.clone(),
            format!("{:.digits$}", value.estimate),
            error,
            interval_of(value, digits),
        ]);
    }
    grid
}

pub(super) fn phenotypes(population: &Population) -> Grid {
    let (model, fit) = (&population.model, &population.fit);
    let locus = model.locus();
    let mut grid = Grid::new(1, ["phenotype", "observed", "expected"]);
    for ((phenotype, observed), expected) in
        (locus.phenotypes().iter().zip(model.counts())).zip(&fit.expected_phenotypes)
    {
        grid.row([
            phenotype.clone(),
            observed.to_string(),
            format!("{expected:.2}"),
        ]);
    }
    grid
}

/// The genotypes with what they show, their expected counts, and their share in the phenotype.
pub(super) fn genotypes(population: &Population) -> Grid {
    let (model, fit) = (&population.model, &population.fit);
    let locus = model.locus();
    let expected: Vec<_> = locus.genotypes().zip(&fit.expected_genotypes).collect();
    let mut grid = Grid::new(
        2,
        [
            "genotype",
            "phenotype",
            "expected",
            "P(genotype | phenotype)",
        ],
    );
    for phenotype in 0..locus.phenotypes().len() {
        let given = model.genotype_probabilities(&fit.allele_frequencies, phenotype);
        for (place, genotype) in locus.genotypes_of(phenotype).iter().enumerate() {
            // Of overlapping phenotypes the first tells how many there are.
            let is_first = locus.shown_by(*genotype).next() == Some(phenotype);
            let count = expected
                .iter()
                .find(|(other, _)| is_first && other == genotype);
            grid.row([
                locus.genotype_name(*genotype),
                locus.phenotypes()[phenotype].clone(),
                count.map_or_else(String::new, |(_, count)| format!("{count:.2}")),
                given
                    .as_ref()
                    .map_or_else(|| "-".to_owned(), |given| format!("{:.6}", given[place].1)),
            ]);
        }
    }
    grid
}

fn interval_of(value: &Value, digits: usize) -> String {
    match value.interval {
        Some([low, high]) => format!("{low:.digits$} to {high:.digits$}"),
        None => "-".to_owned(),
    }
}

/// What can be said of the fit, in a sentence.
pub(super) fn goodness(fit: GoodnessOfFit) -> String {
    match fit {
        GoodnessOfFit::Tested {
            degrees_of_freedom: df,
            x2,
            p_x2,
            g2,
            p_g2,
        } => format!(
            "Goodness of fit on {}: X² = {} ({}), G² = {} ({})",
            degrees_of_freedom(df),
            number(x2, 4),
            p_is(p_x2, 3),
            number(g2, 4),
            p_is(p_g2, 3)
        ),
        GoodnessOfFit::OutOfReach { x2, g2 } => {
            format!(
                "{}: X² = {}, G² = {}",
                statement(fit),
                number(x2, 4),
                number(g2, 4)
            )
        }
        _ => statement(fit).to_owned(),
    }
}

/// The other maxima, by how much lower they are.
fn others(population: &Population, out: &mut impl Write) -> Result<()> {
    if population.others.is_empty() {
        return Ok(());
    }
    let how_many = match population.others.len() {
        1 => "is another local maximum".to_owned(),
        n => format!("are {n} other local maxima"),
    };
    writeln!(out, "\nThere {how_many} of the likelihood:\n")?;
    let names = population
        .uncertainty
        .values
        .iter()
        .map(|value| value.name.as_str());
    let mut grid = Grid::new(0, ["log-likelihood*"].into_iter().chain(names));
    for fit in std::iter::once(&population.fit).chain(&population.others) {
        let values = fit.allele_frequencies.as_slice().iter().copied();
        let values = values.chain(fit.allele_frequencies.inbreeding());
        let cells = values.map(|value| format!("{value:.6}"));
        grid.row(
            [format!("{:.6}", fit.log_likelihood_kernel)]
                .into_iter()
                .chain(cells),
        );
    }
    grid.write(0, out)?;
    writeln!(out, "* without the multinomial constant")?;
    Ok(())
}

/// What limits the estimates.
pub(super) fn remarks(population: &Population, out: &mut impl Write) -> Result<()> {
    let fit = &population.fit;
    if !fit.boundary.is_empty() {
        writeln!(
            out,
            "On the edge of what is possible: {}; tests do not hold there, and standard errors of the \
             others are as if these were known",
            boundary(population).join(", ")
        )?;
    }
    if !fit.unidentified.is_empty() {
        writeln!(
            out,
            "Not identifiable: {} could have other values that fit equally well; these are one choice of them",
            named(population, &fit.unidentified).join(", ")
        )?;
    }
    Ok(())
}
