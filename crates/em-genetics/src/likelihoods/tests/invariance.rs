//! What must not change the estimates.

use super::{assert_close, estimate, known, pl_site, reads, site};
use crate::{GenotypeFrequencies, GenotypeLikelihoods, SiteEstimate};
use em_core::stream;
use proptest::prelude::*;

/// A diploid or haploid sample, phred-scaled.
fn samples() -> impl Strategy<Value = Vec<Vec<i32>>> {
    let diploid = (0..40_i32, 0..2_i32, 0..60_i32).prop_map(|(a, het, b)| match het {
        0 => vec![a, 0, b],
        _ => vec![0, a.min(b), a + b],
    });
    let haploid = prop::collection::vec(0..50_i32, 2);
    let sample = prop_oneof![4 => diploid, 1 => haploid];
    prop::collection::vec(sample, 2..30)
}

fn assert_same(found: &SiteEstimate, expected: &SiteEstimate, tolerance: f64) {
    assert_close(found.allele_frequency, expected.allele_frequency, tolerance);
    let level = 1.0 + expected.log_likelihood.abs();
    assert_close(
        found.log_likelihood,
        expected.log_likelihood,
        tolerance * level,
    );
    assert_eq!(found.genotypes.is_some(), expected.genotypes.is_some());
    if let (Some(found), Some(expected)) = (&found.genotypes, &expected.genotypes) {
        assert_close(found.log_likelihood, expected.log_likelihood, 1e-9 * level);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_alleles_may_be_swapped(samples in samples()) {
        let site = pl_site(&samples);
        prop_assume!(site.samples_with_data() > 0);
        let swapped = pl_site(samples.iter().map(|s| s.iter().rev().copied().collect::<Vec<_>>()));
        let (found, swapped) = (estimate(&site), estimate(&swapped));
        let turned = SiteEstimate { allele_frequency: 1.0 - swapped.allele_frequency, ..swapped };
        assert_same(&found, &turned, 1e-10);
    }

    #[test]
    fn the_order_of_samples_is_nothing(mut samples in samples()) {
        let site = pl_site(&samples);
        prop_assume!(site.samples_with_data() > 0);
        samples.reverse();
        assert_same(&estimate(&pl_site(&samples)), &estimate(&site), 1e-10);
    }

    #[test]
    fn missing_samples_are_nothing(samples in samples(), at in 0..30_usize) {
        let site = pl_site(&samples);
        let mut more = samples.clone();
        for missing in [vec![], vec![7, 7, 7], vec![0, 0]] {
            more.insert(at.min(samples.len()), missing);
        }
        let more = pl_site(&more);
        prop_assert_eq!(more.samples(), samples.len() + 3);
        prop_assert_eq!(site.estimate(), more.estimate());
    }

    #[test]
    fn twice_the_samples_halve_the_variance(samples in samples()) {
        let site = pl_site(&samples);
        prop_assume!(site.samples_with_data() > 0);
        let twice = estimate(&pl_site(samples.iter().chain(&samples)));
        let once = estimate(&site);
        assert_close(twice.allele_frequency, once.allele_frequency, 1e-10);
        if let (Some(twice), Some(once)) = (twice.standard_error, once.standard_error) {
            assert_close(twice * 2_f64.sqrt() / once, 1.0, 1e-7);
        }
    }

    #[test]
    fn the_scale_is_nothing(samples in samples(), shift in 0..100_i32) {
        let site = pl_site(&samples);
        let shifted = pl_site(samples.iter().map(|s| s.iter().map(|pl| pl + shift).collect::<Vec<_>>()));
        prop_assert_eq!(site.estimate(), shifted.estimate());
        let per_sample = f64::from(shift) / 10.0 * std::f64::consts::LN_10;
        let expected = site.log_scale() - per_sample * samples.len() as f64;
        assert_close(shifted.log_scale(), expected, 1e-9);
        // As logarithms, and as they are.
        let gl = samples.iter().map(|s| s.iter().map(|pl| -f64::from(*pl) / 10.0).collect::<Vec<_>>());
        let gl = GenotypeLikelihoods::from_gl(gl).unwrap();
        let plain = samples.iter().map(|s| s.iter().map(|pl| 10_f64.powf(-f64::from(*pl) / 10.0)).collect::<Vec<_>>());
        let plain = GenotypeLikelihoods::from_likelihoods(plain).unwrap();
        assert_close(gl.log_scale(), site.log_scale(), 1e-9);
        assert_close(plain.log_scale(), site.log_scale(), 1e-9);
        if let Some(expected) = site.estimate() {
            assert_same(&estimate(&gl), &expected, 1e-8);
            assert_same(&estimate(&plain), &expected, 1e-8);
        }
    }
}

#[test]
fn a_site_that_is_filled_again_is_as_new() {
    let at = GenotypeFrequencies::hardy_weinberg(0.2).unwrap();
    let mut rng = stream(1, 0);
    let samples: Vec<_> = (0..50).map(|_| reads(&at, 4.0, &mut rng)).collect();
    let mut again = site(known([3, 2, 1]));
    again.clear();
    for sample in &samples {
        again.push_pl(sample).unwrap();
    }
    assert_eq!(again, pl_site(samples));
}

#[test]
fn haploid_samples_carry_one_allele() {
    // Known ones are counted: 3 + 2·1 + 2 of 2·10 + 6 alleles.
    let diploid = known([6, 3, 1]);
    let mut mixed = site(diploid);
    for haploid in [[1.0, 0.0]; 4].iter().chain(&[[0.0, 1.0]; 2]) {
        mixed.push_likelihoods(haploid).unwrap();
    }
    let found = estimate(&mixed);
    let (p, n) = (7.0 / 26.0, 26.0);
    assert_close(found.allele_frequency, p, 1e-14);
    assert_close(
        found.standard_error.unwrap(),
        f64::sqrt(p * (1.0 - p) / n),
        1e-12,
    );
    let at = GenotypeFrequencies::hardy_weinberg(p).unwrap();
    assert_eq!(mixed.posterior(10, &at).unwrap(), [1.0, 0.0, 0.0]);
    assert_eq!(mixed.posterior(15, &at).unwrap(), [0.0, 1.0, 0.0]);
    assert_eq!(
        mixed.expected_genotype_counts(&at).unwrap(),
        [6.0, 3.0, 1.0]
    );

    // Only haploid ones: nothing is known of genotypes.
    let haploid = site([[1.0, 0.01], [0.02, 1.0], [1.0, 0.01]]);
    let found = estimate(&haploid);
    assert!(found.genotypes.is_none());
    // The score by hand is 0: Σ (l1 − l0)/(l0 q + l1 p).
    let (p, q) = (found.allele_frequency, 1.0 - found.allele_frequency);
    let score = -2.0 * 0.99 / (q + 0.01 * p) + 0.98 / (0.02 * q + p);
    assert_close(score, 0.0, 1e-12);
}
