//! The inbreeding coefficient's intervals.

use super::assert_close;
use crate::{Error, GenotypeCounts};

#[test]
fn likelihood_intervals() {
    // By bisection with 34 digits, the profile found by search.
    for (counts, level, expected) in [
        (
            [298, 489, 213],
            0.95,
            [-0.047_044_336_489_722_4, 0.076_804_657_645_001_9],
        ),
        ([5, 0, 1], 0.95, [0.160_542_373_785_195, 1.0]),
        (
            [20, 20, 0],
            0.95,
            [-0.482_911_608_050_819, -0.120_445_531_943_83],
        ),
        (
            [0, 30, 2],
            0.9,
            [-0.970_087_456_950_609, -0.727_076_898_311_181],
        ),
        (
            [900, 10, 3],
            0.99,
            [0.062_491_942_315_415_4, 0.732_496_767_112_86],
        ),
        ([0, 7, 0], 0.95, [-1.0, -0.520_071_335_179_464]),
    ] {
        for [aa, ab, bb] in [counts, [counts[2], counts[1], counts[0]]] {
            let counts = GenotypeCounts::biallelic(aa, ab, bb).unwrap();
            let [low, high] = counts.inbreeding_profile(level).unwrap();
            assert_close(low, expected[0], 1e-10);
            assert_close(high, expected[1], 1e-10);
        }
    }
}

#[test]
fn of_many_individuals_both_intervals_agree() {
    // A recessive disease among 2^51 people.
    let n = (1_u64 << 51) as f64;
    for (q, f) in [(0.5, 0.1), (0.01, 0.02), (0.3, -0.2)] {
        let of = |share: f64| crate::counting::rounded(n * share);
        let p = 1.0 - q;
        let shares = [p * (p + f * q), 2.0 * p * q * (1.0 - f), q * (q + f * p)];
        let counts = GenotypeCounts::new(shares.map(of).to_vec()).unwrap();
        let estimate = counts.inbreeding_coefficient().unwrap();
        let wald = counts.inbreeding_wald(0.95).unwrap();
        let profile = counts.inbreeding_profile(0.95).unwrap();
        for (wald, profile) in wald.into_iter().zip(profile) {
            assert_close(profile - estimate, wald - estimate, 1e-4);
        }
    }
}

#[test]
fn the_variance_of_two_alleles_is_the_published_one() {
    for [aa, ab, bb] in [
        [298, 489, 213],
        [5, 0, 1],
        [20, 20, 0],
        [7, 1, 3],
        [0, 7, 0],
    ] {
        let counts = GenotypeCounts::biallelic(aa, ab, bb).unwrap();
        let (n, p) = (
            counts.individuals() as f64,
            counts.allele_frequencies().as_slice()[0],
        );
        let f = counts.inbreeding_coefficient().unwrap();
        let published = (1.0 - f).powi(2) * (1.0 - 2.0 * f) / n
            + f * (1.0 - f) * (2.0 - f) / (2.0 * n * p * (1.0 - p));
        let found = counts.inbreeding_variance().unwrap();
        assert!((found - published).abs() < 1e-14, "{found} {published}");
    }
}

#[test]
fn the_variance_of_many_alleles_is_that_of_a_linear_function() {
    // Moving a share h of individuals into genotype g moves f by h·(its influence − the mean).
    let counts = [400_000_u64, 300_000, 200_000, 100_000, 50_000, 500_000];
    let f = |counts: &[u64]| {
        GenotypeCounts::new(counts.to_vec())
            .unwrap()
            .inbreeding_coefficient()
            .unwrap()
    };
    let n = counts.iter().sum::<u64>() as f64;
    let variance: f64 = (0..6)
        .map(|g| {
            let (mut more, mut fewer) = (counts, counts);
            more[g] += 10;
            fewer[g] -= 10;
            let slope = (f(&more) - f(&fewer)) / 20.0 * n;
            counts[g] as f64 / n * slope.powi(2)
        })
        .sum();
    let found = GenotypeCounts::new(counts.to_vec())
        .unwrap()
        .inbreeding_variance()
        .unwrap();
    assert_close(found, variance / n, 1e-6);
}

#[test]
fn levels_and_alleles_that_make_no_sense() {
    let counts = GenotypeCounts::biallelic(3, 4, 5).unwrap();
    for level in [0.0, 1.0, -0.5, 95.0] {
        assert_eq!(counts.inbreeding_wald(level), Err(Error::Level { level }));
        assert_eq!(
            counts.inbreeding_profile(level),
            Err(Error::Level { level })
        );
    }
    assert!(matches!(
        counts.inbreeding_wald(f64::NAN),
        Err(Error::Level { .. })
    ));
    let one = GenotypeCounts::biallelic(3, 0, 0).unwrap();
    assert_eq!(one.inbreeding_wald(0.95), Err(Error::Monomorphic));
    assert_eq!(one.inbreeding_profile(0.95), Err(Error::Monomorphic));
    let three = GenotypeCounts::new(vec![1, 1, 1, 1, 1, 1]).unwrap();
    assert_eq!(
        three.inbreeding_profile(0.95),
        Err(Error::NotTwoAlleles { alleles: 3 })
    );
}

#[test]
fn alleles_that_do_not_occur_change_nothing() {
    let three = GenotypeCounts::new(vec![298, 0, 489, 0, 0, 213]).unwrap();
    let two = GenotypeCounts::biallelic(298, 489, 213).unwrap();
    assert_eq!(three.inbreeding_profile(0.95), two.inbreeding_profile(0.95));
    assert_eq!(three.inbreeding_wald(0.95), two.inbreeding_wald(0.95));
    assert_eq!(three.test(), two.test());
}
