//! Ridges, haploid individuals, what makes no sense, and the tests of association.

use super::super::{Call, Curvature, HaplotypeSearch, Marker, TwoLocusTable, UnphasedGenotypes};
use super::assert_close;
use crate::Error;

fn two_markers() -> Vec<Marker> {
    vec![
        Marker::new("A", &["A", "a"]).unwrap(),
        Marker::new("B", &["B", "b"]).unwrap(),
    ]
}

fn read(rows: &[(&str, usize)]) -> UnphasedGenotypes {
    let markers = two_markers();
    let individuals = rows.iter().flat_map(|(text, times)| {
        let calls = text.split(' ').zip(&markers);
        let row: Vec<Call> = calls
            .map(|(call, marker)| marker.call(call).unwrap())
            .collect();
        vec![row; *times]
    });
    UnphasedGenotypes::new(markers.clone(), individuals.collect()).unwrap()
}

#[test]
fn a_ridge_is_one_maximum_and_said() {
    // The only carriers of a have no call at B: nothing tells a-B from a-b.
    let genotypes = read(&[
        ("A/A B/B", 10),
        ("A/A B/b", 10),
        ("A/A b/b", 5),
        ("a/a .", 5),
    ]);
    let fit = HaplotypeSearch::new().run(&genotypes).unwrap();
    assert_eq!((fit.maxima.len(), fit.best().starts), (1, 11));
    let best = fit.best();
    assert_eq!(best.curvature, Curvature::Ridge);
    let inference = best.inference().unwrap();
    let names = inference
        .unidentified
        .iter()
        .map(|&h| best.haplotypes[h].name.as_str());
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    assert_eq!(names, ["a-B", "a-b"]);
    // The others are as if their sum were one haplotype: multinomial proportions of 60 genes.
    for (h, haplotype) in best.haplotypes.iter().enumerate() {
        let p = match haplotype.name.as_str() {
            "A-B" => 30.0 / 60.0,
            "A-b" => 20.0 / 60.0,
            _ => {
                assert_eq!(inference.standard_error(h), None);
                continue;
            }
        };
        assert_close(haplotype.frequency, p, 1e-9);
        let error = inference.standard_error(h).unwrap();
        assert_close(error, (p * (1.0 - p) / 60.0).sqrt(), 1e-7);
    }
}

#[test]
fn haploid_individuals_are_counted() {
    let genotypes = read(&[("A B", 4), ("A b", 3), ("a B", 2), ("a b", 1)]);
    let fit = HaplotypeSearch::new().run(&genotypes).unwrap();
    let best = fit.best();
    let found: Vec<f64> = best.haplotypes.iter().map(|h| h.frequency).collect();
    for (found, expected) in found.iter().zip([0.4, 0.3, 0.2, 0.1]) {
        assert_close(*found, expected, 1e-14);
    }
    let expected: f64 = [4.0, 3.0, 2.0, 1.0]
        .iter()
        .map(|n: &f64| n * (n / 10.0).ln())
        .sum();
    assert_close(best.log_likelihood, expected, 1e-12);
    assert_eq!(best.phases(0, 0.0)[0].second, None);
    // They tell the phase of double heterozygotes.
    let genotypes = read(&[("A B", 40), ("a b", 40), ("A/a B/b", 10)]);
    let fit = HaplotypeSearch::new().run(&genotypes).unwrap();
    assert_close(fit.best().phases(85, 0.0)[0].probability, 1.0, 1e-12);
}

#[test]
fn markers_that_do_not_vary() {
    let genotypes = read(&[("A/A B/B", 5), ("A/A B/b", 4)]);
    let search = HaplotypeSearch::new();
    let fit = search.run(&genotypes).unwrap();
    let ld = fit.best().disequilibrium(0, 1);
    assert_eq!(ld.d(0, 0), 0.0);
    assert!(ld.r(0, 0).is_nan() && ld.d_prime(0, 1).is_nan());
    assert_eq!(search.association_test(&genotypes).unwrap(), None);
    let alone = read(&[("A/A B/B", 5)]);
    let fit = search.run(&alone).unwrap();
    assert_eq!(fit.best().log_likelihood, 0.0);
    assert_eq!(
        (fit.free_parameters(), fit.best().curvature),
        (0, Curvature::Peak)
    );
    assert!(matches!(fit.best().inference(), Err(Error::NoInference(_))));
}

