//! `em genetics` on the moths and on blood groups.

use crate::{em, em_with, stdout_of};
use serde_json::Value;

#[test]
fn the_moth_from_a_file() {
    let args = [
        "genetics",
        "fit",
        "--system",
        "moth",
        "fixtures/peppered_moth.csv",
    ];
    insta::assert_snapshot!(stdout_of(&args));
}

#[test]
fn the_same_from_counts_and_from_stdin() {
    let from_file = stdout_of(&[
        "genetics",
        "fit",
        "--system",
        "moth",
        "fixtures/peppered_moth.csv",
    ]);
    let counts = "typica=341,carbonaria=85,insularia=196";
    let from_counts = stdout_of(&["genetics", "fit", "--system", "moth", "--counts", counts]);
    assert_eq!(from_file, from_counts);
    let stdin = b"insularia;196\r\ncarbonaria;85\r\n typica ; 341 \r\n";
    let ran = em_with(&["genetics", "fit", "--system", "moth", "-"], stdin, &[]);
    assert_eq!(ran.stdout, from_file);
}

#[test]
fn numbers_as_json() {
    let counts = "carbonaria=85,insularia=196,typica=341";
    let args = [
        "genetics", "fit", "--system", "moth", "--counts", counts, "--format", "json",
    ];
    let json: Value = serde_json::from_str(&stdout_of(&args)).unwrap();
    for (allele, expected) in [
        ("C", 0.070_836_908_047_384_1),
        ("I", 0.188_736_518_108_848_92),
        ("T", 0.740_426_573_843_767),
    ] {
        let found = json["allele_frequencies"][allele].as_f64().unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    assert!((json["log_likelihood"].as_f64().unwrap() + 6.399_247_176_672_914).abs() < 1e-10);
    let kernel = json["log_likelihood_kernel"].as_f64().unwrap();
    assert!((kernel + 600.480_982_919_232_1).abs() < 1e-9);
    assert_eq!(json["goodness_of_fit"]["degrees_of_freedom"], 0);
    assert_eq!(json["counts"]["insularia"], 196);
}

#[test]
fn blood_groups_are_tested() {
    let args = [
        "genetics",
        "fit",
        "--system",
        "abo",
        "--counts",
        "A=186,B=38,AB=13,O=284",
    ];
    insta::assert_snapshot!(stdout_of(&args));
}

#[test]
fn a_count_that_is_not_given_is_zero_and_said() {
    let ran = em(&[
        "genetics",
        "fit",
        "--system",
        "moth",
        "--counts",
        "carbonaria=85,insularia=196",
    ]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        ran.stderr,
        "note: no count is given for `typica`: it is taken to be 0\n"
    );
    assert!(ran.stdout.contains("On the boundary"));
}
