//! The exact test of more than two alleles.

use super::assert_close;
use crate::hardy_weinberg::enumeration::tables_at_most;
use crate::{Error, GenotypeCounts, ProbabilityMethod, ProbabilityPlan, ProbabilityTest};
use em_core::Serial;
use em_inference::Threads;
use std::collections::HashMap;

/// Louis & Dempster 1987: 45 individuals with four alleles.
const LOUIS_DEMPSTER: [u64; 10] = [0, 3, 5, 3, 1, 18, 7, 1, 5, 2];

/// Guo & Thompson 1992, example 2: 30 individuals with eight alleles.
#[rustfmt::skip]
const GUO_THOMPSON: [u64; 36] = [
    3, 4, 2, 3, 0, 0, 0, 0,
       2, 2, 3, 1, 0, 0, 0,
          2, 2, 0, 0, 1, 0,
             1, 0, 0, 0, 2,
                0, 0, 0, 1,
                   1, 0, 0,
                      0, 0,
                         0,
];

fn test(counts: &[u64], plan: &ProbabilityPlan) -> ProbabilityTest {
    let counts = GenotypeCounts::new(counts.to_vec()).unwrap();
    counts.probability_test(plan, &Serial).unwrap()
}

fn monte_carlo(counts: &[u64], seed: u64, draws: u32) -> (f64, f64) {
    let plan = ProbabilityPlan {
        draws,
        tables: 0,
        ..ProbabilityPlan::new(seed)
    };
    let test = test(counts, &plan);
    let ProbabilityMethod::MonteCarlo {
        draws: drawn,
        standard_error,
        ..
    } = test.method
    else {
        panic!("not by Monte Carlo");
    };
    assert_eq!(drawn, draws);
    (test.p, standard_error)
}

#[test]
fn the_example_of_louis_and_dempster() {
    // Guo & Thompson's p-value 0.0174, and the number of tables in Engels 2009.
    let enumerated = test(&LOUIS_DEMPSTER, &ProbabilityPlan::new(0));
    assert_eq!(
        enumerated.method,
        ProbabilityMethod::Enumeration { tables: 162_365 }
    );
    assert_close(enumerated.p, 0.017_442_334_443_681, 1e-10);
    // 100 standardised differences are standard normal.
    let squares: f64 = (0..100)
        .map(|seed| {
            let (p, error) = monte_carlo(&LOUIS_DEMPSTER, seed, 2500);
            assert!(
                (p - enumerated.p).abs() < 4.0 * error,
                "{seed}: {p} {error}"
            );
            ((p - enumerated.p) / error).powi(2)
        })
        .sum();
    assert!((60.0..150.0).contains(&squares), "{squares}");
}

#[test]
fn the_example_of_guo_and_thompson() {
    // 200 000 other permutations gave 0.21599 with a standard error of 0.00092.
    let found = test(&GUO_THOMPSON, &ProbabilityPlan::new(1));
    let ProbabilityMethod::MonteCarlo { standard_error, .. } = found.method else {
        panic!("too many tables to be enumerated");
    };
    assert!((found.p - 0.215_99).abs() < 4.0 * standard_error.hypot(0.000_92));
}

/// All vectors of k(k + 1)/2 counts with sum n.
fn compositions(cells: usize, n: u64) -> Vec<Vec<u64>> {
    if cells == 1 {
        return vec![vec![n]];
    }
    let with = |first: u64| {
        let rest = compositions(cells - 1, n - first);
        rest.into_iter().map(move |mut counts| {
            counts.push(first);
            counts
        })
    };
    (0..=n).flat_map(with).collect()
}

/// n!/Π n_g!·2^H.
fn ways(counts: &GenotypeCounts) -> u128 {
    let factorial = |n: u64| (1..=u128::from(n)).product::<u128>();
    let orders = counts
        .as_slice()
        .iter()
        .map(|&count| factorial(count))
        .product::<u128>();
    (factorial(counts.individuals()) / orders) << counts.heterozygotes()
}

