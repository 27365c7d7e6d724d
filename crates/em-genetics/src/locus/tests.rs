//! Loci as text, as lists, and those that are built in.

use super::Locus;
use crate::{BuiltIn, Error, Genotype};

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
        Error::ShowsNothing {
            genotype: "AB".into()
        }
    );
    assert_eq!(
        new(&[("a", &["AA", "AB", "BA"]), ("b", &["BB"])]),
        Error::ListedTwice {
            genotype: "AB".into(),
            phenotype: "a".into()
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
    let names: Vec<String> = locus.genotypes().map(|g| locus.genotype_name(g)).collect();
    assert_eq!(names, ["A1/A1", "A1/A10", "A10/A10"]);
    let shown: Vec<usize> = locus.shown_by(Genotype::Pair(1, 0)).collect();
    assert_eq!(shown, [0]);
}

#[test]
fn a_line_of_text() {
    let read = |text: &str| text.parse::<Locus>();
    assert_eq!(read("A=B>O").unwrap().named("abo"), Locus::abo());
    assert_eq!(read(" A = B > O ").unwrap().named("abo"), Locus::abo());
    let moth = "carbonaria = CC, CI, CT; insularia = II, TI; typica = TT";
    let moth = read(moth).unwrap();
    assert_eq!(moth.alleles(), ["C", "I", "T"]);
    assert_eq!(moth.named("moth"), Locus::peppered_moth());
    let long = read("seen = 120/120, null/120\nblank = null/null").unwrap();
    assert_eq!(long.alleles(), ["120", "null"]);
    let three = read("A=B=C").unwrap();
    assert_eq!(three.phenotypes(), ["A", "B", "C", "AB", "AC", "BC"]);
    let four = read("A1>a=b>O").unwrap();
    assert_eq!(four.phenotypes(), ["A1", "a", "b", "a/b", "O"]);
}

#[test]
fn lines_that_make_no_sense() {
    let read = |text: &str| text.parse::<Locus>().unwrap_err();
    for text in ["", "A", "moth", "a; b", "x = AA, BB; AB"] {
        assert!(matches!(read(text), Error::System { .. }), "{text}");
    }
    for text in ["A>", ">", "A>A", "A>B/C", "A=>B"] {
        assert!(matches!(read(text), Error::Name { .. }), "{text}");
    }
    assert!(matches!(read("x = AA, BB;"), Error::ShowsNothing { .. }));
    assert!(matches!(read("x = AA, A;"), Error::Ploidy { .. }));
    assert!(matches!(read("x = ABC;"), Error::Genotype { .. }));
    assert!(matches!(read("x = A/;"), Error::Name { .. }));
}

#[test]
fn all_that_are_built_in() {
    for BuiltIn { name, .. } in BuiltIn::ALL {
        let locus = Locus::built_in(&name.replace(":k", ":3")).unwrap();
        assert!(locus.is_unambiguous() && locus.is_complete(), "{name}");
        assert_eq!(locus.check(), Ok(()), "{name}");
    }
    let phenotypes = |name: &str| Locus::built_in(name).unwrap().phenotypes().len();
    assert_eq!(phenotypes("mnss"), 9);
    assert_eq!(phenotypes("rh"), 18);
    assert_eq!(phenotypes("codominant:5"), 15);
    assert_eq!(phenotypes("null:2"), 4);
    for name in [
        "",
        "moths",
        "moth:2",
        "null",
        "null:0",
        "codominant:1000000",
        "null:x",
    ] {
        let error = Locus::built_in(name).unwrap_err();
        assert!(matches!(error, Error::NotBuiltIn { .. }), "{name}");
    }
}

#[test]
fn blood_groups_hide_what_serology_does_not_see() {
    let shown = |locus: &Locus, phenotype: &str| -> Vec<String> {
        let genotypes = locus.genotypes_of(locus.index(phenotype).unwrap());
        genotypes.iter().map(|g| locus.genotype_name(*g)).collect()
    };
    assert_eq!(shown(&Locus::mnss(), "MNSs"), ["MS/Ns", "Ms/NS"]);
    assert_eq!(shown(&Locus::mnss(), "MSs"), ["MS/Ms"]);
    assert_eq!(shown(&Locus::rh(), "ccddee"), ["cde/cde"]);
    // R1r, R1R0, R0r': the commonest phenotype that cannot be told.
    assert_eq!(
        shown(&Locus::rh(), "CcDee"),
        ["CDe/cDe", "CDe/cde", "Cde/cDe"]
    );
    assert_eq!(shown(&Locus::rh(), "CcDEe").len(), 6);
}

#[test]
fn on_the_x_chromosome_males_have_one_allele() {
    let locus = Locus::abo().x_linked().unwrap();
    assert_eq!(
        locus.phenotypes(),
        [
            "female A",
            "female B",
            "female AB",
            "female O",
            "male A",
            "male B",
            "male O"
        ]
    );
    assert_eq!(locus.genotypes().count(), 6 + 3);
    assert_eq!(locus.genotypes_of(6), [Genotype::Single(2)]);
    assert!(locus.is_unambiguous() && locus.check().is_ok());
}

#[test]
fn files_hold_what_was_written() {
    let unclear = "a = AA, AB; b = BB; a or b = AA, AB, BB; male a = A; male b = B";
    let unclear: Locus = unclear.parse().unwrap();
    for locus in [Locus::rh(), Locus::abo().x_linked().unwrap(), unclear] {
        let text = serde_json::to_string(&locus).unwrap();
        assert_eq!(serde_json::from_str::<Locus>(&text).unwrap(), locus);
    }
    let read = |text: &str| serde_json::from_str::<Locus>(text).unwrap_err().to_string();
    for (text, said) in [
        (r#"{"name": "x"}"#, "either `dominance`"),
        (
            r#"{"name": "x", "dominance": "A>B", "alleles": ["A"]}"#,
            "either `dominance`",
        ),
        (r#"{"name": "x", "dominance": "A"}"#, "describes no locus"),
        (
            r#"{"name": "x", "alleles": ["A", "B"], "phenotypes": {"p": ["AA", "AB"]}}"#,
            "`BB`",
        ),
        (r#"{"name": "x", "allele": ["A"]}"#, "unknown field"),
    ] {
        assert!(read(text).contains(said), "{}", read(text));
    }
}

#[test]
fn what_is_written_can_be_read() {
    // Among the alleles A, B and AB the pair of A and B is written with a slash.
    let locus: Locus = "A=B=AB".parse().unwrap();
    let locus = locus.x_linked().unwrap();
    let text = serde_json::to_string(&locus).unwrap();
    assert_eq!(serde_json::from_str::<Locus>(&text).unwrap(), locus);
}

#[test]
fn a_phenotype_that_stands_there_twice_is_an_error() {
    let text = r#"{"name": "x", "alleles": ["A"], "phenotypes": {"p": ["AA"], "p": ["AA"]}}"#;
    let error = serde_json::from_str::<Locus>(text).unwrap_err().to_string();
    assert!(
        error.contains("the name `p` is empty, given twice"),
        "{error}"
    );
}

#[test]
fn males_are_added_once() {
    let both: Locus = "dark = DD, Dd; light = dd; dark male = D; light male = d"
        .parse()
        .unwrap();
    assert!(matches!(both.x_linked(), Err(Error::Haploid { .. })));
    let twice = Locus::abo().x_linked().unwrap().x_linked();
    assert!(matches!(twice, Err(Error::Haploid { .. })));
}

#[test]
fn there_is_an_end_to_alleles() {
    let names: Vec<String> = (0..5000).map(|i| format!("a{i}")).collect();
    let error = names.join("=").parse::<Locus>().unwrap_err();
    assert!(matches!(error, Error::TooManyAlleles { alleles: 5000, .. }));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(Locus::codominant("x", &names).is_err() && Locus::new("x", &names, &[]).is_err());
}
