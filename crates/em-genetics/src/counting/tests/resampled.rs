//! Other counts at the same locus: given, or drawn.

use super::properties::{frequencies, systems};
use super::{assert_close, moth, moth_closed_form};
use crate::{AlleleFrequencies, Error, GeneCounting, Locus};
use em_core::{Em, Resample, Simulate, Surrogate, stream};
use proptest::prelude::*;

#[test]
fn counts_that_make_no_sense() {
    let with = |counts: &[f64]| moth().with_unit_counts(counts).unwrap_err();
    assert_eq!(with(&[0.0; 3]), Error::NobodyCounted);
    assert_eq!(
        with(&[1.0; 2]),
        Error::Counts {
            counts: 2,
            phenotypes: 3
        }
    );
    for count in [-1e-9, f64::NAN, f64::INFINITY] {
        assert!(matches!(with(&[1.0, count, 1.0]), Error::Count { .. }));
    }
    assert_eq!(
        with(&[1.0, -2.5, 1.0]).to_string(),
        "the count of `insularia` is -2.5, not a number from 0 to 2^53"
    );
}

#[test]
fn counts_need_not_be_whole() {
    let model = moth().with_unit_counts(&[0.85, 1.96, 3.41]).unwrap();
    assert_eq!(model.unit_counts(), [0.85, 1.96, 3.41]);
    assert_eq!((model.counts(), model.individuals()), (vec![1, 2, 3], 6));
    let fit = model.fit().unwrap();
    for (found, expected) in
        (fit.allele_frequencies.as_slice().iter()).zip(moth_closed_form().as_slice())
    {
        assert_close(*found, *expected, 1e-13);
    }
    assert_close(fit.log_likelihood_kernel, -6.004_809_829_192_32, 1e-12);
    assert_close(fit.expected_phenotypes[0], 0.85, 1e-12);
}

#[test]
fn a_unit_alone_is_one_individual() {
    // An individual that shows A at the ABO locus: log(p_A² + 2 p_A p_O).
    let model = GeneCounting::new(Locus::abo(), &[186, 38, 13, 284]).unwrap();
    let at = AlleleFrequencies::new(vec![0.2, 0.1, 0.7]).unwrap();
    let alone = model.only(0).unwrap();
    assert_close(
        alone.e_step(&at).unwrap().log_likelihood,
        f64::ln(0.04 + 0.28),
        1e-15,
    );
}

#[test]
fn individuals_are_drawn_in_hardy_weinberg_proportions() {
    let at = AlleleFrequencies::new(vec![0.2, 0.1, 0.7]).unwrap();
    let model = GeneCounting::new(Locus::abo(), &[186, 38, 13, 284]).unwrap();
    let probabilities = model.phenotype_probabilities(&at);
    let mut rng = stream(6, 0);
    let draws = 2000;
    let mut sums = [0; 4];
    for _ in 0..draws {
        let drawn = model.simulate(&at, &mut rng).unwrap();
        assert_eq!((drawn.individuals(), drawn.locus()), (521, model.locus()));
        sums.iter_mut()
            .zip(drawn.counts())
            .for_each(|(sum, count)| *sum += count);
    }
    let all = f64::from(draws * 521);
    for (sum, p) in sums.iter().zip(probabilities) {
        let deviation = (all * p * (1.0 - p)).sqrt();
        assert_close(*sum as f64, all * p, 5.0 * deviation);
    }
}

#[test]
fn what_cannot_be_drawn() {
    let mut rng = stream(1, 0);
    let two = AlleleFrequencies::uniform(2);
    assert_eq!(moth().simulate(&two, &mut rng), Err(Error::Frequencies));
    let little = moth().with_unit_counts(&[0.1, 0.1, 0.1]).unwrap();
    let at = moth_closed_form();
    assert_eq!(little.simulate(&at, &mut rng), Err(Error::NobodyCounted));
    // Only what can be shown is drawn.
    let certain = AlleleFrequencies::new(vec![0.0, 0.0, 1.0]).unwrap();
    assert_eq!(
        moth().simulate(&certain, &mut rng).unwrap().counts(),
        [0, 0, 622]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn its_own_counts_change_nothing((locus, counts) in systems(), at in frequencies()) {
        let model = GeneCounting::new(locus, &counts).unwrap();
        let again = model.with_unit_counts(&model.unit_counts()).unwrap();
        prop_assert_eq!(&again, &model);
        prop_assert_eq!(again.e_step(&at).unwrap(), model.e_step(&at).unwrap());
        prop_assert_eq!(again.fit().unwrap(), model.fit().unwrap());
    }

    #[test]
    fn units_add_up((locus, counts) in systems(), at in frequencies()) {
        // The score is the sum of the units' scores, as often as they count.
        let model = GeneCounting::new(locus, &counts).unwrap();
        let score = |model: &GeneCounting| {
            let expectation = model.e_step(&at).unwrap();
            let score = model.gradient(&expectation.stats, &at, &at).unwrap();
            (expectation.log_likelihood, score)
        };
        let (mut log_likelihood, mut sum) = score(&model);
        let n = model.individuals() as f64;
        for (unit, count) in model.unit_counts().into_iter().enumerate() {
            let (share, slopes) = score(&model.only(unit).unwrap());
            log_likelihood -= count * share;
            sum.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum -= count * slope);
        }
        prop_assert!(log_likelihood.abs() < 1e-12 * n, "{}", log_likelihood);
        prop_assert!(sum.iter().all(|rest| rest.abs() < 1e-11 * n), "{:?}", sum);
    }
}