#[test]
fn enumeration_is_the_sum_over_all_tables() {
    for (cells, most) in [(6, 9), (10, 5), (15, 3)] {
        for n in 2..=most {
            let mut tables: HashMap<Vec<u64>, Vec<u128>> = HashMap::new();
            let all = compositions(cells, n).into_iter();
            let all: Vec<_> = all
                .map(|counts| GenotypeCounts::new(counts).unwrap())
                .collect();
            for counts in &all {
                tables
                    .entry(counts.allele_counts())
                    .or_default()
                    .push(ways(counts));
            }
            for counts in all.iter().filter(|counts| counts.occurring() > 2) {
                let alike = &tables[&counts.allele_counts()];
                let test = counts
                    .probability_test(&ProbabilityPlan::new(0), &Serial)
                    .unwrap();
                let method = ProbabilityMethod::Enumeration {
                    tables: alike.len() as u64,
                };
                assert_eq!(test.method, method);
                let observed = ways(counts);
                let at_most: u128 = alike.iter().filter(|ways| **ways <= observed).sum();
                let p = at_most as f64 / alike.iter().sum::<u128>() as f64;
                assert_close(test.p, p, 1e-13);
                let mut genes = counts.allele_counts();
                genes.retain(|&genes| genes > 0);
                genes.sort_unstable();
                assert!(tables_at_most(&genes) >= alike.len() as f64, "{genes:?}");
            }
        }
    }
}

#[test]
fn a_seed_gives_the_same_draws_on_any_number_of_threads() {
    let counts = GenotypeCounts::new(GUO_THOMPSON.to_vec()).unwrap();
    let plan = |seed| ProbabilityPlan {
        draws: 4321,
        ..ProbabilityPlan::new(seed)
    };
    let found = counts.probability_test(&plan(5), &Serial).unwrap();
    assert_eq!(counts.probability_test(&plan(5), &Threads), Ok(found));
    assert_ne!(counts.probability_test(&plan(6), &Serial), Ok(found));
}

#[test]
fn all_draws_count() {
    // One gene of each of four alleles: all tables are tied.
    let (p, error) = monte_carlo(&[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], 3, 2345);
    assert_eq!((p, error), (1.0, 0.0));
}

#[test]
fn large_counts_of_few_tables_are_enumerated() {
    // One gene each of two alleles among 2^53 of the third: they are in one individual with the
    // probability 1/(2n − 1).
    let n = 1_u64 << 52;
    let together = test(&[0, 1, 0, 0, 0, n - 1], &ProbabilityPlan::new(0));
    assert_eq!(
        together.method,
        ProbabilityMethod::Enumeration { tables: 2 }
    );
    assert_close(together.p, 1.0 / (2 * n - 1) as f64, 1e-12);
}

#[test]
fn two_alleles_are_as_in_their_own_test() {
    let counts = GenotypeCounts::new(vec![86, 0, 7, 0, 0, 7]).unwrap();
    let test = counts
        .probability_test(&ProbabilityPlan::new(0), &Serial)
        .unwrap();
    assert_eq!(test.p, counts.exact_test().unwrap().p);
    assert_eq!(test.method, ProbabilityMethod::Enumeration { tables: 11 });
}

#[test]
fn what_cannot_be_drawn() {
    let counts = GenotypeCounts::new(GUO_THOMPSON.to_vec()).unwrap();
    let plan = ProbabilityPlan {
        draws: 0,
        ..ProbabilityPlan::new(0)
    };
    assert_eq!(counts.probability_test(&plan, &Serial), Err(Error::NoDraws));
    let many = GenotypeCounts::new(vec![4_000_000; 6]).unwrap();
    let error = many
        .probability_test(&ProbabilityPlan::new(0), &Serial)
        .unwrap_err();
    assert!(matches!(
        error,
        Error::TooManyToPermute {
            individuals: 24_000_000,
            ..
        }
    ));
    let one = GenotypeCounts::new(vec![4]).unwrap();
    assert_eq!(
        one.probability_test(&plan, &Serial),
        Err(Error::Monomorphic)
    );
}
