//! Published values, closed forms, brute force, and systems that make no sense.

use crate::{AlleleFrequencies, Error, GeneCounting, GoodnessOfFit, Locus};
use em_core::{Em, Run, Stop};
use proptest::prelude::*;

/// Givens & Hoeting, Computational Statistics, table 4.1, to more digits.
const MOTH_ITERATES: [[f64; 3]; 12] = [
    [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0],
    [
        0.081_993_569_131_832_8,
        0.237_406_216_505_894_97,
        0.680_600_214_362_272_2,
    ],
    [
        0.071_248_952_221_290_86,
        0.197_869_614_425_100_04,
        0.730_881_433_353_609_1,
    ],
    [
        0.070_852_041_122_900_57,
        0.190_360_375_988_300_47,
        0.738_787_582_888_799,
    ],
    [
        0.070_837_463_722_895_62,
        0.189_022_708_824_491_74,
        0.740_139_827_452_612_6,
    ],
    [
        0.070_836_928_451_23,
        0.188_786_872_188_048_27,
        0.740_376_199_360_721_7,
    ],
    [
        0.070_836_908_796_592_6,
        0.188_745_374_763_212_54,
        0.740_417_716_440_194_8,
    ],
    [
        0.070_836_908_074_894_28,
        0.188_738_075_780_449_18,
        0.740_425_016_144_656_5,
    ],
    [
        0.070_836_908_048_394_25,
        0.188_736_792_062_000_78,
        0.740_426_299_889_605,
    ],
    [
        0.070_836_908_047_421_2,
        0.188_736_566_289_817_5,
        0.740_426_525_662_761_3,
    ],
    [
        0.070_836_908_047_385_47,
        0.188_736_526_582_576_78,
        0.740_426_565_370_037_7,
    ],
    [
        0.070_836_908_047_384_16,
        0.188_736_519_599_148_08,
        0.740_426_572_353_467_8,
    ],
];

const MOTH_LOG_LIKELIHOODS: [f64; 6] = [
    -1_014.543_455_967_280_4,
    -609.550_129_656_762_8,
    -600.765_417_203_731_7,
    -600.489_967_661_987_1,
    -600.481_262_086_034,
    -600.480_991_561_365_2,
];

fn moth() -> GeneCounting {
    GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341]).unwrap()
}

#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected} within {tolerance:e}"
    );
}

#[test]
fn the_moths_iterates_are_the_published_ones() {
    let model = moth();
    let mut run = Run::new(&model, AlleleFrequencies::uniform(3))
        .unwrap()
        .until(Stop::iterations(20));
    for (t, expected) in MOTH_ITERATES.iter().enumerate() {
        for (found, expected) in run.current().params.as_slice().iter().zip(expected) {
            assert_close(*found, *expected, 1e-14);
        }
        if let Some(expected) = MOTH_LOG_LIKELIHOODS.get(t) {
            assert_close(run.current().log_likelihood, *expected, 1e-10);
        }
        run.advance().unwrap();
    }
}

#[test]
fn the_moths_estimate_is_the_closed_form() {
    let fit = moth().fit().unwrap();
    let p_t = f64::sqrt(341.0 / 622.0);
    let p_c = 1.0 - f64::sqrt(537.0 / 622.0);
    let expected = [p_c, 1.0 - p_c - p_t, p_t];
    for (found, expected) in fit.allele_frequencies.as_slice().iter().zip(expected) {
        assert_close(*found, expected, 1e-13);
    }
    assert_close(
        fit.allele_frequencies.as_slice()[1],
        0.188_736_518_108_848_92,
        1e-13,
    );
    assert_close(fit.log_likelihood_kernel, -600.480_982_919_232, 1e-11);
    assert_close(fit.log_likelihood, -6.399_247_176_672_914, 1e-11);
    assert!(fit.status.is_converged() && fit.trace.is_monotone());
    assert!(fit.boundary.is_empty());
    assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Saturated);
    let genotypes = [
        3.121_113_610_945_829,
        16.631_672_154_804_21,
        65.247_214_234_249_97,
        22.156_556_372_603_855,
        173.843_443_627_396_14,
        341.0,
    ];
    for (found, expected) in fit.expected_genotypes.iter().zip(genotypes) {
        assert_close(*found, expected, 1e-9);
    }
    for (found, expected) in fit.expected_phenotypes.iter().zip([85.0, 196.0, 341.0]) {
        assert_close(*found, expected, 1e-9);
    }
}

