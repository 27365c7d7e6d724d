//! Gene counting with fewer steps.

use super::properties::frequencies_of;
use super::{assert_close, moth, moth_closed_form};
use crate::{AlleleFrequencies, Error, GeneCounting, Locus};
use em_core::{Acceleration, Fit, Run, Scheme, Stop};
use proptest::prelude::*;

const ACCELERATIONS: [fn() -> Acceleration; 4] = [
    || Acceleration::Squarem(Scheme::S1),
    || Acceleration::Squarem(Scheme::S2),
    Acceleration::squarem,
    Acceleration::daarem,
];

/// A run in strict mode: a fall is an error.
fn climb(
    model: &GeneCounting,
    start: AlleleFrequencies,
    acceleration: Acceleration,
    stop: Stop,
) -> Result<Fit<AlleleFrequencies>, em_core::Error<Error>> {
    let mut run = (Run::new(model, start)?.strict(true))
        .accelerate(acceleration)
        .until(stop);
    while run.advance()?.is_some() {}
    Ok(run.finish())
}

#[test]
fn the_moth_takes_fewer_steps() {
    let maps = |acceleration| {
        let start = AlleleFrequencies::uniform(3);
        let fit = climb(&moth(), start, acceleration, Stop::residual(1e-10)).unwrap();
        let maximum = moth_closed_form();
        for (found, expected) in (fit.params.as_slice().iter()).zip(maximum.as_slice()) {
            assert_close(*found, *expected, 1e-10);
        }
        fit.evaluations.maps
    };
    let plain = maps(Acceleration::None);
    for acceleration in ACCELERATIONS {
        let accelerated = maps(acceleration());
        assert!(accelerated < plain, "{:?}: {accelerated}", acceleration());
    }
}

#[test]
fn phenotypes_that_nobody_showed_are_no_obstacle() {
    for counts in [
        [186, 38, 13, 284],
        [50, 0, 0, 50],
        [10, 0, 5, 20],
        [1, 1, 100, 0],
        [0, 0, 5, 100],
        [100, 3, 0, 0],
        [0, 7, 0, 1],
    ] {
        let model = GeneCounting::new(Locus::abo(), &counts).unwrap();
        let maximum = model.fit().unwrap().log_likelihood_kernel;
        for acceleration in ACCELERATIONS {
            let start = AlleleFrequencies::uniform(3);
            let fit = climb(&model, start, acceleration(), Stop::residual(1e-10)).unwrap();
            assert_close(fit.log_likelihood, maximum, 1e-7);
        }
    }
}

/// Four to six alleles, each of a rank: it is dominant over those of lower ranks and codominant with
/// those of its own. Many a phenotype is not seen at all.
fn ranked() -> impl Strategy<Value = (GeneCounting, AlleleFrequencies)> {
    let ranks = prop::collection::vec(0..3_u8, 4..=6);
    let count = prop_oneof![1 => Just(0_u64), 3 => 0..200_u64];
    (ranks, prop::collection::vec(count, 21)).prop_flat_map(|(ranks, counts)| {
        let k = ranks.len();
        let names = &["A", "B", "C", "D", "E", "F"][..k];
        let mut phenotypes: Vec<(String, Vec<String>)> = Vec::new();
        for (a, b) in (0..k).flat_map(|a| (a..k).map(move |b| (a, b))) {
            let shown = match ranks[a].cmp(&ranks[b]) {
                std::cmp::Ordering::Equal => [names[a], names[b]].concat(),
                std::cmp::Ordering::Less => names[a].repeat(2),
                std::cmp::Ordering::Greater => names[b].repeat(2),
            };
            let genotype = [names[a], names[b]].concat();
            match phenotypes.iter_mut().find(|(name, _)| *name == shown) {
                Some((_, genotypes)) => genotypes.push(genotype),
                None => phenotypes.push((shown, vec![genotype])),
            }
        }
        let genotypes: Vec<Vec<&str>> = (phenotypes.iter())
            .map(|(_, genotypes)| genotypes.iter().map(String::as_str).collect())
            .collect();
        let map: Vec<(&str, &[&str])> = (phenotypes.iter().zip(&genotypes))
            .map(|((name, _), genotypes)| (name.as_str(), genotypes.as_slice()))
            .collect();
        let mut counts = counts[..map.len()].to_vec();
        counts[0] += 1;
        let locus = Locus::new("ranked", names, &map).unwrap();
        (
            Just(GeneCounting::new(locus, &counts).unwrap()),
            frequencies_of(k),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_acceleration_ever_falls((model, start) in ranked()) {
        let stop = || Stop::residual(1e-10).or(Stop::evaluations(1000));
        let plain = climb(&model, start.clone(), Acceleration::None, stop()).unwrap();
        for acceleration in ACCELERATIONS {
            let fit = climb(&model, start.clone(), acceleration(), stop());
            let fit = fit.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let enough = plain.log_likelihood - 1e-7 * (1.0 + plain.log_likelihood.abs());
            prop_assert!(fit.log_likelihood >= enough, "{:?}: {} {}", acceleration(), fit.log_likelihood, plain.log_likelihood);
        }
    }
}
