//! `em genetics` on the moths and on blood groups.

use crate::{em, em_with, stdout_of};
use serde_json::Value;
use std::fmt::Write;

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
    assert!(ran.stdout.contains("On the edge of what is possible: T;"));
}

#[test]
fn f_may_be_on_the_edge_too() {
    // More heterozygotes than mating at random makes in the south, fewer in the north.
    let counts = b"phenotype,north,south\nM,45,10\nMN,10,80\nN,45,10\n";
    let ran = fit_of("mn", counts, &["--inbreeding"]);
    let edge = "On the edge of what is possible in `south`: f\n";
    assert!(ran.stdout.contains(edge), "{}", ran.stdout);
    assert_eq!(
        ran.stdout.matches("On the edge").count(),
        1,
        "{}",
        ran.stdout
    );
}

#[test]
fn digits_as_asked_for() {
    let table = fit_of(
        "moth",
        b"carbonaria,85\ninsularia,196\ntypica,341\n",
        &["--digits", "3"],
    )
    .stdout;
    assert!(
        table.contains("C           0.071       0.007  0.058 to 0.087\n"),
        "{table}"
    );
    let table = fit_of("moth", PLACES, &["--digits", "2"]).stdout;
    assert!(table.contains("0.07 ± 0.01"), "{table}");
}

/// Three places where moths were caught; in the last nobody saw a carbonaria.
const PLACES: &[u8] =
    b"phenotype,north,south,east\ncarbonaria,85,21,0\ninsularia,196,104,40\ntypica,341,377,200\n";

fn fit_of(system: &str, csv: &[u8], options: &[&str]) -> crate::Ran {
    let args = [&["genetics", "fit", "--system", system, "-"], options].concat();
    em_with(&args, csv, &[])
}

