//! Tests of a locus on an autosome.

use super::{CORRECTED, Found, Tests, listed, nothing_to_test};
use crate::args::GeneticsHwe as Args;
use crate::output::{number, percent};
use crate::problem::Problem;
use anyhow::Result;
use em_genetics::em_inference::Threads;
use em_genetics::{
    Error, GenotypeCounts, HardyWeinbergTest, ProbabilityMethod, ProbabilityPlan, ProbabilityTest,
};
use serde_json::{Value, json};

pub(super) fn test(args: &Args) -> Result<Found> {
    let counts = GenotypeCounts::new(args.counts.clone()).map_err(Problem::usage)?;
    let title = format!(
        "Hardy-Weinberg proportions of {} individuals, {} alleles: frequencies {}",
        counts.individuals(),
        counts.alleles(),
        listed(counts.allele_frequencies().as_slice()),
    );
    let test = counts.test().map_err(nothing_to_test)?;
    let probability = if test.biallelic.is_none() {
        let plan = ProbabilityPlan {
            draws: args.draws,
            ..ProbabilityPlan::new(args.seed)
        };
        Some(
            counts
                .probability_test(&plan, &Threads)
                .map_err(Problem::new)?,
        )
    } else {
        None
    };
    let (inbreeding, f) = inbreeding(&counts, args.level)?;
    Ok(Found {
        title,
        tests: tests(&test, probability),
        inbreeding: Some(inbreeding),
        remarks: remarks(&test, probability),
        json: json!({
            "format": "em-genetics-hwe",
            "version": 1,
            "individuals": counts.individuals(),
            "allele_frequencies": counts.allele_frequencies().as_slice(),
            "observed_heterozygosity": counts.observed_heterozygosity(),
            "expected_heterozygosity": counts.expected_heterozygosity(),
            "unbiased_heterozygosity": counts.unbiased_heterozygosity(),
            "degrees_of_freedom": test.degrees_of_freedom,
            "x2": test.x2, "p_x2": test.p_x2, "g2": test.g2, "p_g2": test.p_g2,
            "biallelic": test.biallelic.map(|two| json!({
                "x2_cc": two.x2_cc, "p_x2_cc": two.p_x2_cc,
                "p_exact": two.exact.p, "mid_p": two.exact.mid_p,
                "p_excess": two.exact.p_excess, "p_deficit": two.exact.p_deficit,
            })),
            "probability_test": probability.map(probability_json),
            "inbreeding": f,
        }),
    })
}

/// What the tests say, a row each.
fn tests(test: &HardyWeinbergTest, probability: Option<ProbabilityTest>) -> Tests {
    let mut tests = Tests::on(test.degrees_of_freedom);
    tests.by_statistic("chi-square", test.x2, test.p_x2);
    if let Some(two) = test.biallelic {
        tests.by_statistic(CORRECTED, two.x2_cc, two.p_x2_cc);
    }
    tests.by_statistic("likelihood ratio", test.g2, test.p_g2);
    if let Some(two) = test.biallelic {
        tests.exact("exact", two.exact.p);
        tests.exact("exact, mid-p", two.exact.mid_p);
        tests.exact("exact, too few heterozygotes", two.exact.p_deficit);
        tests.exact("exact, too many heterozygotes", two.exact.p_excess);
    }
    if let Some(probability) = probability {
        tests.exact("exact", probability.p);
    }
    tests
}

/// How the exact test was made.
fn remarks(test: &HardyWeinbergTest, probability: Option<ProbabilityTest>) -> Vec<String> {
    let mut remarks = Vec::new();
    if test.biallelic.is_some() {
        remarks.push("Exact: Wigginton, Cutler & Abecasis 2005".to_owned());
    }
    if let Some(probability) = probability {
        remarks.push(match probability.method {
            ProbabilityMethod::MonteCarlo { draws, standard_error, .. } => format!(
                "Exact: by Monte Carlo (Guo & Thompson 1992), {draws} draws, standard error of p {}",
                number(standard_error, 2)
            ),
            ProbabilityMethod::Enumeration { tables } => {
                format!("Exact: over all {tables} tables with these alleles")
            }
            _ => "Exact: the probability test".to_owned(),
        });
    }
    remarks
}

fn probability_json(test: ProbabilityTest) -> Value {
    match test.method {
        ProbabilityMethod::MonteCarlo {
            draws,
            hits,
            standard_error,
        } => {
            json!({ "p": test.p, "draws": draws, "hits": hits, "standard_error": standard_error })
        }
        ProbabilityMethod::Enumeration { tables } => json!({ "p": test.p, "tables": tables }),
        _ => json!({ "p": test.p }),
    }
}

/// The inbreeding coefficient with its interval: by the likelihood where there are two alleles.
fn inbreeding(counts: &GenotypeCounts, level: f64) -> Result<(String, Value)> {
    let f = counts
        .inbreeding_coefficient()
        .ok_or_else(|| nothing_to_test(Error::Monomorphic))?;
    // Where all are homozygous, or all heterozygous, the large-sample variance is 0, which says nothing.
    let standard_error = Some(counts.inbreeding_variance()?.sqrt()).filter(|error| *error > 0.0);
    let (ends, how) = match counts.inbreeding_profile(level) {
        Ok(ends) => (ends, "profile likelihood"),
        Err(_) => (counts.inbreeding_wald(level)?, "Wald"),
    };
    let text = format!(
        "f = 1 − H_obs/H_exp = {}, standard error {}, {} % interval {} to {} ({how})",
        number(f, 5),
        standard_error.map_or_else(|| "-".to_owned(), |error| number(error, 3)),
        percent(level),
        number(ends[0], 4),
        number(ends[1], 4),
    );
    let json = json!({
        "f": f, "standard_error": standard_error, "level": level, "interval": ends, "method": how,
    });
    Ok((text, json))
}
