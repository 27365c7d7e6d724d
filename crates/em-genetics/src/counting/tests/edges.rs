//! Estimates of 0, slow convergence, and loci that cannot tell everything.

use super::assert_close;
use crate::{GeneCounting, GoodnessOfFit, Locus};

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
    assert_close(fit.log_likelihood.unwrap(), 0.0, 1e-12);

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
        (vec![1, 2], GoodnessOfFit::Saturated)
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
    assert_eq!((fit.identified, fit.unidentified), (1, vec![1, 2]));
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

#[test]
fn many_alleles_may_all_be_rare() {
    let names: Vec<String> = (0..120).map(|i| format!("a{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let locus = Locus::codominant("x", &names).unwrap();
    let homozygous = |(a, b)| if a == b { 10 } else { 0 };
    let pairs = (0..120).flat_map(|a| (a..120).map(move |b| (a, b)));
    let counts: Vec<u64> = pairs.map(homozygous).collect();
    let fit = GeneCounting::new(locus, &counts).unwrap().fit().unwrap();
    assert!(fit.status.is_converged() && fit.boundary.is_empty());
    assert_close(fit.allele_frequencies.as_slice()[7], 1.0 / 120.0, 1e-15);
}
