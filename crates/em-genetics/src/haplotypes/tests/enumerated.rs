//! Few markers, of two or three alleles, with missing and half-missing calls and haploid individuals: against
//! enumeration of all ordered pairs of haplotypes.

use super::super::{
    Call, Curvature, HaplotypeFit, HaplotypeMaximum, HaplotypeSearch, Marker, UnphasedGenotypes,
};
use super::assert_close;
use em_core::{Em, rand::RngExt, stream};
use proptest::prelude::*;

const NAMES: [&str; 3] = ["x", "y", "z"];

fn markers(alleles: &[usize]) -> Vec<Marker> {
    let markers = alleles.iter().enumerate();
    markers
        .map(|(i, &k)| Marker::new(&format!("m{i}"), &NAMES[..k]).unwrap())
        .collect()
}

/// Some markers and individuals, a few of them haploid, a few calls missing.
pub(super) fn genotypes() -> impl Strategy<Value = UnphasedGenotypes> {
    let alleles = prop::collection::vec(1..=3_usize, 1..=3);
    let individual = (
        prop::bool::weighted(0.2),
        prop::array::uniform3((0..9_usize, 0..8_u8)),
    );
    let individuals = prop::collection::vec((individual, 1..5_usize), 1..12);
    (alleles, individuals).prop_filter_map("somebody is typed", |(alleles, individuals)| {
        let call = |k: usize, haploid: bool, (pair, gap): (usize, u8)| {
            let (a, b) = (pair / 3 % k, pair % 3 % k);
            match (haploid, gap) {
                (_, 0) => Call::Missing,
                (true, _) => Call::Single(a),
                (false, 1) => Call::Half(a),
                (false, _) => Call::Pair(a, b),
            }
        };
        let rows = individuals
            .into_iter()
            .flat_map(|((haploid, drawn), times)| {
                let pairs = alleles.iter().zip(drawn);
                let row: Vec<Call> = pairs.map(|(&k, drawn)| call(k, haploid, drawn)).collect();
                vec![row; times]
            });
        UnphasedGenotypes::new(markers(&alleles), rows.collect()).ok()
    })
}

/// The probability that two alleles, one from each parent, lead to what was called, as far as that depends on
/// them: of half-missing calls either allele may be the one that was seen.
fn shows(call: Call, mother: usize, father: usize) -> f64 {
    let is = |holds: bool| f64::from(u8::from(holds));
    match call {
        Call::Missing => 1.0,
        Call::Half(a) => 0.5 * is(a == mother) + 0.5 * is(a == father),
        Call::Single(a) => is(a == mother),
        Call::Pair(a, b) => is((a, b) == (mother, father) || (b, a) == (mother, father)),
    }
}

/// The same at all markers.
fn all_show(calls: &[Call], mother: &[usize], father: &[usize]) -> f64 {
    let at = |m: usize| shows(calls[m], mother[m], father[m]);
    (0..calls.len()).map(at).product()
}

/// All haplotypes of the markers.
fn all_haplotypes(genotypes: &UnphasedGenotypes) -> Vec<Vec<usize>> {
    genotypes
        .markers()
        .iter()
        .fold(vec![vec![]], |so_far, marker| {
            let longer = |haplotype: &Vec<usize>, allele| [&haplotype[..], &[allele]].concat();
            let alleles = 0..marker.alleles().len();
            let all = so_far
                .iter()
                .flat_map(|h| alleles.clone().map(move |allele| longer(h, allele)));
            all.collect()
        })
}

/// Σ log P(genotypes) by enumeration.
fn enumerated(genotypes: &UnphasedGenotypes, frequency: impl Fn(&[usize]) -> f64) -> f64 {
    let all = all_haplotypes(genotypes);
    let frequencies: Vec<f64> = all.iter().map(|h| frequency(h)).collect();
    let mut sum = 0.0;
    for individual in 0..genotypes.individuals() {
        let calls = genotypes.calls(individual);
        let haploid = calls.iter().any(|call| matches!(call, Call::Single(_)));
        let mut probability = 0.0;
        for (mother, p) in all.iter().zip(&frequencies) {
            for (father, q) in all.iter().zip(&frequencies) {
                let shown = all_show(calls, mother, father);
                probability += match haploid {
                    true if mother == father => shown * p,
                    true => 0.0,
                    false => shown * p * q,
                };
            }
        }
        sum += probability.ln();
    }
    sum
}

fn found(genotypes: &UnphasedGenotypes) -> HaplotypeFit {
    HaplotypeSearch::new(1).run(genotypes).unwrap()
}

