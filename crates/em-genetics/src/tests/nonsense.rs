//! Loci, counts and frequencies that make no sense: each a typed error.

use crate::{AlleleFrequencies, Error, GeneCounting, Locus};

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
