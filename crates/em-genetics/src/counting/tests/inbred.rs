//! The inbreeding coefficient, males at X-linked loci, phenotypes that overlap.

use super::assert_close;
use crate::{AlleleFrequencies, Error, GeneCounting, GoodnessOfFit, Locus};
use em_core::{Em, Simulate, stream};
use em_inference::by_louis;

fn model(locus: &str, counts: &[u64]) -> GeneCounting {
    GeneCounting::new(locus.parse().unwrap(), counts).unwrap()
}

#[test]
fn where_all_genotypes_show_f_has_a_closed_form() {
    // p = (2·30 + 40)/200 and f = 1 − 40/(2·100·p·q), counted from genotypes.
    let mn = GeneCounting::new(Locus::mn(), &[30, 40, 30]).unwrap();
    let model = mn.with_inbreeding().unwrap();
    let fit = model.fit().unwrap();
    assert_close(fit.allele_frequencies.as_slice()[0], 0.5, 1e-10);
    assert_close(fit.allele_frequencies.inbreeding().unwrap(), 0.2, 1e-10);
    assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Saturated);
    // At p = q = ½ the variance of f is (1 − f²)/n: from the trinomial by the delta method.
    let inference = by_louis(&model, &fit.allele_frequencies).unwrap();
    let f = &inference.estimates[2];
    assert_eq!(f.name, "inbreeding");
    assert_close(f.standard_error.unwrap(), (0.96_f64 / 100.0).sqrt(), 1e-8);
}

#[test]
fn f_stays_between_none_and_all() {
    // More heterozygotes than in Hardy-Weinberg proportions.
    let of = |counts: &[u64]| {
        let mn = GeneCounting::new(Locus::mn(), counts).unwrap();
        mn.with_inbreeding().unwrap().fit().unwrap()
    };
    let fit = of(&[20, 60, 20]);
    assert_eq!(fit.allele_frequencies.inbreeding(), Some(0.0));
    assert!(fit.status.is_converged() && fit.trace.is_monotone());
    let fit = of(&[70, 0, 30]);
    assert_eq!(fit.allele_frequencies.inbreeding(), Some(1.0));
    assert_close(fit.allele_frequencies.as_slice()[0], 0.7, 1e-12);
    assert_close(
        fit.log_likelihood_kernel,
        70.0 * 0.7_f64.ln() + 30.0 * 0.3_f64.ln(),
        1e-10,
    );
}

#[test]
fn what_phenotypes_do_not_tell_is_said() {
    let bands = GeneCounting::new(Locus::dominant_marker(), &[70, 30]).unwrap();
    let fit = bands.with_inbreeding().unwrap().fit().unwrap();
    assert_eq!((fit.identified, fit.unidentified), (1, vec![0, 1, 2]));
}

#[test]
fn males_tell_an_x_linked_frequency_at_once() {
    let colours = Locus::dominance("colour vision", &["N", "c"], &["normal", "defect"]).unwrap();
    // Males alone are counted: q is their share.
    let males = GeneCounting::new(colours.clone().x_linked().unwrap(), &[0, 0, 920, 80]).unwrap();
    let fit = males.fit().unwrap();
    assert_close(fit.allele_frequencies.as_slice()[1], 0.08, 1e-13);
    assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Saturated);
    assert_eq!(males.with_inbreeding().unwrap_err(), Error::NoDiploids);

    // Waaler (1927): 9049 boys, 725 colour-blind; 9072 girls, 40.
    let waaler = [9072 - 40, 40, 9049 - 725, 725];
    let model = GeneCounting::new(colours.x_linked().unwrap(), &waaler).unwrap();
    let fit = model.fit().unwrap();
    let q = fit.allele_frequencies.as_slice()[1];
    // The score equation 725/q − 8324/(1−q) + 80/q − 9032·2q/(1−q²) = 0, a cubic in q: here by bisection.
    let score = |q: f64| (725.0 + 80.0) / q - 8324.0 / (1.0 - q) - 9032.0 * 2.0 * q / (1.0 - q * q);
    let (mut low, mut high) = (1e-6, 0.5);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if score(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    assert_close(q, low, 1e-12);
    let GoodnessOfFit::Tested {
        degrees_of_freedom,
        x2,
        ..
    } = fit.goodness_of_fit
    else {
        panic!("{:?}", fit.goodness_of_fit);
    };
    assert_eq!(degrees_of_freedom, 1);
    let expected = [
        9072.0 * (1.0 - q * q),
        9072.0 * q * q,
        9049.0 * (1.0 - q),
        9049.0 * q,
    ];
    let terms = waaler
        .iter()
        .zip(expected)
        .map(|(o, e)| (*o as f64 - e).powi(2) / e);
    assert_close(x2, terms.sum(), 1e-9);
}

