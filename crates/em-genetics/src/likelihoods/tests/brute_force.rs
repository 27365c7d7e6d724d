//! Likelihoods by direct products, and maxima on grids.

use super::{assert_close, estimate, site};
use crate::GenotypeFrequencies;
use proptest::prelude::*;

/// The logarithm of the product itself.
fn direct(samples: &[[f64; 3]], at: [f64; 3]) -> f64 {
    let of = |l: &[f64; 3]| -> f64 {
        let largest = l.iter().fold(0.0, |a: f64, b| a.max(*b));
        l.iter()
            .zip(at)
            .map(|(l, w)| l / largest * w)
            .sum::<f64>()
            .ln()
    };
    samples.iter().map(of).sum()
}

fn proportions(p: f64) -> [f64; 3] {
    [(1.0 - p).powi(2), 2.0 * p * (1.0 - p), p * p]
}

/// Any likelihoods at all: no reads need to give such, and the likelihood has several maxima.
fn likelihoods() -> impl Strategy<Value = [f64; 3]> {
    let exponent = prop_oneof![Just(0.0), 0.0..3.0_f64, 0.0..30.0_f64];
    prop::array::uniform3(exponent).prop_map(|x| x.map(|x| 10_f64.powf(-x)))
}

/// Those that reads give, up to rounding: l1² ≥ l0 l2.
fn of_reads() -> impl Strategy<Value = [f64; 3]> {
    (0..6_i32, 0..6_i32, 0.001..0.2_f64).prop_map(|(reference, alternative, error)| {
        [
            (1.0 - error).powi(reference) * error.powi(alternative),
            0.5_f64.powi(reference + alternative),
            error.powi(reference) * (1.0 - error).powi(alternative),
        ]
    })
}

/// That no p of a fine grid, also near both ends, and no genotype frequencies of a grid are better.
fn is_highest(samples: &[[f64; 3]]) -> Result<(), TestCaseError> {
    let Some(found) = site(samples).estimate() else {
        return Ok(()); // no data
    };
    let rounding = 1e-10 * (1.0 + found.log_likelihood.abs());
    let p = found.allele_frequency;
    prop_assert!((0.0..=1.0).contains(&p));
    prop_assert!((direct(samples, proportions(p)) - found.log_likelihood).abs() <= rounding);
    let near = (0..40).map(|i| 10_f64.powf(-f64::from(i) / 4.0));
    let ends = near.flat_map(|x| [x / 2.0, 1.0 - x / 2.0]);
    let around = (-20..=20).map(|i| (p + f64::from(i) * 1e-5).clamp(0.0, 1.0));
    for other in (0..=2000)
        .map(|i| f64::from(i) / 2000.0)
        .chain(ends)
        .chain(around)
    {
        let level = direct(samples, proportions(other));
        prop_assert!(
            level <= found.log_likelihood + rounding,
            "{other} is better than {p}"
        );
    }
    let genotypes = found.genotypes.unwrap();
    let level = genotypes.log_likelihood;
    let at = genotypes.frequencies.as_array();
    prop_assert!((direct(samples, at) - level).abs() <= rounding);
    prop_assert!(level >= found.log_likelihood);
    for i in 0..=60 {
        for j in 0..=60 - i {
            let grid = [i, j, 60 - i - j].map(|share| f64::from(share) / 60.0);
            prop_assert!(
                direct(samples, grid) <= level + rounding,
                "{grid:?} is better than {at:?}"
            );
            let close = [0, 1, 2].map(|g| at[g] + 1e-3 * (grid[g] - at[g]));
            prop_assert!(
                direct(samples, close) <= level + rounding,
                "{close:?} is better than {at:?}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_grid_is_better_for_reads(samples in prop::collection::vec(of_reads(), 1..40)) {
        is_highest(&samples)?;
    }

    #[test]
    fn no_grid_is_better_for_any_likelihoods(samples in prop::collection::vec(likelihoods(), 1..30)) {
        is_highest(&samples)?;
    }

    #[test]
    fn no_grid_is_better_where_heterozygotes_are_unlikely(
        samples in prop::collection::vec((0..2_usize, 0.0..0.3_f64, 0.0..0.3_f64), 1..30),
    ) {
        // Two homozygotes, either of which may be meant: as many as there are local maxima.
        let sample = |(top, x, y): (usize, f64, f64)| if top == 0 { [1.0, x * y, y] } else { [y, x * y, 1.0] };
        let samples: Vec<_> = samples.into_iter().map(sample).collect();
        is_highest(&samples)?;
    }

    #[test]
    fn no_number_makes_it_panic(
        samples in prop::collection::vec(prop::collection::vec(prop_oneof![Just(0), 0..300, Just(i32::MAX), any::<i32>()], 0..5), 0..20),
    ) {
        let mut site = crate::GenotypeLikelihoods::new();
        for sample in &samples {
            let before = site.clone();
            if site.push_pl(sample).is_err() {
                prop_assert_eq!(&site, &before);
            }
        }
        if let Some(found) = site.estimate() {
            prop_assert!((0.0..=1.0).contains(&found.allele_frequency));
            prop_assert!(found.log_likelihood <= 0.0 && found.log_likelihood > f64::NEG_INFINITY);
            prop_assert!((0.0..=1.0).contains(&found.variation.p));
            prop_assert!(found.standard_error.is_none_or(|error| error > 0.0));
            if let Some(genotypes) = found.genotypes {
                let frequencies = genotypes.frequencies.as_array();
                prop_assert!(GenotypeFrequencies::new(frequencies).is_ok());
                prop_assert!(genotypes.log_likelihood >= found.log_likelihood);
                prop_assert!(genotypes.inbreeding_coefficient.is_none_or(|f| (-1.0..=1.0).contains(&f)));
            }
        }
    }
}

#[test]
fn two_homozygotes_without_heterozygotes_between_them() {
    // ℓ = log(q² + c p²) has maxima at both ends.
    for c in [0.5, 0.999, 1.001, 2.0] {
        let found = estimate(&site([[1.0, 0.0, c]]));
        assert_eq!(found.allele_frequency, if c > 1.0 { 1.0 } else { 0.0 });
    }
    // Three maxima, of which the middle one is highest by little: (q² + cp²)³(cq² + p²)³(2pq)².
    let samples = [[1.0, 0.0, 0.01], [0.01, 0.0, 1.0], [0.0, 1.0, 0.0]];
    let found = estimate(&site(samples));
    let best = (1..100_000)
        .map(|i| f64::from(i) / 100_000.0)
        .max_by(|a, b| {
            direct(&samples, proportions(*a)).total_cmp(&direct(&samples, proportions(*b)))
        })
        .unwrap();
    let distance = (found.allele_frequency - best).abs();
    assert_close(
        distance.min((found.allele_frequency + best - 1.0).abs()),
        0.0,
        1e-5,
    );
}

#[test]
fn large_sites_keep_their_digits() {
    // Ten thousand samples in many blocks, with a remainder.
    let samples: Vec<[f64; 3]> = (0..10_003)
        .map(|i| {
            let x = f64::from(i % 97) / 97.0;
            [1.0, 0.3 + 0.2 * x, 1e-3 + x * x]
        })
        .collect();
    let found = site(&samples);
    for p in [1e-9, 0.01, 0.5, 0.999] {
        let at = GenotypeFrequencies::hardy_weinberg(p).unwrap();
        let expected = direct(&samples, at.as_array());
        // Each probability may be 1, up to rounding.
        assert_close(
            found.log_likelihood(&at),
            expected,
            1e-12 * expected.abs() + 1e-16 * 10_003.0,
        );
    }
}
