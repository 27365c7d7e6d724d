//! Published values; in the modules what is hard, what makes no sense, and what holds for all loci.

mod accelerated;
mod compared;
mod complete;
mod drawn;
mod edges;
mod inbred;
mod nonsense;
mod properties;
mod resampled;

use crate::{AlleleFrequencies, GeneCounting, GoodnessOfFit, Locus};
use em_core::{Em, Run, Stop};
use em_inference::by_louis;

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

/// The maximum for the moth, whose model is saturated.
fn moth_closed_form() -> AlleleFrequencies {
    let p_t = f64::sqrt(341.0 / 622.0);
    let p_c = 1.0 - f64::sqrt(537.0 / 622.0);
    AlleleFrequencies::new(vec![p_c, 1.0 - p_c - p_t, p_t]).unwrap()
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
    let expected = moth_closed_form();
    for (found, expected) in (fit.allele_frequencies.as_slice().iter()).zip(expected.as_slice()) {
        assert_close(*found, *expected, 1e-13);
    }
    assert_close(
        fit.allele_frequencies.as_slice()[1],
        0.188_736_518_108_848_92,
        1e-13,
    );
    assert_close(fit.log_likelihood_kernel, -600.480_982_919_232, 1e-11);
    assert_close(fit.log_likelihood.unwrap(), -6.399_247_176_672_914, 1e-11);
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
    let model = GeneCounting::new(Locus::abo(), &[186, 38, 13, 284]).unwrap();
    let fit = model.fit().unwrap();
    let expected = [
        0.213_590_939_089_504,
        0.050_145_328_869_448_5,
        0.736_263_732_041_048,
    ];
    for (found, expected) in fit.allele_frequencies.as_slice().iter().zip(expected) {
        assert_close(*found, expected, 1e-13);
    }
    assert_close(fit.log_likelihood.unwrap(), -8.372_630_853_599_587, 1e-11);
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
    let inference = by_louis(&model, &fit.allele_frequencies).unwrap();
    let errors = [
        0.013_517_353_435_251_145,
        0.006_844_988_826_470_473,
        0.014_459_757_277_344_132,
    ];
    for (estimate, expected) in inference.estimates.iter().zip(errors) {
        assert_close(estimate.standard_error.unwrap(), expected, 1e-12);
    }
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
fn frequencies_are_named_after_the_alleles() {
    let at = AlleleFrequencies::new(vec![0.2, 0.3, 0.5]).unwrap();
    let layout = moth().layout(&at);
    assert_eq!(
        layout.names(),
        [
            "allele_frequency[C]",
            "allele_frequency[I]",
            "allele_frequency[T]"
        ]
    );
    let chart = layout.chart(at.as_slice()).unwrap();
    assert_eq!(
        chart.names()[0],
        "log allele_frequency[C]/allele_frequency[T]"
    );
}