#[test]
fn a_vague_record_counts_for_all_that_it_may_be() {
    let text = "carbonaria = CC, CI, CT; insularia = II, IT; typica = TT; insularia or typica = II, IT, TT";
    let fit = model(text, &[85, 150, 300, 87]).fit().unwrap();
    assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Overlapping);
    assert_eq!(fit.log_likelihood, None);
    // Closed form: p_C from 537 of 622, and the others as among those that were seen well.
    let not_c = f64::sqrt(537.0 / 622.0);
    assert_close(fit.allele_frequencies.as_slice()[0], 1.0 - not_c, 1e-12);
    assert_close(
        fit.allele_frequencies.as_slice()[2],
        not_c * f64::sqrt(300.0 / 450.0),
        1e-12,
    );

    // Nobody was recorded so: as if there were no such record.
    let fit = model(text, &[85, 196, 341, 0]).fit().unwrap();
    assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Saturated);
    assert_close(fit.log_likelihood.unwrap(), -6.399_247_176_672_914, 1e-11);
    let vague = model(text, &[85, 150, 300, 87]);
    let error = vague.simulate(&AlleleFrequencies::uniform(3), &mut stream(1, 0));
    assert!(matches!(error, Err(Error::Overlapping { .. })));
}

#[test]
fn simulated_populations_give_back_what_they_were_drawn_from() {
    let truth = AlleleFrequencies::new(vec![0.25, 0.1, 0.65]).unwrap();
    let truth = truth.with_inbreeding(0.15).unwrap();
    let counts = [200_000, 0, 0, 0];
    let model = GeneCounting::new(Locus::abo(), &counts)
        .unwrap()
        .with_inbreeding()
        .unwrap();
    for unit in 0..3 {
        let drawn = model.simulate(&truth, &mut stream(11, unit)).unwrap();
        let fit = drawn.fit().unwrap();
        let inference = by_louis(&drawn, &fit.allele_frequencies).unwrap();
        let truth = [0.25, 0.1, 0.65, 0.15];
        for (estimate, truth) in inference.estimates.iter().zip(truth) {
            let z = (estimate.value - truth) / estimate.standard_error.unwrap();
            assert!(z.abs() < 4.0, "{} {z}", estimate.name);
        }
    }
}

#[test]
fn females_and_males_are_drawn_by_themselves() {
    let locus = Locus::abo().x_linked().unwrap();
    let model = GeneCounting::new(locus, &[100, 0, 0, 0, 50, 0, 0]).unwrap();
    let drawn = model
        .simulate(&AlleleFrequencies::uniform(3), &mut stream(5, 0))
        .unwrap();
    let counts = drawn.counts();
    assert_eq!(counts[..4].iter().sum::<u64>(), 100);
    assert_eq!(counts[4..].iter().sum::<u64>(), 50);
}

#[test]
fn the_highest_of_several_maxima_is_found() {
    // Each with a point at which the likelihood is higher than at maxima near by.
    let far = "p = AA, AB, BC, CC; q = AC, BB; any = AA, AB, AC, BB, BC, CC; m = A, B; n = C";
    let edge = "p = AA, BC; q = AB, CC; r = AC, BB; p or q = AA, BC, AB, CC; m = C; n = A, B";
    for (text, counts, p, f, level) in [
        (
            far,
            [159, 0, 0, 4, 28, 0],
            [0.05, 0.0, 0.95],
            1.0,
            -13.419_14,
        ),
        (
            edge,
            [174, 152, 0, 0, 3, 0],
            [0.35, 0.0, 0.65],
            0.95,
            -257.872_89,
        ),
    ] {
        let locus: Locus = text.parse().unwrap();
        // As they are named here, whichever comes first in the text.
        let of = |name: &String| p["ABC".find(name.as_str()).unwrap()];
        let at = AlleleFrequencies::new(locus.alleles().iter().map(of).collect()).unwrap();
        let counts = &counts[..locus.phenotypes().len()];
        let model = GeneCounting::new(locus, counts)
            .unwrap()
            .with_inbreeding()
            .unwrap();
        let there = model
            .e_step(&at.with_inbreeding(f).unwrap())
            .unwrap()
            .log_likelihood;
        assert_close(there, level, 1e-4);
        assert!(model.fit().unwrap().log_likelihood_kernel >= there);
    }
}

#[test]
fn a_union_that_alone_shows_a_genotype_is_not_left_out() {
    // Nobody was `ab`, but AB would have had to be.
    let fit = model("a = AA; ab = AA, AB; b = BB", &[90, 0, 10])
        .fit()
        .unwrap();
    assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Overlapping);
    // 90 log p² + 10 log q², at its maximum p = 0.9.
    let expected = 180.0 * 0.9_f64.ln() + 20.0 * 0.1_f64.ln();
    assert_close(fit.log_likelihood_kernel, expected, 1e-9);
    let text = "x = AA; y = AA, AB, AC, CC; z = BB; w = BB, BC";
    let fit = model(text, &[50, 0, 50, 0]).fit().unwrap();
    assert_eq!(fit.goodness_of_fit, GoodnessOfFit::Overlapping);
}
