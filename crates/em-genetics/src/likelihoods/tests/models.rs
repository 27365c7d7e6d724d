//! The models for em-core, and that the fast way ends where EM does.

use super::{assert_close, estimate, pl_site, reads, site};
use crate::{
    AlleleFrequencies, AlleleFrequencyModel, Error, GenotypeFrequencies, GenotypeFrequencyModel,
    GenotypeLikelihoods,
};
use em_core::{Acceleration, Em, Run, Stop, stream};
use em_inference::{by_louis, check, check_complete_data, standard_errors};

/// Sites of reads at several frequencies and depths, some samples haploid and some missing.
fn sites() -> Vec<GenotypeLikelihoods> {
    let mut sites = Vec::new();
    for (i, (p, f)) in [(0.5, 0.0), (0.2, 0.0), (0.3, 0.5), (0.4, -0.3), (0.07, 0.2)]
        .into_iter()
        .enumerate()
    {
        let at = GenotypeFrequencies::with_inbreeding(p, f).unwrap();
        let haploid = GenotypeFrequencies::new([1.0 - p, 0.0, p]).unwrap();
        for depth in [3.0, 9.0] {
            let mut rng = stream(17, i);
            let mut site = pl_site((0..150).map(|_| reads(&at, depth, &mut rng)));
            for _ in 0..10 {
                let [reference, _, alternative] = reads(&haploid, depth, &mut rng);
                site.push_pl(&[reference, alternative]).unwrap();
                site.push_missing();
            }
            sites.push(site);
        }
    }
    sites
}

fn alternative(at: &AlleleFrequencies) -> f64 {
    at.as_slice()[1]
}

#[test]
fn plain_em_climbs_to_the_estimate() {
    for site in sites() {
        let found = estimate(&site);
        let model = AlleleFrequencyModel::new(&site).unwrap();
        let mut run = Run::new(&model, AlleleFrequencies::uniform(2)).unwrap();
        run = run
            .strict(true)
            .until(Stop::parameters(1e-15).or(Stop::iterations(2000)));
        let fit = run.complete().unwrap();
        assert!(fit.trace.is_monotone());
        assert_close(alternative(&fit.params), found.allele_frequency, 1e-12);
        assert_close(fit.log_likelihood, found.log_likelihood, 1e-10);
    }
}

#[test]
fn genotype_frequencies_are_those_of_em() {
    for site in sites() {
        let genotypes = estimate(&site).genotypes.unwrap();
        let model = GenotypeFrequencyModel::new(&site).unwrap();
        let start = GenotypeFrequencies::hardy_weinberg(0.4).unwrap();
        let run = Run::new(&model, start).unwrap().strict(true);
        let run = run.accelerate(Acceleration::squarem());
        let fit = run
            .until(Stop::residual(1e-13).or(Stop::iterations(5000)))
            .complete()
            .unwrap();
        assert!(fit.log_likelihood <= genotypes.log_likelihood + 1e-10);
        let inside = genotypes.frequencies.as_array().iter().all(|p| *p > 0.0);
        let tolerance = if inside { 1e-9 } else { 1e-3 }; // EM creeps towards 0
        for (em, fast) in fit
            .params
            .as_array()
            .into_iter()
            .zip(genotypes.frequencies.as_array())
        {
            assert_close(em, fast, tolerance);
        }
        // The estimate is its own EM step, to the digits that it claims.
        let stats = model.e_step(&genotypes.frequencies).unwrap().stats;
        let next = model.m_step(&stats, &genotypes.frequencies).unwrap();
        for (next, at) in next
            .as_array()
            .into_iter()
            .zip(genotypes.frequencies.as_array())
        {
            assert_close(next, at, 1e-12);
        }
    }
}