#[test]
fn blood_groups() {
    // Clarke et al. (1959), as in Lange, Mathematical and Statistical Methods for Genetic Analysis.
    let fit = GeneCounting::new(Locus::abo(), &[186, 38, 13, 284])
        .unwrap()
        .fit()
        .unwrap();
    let expected = [
        0.213_590_939_089_504,
        0.050_145_328_869_448_5,
        0.736_263_732_041_048,
    ];
    for (found, expected) in fit.allele_frequencies.as_slice().iter().zip(expected) {
        assert_close(*found, expected, 1e-13);
    }
    assert_close(fit.log_likelihood, -8.372_630_853_599_587, 1e-11);
    let GoodnessOfFit::Tested {
        degrees_of_freedom,
        x2,
        p_x2,
        g2,
        p_g2,
    } = fit.goodness_of_fit
    else {
        panic!("{:?}", fit.goodness_of_fit);
    };
    assert_eq!(degrees_of_freedom, 1);
    assert_close(x2, 0.405_923_992_306_392_8, 1e-10);
    assert_close(g2, 0.391_757_255_491_179_46, 1e-10);
    assert_close(p_x2, 0.524_045_609_729_174_8, 1e-10);
    assert_close(p_g2, 0.531_377_157_067_651_2, 1e-10);
    assert_close(fit.expected_genotypes[1], 13.0, 1e-12);
}

#[test]
fn codominant_alleles_are_counted_in_one_step() {
    let mn = Locus::new(
        "MN",
        &["M", "N"],
        &[("M", &["MM"]), ("MN", &["MN"]), ("N", &["NN"])],
    )
    .unwrap();
    let fit = GeneCounting::new(mn, &[298, 489, 213])
        .unwrap()
        .fit()
        .unwrap();
    assert_close(fit.allele_frequencies.as_slice()[0], 0.5425, 1e-15);
    let GoodnessOfFit::Tested { x2, g2, .. } = fit.goodness_of_fit else {
        panic!()
    };
    assert_close(x2, 0.221_489_587_646_587_05, 1e-10);
    assert_close(g2, 0.221_466_253_290_775_93, 1e-10);
}

#[test]
fn estimates_on_the_boundary_are_zero() {
    // No recessive seen: the likelihood is highest without the recessive allele, and EM alone would
    // creep there for ever.
    let fit = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 0])
        .unwrap()
        .fit()
        .unwrap();
    assert_eq!(fit.boundary, [2]);
    assert!(fit.status.is_converged() && fit.trace.is_monotone());
    let p_c = 1.0 - f64::sqrt(196.0 / 281.0);
    assert_close(fit.allele_frequencies.as_slice()[0], p_c, 1e-13);
    assert_close(
        fit.log_likelihood_kernel,
        85.0 * f64::ln(85.0 / 281.0) + 196.0 * f64::ln(196.0 / 281.0),
        1e-10,
    );

    let fit = GeneCounting::new(Locus::peppered_moth(), &[0, 0, 10])
        .unwrap()
        .fit()
        .unwrap();
    assert_eq!(fit.allele_frequencies.as_slice(), [0.0, 0.0, 1.0]);
    assert_eq!(fit.log_likelihood_kernel, 0.0);
    assert_close(fit.log_likelihood, 0.0, 1e-12);

    let fit = GeneCounting::new(Locus::abo(), &[50, 0, 0, 50])
        .unwrap()
        .fit()
        .unwrap();
    assert_eq!(fit.boundary, [1]);
    assert_close(fit.allele_frequencies.as_slice()[2], f64::sqrt(0.5), 1e-13);
}

#[test]
fn the_boundary_is_reached_in_few_iterations_and_named() {
    // Everybody is AB: O is at most rounding, and must be exactly 0.
    let fit = GeneCounting::new(Locus::abo(), &[1, 1, 100, 0])
        .unwrap()
        .fit()
        .unwrap();
    assert_eq!(fit.boundary, [2]);
    assert_eq!(fit.allele_frequencies.as_slice(), [0.5, 0.5, 0.0]);
    for counts in [[1, 0, 0], [0, 10, 0], [85, 196, 0], [1, 0, 1000]] {
        let fit = GeneCounting::new(Locus::peppered_moth(), &counts)
            .unwrap()
            .fit()
            .unwrap();
        assert!(fit.status.is_converged() && fit.trace.is_monotone());
        assert!(
            fit.trace.iterations() < 1000,
            "{counts:?}: {}",
            fit.trace.iterations()
        );
    }
}

