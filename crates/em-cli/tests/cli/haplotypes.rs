//! `em genetics haplotypes`.

use crate::{em, em_with, folder, path, stdout_of};
use serde_json::Value;

const SAMPLES: &[u8] = b"id,one,two,three\na,A/G,C/T,1/2\nb,A/A,C/C,1/3\nc,A/G,./.,2/2\nd,G/G,T/T,2/3\ne,,,\nf,A/G,C/T,1/2\n";

fn json_of(args: &[&str]) -> Value {
    let args = [&["genetics", "haplotypes", "--format", "json"], args].concat();
    serde_json::from_str(&stdout_of(&args)).unwrap()
}

#[track_caller]
fn close(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-10, "{found} {expected}");
}

#[test]
fn two_loci_by_their_table() {
    // The example of R's package genetics; reference values by arithmetic of 30 digits.
    let table = ["--table", "3,3,0,1,6,1,0,0,1"];
    let found = json_of(&table);
    let expected = [
        ("A-B", 0.526_225_165_044_075_7, 0.092_828_051_154_441_34),
        ("a-b", 0.292_891_831_710_742_35, 0.084_912_774_528_415_32),
        ("A-b", 0.140_441_501_622_591, 0.065_807_005_189_447_51),
        ("a-B", 0.040_441_501_622_591, 0.040_002_149_227_525_83),
    ];
    for (haplotype, (name, frequency, error)) in
        found["haplotypes"].as_array().unwrap().iter().zip(expected)
    {
        assert_eq!(haplotype["name"], name);
        close(&haplotype["frequency"], frequency);
        close(&haplotype["standard_error"], error);
    }
    let ld = &found["linkage_disequilibrium"][0];
    close(&ld["d"], 0.148_447_387_266_297_9);
    close(&ld["d_prime"], 0.785_897_932_586_282_9);
    close(&ld["r_squared"], 0.403_838_635_674_527);
    close(&found["association"]["statistic"], 6.593_762_720_392_682);
    close(&found["log_likelihood_kernel"], -24.541_994_573_037_982);
    insta::assert_snapshot!(stdout_of(
        &[&["genetics", "haplotypes"][..], &table].concat()
    ));
}

#[test]
fn both_maxima_of_double_heterozygotes() {
    let table = ["genetics", "haplotypes", "--table", "0,0,0,0,10,0,0,0,0"];
    insta::assert_snapshot!(stdout_of(&table));
    let found = json_of(&table[2..]);
    assert_eq!(found["maxima"].as_array().unwrap().len(), 2);
    close(&found["maxima"][0]["frequencies"]["A-B"], 0.5);
    close(&found["maxima"][1]["frequencies"]["A-b"], 0.5);
}

