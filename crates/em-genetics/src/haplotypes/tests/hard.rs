//! Ridges, haploid individuals, what makes no sense, and the tests of association.

use super::super::{
    Association, Call, Curvature, HaplotypeSearch, Marker, TwoLocusTable, UnphasedGenotypes,
};
use super::{assert_close, chi_squared};
use crate::Error;
use em_core::{rand::RngExt, stream};

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
    let fit = HaplotypeSearch::new(1).run(&genotypes).unwrap();
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
    let fit = HaplotypeSearch::new(1).run(&genotypes).unwrap();
    let best = fit.best();
    let found: Vec<f64> = best.haplotypes.iter().map(|h| h.frequency).collect();
    for (found, expected) in found.iter().zip([0.4, 0.3, 0.2, 0.1]) {
        assert_close(*found, expected, 1e-14);
    }
    let expected: f64 = [4.0, 3.0, 2.0, 1.0]
        .iter()
        .map(|n: &f64| n * (n / 10.0).ln())
        .sum();
    assert_close(best.log_likelihood_kernel, expected, 1e-12);
    assert_eq!(best.phases(0, 0.0)[0].second, None);
    // They tell the phase of double heterozygotes.
    let genotypes = read(&[("A B", 40), ("a b", 40), ("A/a B/b", 10)]);
    let fit = HaplotypeSearch::new(1).run(&genotypes).unwrap();
    assert_close(fit.best().phases(85, 0.0)[0].probability, 1.0, 1e-12);
}

#[test]
fn markers_that_do_not_vary() {
    let genotypes = read(&[("A/A B/B", 5), ("A/A B/b", 4)]);
    let search = HaplotypeSearch::new(1);
    let fit = search.run(&genotypes).unwrap();
    let ld = fit.best().disequilibrium(0, 1);
    assert_eq!(ld.d(0, 0), 0.0);
    assert_eq!((ld.r(0, 0), ld.d_prime(0, 1)), (None, None));
    let association = search.association_test(&genotypes, &fit).unwrap();
    assert_eq!(association, Association::Untestable);
    let alone = read(&[("A/A B/B", 5)]);
    let fit = search.run(&alone).unwrap();
    assert_eq!(fit.best().log_likelihood_kernel, 0.0);
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
    let one = HaplotypeSearch::new(1).run(&read(&rows)).unwrap();
    let with = read(&[&rows[..], &[(". .", 7)]].concat());
    assert_eq!((with.individuals(), with.untyped()), (19, 7));
    let other = HaplotypeSearch::new(1).run(&with).unwrap();
    assert_eq!(one.best().haplotypes, other.best().haplotypes);
    assert_eq!(
        one.best().log_likelihood_kernel,
        other.best().log_likelihood_kernel
    );
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
    let fit = HaplotypeSearch::new(1).run(&genotypes).unwrap();
    let names = fit.best().haplotypes.iter().map(|h| h.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["-|--", "--|-"]);
}

#[test]
fn permutations_do_not_depend_on_threads() {
    let table = TwoLocusTable::new([[6, 3, 0], [3, 8, 3], [0, 2, 4]]).unwrap();
    let genotypes = table.genotypes().unwrap();
    let search = HaplotypeSearch::new(1).restarts(3);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let fit = search.run(&genotypes).unwrap();
            let test = search.permutation_test(&genotypes, &fit, 99).unwrap();
            (fit, test)
        })
    };
    assert_eq!(on(1), on(3));
    // Strongly associated: none of the permutations comes near.
    let (_, test) = on(2);
    assert_eq!((test.as_large, test.p), (0, 0.01));
}

#[test]
fn without_association_p_is_about_uniform() {
    // Of 100 samples of independent markers, some 20 have p ≤ 0.2.
    let sample = |unit: usize| {
        let mut rng = stream(3, unit);
        let mut call = |p: f64| {
            let mut allele = || usize::from(rng.random::<f64>() < p);
            Call::Pair(allele(), allele())
        };
        let rows = (0..15).map(|_| vec![call(0.5), call(0.4)]);
        UnphasedGenotypes::new(two_markers(), rows.collect()).unwrap()
    };
    let search = HaplotypeSearch::new(4).restarts(1);
    let small = (0..100).filter(|&unit| {
        let genotypes = sample(unit);
        let fit = search.run(&genotypes).unwrap();
        search.permutation_test(&genotypes, &fit, 9).unwrap().p <= 0.2
    });
    let small = small.count();
    assert!((8..=32).contains(&small), "{small}");
}

#[test]
fn the_statistic_is_0_at_exact_equilibrium() {
    let table = TwoLocusTable::new([[4, 8, 4], [8, 16, 8], [4, 8, 4]]).unwrap();
    let genotypes = table.genotypes().unwrap();
    let search = HaplotypeSearch::new(1).restarts(2);
    let test = chi_squared(&search, &genotypes);
    assert_close(test.statistic, 0.0, 1e-9);
    assert_close(test.p, 1.0, 1e-4);
}

