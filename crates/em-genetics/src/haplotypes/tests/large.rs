//! Many markers, many individuals.

use super::super::{Call, HaplotypeFit, HaplotypeSearch, Marker, UnphasedGenotypes};
use super::assert_close;
use crate::Error;
use em_core::{Stream, rand::RngExt, stream};

/// Individuals of a population with some haplotypes, of which a part of the genotypes is missing.
fn drawn(
    haplotypes: &[(Vec<usize>, f64)],
    individuals: usize,
    missing: f64,
    rng: &mut Stream,
) -> UnphasedGenotypes {
    let gamete = |rng: &mut Stream| {
        let u: f64 = rng.random();
        let mut below = 0.0;
        let reached = |(_, p): &&(Vec<usize>, f64)| {
            below += p;
            u < below
        };
        haplotypes
            .iter()
            .find(reached)
            .unwrap_or(&haplotypes[0])
            .0
            .clone()
    };
    let individual = |rng: &mut Stream| {
        let pairs = gamete(rng).into_iter().zip(gamete(rng));
        let calls = pairs.map(|(x, y)| {
            if rng.random::<f64>() < missing {
                Call::Missing
            } else {
                Call::Pair(x, y)
            }
        });
        calls.collect()
    };
    let markers = (0..haplotypes[0].0.len())
        .map(|marker| Marker::new(&format!("m{marker}"), &["1", "2"]).unwrap());
    let individuals = (0..individuals).map(|_| individual(rng)).collect();
    UnphasedGenotypes::new(markers.collect(), individuals).unwrap()
}

/// Random haplotypes of markers with two alleles, with random frequencies.
fn population(markers: usize, haplotypes: usize, rng: &mut Stream) -> Vec<(Vec<usize>, f64)> {
    let weights: Vec<f64> = (0..haplotypes)
        .map(|_| rng.random_range(0.2..1.0))
        .collect();
    let sum: f64 = weights.iter().sum();
    let haplotype = |weight: f64| {
        let alleles = (0..markers).map(|_| usize::from(rng.random::<bool>()));
        (alleles.collect(), weight / sum)
    };
    weights.into_iter().map(haplotype).collect()
}

/// That the haplotypes of the population are found with frequencies within 4 standard errors, which are not
/// below those of haplotypes that can be counted in so many individuals, nor twice as large.
fn assert_recovered(fit: &HaplotypeFit, population: &[(Vec<usize>, f64)], individuals: usize) {
    let best = fit.best();
    assert!(best.status.is_converged() && best.trace.is_monotone());
    let inference = best.inference().unwrap();
    for (alleles, p) in population {
        let h = best
            .haplotypes
            .iter()
            .position(|h| h.alleles == *alleles)
            .unwrap();
        let error = inference.standard_error(h).unwrap();
        let found = best.haplotypes[h].frequency;
        assert_close(found, *p, 4.0 * error);
        let counted = (found * (1.0 - found) / (2.0 * individuals as f64)).sqrt();
        assert!(
            (0.999..2.0).contains(&(error / counted)),
            "{error} {counted}"
        );
    }
}

#[test]
fn twelve_and_fifteen_markers_are_practical() {
    for markers in [12, 15] {
        let mut rng = stream(17, markers);
        let population = population(markers, 14, &mut rng);
        let genotypes = drawn(&population, 500, 0.05, &mut rng);
        let fit = HaplotypeSearch::new(1).run(&genotypes).unwrap();
        assert_eq!(fit.pruning, None);
        assert_recovered(&fit, &population, 500);
    }
}

#[test]
fn thousands_of_individuals_are_practical() {
    let mut rng = stream(18, 0);
    let population = population(15, 16, &mut rng);
    let genotypes = drawn(&population, 5000, 0.05, &mut rng);
    let fit = HaplotypeSearch::new(1).restarts(3).run(&genotypes).unwrap();
    let pruning = fit.pruning.expect("too many pairs for a full list");
    assert!(
        pruning.pairs > 0 && pruning.largest_mass < 1e-3,
        "{pruning:?}"
    );
    assert_recovered(&fit, &population, 5000);
}

#[test]
fn pruning_changes_nothing_that_matters() {
    for unit in 0..5 {
        let mut rng = stream(19, unit);
        let population = population(8, 10, &mut rng);
        let genotypes = drawn(&population, 300, 0.05, &mut rng);
        let full = HaplotypeSearch::new(1).restarts(3).run(&genotypes).unwrap();
        let few = HaplotypeSearch::new(1).restarts(3).max_pairs(3000);
        let pruned = few.run(&genotypes).unwrap();
        assert_eq!(full.pruning, None);
        let pruning = pruned.pruning.expect("too many pairs");
        assert!(pruned.candidates < full.candidates);
        assert!(pruning.mean_mass <= pruning.largest_mass);
        let (full, pruned) = (full.best(), pruned.best());
        assert_close(
            pruned.log_likelihood_kernel,
            full.log_likelihood_kernel,
            1e-6,
        );
        for haplotype in &full.haplotypes {
            let found = pruned.frequency(&haplotype.alleles);
            assert_close(found, haplotype.frequency, 1e-6);
        }
    }
}

#[test]
fn what_is_too_much_is_said() {
    // Nothing but double heterozygotes: no pair is likelier than another.
    let markers = (0..40).map(|m| Marker::new(&format!("m{m}"), &["1", "2"]).unwrap());
    let rows = vec![vec![Call::Pair(0, 1); 40]; 10];
    let genotypes = UnphasedGenotypes::new(markers.collect(), rows).unwrap();
    let error = HaplotypeSearch::new(1).run(&genotypes).unwrap_err();
    assert_eq!(
        error,
        Error::TooManyPairs {
            marker: "m20".to_owned(),
            pairs: 1 << 20,
            most: 1 << 19,
        }
    );
    // The same without any call for half of the individuals, and many alleles.
    let names: Vec<String> = (0..200).map(|a| a.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let markers = (0..10).map(|m| Marker::new(&format!("m{m}"), &names).unwrap());
    let mut row = vec![Call::Missing; 10];
    row[0] = Call::Pair(0, 1);
    let genotypes = UnphasedGenotypes::new(markers.collect(), vec![row]).unwrap();
    let error = HaplotypeSearch::new(1).run(&genotypes).unwrap_err();
    assert!(
        matches!(
            error,
            Error::TooManyPairs {
                pairs: 1_600_000_000,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn hundreds_of_markers_without_heterozygotes() {
    let mut rng = stream(20, 0);
    let population = population(300, 5, &mut rng);
    let markers = (0..300).map(|m| Marker::new(&format!("m{m}"), &["1", "2"]).unwrap());
    let rows = population.iter().map(|(alleles, _)| {
        alleles
            .iter()
            .map(|&a| Call::Pair(a, a))
            .collect::<Vec<_>>()
    });
    let genotypes = UnphasedGenotypes::new(markers.collect(), rows.collect()).unwrap();
    let fit = HaplotypeSearch::new(1).run(&genotypes).unwrap();
    assert_eq!(fit.best().haplotypes.len(), 5);
    assert_close(fit.best().haplotypes[4].frequency, 0.2, 1e-14);
}