fn of(maximum: &HaplotypeMaximum) -> impl Fn(&[usize]) -> f64 {
    |alleles| maximum.frequency(alleles)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_likelihood_is_that_of_ordered_pairs(genotypes in genotypes()) {
        for maximum in &found(&genotypes).maxima {
            let expected = enumerated(&genotypes, of(maximum));
            assert_close(maximum.log_likelihood_kernel, expected, 1e-9 * (1.0 + expected.abs()));
            prop_assert!(maximum.trace.is_monotone());
            let sum: f64 = maximum.haplotypes.iter().map(|h| h.frequency).sum();
            assert_close(sum, 1.0, 1e-12);
        }
    }

    #[test]
    fn nothing_near_a_maximum_or_at_random_is_higher(genotypes in genotypes(), seed: u64) {
        let fit = found(&genotypes);
        let all = all_haplotypes(&genotypes);
        let mut rng = stream(seed, 0);
        for _ in 0..20 {
            let drawn: Vec<f64> = all.iter().map(|_| -rng.random::<f64>().ln()).collect();
            let sum: f64 = drawn.iter().sum();
            let at = |h: &[usize]| drawn[all.iter().position(|g| g == h).unwrap()] / sum;
            let height = enumerated(&genotypes, at);
            prop_assert!(height <= fit.best().log_likelihood_kernel + 1e-9);
            for maximum in &fit.maxima {
                let to = |h: &[usize]| 0.9999 * maximum.frequency(h) + 0.0001 * at(h);
                let height = enumerated(&genotypes, to);
                prop_assert!(height <= maximum.log_likelihood_kernel + 1e-9, "{} {}", height, maximum.log_likelihood_kernel);
            }
        }
    }

    #[test]
    fn a_maximum_is_its_own_em_step(genotypes in genotypes()) {
        for maximum in &found(&genotypes).maxima {
            let (model, at) = (maximum.model(), maximum.frequencies());
            let next = model.m_step(&model.e_step(at).unwrap().stats, at).unwrap();
            for (one, other) in at.as_slice().iter().zip(next.as_slice()) {
                assert_close(*one, *other, 1e-9);
            }
        }
    }

    #[test]
    fn phases_are_those_of_bayes(genotypes in genotypes()) {
        let fit = found(&genotypes);
        let best = fit.best();
        for individual in 0..genotypes.individuals() {
            let calls = genotypes.calls(individual);
            let phases = best.phases(individual, 0.0);
            if calls.iter().all(|call| *call == Call::Missing) {
                prop_assert!(phases.is_empty());
                continue;
            }
            let total: f64 = phases.iter().map(|phase| phase.probability).sum();
            assert_close(total, 1.0, 1e-12);
            prop_assert!(phases.is_sorted_by(|one, other| one.probability >= other.probability));
            let joint: Vec<f64> = phases.iter().map(|phase| {
                let mother = &best.haplotypes[phase.first];
                let father = &best.haplotypes[phase.second.unwrap_or(phase.first)];
                let shown = all_show(calls, &mother.alleles, &father.alleles);
                match phase.second {
                    None => shown * mother.frequency,
                    Some(second) if second == phase.first => shown * mother.frequency.powi(2),
                    Some(_) => 2.0 * shown * mother.frequency * father.frequency,
                }
            }).collect();
            let sum: f64 = joint.iter().sum();
            for (phase, joint) in phases.iter().zip(&joint) {
                assert_close(phase.probability, joint / sum, 1e-12);
            }
            let mut pairs: Vec<_> = phases.iter().map(|phase| (phase.first, phase.second)).collect();
            pairs.sort_unstable();
            prop_assert!(pairs.windows(2).all(|pair| pair[0] != pair[1]));
            let likely = best.phases(individual, 0.3);
            prop_assert_eq!(&likely[..], &phases[..likely.len()]);
        }
    }

    #[test]
    fn names_and_order_do_not_matter(genotypes in genotypes(), turn in 0..12_usize) {
        let k = genotypes.markers().len();
        let order: Vec<usize> = (0..k).map(|m| (m + turn) % k).collect();
        let flipped = |m: usize, a: usize| genotypes.markers()[m].alleles().len() - 1 - a;
        let mut rows: Vec<Vec<Call>> = (0..genotypes.individuals())
            .map(|individual| {
                let calls = genotypes.calls(individual);
                let call = |&m: &usize| match calls[m] {
                    Call::Pair(a, b) => Call::Pair(flipped(m, a), flipped(m, b)),
                    Call::Half(a) => Call::Half(flipped(m, a)),
                    Call::Single(a) => Call::Single(flipped(m, a)),
                    Call::Missing => Call::Missing,
                };
                order.iter().map(call).collect()
            })
            .collect();
        rows.rotate_left(turn % genotypes.individuals());
        let alleles: Vec<usize> = order.iter().map(|&m| genotypes.markers()[m].alleles().len()).collect();
        let other = UnphasedGenotypes::new(markers(&alleles), rows).unwrap();
        let (one, other) = (found(&genotypes), found(&other));
        let rounding = 1e-7 * (1.0 + one.best().log_likelihood_kernel.abs());
        assert_close(one.best().log_likelihood_kernel, other.best().log_likelihood_kernel, rounding);
        // Where there are several maxima the random starts, which differ, may find one more of them.
        let is_alone = |fit: &HaplotypeFit| {
            fit.maxima.len() == 1 && fit.best().curvature == Curvature::Peak
        };
        if is_alone(&one) && is_alone(&other) {
            for haplotype in &one.best().haplotypes {
                let alleles = order.iter().map(|&m| flipped(m, haplotype.alleles[m]));
                let found = other.best().frequency(&alleles.collect::<Vec<_>>());
                assert_close(found, haplotype.frequency, 1e-5);
            }
        }
    }

    #[test]
    fn the_order_of_individuals_does_not_matter_to_the_bit(genotypes in genotypes(), turn in 0..9_usize) {
        let mut rows: Vec<Vec<Call>> = (0..genotypes.individuals())
            .map(|individual| genotypes.calls(individual).to_vec())
            .collect();
        rows.rotate_left(turn % genotypes.individuals());
        rows.reverse();
        let other = UnphasedGenotypes::new(genotypes.markers().to_vec(), rows).unwrap();
        let (one, other) = (found(&genotypes), found(&other));
        for (one, other) in one.maxima.iter().zip(&other.maxima) {
            prop_assert_eq!(&one.haplotypes, &other.haplotypes);
            prop_assert_eq!(one.log_likelihood_kernel, other.log_likelihood_kernel);
        }
    }
}
