//! Published values; in the modules what is compared with brute force, and what holds for all counts.

mod brute_force;
mod inbreeding;
mod many_alleles;
mod properties;
mod x_linked;

use crate::{Error, GenotypeCounts};

/// Equal up to a relative error.
fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs(),
        "{found:e} is not {expected:e} within {tolerance:e}"
    );
}

#[test]
fn values_of_hardy_weinberg_for_r() {
    // n_AA, n_AB, n_BB; X², p, X² with correction, p, G², p, exact p, mid-p, f.
    let mn = (
        [298, 489, 213],
        [
            0.221_489_587_646_587_05,
            0.637_907_263_782_223_6,
            0.178_956_289_883_639,
            0.672_271_726_940_454,
            0.221_466_253_290_775_93,
            0.637_924_970_878_309_1,
            0.655_663_488_562_094_9,
            0.633_096_532_942_890_1,
            0.014_882_526_252_171_941,
        ],
    );
    let few = (
        [5, 0, 1],
        [
            6.0,
            0.014_305_878_435_429_64,
            1.51,
            0.219_139_086_372_535,
            5.406_734_506_395_656,
            0.020_059_205_871_248_376,
            1.0 / 11.0,
            0.5 / 11.0,
            1.0,
        ],
    );
    for ([aa, ab, bb], expected) in [mn, few] {
        let counts = GenotypeCounts::biallelic(aa, ab, bb).unwrap();
        let test = counts.test().unwrap();
        let biallelic = test.biallelic.unwrap();
        assert_eq!(test.degrees_of_freedom, 1);
        let found = [
            test.x2,
            test.p_x2,
            biallelic.x2_cc,
            biallelic.p_x2_cc,
            test.g2,
            test.p_g2,
            biallelic.exact.p,
            biallelic.exact.mid_p,
            counts.inbreeding_coefficient().unwrap(),
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            assert_close(found, expected, 1e-12);
        }
        assert_eq!(counts.exact_test(), Ok(biallelic.exact));
    }
}

#[test]
fn the_example_of_wigginton_cutler_and_abecasis() {
    // 100 individuals with 21 rare alleles; the article's digits, and those of exact fractions.
    for (heterozygotes, probability, p) in [
        (1, 2.252_846_119_039_886_6e-13, 2.252_846_119_039_886_6e-13),
        (5, 2.117_314_896_518_447e-8, 2.130_704_311_952_607_4e-8),
        (9, 4.693_851_868_370_673e-5, 4.836_330_302_966_134e-5),
        (13, 0.009_374_574_081_165_484, 0.010_293_433_548_874_797),
        (15, 0.059_283_020_856_132_2, 0.069_576_454_405_007),
        (17, 0.214_465_046_038_360_6, 0.284_041_500_443_367_6),
        (19, 0.406_354_824_072_683_25, 1.0),
        (21, 0.309_603_675_483_949_1, 0.593_645_175_927_316_7),
    ] {
        let rare = (21 - heterozygotes) / 2;
        let counts = GenotypeCounts::biallelic(100 - heterozygotes - rare, heterozygotes, rare);
        let exact = counts.unwrap().exact_test().unwrap();
        assert_close(exact.probability, probability, 1e-13);
        assert_close(exact.p, p, 1e-13);
    }
}

#[test]
fn a_million_individuals() {
    // p, mid-p, excess, deficit and the probability by recurrences with 40 digits.
    for (counts, expected) in [
        (
            [251_000, 498_000, 251_000],
            [
                6.334_208_217_042_849e-5,
                6.307_495_916_728_023e-5,
                0.999_968_662_462_468_2,
                3.187_178_353_815_204_5e-5,
                5.342_460_062_965_267e-7,
            ],
        ),
        (
            [250_000, 500_100, 249_900],
            [
                0.843_045_054_453_693_2,
                0.842_262_892_871_799_7,
                0.421_714_214_548_589_3,
                0.579_850_108_615_197_6,
                0.001_564_323_163_786_929,
            ],
        ),
        (
            [902_400, 95_200, 2_400],
            [
                0.035_262_453_324_628_025,
                0.034_808_069_175_632_8,
                0.017_686_479_829_196_532,
                0.983_222_288_468_793_9,
                0.000_908_768_297_990_463_7,
            ],
        ),
        (
            [257_500, 485_000, 257_500],
            [
                9.179_898_161_240_598e-198,
                8.908_332_776_211_096e-198,
                1.0,
                4.796_647_949_895_950_6e-198,
                5.431_307_700_590_054e-199,
            ],
        ),
        (
            [999_990, 9, 1],
            [
                2.749_976_625_037_812_6e-5,
                1.375_000_687_457_031_2e-5,
                0.999_999_999_752_501_2,
                2.749_976_625_037_812_6e-5,
                2.749_951_875_161_563e-5,
            ],
        ),
        // 8e-785 and 2e-140762 are no f64.
        (
            [265_000, 470_000, 265_000],
            [
                f64::MIN_POSITIVE,
                f64::MIN_POSITIVE,
                1.0,
                f64::MIN_POSITIVE,
                f64::MIN_POSITIVE,
            ],
        ),
        (
            [899_950, 100, 99_950],
            [
                f64::MIN_POSITIVE,
                f64::MIN_POSITIVE,
                1.0,
                f64::MIN_POSITIVE,
                f64::MIN_POSITIVE,
            ],
        ),
    ] {
        let [aa, ab, bb] = counts;
        let exact = GenotypeCounts::biallelic(aa, ab, bb)
            .unwrap()
            .exact_test()
            .unwrap();
        let found = [
            exact.p,
            exact.mid_p,
            exact.p_excess,
            exact.p_deficit,
            exact.probability,
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            assert_close(found, expected, 1e-11);
        }
    }
}

