//! Models saved and applied to files.

use crate::{em, em_with, folder, path, split, stdout_of};
use serde_json::Value;

const FAITHFUL: &str = "fixtures/faithful.csv";

#[test]
fn a_model_is_saved_and_used() {
    let folder = folder();
    let model = path(&folder, "model.json");
    let ran = em(&["gmm", "fit", FAITHFUL, "-k", "2", "--out", &model]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("saved the model"));
    // Nothing but the model: no temporary file is left.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

    // Rust programs read it without this crate.
    let text = std::fs::read_to_string(&model).unwrap();
    let gmm: em_gmm::Gmm = serde_json::from_str(&text).unwrap();
    assert_eq!(gmm.components(), 2);

    let labels = stdout_of(&["gmm", "predict", &model, FAITHFUL]);
    let mut lines = labels.lines();
    assert_eq!(
        lines.next(),
        Some("component,responsibility_1,responsibility_2")
    );
    assert_eq!(lines.count(), 272);
    for line in labels.lines().skip(1) {
        let fields: Vec<f64> = line.split(',').map(|x| x.parse().unwrap()).collect();
        assert!((fields[1] + fields[2] - 1.0).abs() < 1e-12);
        assert_eq!(fields[0] == 1.0, fields[1] >= fields[2]);
    }

    let score = stdout_of(&["gmm", "score", &model, FAITHFUL, "--format", "json"]);
    let score: Value = serde_json::from_str(&score).unwrap();
    let fitted: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(score["log_likelihood"], fitted["fit"]["log_likelihood"]);
    assert_eq!(score["bic"], fitted["fit"]["bic"]);
    let per_row = stdout_of(&["gmm", "score", &model, FAITHFUL, "--per-row"]);
    let sum: f64 = per_row
        .lines()
        .skip(1)
        .map(|x| x.parse::<f64>().unwrap())
        .sum();
    assert!((sum - score["log_likelihood"].as_f64().unwrap()).abs() < 1e-9);
    insta::assert_snapshot!(stdout_of(&["gmm", "score", &model, FAITHFUL]));

    let sample_args = ["gmm", "sample", &model, "-n", "500", "--seed", "3"];
    let sample = stdout_of(&sample_args);
    assert_eq!(sample.lines().next(), Some("eruptions,waiting"));
    assert_eq!(sample.lines().count(), 501);
    assert_eq!(sample, stdout_of(&sample_args));
    let with_component = stdout_of(&[&sample_args[..], &["--with-component"]].concat());
    assert_eq!(
        with_component.lines().next(),
        Some("eruptions,waiting,component")
    );
    let ran = em_with(&["gmm", "fit", "-", "-k", "2"], sample.as_bytes(), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn a_model_finds_its_columns_by_name() {
    let folder = folder();
    let model = path(&folder, "model.json");
    stdout_of(&split(&format!(
        "gmm fit fixtures/iris.csv -k 3 --columns Petal.Width,Sepal.Length --out {model}"
    )));
    let by_name = stdout_of(&["gmm", "predict", &model, "fixtures/iris.csv"]);
    let by_number = stdout_of(&[
        "gmm",
        "predict",
        &model,
        "fixtures/iris.csv",
        "--columns",
        "4,1",
    ]);
    assert_eq!(by_name, by_number);

    let ran = em(&[
        "gmm",
        "predict",
        &model,
        "fixtures/iris.csv",
        "--columns",
        "1,2,3",
    ]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr
            .contains("the model has 2 dimensions (Petal.Width, Sepal.Length)")
    );
}

#[test]
fn a_model_is_not_applied_to_other_columns() {
    let folder = folder();
    let model = path(&folder, "model.json");
    stdout_of(&["gmm", "fit", FAITHFUL, "-k", "2", "--out", &model]);
    let expected = stdout_of(&["gmm", "score", &model, FAITHFUL]);
    let score = |text: &str, more: &[&str]| {
        em_with(
            &[&["gmm", "score", &model, "-"], more].concat(),
            text.as_bytes(),
            &[],
        )
    };
    let rows = || std::fs::read_to_string(crate::root().join(FAITHFUL)).unwrap();
    let swap = |line: &str| {
        let (a, b) = line.split_once(',').unwrap();
        format!("{b},{a}\n")
    };
    let swapped: String = rows().lines().map(swap).collect();
    // By name, in whatever order the file and `--columns` have them.
    assert_eq!(score(&swapped, &[]).stdout, expected);
    assert_eq!(
        score(&swapped, &["--columns", "waiting,eruptions"]).stdout,
        expected
    );
    // Other names are an error, which says how to go on.
    let renamed = rows().replace("eruptions", "duration");
    let ran = score(&renamed, &[]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr
            .contains("stdin lacks 1 of the model's columns: eruptions"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        score(&renamed, &["--columns", "duration,waiting"]).stdout,
        expected
    );
    // Without names, the order counts, and this is said.
    let headerless = rows().split_once('\n').unwrap().1.to_owned();
    let ran = score(&headerless, &[]);
    assert_eq!(ran.stdout, expected);
    assert!(
        ran.stderr
            .contains("its columns are taken to be eruptions, waiting"),
        "{}",
        ran.stderr
    );
}

#[test]
fn columns_whose_names_are_alike_are_told_apart() {
    let folder = folder();
    let (data, model) = (path(&folder, "data.csv"), path(&folder, "model.json"));
    let rows = std::fs::read_to_string(crate::root().join(FAITHFUL)).unwrap();
    let body = rows.split_once('\n').unwrap().1;
    let long = "a name that goes on for more than forty characters, part";
    let headers = [
        format!("\"{long} 1\",\"{long} 2\""),
        "a,a".to_owned(),
        "x2,".to_owned(),
    ];
    for header in headers {
        std::fs::write(&data, format!("{header}\n{body}")).unwrap();
        stdout_of(&["gmm", "fit", &data, "-k", "2", "--out", &model]);
        let score = stdout_of(&["gmm", "score", &model, &data]);
        assert!(score.contains("-1130.2640"), "{header}: {score}");
    }
}
