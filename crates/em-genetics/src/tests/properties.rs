//! What holds for every locus and all counts.

use super::assert_close;
use crate::{AlleleFrequencies, GeneCounting, Locus};
use em_core::{Em, Run, Stop};
use proptest::prelude::*;

/// Three alleles and a random map of their six genotypes onto 2 to 4 phenotypes, with counts.
pub(super) fn systems() -> impl Strategy<Value = (Locus, Vec<u64>)> {
    let map = prop::array::uniform6(0..4_usize);
    let counts = prop::collection::vec(0..200_u64, 4);
    let systems = (map, counts).prop_map(|(map, counts)| {
        let genotypes = ["AA", "AB", "AC", "BB", "BC", "CC"];
        let groups: Vec<(String, Vec<&str>)> = (0..4)
            .map(|phenotype| {
                let shown = (0..6).filter(|&g| map[g] == phenotype);
                (
                    format!("p{phenotype}"),
                    shown.map(|g| genotypes[g]).collect::<Vec<_>>(),
                )
            })
            .filter(|(_, genotypes)| !genotypes.is_empty())
            .collect();
        let groups: Vec<(&str, &[&str])> = groups
            .iter()
            .map(|(name, g)| (name.as_str(), g.as_slice()))
            .collect();
        let locus = Locus::new("random", &["A", "B", "C"], &groups).unwrap();
        let counts = counts[..locus.phenotypes().len()].to_vec();
        (locus, counts)
    });
    systems.prop_filter("somebody is counted", |(_, counts)| {
        counts.iter().any(|&count| count > 0)
    })
}

/// Frequencies of three alleles, none of them rare.
pub(super) fn frequencies() -> impl Strategy<Value = AlleleFrequencies> {
    frequencies_of(3)
}

/// Frequencies of k alleles, none of them rare.
pub(super) fn frequencies_of(k: usize) -> impl Strategy<Value = AlleleFrequencies> {
    prop::collection::vec(0.1..1.0, k).prop_map(AlleleFrequencies::in_proportion)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_systems_climb_and_stand_still((locus, counts) in systems(), start in frequencies()) {
        let model = GeneCounting::new(locus, &counts).unwrap();
        let mut run = Run::new(&model, start.clone()).unwrap().strict(true).until(Stop::iterations(300));
        while run.advance().unwrap().is_some() {}
        let plain = run.finish();
        let fit = model.fit_from(start).unwrap();
        let n = model.individuals() as f64;
        prop_assert!(fit.trace.is_monotone());
        prop_assert!(fit.log_likelihood_kernel >= plain.log_likelihood - 1e-9);
        let p = &fit.allele_frequencies;
        prop_assert!((p.as_slice().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!((fit.expected_genotypes.iter().sum::<f64>() - n).abs() < 1e-9 * n);
        // The estimate is its own M-step.
        let next = model.m_step(&fit.expected_genotypes, p).unwrap();
        prop_assert!(!fit.status.is_converged() || farthest(&next, p) < 1e-12);
    }

    #[test]
    fn the_likelihood_is_that_of_all_ordered_genotypes((locus, counts) in systems(), p in frequencies()) {
        // By enumeration of mother's and father's allele, without pairs and factors of two.
        let mut probabilities = vec![0.0; locus.phenotypes().len()];
        for mother in 0..3 {
            for father in 0..3 {
                probabilities[locus.phenotype(mother, father)] += p.as_slice()[mother] * p.as_slice()[father];
            }
        }
        let expected: f64 = probabilities.iter().zip(&counts).map(|(p, &n)| n as f64 * p.ln()).sum();
        let found = GeneCounting::new(locus, &counts).unwrap().e_step(&p).unwrap().log_likelihood;
        assert_close(found, expected, 1e-9);
    }

    #[test]
    fn a_dominance_series_has_its_closed_form(counts in prop::collection::vec(0..500_u64, 2..7)) {
        prop_assume!(counts.iter().sum::<u64>() > 0);
        let names: Vec<String> = (0..counts.len()).map(|i| format!("a{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let locus = Locus::dominance("series", &names, &names).unwrap();
        let fit = GeneCounting::new(locus, &counts).unwrap().fit().unwrap();
        // The alleles from i on have together the frequency √(share of phenotypes from i on).
        let n: u64 = counts.iter().sum();
        for i in 0..counts.len() {
            let tail: f64 = fit.allele_frequencies.as_slice()[i..].iter().sum();
            let share = counts[i..].iter().sum::<u64>() as f64 / n as f64;
            prop_assert!((tail - share.sqrt()).abs() < 1e-9, "{:?} {:?}", counts, fit.allele_frequencies);
        }
        prop_assert!(fit.status.is_converged());
    }
}

/// The largest difference of a frequency.
fn farthest(p: &AlleleFrequencies, q: &AlleleFrequencies) -> f64 {
    let differences = p
        .as_slice()
        .iter()
        .zip(q.as_slice())
        .map(|(p, q)| (p - q).abs());
    differences.fold(0.0, f64::max)
}
