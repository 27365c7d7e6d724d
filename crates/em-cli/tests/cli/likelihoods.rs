//! `em genetics freq` on genotype likelihoods.

use crate::{Ran, em, em_with, folder, path, stdout_of};
use em_genetics::GenotypeLikelihoods;
use serde_json::Value;

const COHORT: &str = "fixtures/cohort.vcf";

fn freq(stdin: &str, args: &[&str]) -> Ran {
    em_with(
        &[&["genetics", "freq", "-"], args].concat(),
        stdin.as_bytes(),
        &[],
    )
}

fn json(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn cohort() -> String {
    std::fs::read_to_string(crate::root().join(COHORT)).unwrap()
}

/// A file of these sites of three samples, whose columns are separated by spaces.
fn vcf(lines: &[&str]) -> String {
    let header = "##fileformat=VCFv4.3\n#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT a b c\n";
    format!("{header}{}\n", lines.join("\n")).replace(' ', "\t")
}

#[test]
fn the_numbers_are_those_of_the_library() {
    let args = [
        "genetics",
        "freq",
        COHORT,
        "--likelihoods",
        "--format",
        "json",
    ];
    let rows = json(&stdout_of(&args));
    let text = cohort();
    let sites = text.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(rows.len(), sites.clone().count());
    for (row, line) in rows.iter().zip(sites) {
        let likelihoods = line.split('\t').skip(9).map(|sample| {
            let (_, pl) = sample.split_once(':').unwrap();
            pl.split(',')
                .map(|pl| pl.parse().unwrap())
                .collect::<Vec<i32>>()
        });
        let estimate = GenotypeLikelihoods::from_pl(likelihoods)
            .unwrap()
            .estimate()
            .unwrap();
        let genotypes = estimate.genotypes.unwrap();
        assert_eq!(
            row["position"].to_string(),
            line.split('\t').nth(1).unwrap()
        );
        assert_eq!(row["n"], estimate.samples_with_data);
        assert_eq!(row["frequency"], estimate.allele_frequency);
        assert_eq!(row["standard_error"], Value::from(estimate.standard_error));
        assert_eq!(
            row["genotypes"],
            Value::from(genotypes.frequencies.as_array().to_vec())
        );
        assert_eq!(row["f"], Value::from(genotypes.inbreeding_coefficient));
        assert_eq!(
            row["f_standard_error"],
            Value::from(genotypes.inbreeding_standard_error)
        );
        assert_eq!(row["p_hwe"], genotypes.hardy_weinberg.p);
        assert_eq!(row["p_variable"], estimate.variation.p);
    }
}

/// More sites than a block has, so that blocks are read while others are worked on.
#[test]
fn threads_change_nothing() {
    let text = cohort();
    let sites: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let header = text.lines().filter(|line| line.starts_with('#'));
    let many: Vec<&str> = header
        .chain(sites.iter().copied().cycle().take(1500))
        .collect();
    let folder = folder();
    let file = path(&folder, "many.vcf");
    std::fs::write(&file, many.join("\n")).unwrap();
    for command in [&["freq", "--likelihoods"][..], &["freq"], &["hwe"]] {
        let args = [&["genetics"], command, &[&file]].concat();
        let on = |threads| em_with(&args, b"", &[("RAYON_NUM_THREADS", threads)]).stdout;
        let one = on("1");
        assert_eq!(one.lines().count(), 1501);
        assert_eq!(one, on("2"));
        assert_eq!(one, on("5"));
        let rows: Vec<&str> = one.lines().skip(1).collect();
        assert!((0..1500).all(|i| rows[i] == rows[i % sites.len()]));
    }
}

#[test]
fn as_a_table() {
    let text = vcf(&[
        "1 5 rs1 A C . . . GT:PL 0/0:0,12,120 0/1:30,0,40 1/1:90,9,0",
        "1 6 . A C . . . GL 0,-1,-9 -2,0 .",
        "1 7 . A C . . . PL 0,0,0 . 0,0",
        "1 8 . A C . . . PL 0,9 9,0 9,0",
        "1 9 . A C . . . PL 0,90,255 0,90,255 0,90,255",
    ]);
    let ran = freq(&text, &["--likelihoods"]);
    assert_eq!((ran.code, &ran.stderr[..]), (Some(0), ""));
    insta::assert_snapshot!(ran.stdout.replace('\t', "  "));
}

#[test]
fn without_genotypes_likelihoods_are_used() {
    let text = cohort();
    let without = text
        .replace("GT:PL", "PL")
        .replace("0/0:", "")
        .replace("0/1:", "");
    let without = without.replace("1/1:", "").replace("./.:", "");
    let without = without.replace("##FORMAT=<ID=GT", "##FORMAT=<ID=XX");
    let ran = freq(&without, &[]);
    let note = "note: stdin has no genotypes: frequencies are estimated from their likelihoods\n";
    assert_eq!((ran.code, &ran.stderr[..]), (Some(0), note));
    assert_eq!(
        ran.stdout,
        stdout_of(&["genetics", "freq", COHORT, "--likelihoods"])
    );
    let ran = em_with(&["genetics", "hwe", "-"], without.as_bytes(), &[]);
    let error = "error: stdin has likelihoods but no genotypes\n\
                 hint: `em genetics freq` tests Hardy-Weinberg proportions by likelihoods\n";
    assert_eq!((ran.code, &ran.stderr[..]), (Some(1), error));
}

#[test]
fn what_has_no_likelihoods() {
    let text = vcf(&[
        "1 5 . A C . . . GT:PL 0/0:0,3,30 0/1:30,0,40 1/1:90,9,0",
        "1 6 . A C,G . . . GT:PL 0/0:0,3,30,1,2,3 . .",
        "1 7 . A . . . . GT 0/0 0/0 0/0",
        "1 8 . A C . . . GT 0/0 0/0 0/1",
    ]);
    let ran = freq(&text, &["--likelihoods", "--format", "json"]);
    assert_eq!(
        ran.stderr,
        "note: 2 sites with one allele or more than two left out: likelihoods are read of two\n\
         note: 1 site without likelihoods\n"
    );
    let rows = json(&ran.stdout);
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[1]["n"], &rows[1]["frequency"]),
        (&0.into(), &Value::Null)
    );
    // Counting takes them all.
    let ran = freq(&text, &[]);
    assert_eq!((ran.stdout.lines().count(), &ran.stderr[..]), (5, ""));

    let ran = freq(
        &vcf(&["1 8 . A C . . . GT 0/0 0/0 0/1"]),
        &["--likelihoods"],
    );
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr
            .starts_with("error: stdin has no genotype likelihoods\nhint: ")
    );
}