#[test]
fn individuals_without_calls_change_nothing() {
    let rows = [
        ("A/A B/B", 3),
        ("A/a B/b", 6),
        ("a/a b/b", 2),
        ("A/a b/b", 1),
    ];
    let one = HaplotypeSearch::new().run(&read(&rows)).unwrap();
    let with = read(&[&rows[..], &[(". .", 7)]].concat());
    assert_eq!((with.individuals(), with.untyped()), (19, 7));
    let other = HaplotypeSearch::new().run(&with).unwrap();
    assert_eq!(one.best().haplotypes, other.best().haplotypes);
    assert_eq!(one.best().log_likelihood, other.best().log_likelihood);
}

#[test]
fn genotypes_that_make_no_sense() {
    let with = |rows: Vec<Vec<Call>>| UnphasedGenotypes::new(two_markers(), rows).unwrap_err();
    assert_eq!(with(vec![]), Error::NobodyTyped);
    assert_eq!(with(vec![vec![Call::Missing; 2]]), Error::NobodyTyped);
    assert_eq!(
        with(vec![vec![Call::Missing; 2], vec![Call::Half(0)]]).to_string(),
        "individual 2 has 1 genotypes at 2 markers"
    );
    assert_eq!(
        with(vec![vec![Call::Pair(0, 0), Call::Pair(0, 2)]]).to_string(),
        "individual 1 has allele 3 at the marker `B`, which has 2 alleles"
    );
    assert_eq!(
        with(vec![vec![Call::Single(0), Call::Half(1)]]),
        Error::MixedPloidy { individual: 0 }
    );
    assert_eq!(
        UnphasedGenotypes::new(vec![], vec![vec![]]).unwrap_err(),
        Error::NoMarkers
    );
    assert!(Marker::new("x", &[]).is_err() && Marker::new("x", &["."]).is_err());
    assert!(Marker::new("x", &["A|B"]).is_err() && Marker::new("x", &["A", "A"]).is_err());
}

#[test]
fn haplotypes_of_alleles_with_dashes_have_names_of_their_own() {
    let markers = vec![
        Marker::new("one", &["-", "--"]).unwrap(),
        Marker::new("two", &["-", "--"]).unwrap(),
    ];
    let rows = vec![
        vec![Call::Single(0), Call::Single(1)],
        vec![Call::Single(1), Call::Single(0)],
    ];
    let genotypes = UnphasedGenotypes::new(markers, rows).unwrap();
    let fit = HaplotypeSearch::new().run(&genotypes).unwrap();
    let names = fit.best().haplotypes.iter().map(|h| h.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["-|--", "--|-"]);
}

#[test]
fn permutations_do_not_depend_on_threads() {
    let table = TwoLocusTable::new([[6, 3, 0], [3, 8, 3], [0, 2, 4]]).unwrap();
    let genotypes = table.genotypes().unwrap();
    let search = HaplotypeSearch::new().restarts(3);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let fit = search.run(&genotypes).unwrap();
            (fit, search.permutation_test(&genotypes, 99, 5).unwrap())
        })
    };
    assert_eq!(on(1), on(3));
    // Strongly associated: none of the permutations comes near.
    let (_, test) = on(2);
    assert_eq!((test.as_large, test.p), (0, 0.01));
}

#[test]
fn without_association_p_is_about_uniform() {
    // Independent by construction: the statistic is small, and most permutations exceed it.
    let genotypes = TwoLocusTable::new([[4, 8, 4], [8, 16, 8], [4, 8, 4]])
        .unwrap()
        .genotypes()
        .unwrap();
    let search = HaplotypeSearch::new().restarts(2);
    let test = search.permutation_test(&genotypes, 99, 1).unwrap();
    assert_close(test.statistic, 0.0, 1e-9);
    assert_eq!(test.p, 1.0);
    let by_chi_squared = search.association_test(&genotypes).unwrap().unwrap();
    assert_close(by_chi_squared.p, 1.0, 1e-4);
}