#[test]
fn individuals_and_their_phases() {
    let folder = folder();
    let phases = folder.path().join("phases.csv");
    let args = [
        "genetics",
        "haplotypes",
        "-",
        "--permutations",
        "99",
        "--phases",
        phases.to_str().unwrap(),
    ];
    let ran = em_with(&args, SAMPLES, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
    let note = "note: 1 individual without any known allele at these sites left out\n";
    assert_eq!(ran.stderr, note);
    let written = std::fs::read_to_string(&phases).unwrap();
    insta::assert_snapshot!(written);
    let again = em_with(&args, SAMPLES, &[("RAYON_NUM_THREADS", "1")]);
    assert_eq!(again.stdout, ran.stdout);
}

#[test]
fn some_sites_of_a_file() {
    let of = |options: &[&str]| {
        let args = [&["genetics", "haplotypes", "-", "--format", "csv"], options].concat();
        em_with(&args, SAMPLES, &[])
    };
    let csv = of(&["--sites", "two,one"]).stdout;
    assert!(csv.lines().nth(1).unwrap().starts_with("A-C,0."), "{csv}");
    let ran = of(&["--sites", "one,five"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("no site `five`"), "{}", ran.stderr);
    let ran = of(&["--max-pairs", "3"]);
    assert!(
        ran.stderr.contains("hint: choose fewer sites"),
        "{}",
        ran.stderr
    );
}

/// A site of three alleles, split into records of two, and one with two ids.
const SPLIT: &str = "##fileformat=VCFv4.2
#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT a b c
1 5 . A C . . . GT 0/1 0/0 0/0
1 5 . A G . . . GT 0/0 0/1 1/1
1 9 rs2;x C T . . . GT 0/1 1/1 0/0
1 5 . A T . . . GT 0/0 0/1 0/0
";

#[test]
fn all_records_of_a_site_are_taken() {
    let vcf = SPLIT.replace(' ', "\t");
    let names = |sites: &str| -> Vec<String> {
        let args = [
            "genetics",
            "haplotypes",
            "-",
            "--sites",
            sites,
            "--format",
            "json",
        ];
        let ran = em_with(&args, vcf.as_bytes(), &[]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let found: Value = serde_json::from_str(&ran.stdout).unwrap();
        let markers = found["markers"].as_array().unwrap().iter();
        markers
            .map(|marker| marker["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let split = ["1:5", "1:5:A:G", "rs2;x", "1:5:A:T"];
    assert_eq!(names("1:5,rs2"), split);
    assert_eq!(names("x,1:5,1:9"), split);
    assert_eq!(names("rs2;x"), ["rs2;x"]);
}

/// PLINK writes `0 0` where nobody has a known allele.
#[test]
fn alleles_without_names_are_left_out() {
    let folder = folder();
    let bed = [0x6c, 0x1b, 1, 0b00_10_11, 0b01_01_01, 0b10_00_11];
    std::fs::write(path(&folder, "x.bed"), bed).unwrap();
    std::fs::write(
        path(&folder, "x.bim"),
        "1 rs0 0 10 A C\n1 rs1 0 20 0 0\n1 rs2 0 30 0 G\n",
    )
    .unwrap();
    std::fs::write(path(&folder, "x.fam"), "f i 0 0 0 0\n".repeat(3)).unwrap();
    let ran = em(&[
        "genetics",
        "haplotypes",
        &path(&folder, "x"),
        "--format",
        "csv",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let note = "note: 1 site whose alleles have no names, `0` and `0`: left out\n";
    assert_eq!(ran.stderr, note);
    assert!(ran.stdout.contains("\nC-G,0.3333"), "{}", ran.stdout);
}

#[test]
fn options_that_would_do_nothing() {
    let table = ["--table", "3,3,0,1,6,1,0,0,1"];
    for options in [
        &["--two-columns"][..],
        &["--missing", "0"],
        &["--id", "x"],
        &["--min-probability", "0.1"],
    ] {
        let ran = em(&[&["genetics", "haplotypes"][..], &table, options].concat());
        assert_eq!((ran.code, &ran.stdout[..]), (Some(2), ""), "{options:?}");
    }
    let notes = |options: &[&str]| {
        let ran = em(&[&["genetics", "haplotypes", "--format", "csv"], options].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stderr
    };
    assert_eq!(
        notes(&["--table", "3,3,0,1,6,1,0,0,1", "--min-frequency", "0.1"]),
        "note: `--min-frequency` has no effect: only tables leave rare haplotypes out\n"
    );
    assert_eq!(
        notes(&["--table", "3,3,4,0,0,0,0,0,0", "--permutations", "9"]),
        "note: `--permutations` has no effect: fewer than two sites vary\n"
    );
    let ran = em(&[&["genetics", "haplotypes", "--phases", "-"], &table[..]].concat());
    assert_eq!(ran.code, Some(2));
    let said =
        "error: `--phases -` is not a file\nhint: without `--phases` the haplotypes are on stdout";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

#[test]
fn levels_and_missing_numbers_as_they_are_read() {
    let shown = stdout_of(&[
        "genetics",
        "haplotypes",
        "--table",
        "3,3,0,1,6,1,0,0,1",
        "--level",
        "0.57",
    ]);
    assert!(shown.contains(" 57 % interval "), "{shown}");
    let folder = folder();
    let phases = path(&folder, "phases.csv");
    let args = [
        "genetics",
        "haplotypes",
        "-",
        "--format",
        "csv",
        "--phases",
        &phases,
    ];
    let ran = em_with(&args, b"id,L,M\na,A,C\nb,A,C\n", &[]);
    assert!(
        ran.stdout.contains("\nA-C,1.0,NA,NA,NA,2.0\n"),
        "{}",
        ran.stdout
    );
    let written = std::fs::read_to_string(&phases).unwrap();
    assert!(written.contains("\na,A-C,NA,1.0\n"), "{written}");
}

#[test]
fn tables_that_make_no_sense() {
    for (table, said) in [
        ("1,2,3", "3 counts in `--table`"),
        ("1,2,3,4,5,6,7,8,9,10", "10 counts in `--table`"),
        ("0,0,0,0,0,0,0,0,0", "all counts are 0"),
        ("1,2,3,4,5,6,7,8,9000000000000", "too large"),
        ("1,2,3,4,5,6,7,8,x", "not a number"),
    ] {
        let ran = em(&["genetics", "haplotypes", "--table", table]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{table}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn a_single_start_leaves_the_saddle() {
    let table = ["--table", "0,0,0,0,10,0,0,0,0", "--restarts", "0"];
    let found = json_of(&table);
    close(&found["association"]["statistic"], 20.0 * 2.0_f64.ln());
    assert_eq!(found["curvature"], "peak");
}

#[test]
fn too_many_haplotypes_for_a_chi_square_test() {
    let header: Vec<String> = (0..70).map(|site| format!("s{site}")).collect();
    let row = |id: &str, call: &str| format!("{id},{}\n", vec![call; 70].join(","));
    let csv = format!("id,{}\n", header.join(",")) + &row("a", "1/1") + &row("b", "2/2");
    let args = ["genetics", "haplotypes", "-", "--restarts", "1"];
    let ran = em_with(&args, csv.as_bytes(), &[]);
    assert!(
        ran.stdout.contains("too many possible haplotypes"),
        "{}",
        ran.stdout
    );
    let args = [&args[..], &["--format", "json"]].concat();
    let ran = em_with(&args, csv.as_bytes(), &[]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    close(
        &found["association"]["statistic"],
        276.0 * 2.0_f64.ln() * 2.0,
    );
    assert_eq!(found["association"]["p"], Value::Null);
}
