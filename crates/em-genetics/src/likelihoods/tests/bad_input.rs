//! Likelihoods that are none.

use crate::{
    AlleleFrequencies, AlleleFrequencyModel, Error, GenotypeFrequencies, GenotypeFrequencyModel,
    GenotypeLikelihoods,
};
use em_core::Em;

fn words<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn the_sample_is_named() {
    let pl = |samples: &[&[i32]]| words(GenotypeLikelihoods::from_pl(samples));
    assert_eq!(
        pl(&[&[0, 3, 30], &[0, -3, 30]]),
        "a genotype likelihood of sample 2 is -3, not a phred-scaled likelihood, which is 0 or more"
    );
    for wrong in [&[0][..], &[0, 1, 2, 3], &[0, 1, 2, 3, 4, 5]] {
        assert_eq!(
            pl(&[&[], &[0, 3], wrong]),
            format!(
                "sample 3 has {} genotype likelihoods: at a site of two alleles a diploid sample has 3, a haploid one 2, a missing one none",
                wrong.len()
            )
        );
    }
    let gl = |sample: [f64; 3]| words(GenotypeLikelihoods::from_gl([[0.0, -1.0, -2.0], sample]));
    for (wrong, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
        assert_eq!(
            gl([0.0, wrong, -1.0]),
            format!(
                "a genotype likelihood of sample 2 is {shown}, not a logarithm of a likelihood, which is a number or -inf"
            )
        );
    }
    let none = "all genotype likelihoods of sample 2 are 0: no genotype can have given its reads";
    assert_eq!(gl([f64::NEG_INFINITY; 3]), none);
    let plain = |sample: [f64; 3]| words(GenotypeLikelihoods::from_likelihoods([[1.0; 3], sample]));
    assert_eq!(plain([0.0; 3]), none);
    for wrong in [f64::NAN, -1e-9, f64::INFINITY] {
        for place in 0..3 {
            let mut sample = [0.5; 3];
            sample[place] = wrong;
            let expected = format!(
                "a genotype likelihood of sample 2 is {wrong}, not a likelihood, which is a number from 0 on"
            );
            assert_eq!(plain(sample), expected);
        }
    }
}

#[test]
fn impossible_genotypes_are_fine() {
    let site = GenotypeLikelihoods::from_gl([[0.0, f64::NEG_INFINITY, f64::NEG_INFINITY]]).unwrap();
    assert_eq!(site.likelihoods(0), [1.0, 0.0, 0.0]);
    assert_eq!(site.estimate().unwrap().allele_frequency, 0.0);
}

#[test]
fn without_data_there_is_no_estimate() {
    let nothing: [&[i32]; 3] = [&[], &[0, 0, 0], &[5, 5]];
    for site in [
        GenotypeLikelihoods::new(),
        GenotypeLikelihoods::from_pl(nothing).unwrap(),
    ] {
        assert_eq!((site.samples_with_data(), site.estimate()), (0, None));
        assert_eq!(site.allele_frequency(), None);
        assert_eq!(AlleleFrequencyModel::new(&site).unwrap_err(), Error::NoData);
        assert_eq!(
            GenotypeFrequencyModel::new(&site).unwrap_err(),
            Error::NoData
        );
    }
}

#[test]
fn frequencies_are_checked() {
    for wrong in [
        [0.5, 0.5, 0.5],
        [-0.1, 0.6, 0.5],
        [f64::NAN, 0.5, 0.5],
        [f64::INFINITY, 0.0, 0.0],
    ] {
        assert_eq!(
            GenotypeFrequencies::new(wrong),
            Err(Error::GenotypeFrequencies)
        );
    }
    for (p, f) in [
        (-0.1, 0.0),
        (1.1, 0.0),
        (f64::NAN, 0.0),
        (0.2, -0.26),
        (0.2, 1.01),
        (0.5, f64::NAN),
    ] {
        assert!(
            GenotypeFrequencies::with_inbreeding(p, f).is_err(),
            "{p} {f}"
        );
    }
    // The ends of f's range.
    let least = GenotypeFrequencies::with_inbreeding(0.2, -0.25).unwrap();
    assert!(least.as_array()[2].abs() < 1e-15);
    assert_eq!(
        GenotypeFrequencies::with_inbreeding(0.25, 1.0)
            .unwrap()
            .as_array()[1],
        0.0
    );
}

#[test]
fn the_model_has_two_alleles_and_no_inbreeding() {
    let site = GenotypeLikelihoods::from_pl([[0, 3, 30]]).unwrap();
    let model = AlleleFrequencyModel::new(&site).unwrap();
    let three = AlleleFrequencies::uniform(3);
    assert_eq!(model.e_step(&three).unwrap_err(), Error::Frequencies);
    let inbred = AlleleFrequencies::uniform(2).with_inbreeding(0.1).unwrap();
    let expected = Error::InbreedingModel { estimated: false };
    assert_eq!(model.e_step(&inbred).unwrap_err(), expected);
}
