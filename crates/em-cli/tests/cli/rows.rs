//! Many loci or populations, a row of counts each.

use crate::{em_with, stdout_of};
use serde_json::Value;
use std::fmt::Write;

const BANDS: &[u8] = b"name,present,absent\nband 1,85,21\nband 2,0,0\nband 3,10,0\n";
const LOCI: &[u8] = b"locus,place,AA,AB,BB\none,1:20,298,489,213\ntwo,1:30,5,0,1\nthree,1:40,7,0,0\nfour,1:50,0,0,0\n";

fn of(args: &[&str], csv: &[u8]) -> crate::Ran {
    em_with(&[&["genetics"], args].concat(), csv, &[])
}

#[test]
fn a_fit_and_a_test_for_each() {
    let fits = of(&["fit", "--system", "dominant", "--rows", "-"], BANDS);
    assert_eq!(fits.code, Some(0), "{}", fits.stderr);
    insta::assert_snapshot!(fits.stdout);
    let tests = of(&["hwe", "-", "--columns", "AA,AB,BB"], LOCI);
    assert_eq!(tests.code, Some(0), "{}", tests.stderr);
    insta::assert_snapshot!(tests.stdout);
}

#[test]
fn each_row_is_what_a_single_fit_finds() {
    let mut rows = String::from("name,A,B,AB,O\n");
    for i in 0..5000 {
        writeln!(
            rows,
            "r{i},{},{},{},{}",
            100 + i % 97,
            30 + i % 13,
            10 + i % 7,
            200 + i % 31
        )
        .unwrap();
    }
    let args = [
        "genetics", "fit", "--system", "abo", "--rows", "-", "--format", "json",
    ];
    let ran = em_with(&args, rows.as_bytes(), &[("RAYON_NUM_THREADS", "2")]);
    let alone = em_with(&args, rows.as_bytes(), &[("RAYON_NUM_THREADS", "1")]);
    assert_eq!(ran.stdout, alone.stdout);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 5000);
    let row: Value = serde_json::from_str(lines[4321]).unwrap();
    assert_eq!(row["name"], "r4321");
    let counts = format!(
        "A={},B={},AB={},O={}",
        100 + 4321 % 97,
        30 + 4321 % 13,
        10 + 4321 % 7,
        200 + 4321 % 31
    );
    let single = stdout_of(&[
        "genetics", "fit", "--system", "abo", "--counts", &counts, "--format", "json",
    ]);
    let single: Value = serde_json::from_str(&single).unwrap();
    for allele in ["A", "B", "O"] {
        assert_eq!(row[allele], single["allele_frequencies"][allele]);
        assert_eq!(
            row[format!("standard_error_{allele}")],
            single["standard_errors"][allele]
        );
    }
    assert_eq!(row["x2"], single["goodness_of_fit"]["x2"]);
}

#[test]
fn rows_before_a_bad_one_are_written() {
    let bad = [BANDS, b"band 4,x,2\n"].concat();
    let ran = of(&["fit", "--system", "dominant", "--rows", "-"], &bad);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stdout.lines().count(), 4);
    assert!(
        ran.stderr
            .contains("stdin, line 5: the count `x` is not a number"),
        "{}",
        ran.stderr
    );
    let ran = of(&["fit", "--system", "abo", "--rows", "-"], BANDS);
    assert!(ran.stderr.contains("no column `A`"), "{}", ran.stderr);
    let ran = of(&["hwe", "-", "--columns", "AA,AB"], LOCI);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    // Options about genotypes say nothing of counts.
    let ran = of(&["hwe", "-", "--columns", "AA,AB,BB", "--sex", "s"], LOCI);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let ran = of(&["hwe", "--counts", "1,2,3", "--id", "x"], b"");
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let ran = of(&["fit", "--system", "dominant", "--rows", "-"], b"");
    assert!(ran.stderr.contains("is empty"), "{}", ran.stderr);
}
