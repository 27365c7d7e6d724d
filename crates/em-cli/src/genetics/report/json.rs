//! Estimates as JSON.

use super::{boundary, named, statement};
use crate::genetics::fit::{Population, Results};
use crate::genetics::ratio::ratio_json;
use anyhow::Result;
use em_genetics::{AlleleFrequencies, GoodnessOfFit};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::Write;

#[derive(Serialize)]
struct Report {
    format: &'static str,
    version: u32,
    system: String,
    confidence_level: f64,
    #[serde(flatten)]
    found: Found,
}

/// One population stands for itself; several are listed, with all of them as one.
#[derive(Serialize)]
#[serde(untagged)]
enum Found {
    One(Box<Estimates>),
    Several {
        populations: Vec<Estimates>,
        joint: Box<Estimates>,
        equal_frequencies: Value,
    },
}

#[derive(Serialize)]
struct Estimates {
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<String>,
    individuals: u64,
    counts: Map<String, Value>,
    allele_frequencies: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inbreeding: Option<f64>,
    /// Standard errors, by allele, and of f.
    standard_errors: Map<String, Value>,
    intervals: Map<String, Value>,
    uncertainty: String,
    expected_phenotypes: Map<String, Value>,
    expected_genotypes: Map<String, Value>,
    /// P(genotype | phenotype).
    genotype_probabilities: Map<String, Value>,
    /// P(allele is carried | phenotype).
    carrier_probabilities: Map<String, Value>,
    log_likelihood: Option<f64>,
    log_likelihood_kernel: f64,
    goodness_of_fit: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    inbreeding_test: Option<Value>,
    /// Other local maxima: their log-likelihood kernel, and their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_maxima: Vec<Value>,
    boundary: Vec<String>,
    unidentified: Vec<String>,
    identified_parameters: usize,
    status: String,
    converged: bool,
    iterations: usize,
    log_likelihood_kernel_trace: Vec<f64>,
}

pub(crate) fn json(results: &Results, out: &mut impl Write) -> Result<()> {
    let locus = results.populations[0].model.locus();
    let found = match &results.joint {
        None => Found::One(Box::new(Estimates::of(&results.populations[0], false))),
        Some((all, test)) => Found::Several {
            populations: (results.populations.iter())
                .map(|population| Estimates::of(population, true))
                .collect(),
            joint: Box::new(Estimates::of(all, false)),
            equal_frequencies: test.map_or(Value::Null, ratio_json),
        },
    };
    let report = Report {
        format: "em-genetics-fit",
        version: 1,
        system: locus.name().to_owned(),
        confidence_level: results.level,
        found,
    };
    Ok(writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?)
}

impl Estimates {
    fn of(population: &Population, is_named: bool) -> Self {
        let (model, fit) = (&population.model, &population.fit);
        let (locus, at) = (model.locus(), &fit.allele_frequencies);
        let (alleles, phenotypes) = (locus.alleles(), locus.phenotypes());
        let frequencies = |of: &AlleleFrequencies| {
            by_name(alleles.iter().cloned(), of.as_slice().iter().copied())
        };
        let values = || population.uncertainty.values.iter();
        let value_names = || values().map(|value| value.name.clone());
        let given = |phenotype: usize| {
            let genotypes = model.genotype_probabilities(at, phenotype)?.into_iter();
            let named = genotypes.map(|(genotype, p)| (locus.genotype_name(genotype), p.into()));
            Some(named.collect::<Map<_, _>>())
        };
        let carried = |phenotype: usize| {
            let of = |allele: usize| model.carrier_probability(at, allele, phenotype);
            by_name(alleles.iter().cloned(), (0..alleles.len()).map(of))
        };
        Self {
            population: is_named.then(|| population.name.clone()),
            individuals: model.individuals(),
            counts: by_name(phenotypes.iter().cloned(), model.counts()),
            allele_frequencies: frequencies(at),
            inbreeding: at.inbreeding(),
            standard_errors: by_name(value_names(), values().map(|value| value.standard_error)),
            intervals: by_name(value_names(), values().map(|value| json!(value.interval))),
            uncertainty: population.uncertainty.how.clone(),
            expected_phenotypes: by_name(
                phenotypes.iter().cloned(),
                fit.expected_phenotypes.iter().copied(),
            ),
            expected_genotypes: by_name(
                locus
                    .genotypes()
                    .map(|genotype| locus.genotype_name(genotype)),
                fit.expected_genotypes.iter().copied(),
            ),
            genotype_probabilities: by_name(
                phenotypes.iter().cloned(),
                (0..phenotypes.len()).map(given),
            ),
            carrier_probabilities: by_name(
                phenotypes.iter().cloned(),
                (0..phenotypes.len()).map(carried),
            ),
            log_likelihood: fit.log_likelihood,
            log_likelihood_kernel: fit.log_likelihood_kernel,
            goodness_of_fit: goodness(fit.goodness_of_fit),
            inbreeding_test: population.inbreeding.map(ratio_json),
            other_maxima: population
                .others
                .iter()
                .map(|other| {
                    json!({
                        "log_likelihood_kernel": other.log_likelihood_kernel,
                        "allele_frequencies": frequencies(&other.allele_frequencies),
                        "inbreeding": other.allele_frequencies.inbreeding(),
                    })
                })
                .collect(),
            boundary: boundary(population),
            unidentified: named(population, &fit.unidentified),
            identified_parameters: fit.identified,
            status: fit.status.to_string(),
            converged: fit.status.is_converged(),
            iterations: fit.trace.iterations(),
            log_likelihood_kernel_trace: fit.trace.log_likelihoods().to_vec(),
        }
    }
}

fn by_name<T: Into<Value>>(
    names: impl IntoIterator<Item = String>,
    values: impl IntoIterator<Item = T>,
) -> Map<String, Value> {
    let values = values.into_iter().map(Into::into);
    names.into_iter().zip(values).collect()
}

fn goodness(fit: GoodnessOfFit) -> Value {
    match fit {
        GoodnessOfFit::Tested {
            degrees_of_freedom,
            x2,
            p_x2,
            g2,
            p_g2,
        } => json!({
            "degrees_of_freedom": degrees_of_freedom,
            "x2": x2, "p_x2": p_x2, "g2": g2, "p_g2": p_g2,
        }),
        GoodnessOfFit::OutOfReach { x2, g2 } => json!({
            "degrees_of_freedom": 0, "x2": x2, "g2": g2, "statement": statement(fit),
        }),
        GoodnessOfFit::Saturated => {
            json!({ "degrees_of_freedom": 0, "statement": statement(fit) })
        }
        _ => json!({ "statement": statement(fit) }),
    }
}