#[test]
fn populations_stand_side_by_side() {
    let ran = fit_of("moth", PLACES, &[]);
    insta::assert_snapshot!(ran.stdout);
    let json = fit_of("moth", PLACES, &["--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["populations"][2]["population"], "east");
    assert_eq!(json["populations"][2]["boundary"][0], "C");
    assert_eq!(json["equal_frequencies"]["degrees_of_freedom"], 4);
    assert_eq!(json["joint"]["individuals"], 1364);
    let csv = fit_of("moth", PLACES, &["--format", "csv"]);
    assert_eq!(csv.stdout.lines().count(), 1 + 4 * 3);
    assert!(
        csv.stdout.contains("\neast,240,C,0.0,NA,0.0,"),
        "{}",
        csv.stdout
    );
}

#[test]
fn individuals_are_counted() {
    let mut rows = String::from("id,site,colour\n");
    for (site, colour, n) in [
        ("a", "C", 3),
        ("b", "T", 4),
        ("a", "I", 5),
        ("b", "I", 1),
        ("a", "", 2),
    ] {
        for i in 0..n {
            writeln!(rows, "{i},{site},{colour}").unwrap();
        }
    }
    let of = |options: &[&str]| {
        let all = [&["--format", "json", "--phenotype", "colour"], options].concat();
        let ran = fit_of("C>I>T", rows.as_bytes(), &all);
        assert_eq!(ran.stderr, "note: 2 rows without a phenotype left out\n");
        serde_json::from_str::<Value>(&ran.stdout).unwrap()
    };
    assert_eq!(of(&[])["counts"]["I"], 6);
    let by_site = of(&["--population", "site"]);
    assert_eq!(by_site["populations"][0]["counts"]["C"], 3);
    assert_eq!(by_site["populations"][1]["individuals"], 5);
    let ran = fit_of("C>I>T", rows.as_bytes(), &["--phenotype", "color"]);
    assert!(
        ran.stderr.contains("`id`, `site`, `colour`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn standard_errors_and_intervals_of_every_kind() {
    let counts = "carbonaria=85,insularia=196,typica=341";
    let of = |kind: &str| -> Value {
        let args = [
            "genetics",
            "fit",
            "--system",
            "moth",
            "--counts",
            counts,
            "--format",
            "json",
            "--intervals",
            kind,
        ];
        serde_json::from_str(&stdout_of(&args)).unwrap()
    };
    let close = |found: &Value, expected: f64, tolerance: f64| {
        let found = found.as_f64().unwrap();
        assert!((found - expected).abs() < tolerance, "{found} {expected}");
    };
    let (wald, logit) = (of("wald"), of("logit"));
    close(
        &wald["standard_errors"]["C"],
        0.007_411_209_370_814_2,
        1e-12,
    );
    close(
        &wald["intervals"]["C"][0],
        0.070_836_908_047_384_1 - 1.959_963_984_540_054 * 0.007_411_209_370_814_2,
        1e-9,
    );
    assert_eq!(logit["standard_errors"], wald["standard_errors"]);
    assert_ne!(logit["intervals"], wald["intervals"]);
    let exact = of("bootstrap");
    close(&exact["standard_errors"]["C"], 0.007_414_545_483_899, 1e-11);
    close(&exact["intervals"]["T"][1], 0.766_039_633_607_318_5, 1e-10);
    // Where it ends, twice the log-likelihood has fallen by χ²₁(0.95).
    let profile = of("profile");
    let t = profile["intervals"]["T"][0].as_f64().unwrap();
    let kernel = |t: f64| 341.0 * (t * t).ln() + 281.0 * (1.0 - t * t).ln();
    let fall = 2.0 * (kernel(f64::sqrt(341.0 / 622.0)) - kernel(t));
    assert!((fall - 3.841_458_820_694_124).abs() < 1e-5, "{fall}");
}

#[test]
fn inbreeding_and_the_x_chromosome() {
    let groups = b"group,count\nM,394\nMN,213\nN,393\n";
    insta::assert_snapshot!(fit_of("mn", groups, &["--inbreeding"]).stdout);
    let colours = b"vision,female,male\nnormal,9032,8324\ndefect,40,725\n";
    let system = "normal = NN, Nc; defect = cc";
    insta::assert_snapshot!(fit_of(system, colours, &["--x-linked"]).stdout);
}

/// The columns of CSV are those of sexes, or of one population: none of these is the name of one.
#[test]
fn who_has_no_name_as_csv() {
    let colours = b"vision,female,male\nnormal,9032,8324\ndefect,40,725\n";
    let options = ["--x-linked", "--format", "csv"];
    let by_sex = fit_of("normal = NN, Nc; defect = cc", colours, &options).stdout;
    let all = fit_of("mn", b"group,count\nM,4\nMN,3\nN,3\n", &["--format", "csv"]).stdout;
    for (csv, individuals) in [(by_sex, 18_121), (all, 10)] {
        let start = format!("NA,{individuals},");
        assert!(
            csv.lines().skip(1).all(|line| line.starts_with(&start)),
            "{csv}"
        );
    }
}

#[test]
fn a_name_that_is_taken() {
    let ran = fit_of("mn", b"group,north,all\nM,4,5\nMN,3,5\nN,3,5\n", &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    let said =
        "error: a population is named `all`, as all of them together are\nhint: give it another";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

#[test]
fn other_maxima_have_names() {
    let options = ["--restarts", "5", "--format", "json"];
    let ran = fit_of("x = AA, BB; y = AB", b"x,7\ny,3\n", &options);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let at = |fit: &Value, allele: &str| fit["allele_frequencies"][allele].as_f64().unwrap();
    let other = &json["other_maxima"][0];
    assert!((at(other, "A") - at(&json, "B")).abs() < 1e-6, "{other}");
}

#[test]
fn an_interval_that_is_missing_has_a_reason() {
    // Nobody is heterozygous: f is 1.
    let counts = b"M,3\nMN,0\nN,1\n";
    let ran = fit_of("mn", counts, &["--inbreeding", "--intervals", "profile"]);
    let how = "by the profile likelihood; no interval of f: it is on the boundary\n";
    assert!(ran.stdout.contains(how), "{}", ran.stdout);
    let ran = fit_of("mn", counts, &["--replicates", "10", "--level", "0.57"]);
    let note = "note: `--replicates` has no effect without `--intervals bootstrap`\n";
    assert_eq!(ran.stderr, note);
    assert!(ran.stdout.contains("  57 % interval\n"), "{}", ran.stdout);
    let ran = em(&["genetics", "fit", "--system", "mn", "x", "--out", "-"]);
    let said = "error: `--out -` is not a file\nhint: without `--out` the result goes to stdout\n";
    assert_eq!(ran.stderr, said);
}

#[test]
fn systems_are_listed_shown_and_written() {
    insta::assert_snapshot!(stdout_of(&["genetics", "systems"]));
    insta::assert_snapshot!(stdout_of(&["genetics", "systems", "mnss"]));
    for format in ["toml", "json"] {
        let written = stdout_of(&["genetics", "systems", "rh", "--format", format]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("rh.{format}"));
        std::fs::write(&path, written).unwrap();
        let path = path.to_str().unwrap();
        let shown = stdout_of(&["genetics", "systems", path]);
        assert_eq!(shown, stdout_of(&["genetics", "systems", "rh"]));
    }
}

#[test]
fn systems_that_make_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let ran = em(&["genetics", "systems", path.to_str().unwrap()]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(1), ""),
            "{}",
            ran.stderr
        );
        ran.stderr
    };
    let unlisted = of(
        "a.toml",
        "name = 'x'\nalleles = ['A', 'B']\n[phenotypes]\np = ['AA', 'AB']\n",
    );
    assert!(
        unlisted.contains("`BB` is listed under no phenotype"),
        "{unlisted}"
    );
    let misspelt = of("b.toml", "name = 'x'\nallele = ['A', 'B']\n");
    assert!(
        misspelt.contains("line 2: unknown field `allele`"),
        "{misspelt}"
    );
    let broken = of("c.json", "{\"name\": ");
    assert!(broken.contains("line 1 column"), "{broken}");
    of("d.toml", "");
    of("e.toml", "\u{0}\u{1}");
    let ran = em(&["genetics", "fit", "--system", "nothing", "--counts", "A=1"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("hint: `em genetics systems` lists"),
        "{}",
        ran.stderr
    );
}

#[test]
fn names_of_populations_may_have_digits() {
    let csv = b"phenotype,p1,2019\ncarbonaria,5,6\ninsularia,7,8\ntypica,8,8\n";
    let ran = fit_of("moth", csv, &["--format", "json"]);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["populations"][0]["population"], "p1");
    assert_eq!(json["populations"][1]["population"], "2019");
    // A phenotype that is misspelt is no header.
    let ran = fit_of("moth", b"carbonara,5\ntypica,8\n", &[]);
    assert!(
        ran.stderr.contains("`carbonara` is not a phenotype"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_f_of_0_is_not_certain() {
    let of = |kind: &str| -> Value {
        let args = [
            "genetics",
            "fit",
            "--system",
            "abo",
            "--counts",
            "A=186,B=38,AB=13,O=284",
            "--inbreeding",
            "--format",
            "json",
            "--replicates",
            "200",
            "--intervals",
            kind,
        ];
        serde_json::from_str(&stdout_of(&args)).unwrap()
    };
    for kind in ["logit", "profile", "bootstrap"] {
        let found = of(kind);
        assert_eq!(found["inbreeding"], 0.0, "{kind}");
        assert_eq!(found["boundary"][0], "f", "{kind}");
        assert_eq!(found["intervals"]["f"][0], 0.0, "{kind}");
        assert!(
            found["intervals"]["f"][1].as_f64().unwrap() > 0.4,
            "{kind} {found}"
        );
    }
}

#[test]
fn many_phenotypes_that_are_not_given_are_one_note() {
    let ran = em(&[
        "genetics",
        "fit",
        "--system",
        "rh",
        "--counts",
        "CCDee=3,ccddee=8",
    ]);
    assert_eq!(
        ran.stderr,
        "note: no count is given for 16 phenotypes, `CCDEE`, `CCDEe`, `CcDEE`, …: they are taken to be 0\n"
    );
}

#[test]
fn populations_that_cannot_be_told_apart_or_fitted() {
    let of = |csv: &[u8]| {
        let ran = fit_of("moth", csv, &[]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(1), ""),
            "{}",
            ran.stderr
        );
        ran.stderr
    };
    let twice = of(b"phenotype,x,x\ncarbonaria,5,6\ninsularia,7,8\ntypica,8,8\n");
    assert!(twice.contains("two populations `x`"), "{twice}");
    let nobody = of(b"phenotype,x,y\ncarbonaria,5,0\ninsularia,7,0\ntypica,8,0\n");
    assert!(
        nobody.contains("population `y`: all counts are 0"),
        "{nobody}"
    );
    assert!(nobody.contains("hint: leave it out"), "{nobody}");
}
