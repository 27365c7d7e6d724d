//! Several populations, the test of inbreeding, the exact bootstrap.

use super::{assert_close, moth};
use crate::{AlleleFrequencies, Error, GeneCounting, Locus, PopulationsFit};
use em_core::{Simulate, stream};
use em_inference::{BootstrapPlan, Threads, bootstrap};

fn mn(counts: [u64; 3]) -> GeneCounting {
    GeneCounting::new(Locus::mn(), &counts).unwrap()
}

#[test]
fn where_genes_are_counted_equal_frequencies_are_a_table_of_genes() {
    // With all genotypes visible, ℓ is that of 2n independent genes: G² of the 2 × 2 table of genes.
    let (one, two) = ([298, 489, 213], [120, 150, 30]);
    let fit = PopulationsFit::of(&[mn(one), mn(two)]).unwrap();
    let genes = |c: [u64; 3]| [(2 * c[0] + c[1]) as f64, (c[1] + 2 * c[2]) as f64];
    let (one, two) = (genes(one), genes(two));
    let term = |x: f64, row: f64, column: f64| 2.0 * x * (x * 2600.0 / (row * column)).ln();
    let columns = [one[0] + two[0], one[1] + two[1]];
    let expected = term(one[0], 2000.0, columns[0])
        + term(one[1], 2000.0, columns[1])
        + term(two[0], 600.0, columns[0])
        + term(two[1], 600.0, columns[1]);
    let test = fit.equal_frequencies.unwrap();
    assert_eq!(test.degrees_of_freedom, 1);
    assert_close(test.statistic, expected, 1e-9);
    assert!(!test.on_the_edge);
    assert_close(
        fit.joint.allele_frequencies.as_slice()[0],
        columns[0] / 2600.0,
        1e-14,
    );
}

#[test]
fn populations_that_say_nothing_new() {
    let one = PopulationsFit::of(&[mn([298, 489, 213])]).unwrap();
    assert_eq!(one.equal_frequencies, None);
    let same = PopulationsFit::of(&[mn([10, 20, 30]), mn([100, 200, 300])]).unwrap();
    let test = same.equal_frequencies.unwrap();
    assert_close(test.statistic, 0.0, 1e-9);
    assert_close(test.p, 1.0, 1e-4);
    // N is nowhere: there is nothing to compare.
    let none = PopulationsFit::of(&[mn([10, 0, 0]), mn([50, 0, 0])]).unwrap();
    assert_eq!(none.equal_frequencies, None);
    let of_other_loci = PopulationsFit::of(&[mn([1, 2, 3]), moth()]);
    assert!(matches!(of_other_loci, Err(Error::DifferentLoci { .. })));
    assert_eq!(PopulationsFit::of(&[]).unwrap_err(), Error::NobodyCounted);
}

#[test]
fn inbreeding_is_tested_from_the_edge() {
    // Saturated against Hardy-Weinberg: the statistic is G² of the latter.
    let test = mn([394, 213, 393]).inbreeding_test().unwrap().unwrap();
    let (n, p) = (1000.0_f64, (2.0 * 394.0 + 213.0) / 2000.0);
    let q = 1.0 - p;
    let g2 = 2.0
        * (394.0 * (394.0 / (n * p * p)).ln()
            + 213.0 * (213.0 / (n * 2.0 * p * q)).ln()
            + 393.0 * (393.0 / (n * q * q)).ln());
    assert_close(test.statistic, g2, 1e-8);
    assert!(test.on_the_edge);
    // Too many heterozygotes: f = 0.
    let test = mn([200, 600, 200]).inbreeding_test().unwrap().unwrap();
    assert_eq!((test.statistic, test.p), (0.0, 1.0));
    assert_eq!(moth().inbreeding_test().unwrap(), None);
}

#[test]
fn under_equal_frequencies_p_is_uniform() {
    let at = AlleleFrequencies::new(vec![0.3, 0.2, 0.5]).unwrap();
    let model = GeneCounting::new(Locus::abo(), &[400, 0, 0, 0]).unwrap();
    let mut below = 0.0;
    for unit in 0..400 {
        let mut rng = stream(21, unit);
        let drawn = [(); 2].map(|()| model.simulate(&at, &mut rng).unwrap());
        let test = PopulationsFit::of(&drawn)
            .unwrap()
            .equal_frequencies
            .unwrap();
        below += f64::from(u8::from(test.p < 0.2));
    }
    // 80 expected, with a standard deviation of 8.
    assert!((below - 80.0_f64).abs() < 32.0, "{below}");
}

