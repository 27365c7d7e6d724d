//! The cubic against EM, against its own equation, and at hard tables.

use super::super::{HaplotypeSearch, TwoLocusHaplotypes, TwoLocusTable};
use super::{assert_close, fit_of};
use crate::Error;
use proptest::prelude::*;

/// Counts of all sizes, many of them 0.
fn tables() -> impl Strategy<Value = [[u64; 3]; 3]> {
    let count = prop_oneof![3 => Just(0_u64), 3 => 1..4_u64, 2 => 1..60_u64];
    let cells = prop::array::uniform3(prop::array::uniform3(count));
    (cells, prop_oneof![Just(0), 1..80_u64]).prop_filter_map("somebody is counted", |(mut t, d)| {
        t[1][1] = d;
        (t.as_flattened().iter().sum::<u64>() > 0).then_some(t)
    })
}

fn maxima_of(table: [[u64; 3]; 3]) -> Vec<TwoLocusHaplotypes> {
    TwoLocusTable::new(table).unwrap().haplotypes()
}

/// The log-likelihood of s of the double heterozygotes being AB/ab, without the class, from first principles.
fn height(table: &[[u64; 3]; 3], ab: f64) -> f64 {
    let genes = 2.0 * table.as_flattened().iter().sum::<u64>() as f64;
    let rows = table.map(|row| row.iter().sum::<u64>());
    let column = |j: usize| table.iter().map(|row| row[j]).sum::<u64>();
    let p = (2 * rows[0] + rows[1]) as f64 / genes;
    let q = (2 * column(0) + column(1)) as f64 / genes;
    let h = [ab, p - ab, q - ab, 1.0 - p - q + ab].map(|h| h.max(0.0));
    let mut sum = 0.0;
    for (i, row) in table.iter().enumerate() {
        for (j, &count) in row.iter().enumerate() {
            let mut probability = 0.0;
            for (x, hx) in h.iter().enumerate() {
                for (y, hy) in h.iter().enumerate() {
                    if (x / 2 + y / 2, x % 2 + y % 2) == (i, j) {
                        probability += hx * hy;
                    }
                }
            }
            if count > 0 {
                sum += count as f64 * probability.ln();
            }
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_maxima_of_em_are_those_of_the_cubic(table in tables()) {
        let exact = maxima_of(table);
        let found = fit_of(table);
        prop_assert_eq!(found.maxima.len(), exact.len(), "{:?}", found);
        let rounding = 1e-8 * (1.0 + exact[0].log_likelihood_kernel.abs());
        for maximum in &found.maxima {
            let h = |a, b| maximum.frequency(&[a, b]);
            let place = |exact: &&TwoLocusHaplotypes| {
                let far = |a: usize, b: usize| (h(a, b) - exact.frequencies[a][b]).abs();
                far(0, 0).max(far(0, 1)).max(far(1, 0)).max(far(1, 1)) < 1e-5
            };
            let exact = exact.iter().find(place);
            prop_assert!(exact.is_some(), "{:?}", found);
            let exact = exact.unwrap();
            prop_assert!((exact.log_likelihood_kernel - maximum.log_likelihood_kernel).abs() < rounding);
        }
    }

    #[test]
    fn no_point_of_a_grid_is_higher(table in tables()) {
        let maxima = maxima_of(table);
        let best = maxima[0];
        let [[ab, a2], [b2, rest]] = best.frequencies;
        assert_close(ab + a2 + b2 + rest, 1.0, 1e-14);
        let rounding = 1e-10 * (1.0 + best.log_likelihood_kernel.abs());
        assert_close(height(&table, ab), best.log_likelihood_kernel, rounding.max(1e-9));
        let (p, q) = (ab + a2, ab + b2);
        let (low, high) = ((p + q - 1.0).max(0.0), p.min(q));
        for i in 0..=200 {
            let at = low + (high - low) * f64::from(i) / 200.0;
            prop_assert!(height(&table, at) <= best.log_likelihood_kernel + 1e-9, "{}", at);
        }
        // Each is higher than what is near it.
        for maximum in &maxima {
            for step in [-1e-6, 1e-6] {
                let at = (maximum.frequencies[0][0] + step * (high - low)).max(low).min(high);
                prop_assert!(height(&table, at) <= maximum.log_likelihood_kernel + 1e-9);
            }
        }
    }

    #[test]
    fn alleles_may_change_their_names(table in tables()) {
        let maxima = maxima_of(table);
        let mut swapped = table;
        swapped.reverse();
        let mut mirrored = maxima_of(swapped);
        prop_assert_eq!(maxima.len(), mirrored.len());
        // Of equally high ones the order changes.
        if (maxima[0].frequencies[0][0] - mirrored[0].frequencies[1][0]).abs() > 1e-6 {
            mirrored.reverse();
        }
        for (one, other) in maxima.iter().zip(&mirrored) {
            assert_close(one.frequencies[0][0], other.frequencies[1][0], 1e-12);
            assert_close(one.frequencies[0][1], other.frequencies[1][1], 1e-12);
            assert_close(one.log_likelihood_kernel, other.log_likelihood_kernel, 1e-9);
        }
    }
}

#[test]
fn tables_without_double_heterozygotes_are_counted() {
    let maxima = maxima_of([[4, 2, 1], [3, 0, 5], [2, 7, 6]]);
    assert_eq!(maxima.len(), 1);
    assert_eq!(
        maxima[0].frequencies,
        [[13.0 / 60.0, 9.0 / 60.0], [14.0 / 60.0, 24.0 / 60.0]]
    );
    let alone = maxima_of([[0, 0, 0], [0, 0, 0], [0, 0, 3]]);
    assert_eq!(alone[0].frequencies, [[0.0, 0.0], [0.0, 1.0]]);
    assert_eq!((alone[0].log_likelihood_kernel, alone[0].cis), (0.0, 0.5));
}

#[test]
fn roots_at_the_ends() {
    // Ab and aB are nowhere plain to see: all double heterozygotes are AB/ab.
    let maxima = maxima_of([[10, 0, 0], [0, 30, 0], [0, 0, 10]]);
    assert_eq!((maxima.len(), maxima[0].cis), (1, 1.0));
    // Where 0 is a double root of the cubic: h_AB = 0, h_ab d = (h_Ab + d)(h_aB + d).
    let maxima = maxima_of([[0, 0, 0], [0, 4, 0], [0, 0, 2]]);
    for maximum in &maxima {
        assert!(maximum.log_likelihood_kernel <= maxima[0].log_likelihood_kernel);
    }
    let grid =
        (0..=1000).map(|i| height(&[[0, 0, 0], [0, 4, 0], [0, 0, 2]], f64::from(i) / 3000.0));
    assert_close(
        maxima[0].log_likelihood_kernel,
        grid.fold(f64::NEG_INFINITY, f64::max),
        1e-9,
    );
}

#[test]
fn where_em_only_creeps_there_is_no_maximum() {
    // The cubic touches 0 without falling through it: at s = 3 and at s = 12.
    for table in [
        [[0, 3, 0], [0, 9, 3], [1, 0, 1]],
        [[0, 0, 0], [48, 28, 0], [12, 2, 2]],
    ] {
        let exact = maxima_of(table);
        let found = fit_of(table);
        assert_eq!((exact.len(), found.maxima.len()), (1, 1));
        let found = found.best().frequency(&[0, 0]);
        assert_close(found, exact[0].frequencies[0][0], 1e-9);
    }
}

#[test]
fn huge_counts_keep_their_digits() {
    let small = maxima_of([[3, 3, 0], [1, 6, 1], [0, 0, 1]]);
    let times = |n: u64| [[3 * n, 3 * n, 0], [n, 6 * n, n], [0, 0, n]];
    for n in [1000, 1_000_000, 1 << 40] {
        let found = maxima_of(times(n));
        assert_close(
            found[0].frequencies[0][0],
            small[0].frequencies[0][0],
            1e-14,
        );
        assert_close(
            found[0].log_likelihood_kernel / n as f64,
            small[0].log_likelihood_kernel,
            1e-12,
        );
    }
}

#[test]
fn tables_that_make_no_sense() {
    assert_eq!(
        TwoLocusTable::new([[0; 3]; 3]).unwrap_err(),
        Error::NobodyCounted
    );
    assert_eq!(
        TwoLocusTable::new([[u64::MAX; 3]; 3]).unwrap_err(),
        Error::TooMany
    );
}

#[test]
fn all_local_maxima_of_a_table_with_two_are_reported() {
    // Mostly double heterozygotes, a few of them plain to see.
    let table = [[1, 0, 0], [0, 40, 0], [1, 0, 0]];
    let exact = maxima_of(table);
    assert_eq!(exact.len(), 2, "{exact:?}");
    let found = HaplotypeSearch::new(1)
        .restarts(30)
        .run(&TwoLocusTable::new(table).unwrap().genotypes().unwrap())
        .unwrap();
    assert_eq!(found.maxima.len(), 2);
    assert!(exact[0].log_likelihood_kernel >= exact[1].log_likelihood_kernel);
    assert_eq!(
        found.maxima.iter().map(|m| m.starts).sum::<usize>(),
        31 + found.saddles
    );
}
