//! Estimates as a page for a browser.

use super::comparison::{equality, frequencies, goodness as goodness_of_all, phenotypes as of_all};
use super::tables::{estimates, genotypes, goodness, phenotypes};
use super::{boundary, named, statement};
use crate::genetics::fit::{Population, Results};
use crate::genetics::ratio::ratio;
use crate::output::{Grid, count, p_is, plural};
use crate::report::{
    Fact, Figure, Report, Reproduce, Section, Table, Warning, sentence, this_command,
};
use anyhow::Result;
use em_genetics::GoodnessOfFit;
use em_genetics::em_core::{Run, Stop};
use em_genetics::{AlleleFrequencies, Error};

/// What the results were made from.
pub(crate) struct Origin {
    pub(crate) data: Vec<Fact>,
    pub(crate) seed: u64,
}

pub(crate) fn page(results: &Results, origin: Origin, figures: Vec<Figure>) -> Result<String> {
    let digits = 6;
    let (main, sections) = match &results.joint {
        None => {
            let one = &results.populations[0];
            (one, of_one(one, results.level, digits, figures)?)
        }
        Some((all, test)) => {
            let everybody: Vec<&Population> = results.populations.iter().chain([all]).collect();
            let mut sections = compared(&everybody, all, figures);
            sections[0].intro = sentence(&equality(all, *test));
            (all, sections)
        }
    };
    let everybody = results
        .populations
        .iter()
        .chain(results.joint.iter().map(|(all, _)| all));
    let mut facts = origin.data;
    facts.insert(
        0,
        Fact::new("Version", concat!("em ", env!("CARGO_PKG_VERSION")), ""),
    );
    facts.insert(1, Fact::new("Seed", origin.seed.to_string(), ""));
    let individuals = usize::try_from(main.model.individuals()).unwrap_or(usize::MAX);
    Report {
        title: format!("Allele frequencies of {}", main.model.locus().name()),
        lead: format!(
            "Estimated from the phenotypes of {}{} by gene counting, an EM algorithm, by maximum likelihood.",
            plural(individuals, "individual"),
            match results.populations.len() {
                1 => String::new(),
                n => format!(" in {}", plural(n, "population")),
            }
        ),
        facts: self::facts(main, individuals),
        warnings: everybody.flat_map(warnings).collect(),
        sections,
        reproduce: Reproduce {
            command: this_command(),
            facts,
        },
    }
    .html()
}

fn facts(main: &Population, individuals: usize) -> Vec<Fact> {
    let fit = &main.fit;
    let mut facts = vec![
        Fact::new("Individuals", count(individuals), ""),
        Fact::new(
            "Alleles",
            main.model.locus().alleles().len().to_string(),
            "",
        ),
    ];
    facts.push(match fit.log_likelihood {
        Some(log_likelihood) => {
            Fact::new("Log-likelihood", format!("{log_likelihood:.4}"), "in nats")
        }
        None => Fact::new(
            "Log-likelihood",
            format!("{:.4}", fit.log_likelihood_kernel),
            "without a multinomial constant",
        ),
    });
    if let GoodnessOfFit::Tested { p_x2, .. } = fit.goodness_of_fit {
        facts.push(Fact::new(
            "Goodness of fit",
            p_is(p_x2, 3),
            "small where Hardy-Weinberg proportions do not fit",
        ));
    }
    facts.push(Fact::new(
        "Iterations",
        count(fit.trace.iterations()),
        &fit.status.to_string(),
    ));
    facts
}

fn of_one(
    population: &Population,
    level: f64,
    digits: usize,
    figures: Vec<Figure>,
) -> Result<Vec<Section>> {
    let inbreeding = population
        .inbreeding
        .map(|test| format!(" Inbreeding: {}.", ratio(test)));
    let mut sections = vec![
        Section {
            heading: "Frequencies".to_owned(),
            figures,
            tables: vec![Table::of(
                "Allele frequencies",
                estimates(population, level, digits),
                sentence(&population.uncertainty.how),
            )],
            ..Section::default()
        },
        Section {
            heading: "Fit".to_owned(),
            intro: sentence(&goodness(population.fit.goodness_of_fit))
                + &inbreeding.unwrap_or_default(),
            tables: vec![
                Table::of("Phenotypes", phenotypes(population), ""),
                Table::of("Genotypes that are expected", genotypes(population), ""),
            ],
            ..Section::default()
        },
    ];
    if let Some(path) = path(population)? {
        sections.push(Section {
            heading: "How EM got there".to_owned(),
            intro: "The E-step shares the individuals of each phenotype among its genotypes, in the proportions \
                    that the frequencies give; the M-step counts the genes in them. From equal frequencies:"
                .to_owned(),
            tables: vec![Table::of(
                "Frequencies after each iteration",
                path,
                "Log-likelihoods are without the multinomial constant.",
            )],
            ..Section::default()
        });
    }
    Ok(sections)
}

