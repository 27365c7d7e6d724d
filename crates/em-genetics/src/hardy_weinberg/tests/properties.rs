//! What holds for all counts.

use super::assert_close;
use crate::{Error, GenotypeCounts, ProbabilityMethod, ProbabilityPlan, XLinkedCounts};
use em_core::Serial;
use proptest::prelude::*;

/// Nobody, few, many, and as many as there can be.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        1..5_u64,
        1..1000_u64,
        1..1_000_000_u64,
        0..1_u64 << 52,
        Just(1 << 52)
    ]
}

fn is_p_value(p: f64) -> bool {
    p > 0.0 && p <= 1.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn p_values_are_above_0_and_at_most_1(counts in prop::collection::vec(count(), 1..11)) {
        let Ok(counts) = GenotypeCounts::new(counts) else { return Ok(()) };
        let heterozygosity = counts.expected_heterozygosity();
        prop_assert!((0.0..1.0).contains(&heterozygosity));
        match counts.test() {
            Ok(test) => {
                prop_assert!(test.x2 >= 0.0 && test.g2 >= 0.0 && test.x2.is_finite());
                prop_assert!(is_p_value(test.p_x2) && is_p_value(test.p_g2));
                if let Some(biallelic) = test.biallelic {
                    let exact = biallelic.exact;
                    prop_assert!(is_p_value(biallelic.p_x2_cc) && exact.mid_p <= exact.p);
                    for p in [exact.p, exact.mid_p, exact.p_excess, exact.p_deficit, exact.probability] {
                        prop_assert!(is_p_value(p));
                    }
                    let sum = exact.p_excess + exact.p_deficit;
                    prop_assert!((sum - 1.0 - exact.probability).abs() < 1e-11);
                }
            }
            Err(error) => prop_assert_eq!(error, Error::Monomorphic),
        }
        if let Some(f) = counts.inbreeding_coefficient() {
            prop_assert!((-1.0..=1.0).contains(&f));
            let [low, high] = counts.inbreeding_wald(0.95).unwrap();
            prop_assert!(-1.0 <= low && low <= f && f <= high && high <= 1.0);
            if let Ok([low, high]) = counts.inbreeding_profile(0.95) {
                prop_assert!(-1.0 <= low && low <= f && f <= high && high <= 1.0);
            }
        }
    }

    #[test]
    fn exact_tests_of_many_alleles_end(counts in prop::collection::vec(count(), 6)) {
        let plan = ProbabilityPlan { draws: 3, tables: 1000, ..ProbabilityPlan::new(0) };
        // More than a thousand individuals are permuted elsewhere.
        let few = |counts: &GenotypeCounts| counts.individuals() <= 1000 || counts.individuals() > 10_000_000;
        let Ok(counts) = GenotypeCounts::new(counts) else { return Ok(()) };
        if few(&counts) && let Ok(test) = counts.probability_test(&plan, &Serial) {
            prop_assert!(is_p_value(test.p));
        }
    }

    #[test]
    fn alleles_can_be_named_otherwise(counts in prop::array::uniform6(0..30_u64), by in 0..3_usize) {
        prop_assume!(counts.iter().any(|&count| count > 0));
        // Each allele gets the number after its own, so many times: 00 01 02 11 12 22 stand at …
        let mut renamed = counts;
        for _ in 0..by {
            let [aa, ab, ac, bb, bc, cc] = renamed;
            renamed = [cc, ac, bc, aa, ab, bb];
        }
        let counts = GenotypeCounts::new(counts.to_vec()).unwrap();
        let renamed = GenotypeCounts::new(renamed.to_vec()).unwrap();
        prop_assert_eq!(counts.occurring(), renamed.occurring());
        let Ok(test) = counts.test() else { return Ok(()) };
        let other = renamed.test().unwrap();
        assert_close(other.x2 + 1.0, test.x2 + 1.0, 1e-12);
        assert_close(other.g2 + 1.0, test.g2 + 1.0, 1e-12);
        assert_close(other.p_x2, test.p_x2, 1e-11);
        let f = |counts: &GenotypeCounts| counts.inbreeding_coefficient().unwrap() + 2.0;
        assert_close(f(&counts), f(&renamed), 1e-14);
        let variance = |counts: &GenotypeCounts| counts.inbreeding_variance().unwrap() + 1.0;
        assert_close(variance(&counts), variance(&renamed), 1e-14);
        let plan = ProbabilityPlan { draws: 1, ..ProbabilityPlan::new(0) };
        let exact = |counts: &GenotypeCounts| counts.probability_test(&plan, &Serial).unwrap();
        let (test, other) = (exact(&counts), exact(&renamed));
        prop_assert_eq!(test.method, other.method);
        if matches!(test.method, ProbabilityMethod::Enumeration { .. }) {
            assert_close(test.p, other.p, 1e-11);
        }
    }

    #[test]
    fn tests_on_the_x_chromosome_end(females in prop::array::uniform3(count()), males in prop::array::uniform2(count())) {
        // The exact test of a million individuals costs some tenths of a second.
        prop_assume!(females.iter().chain(&males).sum::<u64>() < 100_000 || females[0] > 1 << 30);
        let Ok(counts) = XLinkedCounts::new(females, males) else { return Ok(()) };
        match counts.test() {
            Ok(test) => {
                prop_assert!(is_p_value(test.p_x2) && is_p_value(test.p_x2_cc) && is_p_value(test.p_g2));
                if let Some(exact) = test.exact {
                    prop_assert!(is_p_value(exact.p) && is_p_value(exact.mid_p) && exact.mid_p <= exact.p);
                }
            }
            Err(error) => prop_assert!(matches!(error, Error::Monomorphic | Error::NoFemales)),
        }
    }
}
