//! Runs that anyone can make again: from a given start, of a given length.

use crate::{em, em_with, folder, path, split, stdout_of};
use serde_json::Value;

const FAITHFUL: &str = "fixtures/faithful.csv";

/// A start as another program writes it.
const START: &str = include_str!("../../../../fixtures/faithful_start.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_readme_shows_the_start() {
    let readme = std::fs::read_to_string(crate::root().join("README.md")).unwrap();
    assert!(readme.contains(START));
}

#[test]
fn single_iterations_chained_through_files_are_one_run() {
    let folder = folder();
    let (start, model) = (path(&folder, "start.json"), path(&folder, "model.json"));
    std::fs::write(&start, START).unwrap();
    let run = |start: &str, iterations: usize| {
        json(&stdout_of(&split(&format!(
            "gmm fit {FAITHFUL} --start {start} --tolerance 0 --max-iterations {iterations} \
             --out {model} --format json"
        ))))
    };
    let whole = run(&start, 5);
    assert_eq!(whole["fit"]["iterations"], 5);
    let trace = whole["fit"]["log_likelihood_trace"].as_array().unwrap();
    assert_eq!(trace.len(), 6);
    let mut from = &start;
    let mut last = Value::Null;
    for at in &trace[1..] {
        last = run(from, 1);
        assert_eq!(last["fit"]["log_likelihood"], *at);
        from = &model;
    }
    for part in ["weights", "means", "covariances", "columns"] {
        assert_eq!(last[part], whole[part], "{part}");
    }
    // No iteration at all tells the log-likelihood of the start.
    let score = json(&stdout_of(&[
        "gmm", "score", &start, FAITHFUL, "--format", "json",
    ]));
    assert_eq!(
        run(&start, 0)["fit"]["log_likelihood"],
        score["log_likelihood"]
    );
    assert_eq!(trace[0], score["log_likelihood"]);
}

#[test]
fn a_start_must_fit_the_data_and_the_options() {
    let folder = folder();
    let start = path(&folder, "start.json");
    std::fs::write(&start, START).unwrap();
    let fit = |more: &str| em(&split(&format!("gmm fit --start {start} {more}")));
    let error = |more: &str, expected: &str| {
        let ran = fit(more);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(ran.stderr.contains("hint: "), "{}", ran.stderr);
    };
    assert_eq!(fit(&format!("{FAITHFUL} -k 2")).code, Some(0));
    error(
        &format!("{FAITHFUL} -k 3"),
        "has 2 components, not 3 as `-k` says",
    );
    error("fixtures/iris.csv", "the model has 2 dimensions (x1, x2)");
    let ran = fit(
        "fixtures/iris.csv --columns Petal.Length,Petal.Width --tolerance 0 --max-iterations 0",
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // A start that names its columns is a start for these.
    let named = START.replace(
        "\"version\": 1,",
        "\"version\": 1, \"columns\": [\"a\", \"waiting\"],",
    );
    std::fs::write(&start, named).unwrap();
    error(FAITHFUL, "lacks 1 of the model's columns: a");
    assert_eq!(fit(&format!("{FAITHFUL} --columns 1,2")).code, Some(0));
    // Equal components stay equal for ever.
    std::fs::write(
        &start,
        START
            .replace("[4, 80]", "[2, 50]")
            .replace("0.5, 40", "0, 40")
            .replace("[1, 0.5]", "[1, 0]"),
    )
    .unwrap();
    assert_eq!(fit(FAITHFUL).code, Some(1));
    std::fs::write(&start, "no model").unwrap();
    error(FAITHFUL, "cannot be used as a model");
}

#[test]
fn words_are_methods_and_other_names_are_files() {
    let folder = folder();
    let data = crate::root().join(FAITHFUL).canonicalize().unwrap();
    std::fs::write(folder.path().join("kmeans"), START).unwrap();
    let run = |start: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_em"))
            .args([
                "gmm", "fit", "-k", "2", "--format", "json", "--start", start,
            ])
            .arg(&data)
            .current_dir(folder.path())
            .output()
            .unwrap();
        json(&String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(
        run("kmeans")["fit"]["restarts"].as_array().unwrap().len(),
        10
    );
    assert_eq!(
        run("./kmeans")["fit"]["restarts"].as_array().unwrap().len(),
        1
    );
    assert_eq!(run("./kmeans")["fit"]["start"], "./kmeans");
    // The start may come from a pipe if the data do not.
    let args = ["gmm", "fit", FAITHFUL, "--start", "-"];
    assert_eq!(em_with(&args, START.as_bytes(), &[]).code, Some(0));
    let ran = em_with(&["gmm", "fit", "-", "--start", "-"], b"", &[]);
    assert_eq!(ran.code, Some(2));
}

#[test]
fn accelerated_and_short_runs() {
    let fit = |more: &str| {
        json(&stdout_of(&split(&format!(
            "gmm fit fixtures/mixture400.csv -k 4 --columns x,y --restarts 6 --format json {more}"
        ))))
    };
    let plain = fit("");
    assert_eq!(plain["fit"]["acceleration"], Value::Null);
    for method in ["squarem", "daarem"] {
        let accelerated = fit(&format!("--accelerate {method}"));
        assert_eq!(accelerated["fit"]["acceleration"], method);
        let (a, b) = (
            &accelerated["fit"]["iterations"],
            &plain["fit"]["iterations"],
        );
        assert!(a.as_u64() < b.as_u64(), "{method}: {a}, plain {b}");
        assert_eq!(accelerated["fit"]["monotone"], true);
    }
    let short = fit("--short-runs 3,2");
    let restarts = short["fit"]["restarts"].as_array().unwrap();
    let dropped = |restart: &&Value| restart["outcome"] == "dropped after a short run";
    assert_eq!(restarts.iter().filter(dropped).count(), 4);
}

#[test]
fn restarts_far_below_the_best_are_dropped_unless_told_otherwise() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (model, data) = (path("distant.json"), path("distant.csv"));
    let round = "[[1, 0], [0, 1]]";
    std::fs::write(
        &model,
        format!(
            r#"{{"format": "em-gmm", "version": 1, "weights": [0.4, 0.3, 0.3],
            "means": [[0, 0], [9, 0], [30, 9]], "covariances": [{round}, {round}, {round}]}}"#
        ),
    )
    .unwrap();
    let sample = split("gmm sample -n 300 --seed 1");
    let drawn = stdout_of(&[&sample[..], &[model.as_str()]].concat());
    std::fs::write(&data, drawn).unwrap();

    let fit = |more: &str| {
        let args = split("gmm fit -k 3 --restarts 20 --columns 1,2 --format json");
        json(&stdout_of(
            &[&args[..], &split(more), &[data.as_str()]].concat(),
        ))
    };
    let dropped = |fit: &Value| {
        let restarts = fit["fit"]["restarts"].as_array().unwrap().iter();
        restarts
            .filter(|restart| restart["outcome"] == "dropped far below the best")
            .count()
    };
    let (race, whole) = (fit(""), fit("--no-race"));
    assert!(dropped(&race) > 0);
    assert_eq!(dropped(&whole), 0);
    assert_eq!(
        race["fit"]["log_likelihood"],
        whole["fit"]["log_likelihood"]
    );
}
