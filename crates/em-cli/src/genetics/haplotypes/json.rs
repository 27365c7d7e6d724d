//! Haplotypes as JSON.

use super::Results;
use crate::genetics::ratio::ratio_json;
use anyhow::Result;
use em_genetics::{Association, Curvature, HaplotypeMaximum};
use serde_json::{Value, json};
use std::io::Write;

pub(super) fn show(results: &Results, out: &mut impl Write) -> Result<()> {
    let (fit, genotypes) = (&results.fit, &results.data.genotypes);
    let best = fit.best();
    let markers: Vec<Value> = (genotypes.markers().iter())
        .map(|marker| json!({ "name": marker.name(), "alleles": marker.alleles() }))
        .collect();
    let haplotypes: Vec<Value> = (best.haplotypes.iter().enumerate())
        .map(|(i, haplotype)| {
            json!({
                "name": haplotype.name,
                "frequency": haplotype.frequency,
                "standard_error": results.standard_error(i),
                "interval": results.interval(i),
                "copies": haplotype.copies,
            })
        })
        .collect();
    let report = json!({
        "format": "em-genetics-haplotypes",
        "version": 1,
        "individuals": genotypes.individuals() - genotypes.untyped(),
        "markers": markers,
        "confidence_level": results.level,
        "haplotypes": haplotypes,
        "log_likelihood_kernel": best.log_likelihood_kernel,
        "free_parameters": fit.free_parameters(),
        "status": best.status.to_string(),
        "converged": best.status.is_converged(),
        "curvature": curvature(best.curvature),
        "starts": fit.starts,
        "saddles": fit.saddles,
        "maxima": fit.maxima.iter().map(maximum).collect::<Vec<_>>(),
        "pruning": fit.pruning.map(|pruning| json!({
            "pairs": pruning.pairs,
            "mean_mass": pruning.mean_mass,
            "largest_mass": pruning.largest_mass,
        })),
        "association": association(results.association),
        "permutation_test": results.permutations.map(|test| json!({
            "permutations": test.permutations, "as_large": test.as_large, "p": test.p,
        })),
        "linkage_disequilibrium": pairs(results),
    });
    Ok(writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?)
}

fn maximum(maximum: &HaplotypeMaximum) -> Value {
    let haplotypes = maximum.haplotypes.iter();
    let frequencies: serde_json::Map<String, Value> = haplotypes
        .map(|haplotype| (haplotype.name.clone(), haplotype.frequency.into()))
        .collect();
    json!({
        "log_likelihood_kernel": maximum.log_likelihood_kernel,
        "starts": maximum.starts,
        "curvature": curvature(maximum.curvature),
        "frequencies": frequencies,
    })
}

fn curvature(curvature: Curvature) -> &'static str {
    match curvature {
        Curvature::Peak => "peak",
        Curvature::Ridge => "ridge",
        Curvature::Saddle => "saddle",
        _ => "unchecked",
    }
}

/// Where there are too many haplotypes, without degrees of freedom and p.
fn association(association: Association) -> Value {
    match association {
        Association::ChiSquared(test) => ratio_json(test),
        Association::TooManyHaplotypes { statistic } => json!({
            "statistic": statistic, "degrees_of_freedom": null, "p": null,
        }),
        _ => Value::Null,
    }
}

/// D of the first alleles of each pair of sites.
fn pairs(results: &Results) -> Vec<Value> {
    let markers = results.data.genotypes.markers();
    let of = |(a, b): (usize, usize)| {
        let ld = results.fit.best().disequilibrium(a, b);
        json!({
            "sites": [markers[a].name(), markers[b].name()],
            "alleles": [markers[a].alleles()[0], markers[b].alleles()[0]],
            "d": ld.d(0, 0),
            "d_prime": ld.d_prime(0, 0),
            "r_squared": ld.r_squared(),
            "overall_d_prime": ld.overall_d_prime(),
            "cramers_v": ld.cramers_v(),
        })
    };
    super::tables::pairs(markers.len()).map(of).collect()
}
