//! What holds for every locus and all counts.

use super::assert_close;
use crate::{AlleleFrequencies, GeneCounting, Genotype, Locus};
use em_core::{Em, Run, Stop};
use proptest::prelude::*;

/// Three alleles and a random map of their six genotypes onto 2 to 4 phenotypes, with counts.
pub(super) fn systems() -> impl Strategy<Value = (Locus, Vec<u64>)> {
    loci(false)
}

/// The same, with males who have one allele, and a phenotype that is one of the first two.
fn wide_systems() -> impl Strategy<Value = (Locus, Vec<u64>)> {
    loci(true)
}

fn loci(wide: bool) -> impl Strategy<Value = (Locus, Vec<u64>)> {
    let map = prop::array::uniform6(0..4_usize);
    let males = prop::array::uniform3(0..3_usize);
    let counts = prop::collection::vec(0..200_u64, 8);
    let systems = (map, males, counts).prop_map(move |(map, males, counts)| {
        let genotypes = ["AA", "AB", "AC", "BB", "BC", "CC"];
        let mut groups = grouped("p", &genotypes, &map);
        if wide {
            let vague = groups.iter().take(2).flat_map(|(_, g)| g.clone()).collect();
            groups.push(("p0 or p1".to_owned(), vague));
            groups.extend(grouped("male ", &["A", "B", "C"], &males));
        }
        let groups: Vec<(&str, &[&str])> = groups
            .iter()
            .map(|(name, g)| (name.as_str(), g.as_slice()))
            .collect();
        let locus = Locus::new("random", &["A", "B", "C"], &groups).unwrap();
        let counts = counts[..locus.phenotypes().len()].to_vec();
        (locus, counts)
    });
    systems.prop_filter("somebody is counted", |(_, counts)| counts[0] > 0)
}

