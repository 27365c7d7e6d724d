//! Published values and exact cases; in the modules what holds for all genotypes.

mod cubic;
mod disequilibrium;
mod enumerated;
mod hard;
mod large;

use super::{Association, HaplotypeFit, HaplotypeSearch, TwoLocusTable, UnphasedGenotypes};
use crate::LikelihoodRatio;

#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected} within {tolerance:e}"
    );
}

fn fit_of(table: [[u64; 3]; 3]) -> HaplotypeFit {
    let genotypes = TwoLocusTable::new(table).unwrap().genotypes().unwrap();
    HaplotypeSearch::new(1).run(&genotypes).unwrap()
}

/// The test by chi-square, given that two markers vary.
#[track_caller]
fn chi_squared(search: &HaplotypeSearch, genotypes: &UnphasedGenotypes) -> LikelihoodRatio {
    let fit = search.run(genotypes).unwrap();
    match search.association_test(genotypes, &fit).unwrap() {
        Association::ChiSquared(test) => test,
        other => panic!("{other:?}"),
    }
}

/// The example of the R package genetics, by arithmetic of 40 digits.
#[test]
fn the_documented_example() {
    let fit = fit_of([[3, 3, 0], [1, 6, 1], [0, 0, 1]]);
    assert_eq!((fit.maxima.len(), fit.saddles), (1, 0));
    let best = fit.best();
    let expected = [
        ("A-B", 0.526_225_165_044_075_7, 0.092_828_051_154_441_34),
        ("a-b", 0.292_891_831_710_742_35, 0.084_912_774_528_415_32),
        ("A-b", 0.140_441_501_622_591, 0.065_807_005_189_447_51),
        ("a-B", 0.040_441_501_622_591, 0.040_002_149_227_525_83),
    ];
    let inference = best.inference().unwrap();
    for (h, (name, frequency, error)) in expected.into_iter().enumerate() {
        let haplotype = &best.haplotypes[h];
        assert_eq!(haplotype.name, name);
        assert_close(haplotype.frequency, frequency, 1e-12);
        assert_close(haplotype.copies, 30.0 * frequency, 1e-11);
        assert_close(inference.standard_error(h).unwrap(), error, 1e-11);
    }
    assert_close(best.log_likelihood_kernel, -24.541_994_573_037_982, 1e-11);
    let ld = best.disequilibrium(0, 1);
    assert_close(ld.d(0, 0), 0.148_447_387_266_297_9, 1e-12);
    assert_close(ld.d_prime(0, 0).unwrap(), 0.785_897_932_586_282_9, 1e-11);
    assert_close(ld.r_squared().unwrap(), 0.403_838_635_674_526_7, 1e-11);
    let phases = best.phases(7, 0.0);
    assert_close(phases[0].probability, 0.964_459_158_553_711_7, 1e-11);
    assert_close(phases[1].probability, 1.0 - 0.964_459_158_553_711_7, 1e-11);
    let table = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]]).unwrap();
    let genotypes = table.genotypes().unwrap();
    let test = chi_squared(&HaplotypeSearch::new(1), &genotypes);
    assert_eq!(test.degrees_of_freedom, 1);
    assert_close(test.statistic, 6.593_762_720_392_682, 1e-10);
    let exact = &table.haplotypes()[0];
    assert_close(exact.frequencies[0][0], expected[0].1, 1e-15);
    assert_close(exact.cis, 0.964_459_158_553_711_7, 1e-14);
    assert_close(
        exact.log_likelihood_kernel,
        best.log_likelihood_kernel,
        1e-12,
    );
}

#[test]
fn double_heterozygotes_alone_have_two_explanations() {
    let fit = fit_of([[0, 0, 0], [0, 10, 0], [0, 0, 0]]);
    assert_eq!((fit.maxima.len(), fit.starts, fit.saddles), (2, 11, 1));
    for (maximum, names) in fit.maxima.iter().zip([["A-B", "a-b"], ["A-b", "a-B"]]) {
        let found = maximum.haplotypes.iter().map(|h| h.name.as_str());
        assert_eq!(found.collect::<Vec<_>>(), names);
        assert_eq!(maximum.frequencies().as_slice(), [0.5; 2]);
        assert_close(maximum.log_likelihood_kernel, 10.0 * 0.5_f64.ln(), 1e-12);
        assert!(maximum.starts > 1);
    }
}
