//! All tables of two alleles with up to 60 individuals, in whole numbers.

use super::assert_close;
use crate::GenotypeCounts;

const MOST: usize = 60;

/// C(n, k) for n ≤ 60.
fn binomials() -> Vec<Vec<u128>> {
    let mut rows = vec![vec![1_u128]];
    for n in 1..=MOST {
        let last = &rows[n - 1];
        let inner = (1..n).map(|k| last[k - 1] + last[k]);
        let row = std::iter::once(1).chain(inner).chain([1]).collect();
        rows.push(row);
    }
    rows
}

#[test]
fn the_exact_test_is_the_sum_over_all_outcomes() {
    let binomials = binomials();
    for n in 1..=MOST {
        for a in 1..2 * n {
            let b = 2 * n - a;
            // n!/(n_AA! n_AB! n_BB!)·2^n_AB ≤ C(2n, a) < 2^128, without rounding.
            let outcomes: Vec<(usize, u128)> = (a % 2..=a.min(b))
                .step_by(2)
                .map(|ab| {
                    (
                        ab,
                        (binomials[n][ab] * binomials[n - ab][(a - ab) / 2]) << ab,
                    )
                })
                .collect();
            let total = outcomes.iter().map(|(_, ways)| ways).sum::<u128>() as f64;
            let share = |holds: &dyn Fn(usize, u128) -> bool| {
                let those = outcomes.iter().filter(|(ab, ways)| holds(*ab, *ways));
                those.map(|(_, ways)| ways).sum::<u128>() as f64 / total
            };
            let mut sum = 0.0;
            for &(ab, ways) in &outcomes {
                let counts = [(a - ab) / 2, ab, (b - ab) / 2].map(|count| count as u64);
                let counts = GenotypeCounts::new(counts.to_vec()).unwrap();
                let exact = counts.exact_test().unwrap();
                let (less, tied) = (share(&|_, w| w < ways), share(&|_, w| w == ways));
                assert_close(exact.p, less + tied, 1e-13);
                assert_close(exact.mid_p, less + tied / 2.0, 1e-13);
                assert_close(exact.p_excess, share(&|other, _| other >= ab), 1e-13);
                assert_close(exact.p_deficit, share(&|other, _| other <= ab), 1e-13);
                assert_close(exact.probability, ways as f64 / total, 1e-13);
                sum += exact.probability;
            }
            assert_close(sum, 1.0, 1e-13);
        }
    }
}