#[test]
fn standard_errors_are_those_of_em_inference() {
    for site in sites() {
        let found = estimate(&site);
        let model = AlleleFrequencyModel::new(&site).unwrap();
        let p = found.allele_frequency;
        let at = AlleleFrequencies::new(vec![1.0 - p, p]).unwrap();
        let expected = found.standard_error.unwrap();
        for (inference, tolerance) in [
            (standard_errors(&model, &at).unwrap(), 1e-6),
            (by_louis(&model, &at).unwrap(), 1e-9),
        ] {
            let estimate = &inference.estimates[1];
            assert_eq!(estimate.name, "allele_frequency[alternative]");
            assert_close(estimate.standard_error.unwrap() / expected, 1.0, tolerance);
        }

        let genotypes = found.genotypes.unwrap();
        let Some(error) = genotypes.inbreeding_standard_error else {
            continue;
        };
        let model = GenotypeFrequencyModel::new(&site).unwrap();
        let inference = by_louis(&model, &genotypes.frequencies).unwrap();
        assert_eq!(inference.estimates[1].name, "genotype_frequency[0/1]");
        // f as a function of the three frequencies, by differences.
        let f = |at: [f64; 3]| {
            let p = at[2] + 0.5 * at[1];
            1.0 - at[1] / (2.0 * p * (1.0 - p))
        };
        let slope = |g: usize| {
            let moved = |by: f64| {
                let mut at = genotypes.frequencies.as_array();
                at[g] += by;
                f(at)
            };
            (moved(1e-6) - moved(-1e-6)) / 2e-6
        };
        let (_, expected) = inference.combination(&[slope(0), slope(1), slope(2)]);
        assert_close(error / expected, 1.0, 1e-6);
    }
}

#[test]
fn the_doctor_finds_nothing() {
    for site in sites().iter().take(4) {
        let found = estimate(site);
        let p = found.allele_frequency;
        let model = AlleleFrequencyModel::new(site).unwrap();
        let points =
            [[0.9, 0.1], [0.35, 0.65]].map(|p| AlleleFrequencies::new(p.to_vec()).unwrap());
        let report = check(&model, &points);
        assert!(report.is_healthy(), "{report}");
        let report =
            check_complete_data(&model, &AlleleFrequencies::new(vec![1.0 - p, p]).unwrap());
        assert!(report.is_healthy(), "{report}");

        let model = GenotypeFrequencyModel::new(site).unwrap();
        let points =
            [[0.5, 0.3, 0.2], [0.1, 0.3, 0.6]].map(|p| GenotypeFrequencies::new(p).unwrap());
        let report = check(&model, &points);
        assert!(report.is_healthy(), "{report}");
        let report = check_complete_data(&model, &found.genotypes.unwrap().frequencies);
        assert!(report.is_healthy(), "{report}");
    }
}

#[test]
fn reads_that_are_impossible_are_named() {
    let site = site([[1.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0]]);
    let impossible = Error::ImpossibleReads { sample: 2 };
    let model = AlleleFrequencyModel::new(&site).unwrap();
    let none = AlleleFrequencies::new(vec![1.0, 0.0]).unwrap();
    assert_eq!(model.e_step(&none).unwrap_err(), impossible);
    let model = GenotypeFrequencyModel::new(&site).unwrap();
    let none = GenotypeFrequencies::hardy_weinberg(0.0).unwrap();
    assert_eq!(model.e_step(&none).unwrap_err(), impossible);
    assert_eq!(site.posterior(2, &none).unwrap_err(), impossible);
    assert_eq!(site.log_likelihood(&none), f64::NEG_INFINITY);
    assert_eq!(
        impossible.to_string(),
        "the reads of sample 3 have probability 0 at these frequencies"
    );
}

#[test]
fn posteriors_are_bayes_rule() {
    let site = pl_site([&[0, 3, 30][..], &[20, 0, 60], &[0, 10], &[]]);
    let at = GenotypeFrequencies::hardy_weinberg(0.3).unwrap();
    let l1 = 10_f64.powf(-0.3);
    let joint = [0.49, l1 * 0.42, 1e-3 * 0.09];
    let sum: f64 = joint.iter().sum();
    for (found, joint) in site.posterior(0, &at).unwrap().into_iter().zip(joint) {
        assert_close(found, joint / sum, 1e-15);
    }
    assert_close(site.posterior(2, &at).unwrap()[1], 0.03 / 0.73, 1e-15);
    for (found, at) in site
        .posterior(3, &at)
        .unwrap()
        .into_iter()
        .zip(at.as_array())
    {
        assert_close(found, at, 1e-15);
    }
    // Their sum over diploid samples with data.
    let counts = site.expected_genotype_counts(&at).unwrap();
    assert_close(counts.iter().sum(), 2.0, 1e-14);
    let sum = site.posterior(0, &at).unwrap()[1] + site.posterior(1, &at).unwrap()[1];
    assert_close(counts[1], sum, 1e-15);
}
