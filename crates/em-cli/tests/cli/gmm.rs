//! `em gmm` on real files.

use crate::{em, em_with, folder, path, split, stdout_of};
use serde_json::Value;

const FAITHFUL: &str = "fixtures/faithful.csv";

#[test]
fn both_worked_examples() {
    insta::assert_snapshot!(stdout_of(&[]));
}

#[test]
fn fit_as_tables() {
    insta::assert_snapshot!(stdout_of(&["gmm", "fit", FAITHFUL, "-k", "2"]));
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = std::fs::read_to_string(crate::root().join("README.md")).unwrap();
    assert!(readme.contains(&stdout_of(&["gmm", "fit", FAITHFUL, "-k", "2"])));
}

#[test]
fn the_published_maximum_from_ten_random_starts() {
    let args = "gmm fit fixtures/faithful.csv -k 2 --start random --restarts 10 --seed 42 \
                --tolerance 1e-11 --format json";
    let json: Value = serde_json::from_str(&stdout_of(&split(args))).unwrap();
    let found = json["fit"]["log_likelihood"].as_f64().unwrap();
    let published = -1_130.263_960_184_741_6;
    assert!((found / published - 1.0).abs() < 1e-8, "{found}");
    assert_eq!(json["fit"]["converged"], true);
    assert_eq!(json["fit"]["restarts"].as_array().unwrap().len(), 10);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    // The article's data, and enough rows that there is something to share between threads.
    let folder = folder();
    let (model, many) = (path(&folder, "model.json"), path(&folder, "many.csv"));
    stdout_of(&["gmm", "fit", FAITHFUL, "-k", "2", "--out", &model]);
    std::fs::write(&many, stdout_of(&["gmm", "sample", &model, "-n", "5000"])).unwrap();
    for (file, k, columns) in [("fixtures/mixture400.csv", "4", "x,y"), (&many, "3", "1,2")] {
        let args = [
            "gmm",
            "fit",
            file,
            "-k",
            k,
            "--columns",
            columns,
            "--format",
            "json",
        ];
        let with = |threads| em_with(&args, b"", &[("RAYON_NUM_THREADS", threads)]).stdout;
        let one = with("1");
        assert!(one.contains("log_likelihood"));
        assert_eq!(one, with("2"));
        assert_eq!(one, with("8"));
    }
}

#[test]
fn columns_that_are_no_measurements() {
    // Row numbers without a name, as data frames are often written.
    let rows = std::fs::read_to_string(crate::root().join(FAITHFUL)).unwrap();
    let numbered: String = rows
        .lines()
        .enumerate()
        .map(|(i, row)| {
            if i == 0 {
                format!(",{row}\n")
            } else {
                format!("{i},{row}\n")
            }
        })
        .collect();
    let ran = em_with(&["gmm", "fit", "-", "-k", "2"], numbered.as_bytes(), &[]);
    assert!(
        ran.stderr
            .contains("column `x1` is left out: it has no name and counts the rows")
    );
    assert!(ran.stdout.contains("-1130.2640"));
    // A label among the columns makes components collapse onto its values.
    let ran = em(&["gmm", "fit", "fixtures/mouse.csv", "-k", "3"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr
            .contains("column `component` has only 3 different values"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("leave it out with `--columns x,y`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn numbers_with_a_decimal_comma() {
    let rows = std::fs::read_to_string(crate::root().join(FAITHFUL)).unwrap();
    let text = rows.replace(',', ";").replace('.', ",");
    let ran = em_with(
        &["gmm", "fit", "-", "-k", "2", "--decimal-comma"],
        text.as_bytes(),
        &[],
    );
    assert!(ran.stdout.contains("-1130.2640"), "{}", ran.stderr);
    // Unasked, no part of a number is taken for a column.
    let headerless = text.split_once('\n').unwrap().1;
    let ran = em_with(
        &["gmm", "fit", "-", "-k", "2", "--columns", "1,2"],
        headerless.as_bytes(),
        &[],
    );
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("`--decimal-comma`"), "{}", ran.stderr);
}

#[test]
fn columns_of_text_are_left_out_and_named() {
    let ran = em(&["gmm", "fit", "fixtures/iris.csv", "-k", "2"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        ran.stderr,
        "note: column `Species` is left out: `setosa` on line 2 is not a number\n"
    );
    assert!(ran.stdout.contains("-214.3547"));
}

#[test]
fn files_as_they_come() {
    let rows: Vec<String> = std::fs::read_to_string(crate::root().join(FAITHFUL))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    let likelihood = |text: &str, more: &[&str]| {
        let args = [&["gmm", "fit", "-", "-k", "2", "--format", "json"], more].concat();
        let ran = em_with(&args, text.as_bytes(), &[]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(json["fit"]["rows"], 272);
        json["fit"]["log_likelihood"].as_f64().unwrap()
    };
    let plain = rows.join("\n");
    let expected = likelihood(&plain, &[]);
    let headerless = rows[1..].join("\n");
    let variants = [
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.replace(',', " , "),
        plain.replace('\n', "\n\n"),
        format!("{plain}\n\n\n"),
        headerless.clone(),
        rows.iter()
            .map(|row| format!("\"{}\"", row.replace(',', "\",\"")))
            .collect::<Vec<_>>()
            .join("\n"),
        rows.iter()
            .enumerate()
            .map(|(i, row)| format!("{row},row {i}"))
            .collect::<Vec<_>>()
            .join("\n"),
        rows[1..]
            .iter()
            .map(|row| format!("NA,{row}"))
            .collect::<Vec<_>>()
            .join("\n"),
    ];
    for variant in variants {
        assert_eq!(
            likelihood(&variant, &[]).to_bits(),
            expected.to_bits(),
            "{variant}"
        );
    }
    let pipes = plain.replace(',', "|");
    assert_eq!(
        likelihood(&pipes, &["--delimiter", "|"]).to_bits(),
        expected.to_bits()
    );
    assert_eq!(
        likelihood(&headerless, &["--header", "no"]).to_bits(),
        expected.to_bits()
    );
    assert_eq!(
        likelihood(&headerless, &["--columns", "1,2"]).to_bits(),
        expected.to_bits()
    );
}

#[test]
fn a_slow_pipe_is_read_as_a_fast_one() {
    use std::io::Write;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_em"))
        .args(["gmm", "fit", "-", "-k", "1"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(b"a;b,c\n").unwrap();
    pipe.flush().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    pipe.write_all(b"1,2\n2,1\n3,5\n4,3\n").unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("(a;b, c)")
    );
}

#[test]
fn a_run_of_exactly_so_many_iterations() {
    let args = "gmm fit fixtures/faithful.csv -k 2 --tolerance 0 --max-iterations 7 --restarts 1 --format json";
    let ran = em(&split(args));
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["fit"]["iterations"], 7);
    assert_eq!(
        json["fit"]["log_likelihood_trace"]
            .as_array()
            .unwrap()
            .len(),
        8
    );
    assert_eq!(ran.stderr, "", "this is what was asked for");
    let limited = em(&split(
        "gmm fit fixtures/faithful.csv -k 2 --max-iterations 2",
    ));
    assert!(
        limited
            .stderr
            .contains("warning: not converged after 2 iterations")
    );
}

#[test]
fn a_prior_is_reported() {
    let args = "gmm fit fixtures/mouse.csv -k 3 --columns 1,2 --prior";
    assert!(stdout_of(&split(args)).contains("with log-prior"));
    let json: Value =
        serde_json::from_str(&stdout_of(&split(&format!("{args} --format json")))).unwrap();
    assert_eq!(json["fit"]["prior"]["degrees_of_freedom"], 4.0);
}