fn compared(everybody: &[&Population], all: &Population, figures: Vec<Figure>) -> Vec<Section> {
    let mut note = "Log-likelihoods are without the multinomial constant.".to_owned();
    if !matches!(all.fit.goodness_of_fit, GoodnessOfFit::Tested { .. }) {
        note = format!("{note} {}", sentence(statement(all.fit.goodness_of_fit)));
    }
    vec![
        Section {
            heading: "Frequencies".to_owned(),
            figures,
            tables: vec![Table::of(
                "Estimates ± standard errors",
                frequencies(everybody, all, 4),
                sentence(&all.uncertainty.how),
            )],
            ..Section::default()
        },
        Section {
            heading: "Fit".to_owned(),
            tables: vec![
                Table::of(
                    "Phenotypes observed, and expected",
                    of_all(everybody, all),
                    "",
                ),
                Table::of(
                    "Fit to Hardy-Weinberg proportions",
                    goodness_of_all(everybody),
                    note,
                ),
            ],
            ..Section::default()
        },
    ]
}

/// More alleles, or iterations, are not looked at.
const MOST_ALLELES: usize = 8;
const MOST_ITERATIONS: usize = 15;

/// The way of plain EM, if its numbers can be taken in.
fn path(population: &Population) -> Result<Option<Grid>> {
    let model = &population.model;
    let alleles = model.locus().alleles();
    if alleles.len() > MOST_ALLELES || model.has_inbreeding() {
        return Ok(None);
    }
    let header = ["iteration".to_owned()].into_iter();
    let names = alleles.iter().map(|name| format!("p {name}"));
    let mut grid = Grid::new(0, header.chain(names).chain(["log-likelihood".to_owned()]));
    let failed = |error: em_genetics::em_core::Error<Error>| anyhow::Error::from(error);
    let mut run = Run::new(model, AlleleFrequencies::uniform(alleles.len()))
        .map_err(failed)?
        .until(Stop::relative_parameters(1e-6).or(Stop::iterations(MOST_ITERATIONS)));
    loop {
        let now = run.current();
        let frequencies = now.params.as_slice().iter().map(|p| format!("{p:.6}"));
        grid.row(
            [now.index.to_string()]
                .into_iter()
                .chain(frequencies)
                .chain([format!("{:.6}", now.log_likelihood)]),
        );
        if run.advance().map_err(failed)?.is_none() {
            return Ok(Some(grid));
        }
    }
}

fn warnings(population: &Population) -> Vec<Warning> {
    let of = match population.name.as_str() {
        "" => String::new(),
        name => format!("`{name}`: "),
    };
    let fit = &population.fit;
    let mut warnings = Vec::new();
    if !fit.status.is_converged() {
        warnings.push(Warning {
            what: format!("{of}not converged: {}", fit.status),
            meaning: "the likelihood is nearly flat, and the estimates were still moving"
                .to_owned(),
            remedy: "take the estimates as one choice among many, or count more individuals"
                .to_owned(),
        });
    }
    if !fit.boundary.is_empty() {
        warnings.push(Warning {
            what: format!("{of}on the edge of what is possible: {}", boundary(population).join(", ")),
            meaning: "tests do not hold there, and standard errors of the others are as if these were known"
                .to_owned(),
            remedy: "look at intervals rather than standard errors; `--intervals profile` is the most reliable"
                .to_owned(),
        });
    }
    if !fit.unidentified.is_empty() {
        warnings.push(Warning {
            what: format!(
                "{of}not identifiable: {}",
                named(population, &fit.unidentified).join(", ")
            ),
            meaning:
                "these could have other values that fit equally well, and are one choice of them"
                    .to_owned(),
            remedy: "use a system with fewer alleles, or phenotypes that tell the genotypes apart"
                .to_owned(),
        });
    }
    warnings
}
