//! Estimated allele frequencies as tables and as JSON.

use crate::output::{Grid, number, plural};
use anyhow::Result;
use em_genetics::{AlleleFit, GeneCounting, GoodnessOfFit};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// What was estimated, as tables.
pub(crate) fn show(model: &GeneCounting, fit: &AlleleFit, out: &mut impl Write) -> io::Result<()> {
    let locus = model.locus();
    writeln!(
        out,
        "Allele frequencies of `{}` from {} individuals, by gene counting\n",
        locus.name(),
        model.individuals()
    )?;
    let mut grid = Grid::new(1, ["allele", "frequency"]);
    for (allele, p) in locus
        .alleles()
        .iter()
        .zip(fit.allele_frequencies.as_slice())
    {
        grid.row([allele.clone(), format!("{p:.6}")]);
    }
    grid.write(0, out)?;

    writeln!(out)?;
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
    grid.write(0, out)?;

    writeln!(out)?;
    let mut grid = Grid::new(2, ["genotype", "phenotype", "expected"]);
    for (genotype, expected) in locus.genotypes().zip(&fit.expected_genotypes) {
        let shown = locus.shown_by(genotype);
        let shown: Vec<&str> = shown.map(|i| locus.phenotypes()[i].as_str()).collect();
        let name = locus.genotype_name(genotype);
        grid.row([name, shown.join(", "), format!("{expected:.2}")]);
    }
    grid.write(0, out)?;

    writeln!(out)?;
    if let Some(log_likelihood) = fit.log_likelihood {
        writeln!(out, "log-likelihood {log_likelihood:.6}")?;
    }
    writeln!(
        out,
        "  without the multinomial constant {:.6}",
        fit.log_likelihood_kernel
    )?;
    writeln!(
        out,
        "{} in {}",
        fit.status,
        plural(fit.trace.iterations(), "iteration")
    )?;
    writeln!(out, "\n{}", goodness(fit.goodness_of_fit))?;
    if !fit.boundary.is_empty() {
        writeln!(
            out,
            "On the boundary: the counts are most likely without {}; tests and standard errors do \
             not hold there.",
            boundary(model, fit).join(", ")
        )?;
    }
    if !fit.unidentified.is_empty() {
        writeln!(
            out,
            "Not identifiable: other frequencies fit equally well, and these are one choice of them."
        )?;
    }
    Ok(())
}

/// The alleles whose estimate is 0.
fn boundary(model: &GeneCounting, fit: &AlleleFit) -> Vec<String> {
    let name = |&allele: &usize| model.locus().alleles()[allele].clone();
    fit.boundary.iter().map(name).collect()
}

/// What can be said of the fit, in a sentence.
fn goodness(fit: GoodnessOfFit) -> String {
    match fit {
        GoodnessOfFit::Tested {
            degrees_of_freedom,
            x2,
            p_x2,
            g2,
            p_g2,
        } => format!(
            "Goodness of fit on {}: X² = {} (p = {}), G² = {} (p = {})",
            if degrees_of_freedom == 1 {
                "1 degree of freedom".to_owned()
            } else {
                format!("{degrees_of_freedom} degrees of freedom")
            },
            number(x2, 4),
            number(p_x2, 3),
            number(g2, 4),
            number(p_g2, 3)
        ),
        GoodnessOfFit::OutOfReach { x2, g2 } => format!(
            "No frequencies in Hardy-Weinberg proportions give these counts (X² = {}, G² = {}), but no \
             degree of freedom is left to test them by.",
            number(x2, 4),
            number(g2, 4)
        ),
        GoodnessOfFit::NotConverged => {
            "The estimates have not converged, so goodness of fit cannot be judged.".to_owned()
        }
        _ => {
            "Goodness of fit cannot be tested: no degree of freedom is left, since the frequencies \
              fit the counts by construction."
                .to_owned()
        }
    }
}

/// The same as JSON.
pub(crate) fn json(model: &GeneCounting, fit: &AlleleFit) -> Result<String> {
    fn by_name<T: Into<Value>>(
        names: impl IntoIterator<Item = String>,
        values: impl IntoIterator<Item = T>,
    ) -> Map<String, Value> {
        names
            .into_iter()
            .zip(values.into_iter().map(Into::into))
            .collect()
    }
    #[derive(Serialize)]
    struct Report {
        format: &'static str,
        version: u32,
        system: String,
        individuals: u64,
        counts: Map<String, Value>,
        allele_frequencies: Map<String, Value>,
        expected_phenotypes: Map<String, Value>,
        expected_genotypes: Map<String, Value>,
        log_likelihood: Option<f64>,
        log_likelihood_kernel: f64,
        goodness_of_fit: Value,
        boundary: Vec<String>,
        unidentified: Vec<String>,
        status: String,
        converged: bool,
        iterations: usize,
        log_likelihood_kernel_trace: Vec<f64>,
    }
    let locus = model.locus();
    let report = Report {
        format: "em-genetics-fit",
        version: 1,
        system: locus.name().to_owned(),
        individuals: model.individuals(),
        counts: by_name(locus.phenotypes().to_vec(), model.counts().iter().copied()),
        allele_frequencies: by_name(
            locus.alleles().to_vec(),
            fit.allele_frequencies.as_slice().iter().copied(),
        ),
        expected_phenotypes: by_name(
            locus.phenotypes().to_vec(),
            fit.expected_phenotypes.iter().copied(),
        ),
        expected_genotypes: by_name(
            locus
                .genotypes()
                .map(|genotype| locus.genotype_name(genotype)),
            fit.expected_genotypes.iter().copied(),
        ),
        log_likelihood: fit.log_likelihood,
        log_likelihood_kernel: fit.log_likelihood_kernel,
        goodness_of_fit: match fit.goodness_of_fit {
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
            GoodnessOfFit::NotConverged => json!({ "statement": goodness(fit.goodness_of_fit) }),
            other => json!({ "degrees_of_freedom": 0, "statement": goodness(other) }),
        },
        boundary: boundary(model, fit),
        unidentified: fit
            .unidentified
            .iter()
            .filter_map(|i| locus.alleles().get(*i).cloned())
            .collect(),
        status: fit.status.to_string(),
        converged: fit.status.is_converged(),
        iterations: fit.trace.iterations(),
        log_likelihood_kernel_trace: fit.trace.log_likelihoods().to_vec(),
    };
    Ok(serde_json::to_string_pretty(&report)?)
}