#[test]
fn all_samples_of_the_moths() {
    // Reference values by enumeration of all 194 376 samples with the closed form.
    let fit = moth().fit().unwrap();
    let all = moth()
        .exact_bootstrap(&fit.allele_frequencies, 1_000_000)
        .unwrap()
        .unwrap();
    let means = [
        0.070_866_491_852_649_34,
        0.188_829_722_227_447_43,
        0.740_303_785_919_977,
    ];
    let errors = [
        0.007_414_545_483_899_473,
        0.012_213_204_270_458_916,
        0.013_483_909_175_346_61,
    ];
    for i in 0..3 {
        assert_close(all.means[i], means[i], 1e-11);
        assert_close(all.standard_errors[i], errors[i], 1e-11);
    }
    let quantiles = [
        [
            0.057_096_227_541_879_26,
            0.070_836_908_047_384_07,
            0.085_662_610_555_417_35,
        ],
        [
            0.165_299_167_817_605_56,
            0.188_722_191_393_186_02,
            0.213_187_699_539_167_27,
        ],
        [
            0.713_895_161_946_629_2,
            0.740_426_573_843_767,
            0.766_039_633_607_318_5,
        ],
    ];
    for (i, expected) in quantiles.iter().enumerate() {
        for (quantile, expected) in [0.025, 0.5, 0.975].into_iter().zip(expected) {
            assert_close(all.quantile(i, quantile), *expected, 1e-10);
        }
    }
    assert!(all.left_out < 1e-12, "{}", all.left_out);
    assert!(
        moth()
            .exact_bootstrap(&fit.allele_frequencies, 1000)
            .unwrap()
            .is_none()
    );
}

#[test]
fn all_samples_are_what_many_draws_come_close_to() {
    // Females and males, few of each.
    let locus = Locus::abo().x_linked().unwrap();
    let model = GeneCounting::new(locus, &[4, 3, 2, 3, 2, 0, 3]).unwrap();
    let at = model.fit().unwrap().allele_frequencies;
    let all = model.exact_bootstrap(&at, 100_000).unwrap().unwrap();
    assert_close(all.left_out, 0.0, 1e-12);
    // C(15, 3) ways to fill four classes with 12 females, 6 ways to divide 5 males.
    assert_eq!(all.samples, 455 * 6);
    let plan = BootstrapPlan {
        replicates: 4000,
        ..BootstrapPlan::new(3)
    };
    let drawn = bootstrap(&model, &at, &plan, &Threads).unwrap();
    for (estimate, exact) in drawn.estimates.iter().zip(&all.standard_errors) {
        let found = estimate.standard_error.unwrap();
        assert!((found / exact - 1.0).abs() < 0.1, "{found} {exact}");
    }
}

#[test]
fn maxima_are_found_whatever_the_start() {
    // Two alleles that act alike beside one that does not: A and B may change places.
    let text = "c = CC, AC, BC; ab = AB; same = AA, BB";
    let model = GeneCounting::new(text.parse().unwrap(), &[300, 40, 160]).unwrap();
    let maxima = model.maxima(30, 7).unwrap();
    assert_eq!(maxima.len(), 2);
    let p: Vec<&[f64]> = maxima
        .iter()
        .map(|m| m.allele_frequencies.as_slice())
        .collect();
    assert_close(p[0][1], p[1][2], 1e-7);
    assert_close(p[0][0], p[1][0], 1e-7);
    assert!((p[0][1] - p[0][2]).abs() > 0.1);
    assert_eq!(model.maxima(30, 7).unwrap(), maxima);
    // A single maximum, with or without more starts.
    assert_eq!(moth().maxima(20, 1).unwrap().len(), 1);
    // A ridge is one.
    let ridge = GeneCounting::new(
        "m = MM; mn = MN, MX; n = NN, NX, XX".parse().unwrap(),
        &[40, 40, 20],
    );
    assert_eq!(ridge.unwrap().maxima(20, 1).unwrap().len(), 1);
}

#[test]
fn absent_alleles_have_an_upper_limit() {
    // ABO without any B or AB: each person of group A or O would have been possible with probability
    // p_A² + 2 p_A p_O and p_O², where p_A + p_O = 1 − v.
    let model = GeneCounting::new(Locus::abo(), &[60, 0, 0, 40]).unwrap();
    let at = model.fit().unwrap().allele_frequencies;
    assert_eq!(at.as_slice()[1], 0.0);
    let limit = model.upper_limit(&at, 1, 0.95).unwrap();
    // Given v, P(A) + P(O) = (1 − v)², and the shares within are as before: 2·100·2·log(1 − v) = −χ².
    assert_close(-400.0 * (1.0 - limit).ln(), 3.841_458_820_694_124, 1e-6);
    assert!(matches!(
        model.upper_limit(&at, 1, 1.0),
        Err(Error::Level { .. })
    ));
    // Inside, it is the end of the profile interval.
    let at = moth().fit().unwrap().allele_frequencies;
    let profile = em_inference::profile(&moth(), &at, "allele_frequency[T]", 0.9).unwrap();
    assert_close(
        moth().upper_limit(&at, 2, 0.9).unwrap(),
        profile.interval[1],
        1e-6,
    );
}
