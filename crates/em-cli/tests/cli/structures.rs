//! Covariances of fewer parameters.

use crate::{em, folder, path, split, stdout_of};
use serde_json::Value;

const FAITHFUL: &str = "fixtures/faithful.csv";

#[test]
fn structures_as_tables() {
    insta::assert_snapshot!(stdout_of(&split(&format!(
        "gmm fit {FAITHFUL} -k 2 --covariance diagonal"
    ))));
    insta::assert_snapshot!(stdout_of(&split(&format!(
        "gmm fit {FAITHFUL} -k 2 --covariance spherical"
    ))));
}

#[test]
fn models_of_all_structures_are_saved_and_used() {
    let folder = folder();
    let model = path(&folder, "model.json");
    for (structure, parameters) in [("full", 11), ("diagonal", 9), ("spherical", 7)] {
        let args = format!("gmm fit {FAITHFUL} -k 2 --covariance {structure} --out {model}");
        stdout_of(&split(&args));
        let text = std::fs::read_to_string(&model).unwrap();
        let fit: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(fit["covariance"], structure);
        assert_eq!(fit["fit"]["free_parameters"], parameters);
        let score = stdout_of(&["gmm", "score", &model, FAITHFUL, "--format", "json"]);
        let score: Value = serde_json::from_str(&score).unwrap();
        assert_eq!(score["log_likelihood"], fit["fit"]["log_likelihood"]);
        assert_eq!(score["bic"], fit["fit"]["bic"]);
        let labels = stdout_of(&["gmm", "predict", &model, FAITHFUL]);
        assert_eq!(labels.lines().count(), 273);
        let sample = stdout_of(&["gmm", "sample", &model, "-n", "5"]);
        assert_eq!(sample.lines().count(), 6);
        // A start says which structure it has.
        let start = format!("gmm fit {FAITHFUL} --start {model} --format json");
        let again: Value = serde_json::from_str(&stdout_of(&split(&start))).unwrap();
        assert_eq!(again["covariance"], structure);
        // It may be fitted with more freedom, and not with less than it has used.
        let full = stdout_of(&split(&format!("{start} --covariance full")));
        let full: Value = serde_json::from_str(&full).unwrap();
        assert_eq!(full["covariance"], "full");
        let spherical = em(&split(&format!("{start} --covariance spherical")));
        if structure == "spherical" {
            assert_eq!(spherical.code, Some(0), "{}", spherical.stderr);
            continue;
        }
        assert_eq!(spherical.code, Some(1));
        let problem =
            "the covariance of component 1 is not spherical\nhint: leave out `--covariance`";
        assert!(spherical.stderr.contains(problem), "{}", spherical.stderr);
    }
}

#[test]
fn fewer_parameters_take_fewer_rows() {
    let rows = "a,b,c,d\n1,2,3,5\n2,1,4,3\n5,3,1,2\n";
    let fit = |more: &str| {
        let args = format!("gmm fit - -k 1 {more}");
        crate::em_with(&split(&args), rows.as_bytes(), &[])
    };
    let full = fit("");
    assert_eq!(full.code, Some(1));
    assert!(
        full.stderr
            .contains("full covariances of 4 columns and k = 1 take at least 5")
    );
    assert!(
        full.stderr.contains("`--covariance diagonal`"),
        "{}",
        full.stderr
    );
    for structure in ["diagonal", "spherical"] {
        let ran = fit(&format!("--covariance {structure}"));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    }
}

#[test]
fn options_about_restarts_say_that_they_do_nothing() {
    let start = "fixtures/faithful_start.json";
    let ran = em(&split(&format!(
        "gmm fit {FAITHFUL} --start {start} --restarts 10 --seed 0"
    )));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stderr,
        "note: `--restarts` has no effect: the start is a model, so there is one run from it\n\
         note: `--seed` has no effect: the start is a model, so there is one run from it\n"
    );
    let ran = em(&split(&format!("gmm fit {FAITHFUL} --start {start}")));
    assert_eq!(ran.stderr, "");
}