/// Rows before what is wrong are written, and no others.
#[test]
fn what_is_wrong_is_named() {
    let good = "1 5 . A C . . . GL 0,-1,-9 -2,0 .";
    let check = |line: &str, expected: &str| {
        let ran = freq(&vcf(&[good, good, line, good]), &[]);
        assert_eq!((ran.code, ran.stdout.lines().count()), (Some(1), 3));
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    };
    check(
        "1 6 . A C . . . GL 0,-1,-9 -inf,-inf,-inf .",
        "error: stdin, site 1:6, sample `b`: its reads are impossible with every genotype\n",
    );
    check(
        "1 6 . A C . . . GL 0,-1,-9 0,1,x .",
        "error: stdin, line 5, sample `b`: GL `0,1,x`: ",
    );
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let text = cohort();
    let sites: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let header = text.lines().filter(|line| line.starts_with('#'));
    let many: Vec<&str> = header
        .chain(sites.iter().copied().cycle().take(5000))
        .collect();
    let folder = folder();
    let file = path(&folder, "many.vcf");
    std::fs::write(&file, many.join("\n")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_em"))
        .args(["genetics", "hwe", &file])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    assert!(first.starts_with("chromosome\t"));
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn standard_errors_of_counts() {
    let text = vcf(&["1 5 . A C . . . GT 0/0 0/1 1"]);
    let rows = json(&freq(&text, &["--format", "json"]).stdout);
    let expected = (0.4_f64 * 0.6 / 5.0).sqrt();
    for found in rows[0]["standard_errors"].as_array().unwrap() {
        assert!((found.as_f64().unwrap() - expected).abs() < 1e-15);
    }
    let fixed = json(&freq(&vcf(&["1 5 . A C . . . GT . . ."]), &["--format", "json"]).stdout);
    assert_eq!(
        fixed[0]["standard_errors"],
        Value::from(vec![Value::Null; 2])
    );
}

#[test]
fn help_says_when_and_what() {
    let help = em(&["genetics", "freq", "--help"]).stdout;
    assert!(help.contains("called genotypes are often missing or wrong"));
    for column in ["standard_errors", "f_standard_error", "p_hwe", "p_variable"] {
        assert!(help.contains(column), "{column}");
    }
}
