//! `em genetics freq --null-alleles`.

use crate::{em, em_with, stdout_of};
use serde_json::Value;

/// A CSV file of one locus, so many individuals of a population with each genotype.
fn csv(genotypes: &[(&str, usize)]) -> String {
    let rows = genotypes
        .iter()
        .map(|(genotype, n)| format!("i,{genotype}\n").repeat(*n));
    format!("id,pop,L\n{}", rows.collect::<Vec<_>>().concat())
}

fn row(text: &str, option: &str) -> Value {
    let args = ["genetics", "freq", "-", option, "--format", "json"];
    let ran = em_with(&args, text.as_bytes(), &[]);
    assert_eq!((ran.code, &ran.stderr[..]), (Some(0), ""));
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Blood groups are a locus with a null allele: group O is blank.
#[test]
fn blanks_are_homozygotes() {
    let text = csv(&[("p,A/A", 186), ("p,B/B", 38), ("p,A/B", 13), ("p,NA", 284)]);
    let found = row(&text, "--null-alleles=blanks");
    let counts = "A=186,B=38,AB=13,O=284";
    let args = [
        "genetics", "fit", "--system", "abo", "--counts", counts, "--format", "json",
    ];
    let expected: Value = serde_json::from_str(&stdout_of(&args)).unwrap();
    assert_eq!(found["alleles"], Value::from(vec!["A", "B", "null"]));
    assert_eq!((&found["n"], &found["blanks"]), (&237.into(), &284.into()));
    for (i, (allele, p)) in ["A", "B", "O"]
        .iter()
        .zip([0.213_591, 0.050_145, 0.736_264])
        .enumerate()
    {
        let close = |column: &str, key: &str| {
            let [found, expected] =
                [&found[column][i], &expected[key][*allele]].map(|x| x.as_f64().unwrap());
            assert!(
                (found - expected).abs() < 1e-12,
                "{column}: {found} {expected}"
            );
        };
        close("frequencies", "allele_frequencies");
        close("standard_errors", "standard_errors");
        assert!((found["frequencies"][i].as_f64().unwrap() - p).abs() < 1e-6);
    }
}

/// One visible allele and blanks: p_null = √(blanks/all) by counting.
#[test]
fn closed_form() {
    let found = row(
        &csv(&[("p,A/A", 84), ("p,NA", 16)]),
        "--null-alleles=blanks",
    );
    let of = |column: &str| found[column][1].as_f64().unwrap();
    assert!((of("frequencies") - 0.4).abs() < 1e-12);
    assert!((of("standard_errors") - (0.84_f64 / 400.0).sqrt()).abs() < 1e-10);
}

#[test]
fn missing_genotypes_are_left_out() {
    let known = [("p,A/A", 40), ("p,A/C", 20), ("p,C/C", 40)];
    let mut with_blanks = known.to_vec();
    with_blanks.push(("p,NA", 30));
    let [found, without] =
        [csv(&with_blanks), csv(&known)].map(|text| row(&text, "--null-alleles"));
    assert_eq!((&found["n"], &found["blanks"]), (&100.into(), &30.into()));
    assert_eq!(found["frequencies"], without["frequencies"]);
    assert!(found["frequencies"][2].as_f64().unwrap() > 0.1);
    // In Hardy-Weinberg proportions nothing hides.
    let found = row(
        &csv(&[("p,A/A", 25), ("p,A/C", 50), ("p,C/C", 25)]),
        "--null-alleles",
    );
    assert_eq!(found["frequencies"], Value::from(vec![0.5, 0.5, 0.0]));
}

#[test]
fn populations_as_a_table() {
    let text = csv(&[
        ("n,A/A", 4),
        ("n,A/C", 2),
        ("n,NA", 1),
        ("s,C/C", 3),
        ("s,T/T", 3),
        ("s,C/T", 2),
        ("w,NA", 2),
    ]);
    let args = ["genetics", "freq", "-", "--null-alleles", "--by-population"];
    let ran = em_with(&args, text.as_bytes(), &[]);
    insta::assert_snapshot!(ran.stdout.replace('\t', "  "));
}

#[test]
fn what_does_not_go_together() {
    let ran = em(&[
        "genetics",
        "freq",
        "x.vcf",
        "--null-alleles",
        "--likelihoods",
    ]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    for (n, alleles) in [(31, 62), (510, 1020)] {
        let individuals: Vec<String> = (0..n)
            .map(|i| format!("i,p,{}/{}\n", 2 * i + 1, 2 * i + 2))
            .collect();
        let many = format!("id,pop,L\n{}", individuals.concat());
        let args = ["genetics", "freq", "-", "--null-alleles"];
        let ran = em_with(&args, many.as_bytes(), &[]);
        let note = "note: 1 row of more than 60 alleles left out\n";
        assert_eq!((ran.code, &ran.stderr[..]), (Some(0), note), "{alleles}");
    }
}