#[test]
fn slow_convergence_is_waited_for() {
    // A recessive as rare as here is estimated at a rate of 1 − 2q by plain EM.
    for rare in [1e3_f64, 1e6, 1e9] {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole numbers
        let counts = [rare as u64, 0, 1];
        let fit = GeneCounting::new(Locus::peppered_moth(), &counts)
            .unwrap()
            .fit()
            .unwrap();
        assert!(
            fit.status.is_converged() && fit.trace.is_monotone(),
            "{rare}"
        );
        assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Saturated);
        let q = (1.0 + rare).recip().sqrt();
        assert_close(fit.allele_frequencies.as_slice()[2] / q, 1.0, 1e-6);
    }
}

#[test]
fn two_alleles_may_vanish_together() {
    let map: &[(&str, &[&str])] = &[("p", &["AB", "AC", "BB", "BC"]), ("q", &["AA", "CC"])];
    let locus = Locus::new("x", &["A", "B", "C"], map).unwrap();
    let fit = GeneCounting::new(locus, &[300, 0]).unwrap().fit().unwrap();
    assert!(fit.status.is_converged());
    assert_eq!(fit.log_likelihood_kernel, 0.0);
}

#[test]
fn a_rare_allele_that_was_seen_is_not_set_to_zero() {
    let fit = GeneCounting::new(Locus::peppered_moth(), &[1, 0, 1_000_000])
        .unwrap()
        .fit()
        .unwrap();
    assert_eq!(fit.boundary, [1]);
    assert_close(fit.allele_frequencies.as_slice()[0] / 5e-7, 1.0, 1e-5);
}

#[test]
fn loci_that_make_no_sense() {
    assert_eq!(Locus::dominance("x", &[], &[]), Err(Error::NoAlleles));
    assert!(matches!(
        Locus::dominance("x", &["A", "A"], &["a", "b"]),
        Err(Error::Name { .. })
    ));
    assert!(matches!(
        Locus::dominance("x", &["A", ""], &["a", "b"]),
        Err(Error::Name { .. })
    ));
    assert!(matches!(
        Locus::dominance("x", &["A"], &["a", "b"]),
        Err(Error::Dominance { .. })
    ));
    let new =
        |phenotypes: &[(&str, &[&str])]| Locus::new("x", &["A", "B"], phenotypes).unwrap_err();
    assert_eq!(
        new(&[("a", &["AA", "AC"]), ("b", &["BB"])]).to_string(),
        "`AC` is not a genotype of two of the alleles A, B"
    );
    assert_eq!(
        new(&[("a", &["AA"]), ("b", &["BB"])]),
        Error::GenotypeListed {
            genotype: "AB".into(),
            times: 0
        }
    );
    assert_eq!(
        new(&[("a", &["AA", "AB"]), ("b", &["BB", "BA"])]),
        Error::GenotypeListed {
            genotype: "AB".into(),
            times: 2
        }
    );
    assert!(matches!(
        Locus::dominance("x", &["A/B"], &["a"]),
        Err(Error::Name { .. })
    ));
    assert!(matches!(
        new(&[("a", &["AA", "AB", "BB"]), ("b", &[])]),
        Error::Unreachable { .. }
    ));
    // A11 could be A1 with 1 or A with 11.
    let unclear = Locus::new("x", &["A", "A1", "1", "11"], &[("p", &["A11"])]);
    assert!(matches!(unclear, Err(Error::Genotype { .. })));
}

#[test]
fn long_names_take_a_slash() {
    let locus = Locus::new(
        "x",
        &["A1", "A10"],
        &[("both", &["A10/A1"]), ("one", &["A1A1", "A10/A10"])],
    )
    .unwrap();
    assert_eq!(locus.genotype_names(), ["A1/A1", "A1/A10", "A10/A10"]);
    assert_eq!(locus.phenotype(1, 0), 0);
}

