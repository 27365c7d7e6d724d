//! `em genetics hwe` on counts.

use crate::{em, stdout_of};
use serde_json::Value;

#[test]
fn two_alleles_four_alleles_and_the_x_chromosome() {
    insta::assert_snapshot!(stdout_of(&["genetics", "hwe", "--counts", "298,489,213"]));
    let four = "0,3,5,3,1,18,7,1,5,2";
    insta::assert_snapshot!(stdout_of(&["genetics", "hwe", "--counts", four]));
    let x = ["genetics", "hwe", "--counts", "20,30,9", "--males", "70,41"];
    insta::assert_snapshot!(stdout_of(&x));
}

#[test]
fn numbers_as_json() {
    let of = |counts: &str| -> Value {
        let args = ["genetics", "hwe", "--counts", counts, "--format", "json"];
        serde_json::from_str(&stdout_of(&args)).unwrap()
    };
    let close = |found: &Value, expected: f64| {
        let found = found.as_f64().unwrap();
        assert!((found - expected).abs() < 1e-10, "{found} {expected}");
    };
    // Emigh (1980); Weir, Genetic Data Analysis.
    let found = of("298,489,213");
    close(&found["x2"], 0.221_489_587_646_587_05);
    close(&found["p_x2"], 0.637_907_263_782_223_6);
    close(&found["biallelic"]["x2_cc"], 0.178_956_289_883_638_99);
    close(&found["biallelic"]["p_x2_cc"], 0.672_271_726_940_454);
    close(&found["g2"], 0.221_466_253_290_775_93);
    close(&found["p_g2"], 0.637_924_970_878_309_1);
    close(&found["biallelic"]["p_exact"], 0.655_663_488_562_094_9);
    close(&found["biallelic"]["mid_p"], 0.633_096_532_942_890_1);
    close(&found["inbreeding"]["f"], 0.014_882_526_252_171_941);
    let found = of("5,0,1");
    close(&found["biallelic"]["p_exact"], 1.0 / 11.0);
    close(&found["biallelic"]["mid_p"], 0.5 / 11.0);
    assert_eq!(found["inbreeding"]["f"], 1.0);
    assert_eq!(found["inbreeding"]["standard_error"], Value::Null);
}

#[test]
fn many_tables_are_drawn_and_the_seed_decides() {
    let of = |seed: &str| -> Value {
        let counts = "22,38,41,43,37,18,44,39,36,21,42,35,23,45,16";
        let args = [
            "genetics", "hwe", "--counts", counts, "--format", "json", "--draws", "2000", "--seed",
            seed,
        ];
        serde_json::from_str(&stdout_of(&args)).unwrap()
    };
    let one = of("1");
    assert_eq!(one["probability_test"]["draws"], 2000);
    assert_eq!(one, of("1"));
    assert_ne!(one["probability_test"], of("2")["probability_test"]);
}

#[test]
fn a_level_that_is_no_binary_fraction() {
    let shown = stdout_of(&[
        "genetics",
        "hwe",
        "--counts",
        "298,489,213",
        "--level",
        "0.57",
    ]);
    assert!(shown.contains(", 57 % interval "), "{shown}");
}

#[test]
fn counts_that_make_no_sense() {
    for (counts, code, said) in [
        ("1,2", 2, "2 genotype counts"),
        ("10,0,0", 1, "only one allele occurs"),
        ("0,0,0", 2, "all counts are 0"),
        ("1,-2,3", 2, "is negative"),
        ("1,2.5,3", 2, "not a whole number"),
    ] {
        let ran = em(&["genetics", "hwe", &format!("--counts={counts}")]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(code), ""),
            "{counts}"
        );
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let ran = em(&["genetics", "hwe", "--counts", "1,2,3", "--males", "7"]);
    assert_eq!(ran.code, Some(2));
}