#[test]
fn the_statistic_is_that_of_the_maximum_beside_a_saddle() {
    // From linkage equilibrium EM does not move.
    let table = TwoLocusTable::new([[0, 0, 0], [0, 10, 0], [0, 0, 0]]).unwrap();
    let genotypes = table.genotypes().unwrap();
    let search = HaplotypeSearch::new(1).restarts(0);
    let expected = 20.0 * 2.0_f64.ln();
    assert_close(chi_squared(&search, &genotypes).statistic, expected, 1e-9);
    // All permutations are the same sample.
    let fit = search.run(&genotypes).unwrap();
    let test = search.permutation_test(&genotypes, &fit, 9).unwrap();
    assert_close(test.statistic, expected, 1e-9);
    assert_eq!((test.as_large, test.p), (9, 1.0));
}

#[test]
fn more_degrees_of_freedom_than_can_be_counted() {
    let markers = (0..70).map(|m| Marker::new(&format!("m{m}"), &["1", "2"]).unwrap());
    let rows = [0, 0, 1].map(|a| vec![Call::Pair(a, a); 70]);
    let genotypes = UnphasedGenotypes::new(markers.collect(), rows.to_vec()).unwrap();
    let search = HaplotypeSearch::new(1).restarts(1);
    let fit = search.run(&genotypes).unwrap();
    let test = search.association_test(&genotypes, &fit).unwrap();
    // Of 6 genes 4 and 2: 70 markers in place of 1 haplotype.
    let of_one = 4.0 * (4.0_f64 / 6.0).ln() + 2.0 * (2.0_f64 / 6.0).ln();
    let Association::TooManyHaplotypes { statistic } = test else {
        panic!("{test:?}");
    };
    assert_close(statistic, -2.0 * 69.0 * of_one, 1e-6);
}

#[test]
fn half_missing_calls_count_for_one_gene() {
    let marker = || Marker::new("A", &["A", "a"]).unwrap();
    let rows = [
        (Call::Pair(0, 0), 3),
        (Call::Pair(0, 1), 4),
        (Call::Pair(1, 1), 1),
        (Call::Half(0), 6),
        (Call::Half(1), 2),
    ];
    let rows = rows.map(|(call, count)| (vec![call], count));
    let genotypes = UnphasedGenotypes::counted(vec![marker()], rows).unwrap();
    let fit = HaplotypeSearch::new(1).run(&genotypes).unwrap();
    let p = 16.0 / 24.0;
    assert_close(fit.best().frequency(&[0]), p, 1e-9);
    // 16 and 8 genes; 2pq of heterozygotes.
    let expected = 16.0 * p.ln() + 8.0 * (1.0 - p).ln() + 4.0 * 2.0_f64.ln();
    assert_close(fit.best().log_likelihood_kernel, expected, 1e-9);
}

#[test]
fn counted_rows_are_individuals_in_a_row() {
    let rows = [
        (vec![Call::Pair(0, 1), Call::Pair(1, 0)], 2),
        (vec![Call::Missing, Call::Missing], 3),
        (vec![Call::Pair(0, 0), Call::Half(1)], 0),
        (vec![Call::Pair(1, 1), Call::Missing], 1),
    ];
    let counted = UnphasedGenotypes::counted(two_markers(), rows.clone()).unwrap();
    let listed = rows
        .iter()
        .flat_map(|(calls, count)| (0..*count).map(|_| calls.clone()));
    let listed = UnphasedGenotypes::new(two_markers(), listed.collect()).unwrap();
    assert_eq!((counted.individuals(), counted.untyped()), (6, 3));
    for individual in 0..6 {
        assert_eq!(counted.calls(individual), listed.calls(individual));
    }
    let search = HaplotypeSearch::new(1);
    let [one, other] = [&counted, &listed].map(|genotypes| search.run(genotypes).unwrap());
    assert_eq!(one.best().haplotypes, other.best().haplotypes);
    assert_eq!(one.best().phases(1, 0.0), other.best().phases(1, 0.0));
    let [one, other] = [(&counted, &one), (&listed, &other)]
        .map(|(genotypes, fit)| search.permutation_test(genotypes, fit, 19).unwrap());
    assert_eq!(one, other);
}

#[test]
fn tables_of_any_size() {
    let table = TwoLocusTable::new([
        [3 << 40, 3 << 40, 0],
        [1 << 40, 6 << 40, 1 << 40],
        [0, 0, 1],
    ]);
    let table = table.unwrap();
    let genotypes = table.genotypes().unwrap();
    let search = HaplotypeSearch::new(1).restarts(1);
    let fit = search.run(&genotypes).unwrap();
    let exact = table.haplotypes()[0].frequencies;
    assert_close(fit.best().frequency(&[0, 0]), exact[0][0], 1e-9);
    let error = search.permutation_test(&genotypes, &fit, 1).unwrap_err();
    let (individuals, most) = (genotypes.individuals() as u64, 10_000_000);
    assert_eq!(error, Error::TooManyToPermute { individuals, most });
}