#[test]
fn counts_that_make_no_sense() {
    let new = |counts: &[u64]| GeneCounting::new(Locus::abo(), counts).unwrap_err();
    assert_eq!(
        new(&[1, 2, 3]),
        Error::Counts {
            counts: 3,
            phenotypes: 4
        }
    );
    assert_eq!(new(&[0; 4]), Error::NobodyCounted);
    assert_eq!(new(&[u64::MAX; 4]), Error::TooMany);
    let moth = Locus::peppered_moth();
    assert!(matches!(
        moth.counts([("typica", 1), ("typica", 2)]),
        Err(Error::CountedTwice { .. })
    ));
    assert!(matches!(
        moth.counts([("dark", 1)]),
        Err(Error::UnknownPhenotype { .. })
    ));
    assert_eq!(moth.counts([("typica", 5)]), Ok(vec![0, 0, 5]));
    let impossible = AlleleFrequencies::new(vec![0.0, 0.5, 0.5]).unwrap();
    let model = GeneCounting::new(moth, &[1, 1, 1]).unwrap();
    assert!(model.fit_from(impossible).is_err());
    assert!(model.fit_from(AlleleFrequencies::uniform(2)).is_err());
    assert!(AlleleFrequencies::new(vec![f64::NAN, 1.0]).is_err());
    assert!(AlleleFrequencies::new(vec![-0.5, 1.5]).is_err());
}

#[test]
fn frequencies_that_cannot_be_told_apart_are_said() {
    let locus = Locus::new(
        "x",
        &["A", "B", "C"],
        &[("p", &["AA", "AB", "AC"]), ("q", &["BB", "BC", "CC"])],
    )
    .unwrap();
    let fit = GeneCounting::new(locus, &[30, 70]).unwrap().fit().unwrap();
    assert_eq!(
        (fit.unidentified, fit.goodness_of_fit),
        (1, GoodnessOfFit::Saturated)
    );
    assert_close(
        fit.allele_frequencies.as_slice()[0],
        1.0 - f64::sqrt(0.7),
        1e-12,
    );

    // X acts as N does: one degree of freedom is left, as if there were no X.
    let map: &[(&str, &[&str])] = &[
        ("m", &["MM"]),
        ("mn", &["MN", "MX"]),
        ("n", &["NN", "NX", "XX"]),
    ];
    let locus = Locus::new("x", &["M", "N", "X"], map).unwrap();
    let fit = GeneCounting::new(locus, &[400, 100, 500])
        .unwrap()
        .fit()
        .unwrap();
    assert_eq!(fit.unidentified, 1);
    let GoodnessOfFit::Tested {
        degrees_of_freedom,
        x2,
        ..
    } = fit.goodness_of_fit
    else {
        panic!()
    };
    assert_eq!(degrees_of_freedom, 1);
    assert_close(x2, 636.77, 0.1);
}

#[test]
fn counts_out_of_reach_are_said() {
    // At most half can be heterozygous.
    let locus = Locus::new(
        "x",
        &["A", "B"],
        &[("hom", &["AA", "BB"]), ("het", &["AB"])],
    )
    .unwrap();
    let fit = GeneCounting::new(locus, &[20, 80]).unwrap().fit().unwrap();
    assert_eq!(fit.allele_frequencies.as_slice(), [0.5, 0.5]);
    assert!(
        matches!(fit.goodness_of_fit, GoodnessOfFit::OutOfReach { x2, .. } if (x2 - 36.0).abs() < 1e-9)
    );
}

#[test]
fn equal_frequencies_are_not_the_only_start() {
    // Where A and B act alike, equal frequencies stand still at a minimum of the likelihood.
    let locus = Locus::new(
        "x",
        &["A", "B"],
        &[("het", &["AB"]), ("hom", &["AA", "BB"])],
    )
    .unwrap();
    let fit = GeneCounting::new(locus, &[58, 3473])
        .unwrap()
        .fit()
        .unwrap();
    assert_close(fit.log_likelihood_kernel, -295.84, 0.01);
    let map: &[(&str, &[&str])] = &[
        ("x", &["BB", "CC"]),
        ("y", &["AA"]),
        ("z", &["AB", "AC", "BC"]),
    ];
    let locus = Locus::new("x", &["A", "B", "C"], map).unwrap();
    let fit = GeneCounting::new(locus, &[5, 5, 0]).unwrap().fit().unwrap();
    assert_close(fit.log_likelihood_kernel, -10.0 * f64::ln(4.0), 1e-9);
}

