//! Linkage disequilibrium.

use super::super::{HaplotypeSearch, LinkageDisequilibrium, TwoLocusTable};
use super::assert_close;
use crate::Error;
use proptest::prelude::*;

fn frequencies(alleles: usize) -> impl Strategy<Value = Vec<f64>> {
    let weight = prop_oneof![1 => Just(0.0), 4 => 0.01..1.0_f64];
    prop::collection::vec(weight, alleles).prop_filter_map("not all 0", |weights| {
        let sum: f64 = weights.iter().sum();
        (sum > 0.0).then(|| weights.iter().map(|weight| weight / sum).collect())
    })
}

proptest! {
    #[test]
    fn two_alleles(h in frequencies(4)) {
        let ld = LinkageDisequilibrium::of([2, 2], h.clone()).unwrap();
        // D = P(AB)P(ab) − P(Ab)P(aB), the same for all pairs of alleles but for its sign.
        let d = h[0] * h[3] - h[1] * h[2];
        for (a, b, sign) in [(0, 0, 1.0), (0, 1, -1.0), (1, 0, -1.0), (1, 1, 1.0)] {
            assert_close(ld.d(a, b), sign * d, 1e-15);
            assert_close(ld.haplotype(a, b) - ld.first_alleles()[a] * ld.second_alleles()[b], sign * d, 1e-15);
        }
        let product: f64 = ld.first_alleles().iter().chain(ld.second_alleles()).product();
        if product > 0.0 {
            let (r, d_prime) = (ld.r(0, 0).unwrap(), ld.d_prime(0, 0).unwrap());
            assert_close(r, d / product.sqrt(), 1e-10);
            assert_close(ld.cramers_v().unwrap(), r.abs(), 1e-10);
            assert_close(ld.overall_d_prime().unwrap(), d_prime.abs(), 1e-10);
            prop_assert!(d_prime.abs() <= 1.0 && ld.r_squared().unwrap() <= 1.0 + 1e-12);
            // Without one of the four haplotypes, D′ is ±1.
            if h.contains(&0.0) && d != 0.0 {
                assert_close(d_prime.abs(), 1.0, 1e-10);
            }
        } else {
            prop_assert_eq!((ld.r(0, 0), ld.d_prime(0, 0), ld.r_squared()), (None, None, None));
            prop_assert_eq!((ld.overall_d_prime(), ld.cramers_v(), d), (None, None, 0.0));
        }
    }

    #[test]
    fn more_alleles(p in frequencies(12)) {
        let ld = LinkageDisequilibrium::of([3, 4], p).unwrap();
        for a in 0..3 {
            let sum: f64 = (0..4).map(|b| ld.d(a, b)).sum();
            assert_close(sum, 0.0, 1e-14);
        }
        let pairs = || (0..3).flat_map(|a| (0..4).map(move |b| (a, b)));
        let product = |(a, b): (usize, usize)| ld.first_alleles()[a] * ld.second_alleles()[b];
        if let (Some(overall), Some(v)) = (ld.overall_d_prime(), ld.cramers_v()) {
            // From the figures of each pair.
            let weighted = |(a, b)| product((a, b)) * ld.d_prime(a, b).map_or(0.0, f64::abs);
            assert_close(overall, pairs().map(weighted).sum(), 1e-12);
            let there = pairs().filter(|pair| product(*pair) > 0.0);
            let squares: f64 = there.map(|(a, b)| ld.d(a, b).powi(2) / product((a, b))).sum();
            let number = |p: &[f64]| p.iter().filter(|p| **p > 0.0).count() as f64;
            let fewer = number(ld.first_alleles()).min(number(ld.second_alleles()));
            assert_close(v, (squares / (fewer - 1.0)).sqrt(), 1e-12);
            prop_assert!(overall <= 1.0 + 1e-12 && v <= 1.0 + 1e-12);
        }
    }
}

#[test]
fn complete_association_of_three_alleles() {
    let ld = LinkageDisequilibrium::of([3, 3], vec![0.5, 0.0, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0, 0.2]);
    let ld = ld.unwrap();
    assert_close(ld.cramers_v().unwrap(), 1.0, 1e-14);
    assert_close(ld.overall_d_prime().unwrap(), 1.0, 1e-14);
    let none = LinkageDisequilibrium::of([2, 3], vec![0.1, 0.2, 0.2, 0.1, 0.2, 0.2]).unwrap();
    assert_close(none.cramers_v().unwrap(), 0.0, 1e-14);
    assert_close(none.overall_d_prime().unwrap(), 0.0, 1e-14);
}

#[test]
fn frequencies_that_make_no_sense() {
    for frequencies in [
        vec![0.5, 0.5],
        vec![0.0; 4],
        vec![0.4, 0.4, 0.4, -0.2],
        vec![0.5, 0.5, f64::NAN, 0.0],
        vec![4.0, 1.0, 1.0, 4.0],
    ] {
        let found = LinkageDisequilibrium::of([2, 2], frequencies);
        assert_eq!(found, Err(Error::Frequencies));
    }
}

#[test]
fn the_error_of_d_is_that_of_its_differences() {
    // By the delta method with the derivative of D taken by differences along each frequency.
    let table = TwoLocusTable::new([[30, 30, 2], [10, 60, 10], [1, 4, 10]]).unwrap();
    let fit = HaplotypeSearch::new(1)
        .run(&table.genotypes().unwrap())
        .unwrap();
    let best = fit.best();
    let inference = best.inference().unwrap();
    let d = |moved: usize, by: f64| {
        let mut h = [0.0; 4];
        for (i, haplotype) in best.haplotypes.iter().enumerate() {
            let place = 2 * haplotype.alleles[0] + haplotype.alleles[1];
            h[place] = haplotype.frequency + if i == moved { by } else { 0.0 };
        }
        h[0] - (h[0] + h[1]) * (h[0] + h[2])
    };
    let slope: Vec<f64> = (0..4).map(|i| (d(i, 1e-6) - d(i, -1e-6)) / 2e-6).collect();
    let mut variance = 0.0;
    for (i, x) in slope.iter().enumerate() {
        for (j, y) in slope.iter().enumerate() {
            variance += x * y * inference.inference.covariance(i, j);
        }
    }
    let found = best
        .standard_error_of_d(&inference, [0, 1], [0, 0])
        .unwrap();
    assert_close(found / variance.sqrt(), 1.0, 1e-8);
}
