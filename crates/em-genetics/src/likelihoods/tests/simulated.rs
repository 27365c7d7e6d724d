//! Reads of populations that are known.

use super::{assert_close, estimate, pl_site, reads};
use crate::GenotypeFrequencies;
use em_core::stream;

#[test]
fn the_truth_is_found_within_its_error() {
    for (unit, (p, f, depth)) in [
        (0.5, 0.0, 2.0),
        (0.1, 0.0, 4.0),
        (0.02, 0.0, 8.0),
        (0.3, 0.4, 5.0),
        (0.6, -0.2, 8.0),
        (0.4, 0.9, 3.0),
    ]
    .into_iter()
    .enumerate()
    {
        let at = GenotypeFrequencies::with_inbreeding(p, f).unwrap();
        let mut rng = stream(23, unit);
        let site = pl_site((0..2000).map(|_| reads(&at, depth, &mut rng)));
        let found = estimate(&site);
        let error = found.standard_error.unwrap();
        // Alleles of an inbred sample are fewer than they seem.
        let allowed = 4.0 * error * f64::sqrt(1.0 + f.max(0.0));
        assert_close(found.allele_frequency, p, allowed);
        assert!(found.variation.p < 1e-6);

        let genotypes = found.genotypes.unwrap();
        if let Some(error) = genotypes.inbreeding_standard_error {
            assert_close(genotypes.inbreeding_coefficient.unwrap(), f, 4.0 * error);
        }
        if f != 0.0 {
            assert!(genotypes.hardy_weinberg.p < 1e-4, "{genotypes:?}");
        }
        let counts = site
            .expected_genotype_counts(&genotypes.frequencies)
            .unwrap();
        let n = site.samples_with_data() as f64;
        for (count, p) in counts.into_iter().zip(genotypes.frequencies.as_array()) {
            assert_close(count, n * p, 1e-8 * n);
        }
    }
}

#[test]
fn the_tests_keep_their_level() {
    // Four thousand sites of 60 samples in Hardy-Weinberg proportions.
    let at = GenotypeFrequencies::hardy_weinberg(0.35).unwrap();
    let mut rng = stream(29, 0);
    let rejected = (0..4000).filter(|_| {
        let site = pl_site((0..60).map(|_| reads(&at, 10.0, &mut rng)));
        let genotypes = estimate(&site).genotypes.unwrap();
        genotypes.hardy_weinberg.p < 0.05
    });
    let share = rejected.count() as f64 / 4000.0;
    assert_close(share, 0.05, 0.015);

    // Nobody carries the allele, and errors give it away in few sites: at most as many as are allowed.
    let nobody = GenotypeFrequencies::hardy_weinberg(0.0).unwrap();
    let called = (0..2000).filter(|_| {
        let site = pl_site((0..60).map(|_| reads(&nobody, 4.0, &mut rng)));
        estimate(&site).variation.p < 0.05
    });
    assert!((called.count() as f64) < 0.06 * 2000.0);
}

#[test]
fn a_single_read_each_tells_nothing_of_genotypes() {
    // With one read l1 = ½(l0 + l2): the likelihood depends on the allele frequency alone.
    let (error, mut site) = (0.01, crate::GenotypeLikelihoods::new());
    for i in 0..40 {
        let read = if i % 4 == 0 {
            [error, 0.5, 1.0 - error]
        } else {
            [1.0 - error, 0.5, error]
        };
        site.push_likelihoods(&read).unwrap();
    }
    let found = estimate(&site);
    // ¼ = p(1 − e) + (1 − p)e.
    assert_close(
        found.allele_frequency,
        (0.25 - error) / (1.0 - 2.0 * error),
        1e-12,
    );
    let genotypes = found.genotypes.unwrap();
    assert_close(genotypes.hardy_weinberg.statistic, 0.0, 1e-9);
    assert_close(genotypes.inbreeding_coefficient.unwrap(), 0.0, 1e-6);
    assert_eq!(genotypes.inbreeding_standard_error, None);
}
