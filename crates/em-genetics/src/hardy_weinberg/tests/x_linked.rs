//! Tests on the X chromosome.

use super::assert_close;
use crate::{Error, GenotypeCounts, XLinkedCounts};

#[test]
fn values_of_hardy_weinberg_for_r() {
    // All digits that the vignette of R's HardyWeinberg prints.
    let test = XLinkedCounts::new([230, 314, 107], [399, 205])
        .unwrap()
        .test()
        .unwrap();
    assert_eq!(test.degrees_of_freedom, 2);
    assert!((test.x2 - 7.624_175).abs() < 5e-7 && (test.p_x2 - 0.022_102_00).abs() < 5e-9);
    assert!((test.x2_cc - 7.242_011).abs() < 5e-7 && (test.p_x2_cc - 0.026_755_76).abs() < 5e-9);
    assert!((test.g2 - 7.693_436).abs() < 5e-7 && (test.p_g2 - 0.021_349_69).abs() < 5e-9);
    // By a sum over all outcomes with 30 digits, which agrees with what is printed, 0.02085798 and 0.02082957.
    let exact = test.exact.unwrap();
    assert_close(exact.p, 0.020_857_982_496_355_627, 1e-11);
    assert_close(exact.mid_p, 0.020_829_567_683_349_42, 1e-11);
    assert_close(exact.probability, 5.682_962_601_241_636_5e-5, 1e-11);
    // Sexes with other alleles.
    let exact = XLinkedCounts::new([80, 100, 20], [10, 190])
        .unwrap()
        .test()
        .unwrap()
        .exact
        .unwrap();
    assert_close(exact.p, 1.313_570_746_677_977_6e-50, 1e-11);
    assert_close(exact.mid_p, 1.303_303_812_058_335_8e-50, 1e-11);
    assert_close(exact.probability, 2.053_386_923_928_321_3e-52, 1e-11);
}

/// Outcomes: the numbers of males with A and of heterozygous females, and in how many ways they come about.
fn outcomes(females: u64, males: u64, a: u64) -> Vec<((u64, u64), u128)> {
    let factorial = |n: u64| (1..=u128::from(n)).product::<u128>();
    let of = |of_males: u64, ab: u64| {
        let of_females = (a - of_males).checked_sub(ab)?;
        let bb = females.checked_sub(of_females / 2 + ab)?;
        let among_males = factorial(males) / factorial(of_males) / factorial(males - of_males);
        let among_females =
            factorial(females) / factorial(of_females / 2) / factorial(ab) / factorial(bb);
        (of_females % 2 == 0).then(|| ((of_males, ab), (among_males * among_females) << ab))
    };
    (0..=males.min(a))
        .flat_map(|of_males| (0..=females).filter_map(move |ab| of(of_males, ab)))
        .collect()
}

#[test]
fn the_exact_test_is_the_sum_over_all_outcomes() {
    for (females, males) in [(1, 1), (1, 7), (2, 3), (5, 0), (6, 6), (9, 4), (12, 9)] {
        for a in 1..2 * females + males {
            let outcomes = outcomes(females, males, a);
            let total = outcomes.iter().map(|(_, ways)| ways).sum::<u128>() as f64;
            for &((of_males, ab), ways) in &outcomes {
                let aa = (a - of_males - ab) / 2;
                let counts =
                    XLinkedCounts::new([aa, ab, females - aa - ab], [of_males, males - of_males]);
                let exact = counts.unwrap().test().unwrap().exact.unwrap();
                let share = |holds: &dyn Fn(u128) -> bool| {
                    let those = outcomes
                        .iter()
                        .map(|(_, ways)| *ways)
                        .filter(|ways| holds(*ways));
                    those.sum::<u128>() as f64 / total
                };
                let (less, tied) = (share(&|other| other < ways), share(&|other| other == ways));
                assert_close(exact.p, less + tied, 1e-12);
                assert_close(exact.mid_p, less + tied / 2.0, 1e-12);
                assert_close(exact.probability, ways as f64 / total, 1e-12);
            }
        }
    }
}

#[test]
fn without_males_it_is_the_test_of_other_chromosomes() {
    let found = XLinkedCounts::new([86, 7, 7], [0, 0])
        .unwrap()
        .test()
        .unwrap();
    let expected = GenotypeCounts::biallelic(86, 7, 7).unwrap().test().unwrap();
    assert_eq!(found.degrees_of_freedom, 1);
    assert_close(found.x2, expected.x2, 1e-13);
    assert_close(found.p_g2, expected.p_g2, 1e-12);
    let (found, expected) = (found.exact.unwrap(), expected.biallelic.unwrap().exact);
    assert_close(found.p, expected.p, 1e-12);
    assert_close(found.mid_p, expected.mid_p, 1e-12);
}

#[test]
fn alleles_can_be_named_otherwise() {
    for (females, males) in [
        ([230, 314, 107], [399, 205]),
        ([3, 0, 1], [0, 4]),
        ([80, 100, 20], [10, 190]),
    ] {
        let [aa, ab, bb] = females;
        let test = XLinkedCounts::new(females, males).unwrap().test().unwrap();
        let other = XLinkedCounts::new([bb, ab, aa], [males[1], males[0]])
            .unwrap()
            .test()
            .unwrap();
        assert_close(other.x2, test.x2, 1e-13);
        assert_close(other.exact.unwrap().p, test.exact.unwrap().p, 1e-11);
    }
}

#[test]
fn a_hundred_thousand_individuals() {
    // The exact test approaches the others, whose degrees of freedom are those of the difference of
    // allele frequencies and of the heterozygotes.
    let test = XLinkedCounts::new([12_400, 25_100, 12_500], [25_200, 24_800])
        .unwrap()
        .test()
        .unwrap();
    let exact = test.exact.unwrap();
    assert!((exact.mid_p - test.p_g2).abs() < 1e-3, "{exact:?} {test:?}");
}

#[test]
fn counts_that_make_no_sense() {
    assert_eq!(
        XLinkedCounts::new([0; 3], [0; 2]),
        Err(Error::NobodyCounted)
    );
    assert_eq!(
        XLinkedCounts::new([1 << 53, 0, 0], [1, 0]),
        Err(Error::TooMany)
    );
    let test = |females, males| XLinkedCounts::new(females, males).unwrap().test();
    assert_eq!(test([0; 3], [5, 4]), Err(Error::NoFemales));
    assert_eq!(test([4, 0, 0], [5, 0]), Err(Error::Monomorphic));
    // Too many for the exact test, but not for the others.
    let many = test([1 << 40, 1 << 41, 1 << 40], [1 << 40, 1 << 40]).unwrap();
    assert_eq!((many.exact, many.p_x2), (None, 1.0));
}