/// Three alleles and a random map of their six genotypes onto 2 to 4 phenotypes, with counts.
fn systems() -> impl Strategy<Value = (Locus, Vec<u64>)> {
    let map = prop::array::uniform6(0..4_usize);
    let counts = prop::collection::vec(0..200_u64, 4);
    (map, counts).prop_map(|(map, counts)| {
        let genotypes = ["AA", "AB", "AC", "BB", "BC", "CC"];
        let groups: Vec<(String, Vec<&str>)> = (0..4)
            .map(|phenotype| {
                let shown = (0..6).filter(|&g| map[g] == phenotype);
                (
                    format!("p{phenotype}"),
                    shown.map(|g| genotypes[g]).collect::<Vec<_>>(),
                )
            })
            .filter(|(_, genotypes)| !genotypes.is_empty())
            .collect();
        let groups: Vec<(&str, &[&str])> = groups
            .iter()
            .map(|(name, g)| (name.as_str(), g.as_slice()))
            .collect();
        let locus = Locus::new("random", &["A", "B", "C"], &groups).unwrap();
        let counts = counts[..locus.phenotypes().len()].to_vec();
        (locus, counts)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_systems_climb_and_stand_still((locus, counts) in systems(), a in 0.1..1.0, b in 0.1..1.0, c in 0.1..1.0) {
        prop_assume!(counts.iter().sum::<u64>() > 0);
        let model = GeneCounting::new(locus, &counts).unwrap();
        let start = AlleleFrequencies::in_proportion(vec![a, b, c]);
        let mut run = Run::new(&model, start.clone()).unwrap().strict(true).until(Stop::iterations(300));
        while run.advance().unwrap().is_some() {}
        let plain = run.finish();
        let fit = model.fit_from(start).unwrap();
        let n = model.individuals() as f64;
        prop_assert!(fit.trace.is_monotone());
        prop_assert!(fit.log_likelihood_kernel >= plain.log_likelihood - 1e-9);
        let p = &fit.allele_frequencies;
        prop_assert!((p.as_slice().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!((fit.expected_genotypes.iter().sum::<f64>() - n).abs() < 1e-9 * n);
        // The estimate is its own M-step.
        let next = model.m_step(&fit.expected_genotypes, p).unwrap();
        prop_assert!(!fit.status.is_converged() || next.distance(p) < 1e-12);
    }

    #[test]
    fn the_likelihood_is_that_of_all_ordered_genotypes((locus, counts) in systems(), a in 0.1..1.0, b in 0.1..1.0, c in 0.1..1.0) {
        // By enumeration of mother's and father's allele, without pairs and factors of two.
        let p = AlleleFrequencies::in_proportion(vec![a, b, c]);
        let mut probabilities = vec![0.0; locus.phenotypes().len()];
        for mother in 0..3 {
            for father in 0..3 {
                probabilities[locus.phenotype(mother, father)] += p.as_slice()[mother] * p.as_slice()[father];
            }
        }
        let expected: f64 = probabilities.iter().zip(&counts).map(|(p, &n)| n as f64 * p.ln()).sum();
        let found = GeneCounting::new(locus, &counts).unwrap().e_step(&p).unwrap().log_likelihood;
        assert_close(found, expected, 1e-9);
    }

    #[test]
    fn a_dominance_series_has_its_closed_form(counts in prop::collection::vec(0..500_u64, 2..7)) {
        prop_assume!(counts.iter().sum::<u64>() > 0);
        let names: Vec<String> = (0..counts.len()).map(|i| format!("a{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let locus = Locus::dominance("series", &names, &names).unwrap();
        let fit = GeneCounting::new(locus, &counts).unwrap().fit().unwrap();
        // The alleles from i on have together the frequency √(share of phenotypes from i on).
        let n: u64 = counts.iter().sum();
        for i in 0..counts.len() {
            let tail: f64 = fit.allele_frequencies.as_slice()[i..].iter().sum();
            let share = counts[i..].iter().sum::<u64>() as f64 / n as f64;
            prop_assert!((tail - share.sqrt()).abs() < 1e-9, "{:?} {:?}", counts, fit.allele_frequencies);
        }
        prop_assert!(fit.status.is_converged());
    }
}