/// The genotypes of each phenotype, if there are any.
fn grouped<'a>(stem: &str, genotypes: &[&'a str], map: &[usize]) -> Vec<(String, Vec<&'a str>)> {
    let members = |phenotype: usize| {
        let pairs = genotypes.iter().zip(map);
        let shown = pairs.filter(|(_, shown)| **shown == phenotype);
        shown.map(|(genotype, _)| *genotype).collect::<Vec<_>>()
    };
    let groups = (0..4).map(|phenotype| (format!("{stem}{phenotype}"), members(phenotype)));
    groups
        .filter(|(_, genotypes)| !genotypes.is_empty())
        .collect()
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
        let next = model.m_step(&model.e_step(p).unwrap().stats, p).unwrap();
        prop_assert!(!fit.status.is_converged() || farthest(&next, p) < 1e-12);
    }

    #[test]
    fn the_likelihood_is_that_of_all_ordered_genotypes(
        (locus, counts) in wide_systems(), p in frequencies(), f in prop::option::of(0.0..1.0),
    ) {
        // By enumeration of mother's and father's allele, without pairs and factors of two.
        let mut probabilities = vec![0.0; locus.phenotypes().len()];
        let (of, f0) = (p.as_slice(), f.unwrap_or(0.0));
        for mother in 0..3 {
            for shown in locus.shown_by(Genotype::Single(mother)) {
                probabilities[shown] += of[mother];
            }
            for father in 0..3 {
                let identical = if mother == father { f0 * of[mother] } else { 0.0 };
                for shown in locus.shown_by(Genotype::Pair(mother, father)) {
                    probabilities[shown] += identical + (1.0 - f0) * of[mother] * of[father];
                }
            }
        }
        let pairs = probabilities.iter().zip(&counts);
        let expected: f64 = pairs.filter(|(_, n)| **n > 0).map(|(p, &n)| n as f64 * p.ln()).sum();
        let model = model_of(locus, &counts, f.is_some());
        let found = model.e_step(&p.inbred(f)).unwrap().log_likelihood;
        assert_close(found, expected, 1e-9);
    }

    #[test]
    fn the_optimum_beats_a_grid((locus, counts) in wide_systems(), inbreeding: bool) {
        let model = model_of(locus, &counts, inbreeding);
        let fit = model.fit().unwrap();
        prop_assert!(fit.trace.is_monotone());
        let twentieths = |i: i32| f64::from(i) / 20.0;
        let fs: Vec<Option<f64>> = if inbreeding {
            (0..=20).map(|i| Some(twentieths(i))).collect()
        } else {
            vec![None]
        };
        for (a, b) in (0..=20).flat_map(|a| (0..=20 - a).map(move |b| (a, b))) {
            for f in &fs {
                let p = [a, b, 20 - a - b].map(twentieths).to_vec();
                let at = AlleleFrequencies::new(p).unwrap().inbred(*f);
                if let Ok(there) = model.e_step(&at) {
                    let found = fit.log_likelihood_kernel;
                    prop_assert!(there.log_likelihood <= found + 1e-9, "{at:?} {} {found}", there.log_likelihood);
                }
            }
        }
    }

    #[test]
    fn at_the_optimum_the_score_is_zero((locus, counts) in wide_systems(), inbreeding: bool) {
        let model = model_of(locus, &counts, inbreeding);
        let fit = model.fit().unwrap();
        prop_assume!(fit.status.is_converged());
        let at = &fit.allele_frequencies;
        let score = model.observed_score(at);
        let p = at.as_slice();
        let genes: f64 = score.iter().zip(p).map(|(s, p)| s * p).sum();
        // Along the simplex: every score is the number of genes, or lower where the frequency is 0.
        for (score, p) in score.iter().zip(p) {
            prop_assert!(score - genes < 1e-5 * genes, "{score} {genes} {at:?}");
            prop_assert!(*p == 0.0 || (score - genes).abs() * p < 1e-8 * genes, "{score} {genes} {at:?}");
        }
        if let Some(f) = at.inbreeding() {
            let score = score[p.len()];
            prop_assert!(f == 1.0 || score < 1e-5 * genes, "{f} {score}");
            prop_assert!(f == 0.0 || score > -1e-5 * genes, "{f} {score}");
        }
    }

    #[test]
    fn the_names_of_alleles_do_not_matter((locus, counts) in wide_systems(), inbreeding: bool) {
        // C, A, B instead of A, B, C: the alleles come in another order.
        let renamed = |genotype: &Genotype| {
            let name = |allele: usize| ["A", "B", "C"][allele];
            match *genotype {
                Genotype::Pair(a, b) => format!("{}/{}", name(b), name(a)),
                Genotype::Single(a) => name(a).to_owned(),
            }
        };
        let groups: Vec<Vec<String>> = (0..counts.len())
            .map(|i| locus.genotypes_of(i).iter().map(renamed).collect())
            .collect();
        let groups: Vec<Vec<&str>> = groups.iter().map(|g| g.iter().map(String::as_str).collect()).collect();
        let named: Vec<(&str, &[&str])> = (locus.phenotypes().iter().zip(&groups))
            .map(|(name, g)| (name.as_str(), g.as_slice()))
            .rev()
            .collect();
        let other = Locus::new("other", &["C", "A", "B"], &named).unwrap();
        let backwards: Vec<u64> = counts.iter().rev().copied().collect();
        let (one, two) = (model_of(locus, &counts, inbreeding), model_of(other, &backwards, inbreeding));
        let (fit, other) = (one.fit().unwrap(), two.fit().unwrap());
        assert_close(fit.log_likelihood_kernel, other.log_likelihood_kernel, 1e-7);
        let p = fit.allele_frequencies.as_slice();
        let moved = AlleleFrequencies::in_proportion(vec![p[2], p[0], p[1]]);
        let there = two.e_step(&moved.inbred(fit.allele_frequencies.inbreeding())).unwrap();
        assert_close(there.log_likelihood, fit.log_likelihood_kernel, 1e-9);
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

fn model_of(locus: Locus, counts: &[u64], inbreeding: bool) -> GeneCounting {
    let model = GeneCounting::new(locus, counts).unwrap();
    if inbreeding {
        model.with_inbreeding().unwrap()
    } else {
        model
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