#[test]
fn more_individuals_than_there_are_people() {
    // In exact proportions, the mode is observed.
    let n = 1 << 40;
    let exact = GenotypeCounts::biallelic(n / 4, n / 2, n / 4)
        .unwrap()
        .exact_test()
        .unwrap();
    assert_eq!(exact.p, 1.0);
    // The normal density of steps of two heterozygotes with the variance n/4.
    let density = 2.0 / (std::f64::consts::TAU * n as f64 / 4.0).sqrt();
    assert_close(exact.probability, density, 1e-9);
    // Three standard deviations off, against erfc(3/√2).
    let off = 3 * (1 << 18);
    let exact = GenotypeCounts::biallelic(n / 4 - off, n / 2 + 2 * off, n / 4 - off).unwrap();
    assert_close(
        exact.exact_test().unwrap().mid_p,
        0.002_699_796_063_260_188_3,
        1e-5,
    );
}

#[test]
fn counts_that_make_no_sense() {
    for length in [0, 2, 4, 5, 7, 8, 9, 11] {
        let error = GenotypeCounts::new(vec![1; length]).unwrap_err();
        assert_eq!(error, Error::GenotypeCounts { counts: length });
    }
    assert_eq!(
        GenotypeCounts::biallelic(0, 0, 0),
        Err(Error::NobodyCounted)
    );
    assert_eq!(
        GenotypeCounts::biallelic(1 << 53, 1, 0),
        Err(Error::TooMany)
    );
    assert_eq!(
        GenotypeCounts::biallelic(u64::MAX, u64::MAX, 2),
        Err(Error::TooMany)
    );
    let one = GenotypeCounts::new(vec![0, 0, 0, 7, 0, 0]).unwrap();
    assert_eq!(one.test(), Err(Error::Monomorphic));
    assert_eq!(one.exact_test(), Err(Error::Monomorphic));
    assert_eq!(one.inbreeding_coefficient(), None);
    let three = GenotypeCounts::new(vec![1, 0, 0, 1, 0, 1]).unwrap();
    assert_eq!(three.exact_test(), Err(Error::NotTwoAlleles { alleles: 3 }));
    assert_eq!(three.test().unwrap().biallelic, None);
}

#[test]
fn counts_of_three_alleles() {
    let counts = GenotypeCounts::new(vec![4, 3, 2, 1, 0, 5]).unwrap();
    assert_eq!(
        (
            counts.alleles(),
            counts.individuals(),
            counts.heterozygotes()
        ),
        (3, 15, 5)
    );
    assert_eq!(counts.allele_counts(), [13, 5, 12]);
    assert_close(counts.observed_heterozygosity(), 5.0 / 15.0, 1e-15);
    let expected = 1.0 - (169.0 + 25.0 + 144.0) / 900.0;
    assert_close(counts.expected_heterozygosity(), expected, 1e-15);
    assert_close(
        counts.unbiased_heterozygosity(),
        expected * 30.0 / 29.0,
        1e-15,
    );
    let test = counts.test().unwrap();
    assert_eq!(test.degrees_of_freedom, 3);
    // Σ o²/e − n, another form of X².
    let squares = [
        16.0 * 4.0 / 169.0,
        9.0 * 2.0 / 65.0,
        4.0 * 2.0 / 156.0,
        4.0 / 25.0,
        25.0 * 4.0 / 144.0,
    ];
    assert_close(test.x2, 15.0 * squares.iter().sum::<f64>() - 15.0, 1e-12);
}
