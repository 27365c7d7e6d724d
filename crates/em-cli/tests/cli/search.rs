//! `em gmm fit` with several numbers of components and structures.

use crate::{em, em_with, split, stdout_of};
use serde_json::Value;

fn fit(args: &str) -> Value {
    let args = format!("gmm fit {args} --format json");
    serde_json::from_str(&stdout_of(&split(&args))).unwrap()
}

#[test]
fn a_grid_as_a_table() {
    let args = "gmm fit fixtures/faithful.csv -k 1..4 --covariance all --restarts 3";
    insta::assert_snapshot!(stdout_of(&split(args)));
}

#[test]
fn nothing_said_of_components_tries_nine() {
    let ran = em(&split("gmm fit fixtures/faithful.csv"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for k in 1..=9 {
        assert!(ran.stdout.lines().any(|l| l.starts_with(&format!("{k} "))));
    }
    // What mclust's VVV gives.
    assert!(ran.stdout.contains("* the best: 2 components, full"));
    assert!(ran.stdout.contains("2322.19"));
}

#[test]
fn each_cell_is_the_fit_of_its_own() {
    for units in ["", " --standardize"] {
        let more = format!("--restarts 3{units}");
        let grid = fit(&format!(
            "fixtures/iris.csv -k 1,3 --covariance diagonal,spherical {more}"
        ));
        let cells = grid["fit"]["selection"].as_array().unwrap();
        assert_eq!(cells.len(), 4);
        for cell in cells {
            let (k, structure) = (&cell["components"], cell["covariance"].as_str().unwrap());
            let alone = fit(&format!(
                "fixtures/iris.csv -k {k} --covariance {structure} {more}"
            ));
            for figure in [
                "log_likelihood",
                "bic",
                "aic",
                "free_parameters",
                "iterations",
                "status",
            ] {
                assert_eq!(cell[figure], alone["fit"][figure], "{figure}, {more}");
            }
            assert!(alone["fit"].get("selection").is_none());
            if cell["chosen"] == true {
                assert_eq!(grid["means"], alone["means"]);
            }
            // All rows belong to the only component for sure, and to one of three nearly so.
            let cost = cell["icl"].as_f64().unwrap() - cell["bic"].as_f64().unwrap();
            assert!(if k == 1 {
                cost == 0.0
            } else {
                cost > 0.0 && cost < 100.0
            });
        }
        let best = cells.iter().min_by(|a, b| {
            let bic = |cell: &Value| cell["bic"].as_f64().unwrap();
            bic(a).total_cmp(&bic(b))
        });
        assert_eq!(best.unwrap()["chosen"], true);
        assert_eq!(grid["fit"]["chosen_by"], "bic");
    }
}

#[test]
fn the_criterion_decides() {
    let chosen = |criterion| {
        let json = fit(&format!(
            "fixtures/faithful.csv -k 1..6 --choose {criterion}"
        ));
        let cells = json["fit"]["selection"].as_array().unwrap().clone();
        let value = |cell: &Value| cell[criterion].as_f64().unwrap();
        let best = cells
            .iter()
            .min_by(|a, b| value(a).total_cmp(&value(b)))
            .unwrap();
        assert_eq!(best["chosen"], true);
        best["components"].as_u64().unwrap()
    };
    assert_eq!((chosen("bic"), chosen("icl")), (2, 2));
    assert!(chosen("aic") > 2);
}

#[test]
fn a_stream_gives_the_same() {
    let args = "fixtures/faithful.csv -k 1..3 --restarts 2";
    assert_eq!(fit(args), fit(&format!("{args} --stream")));
}

#[test]
fn a_cell_that_fails_stops_nobody() {
    let rows = "x\n1\n2\n3\n4\n5.5\n7\n";
    let args = ["gmm", "fit", "-", "-k", "1,2,9"];
    let ran = em_with(&args, rows.as_bytes(), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("too few rows"), "{}", ran.stdout);
    let ran = em_with(&["gmm", "fit", "-", "-k", "8,9"], rows.as_bytes(), &[]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("ask for at most 6 components"),
        "{}",
        ran.stderr
    );
    let constant = em_with(&["gmm", "fit", "-"], b"x\n1\n1\n1\n", &[]);
    assert!(
        constant.stderr.contains("column `x` is constant"),
        "{}",
        constant.stderr
    );
}

#[test]
fn the_best_at_the_edge_is_told() {
    let edge = |k| {
        em(&[
            "gmm",
            "fit",
            "fixtures/mixture400.csv",
            "--columns",
            "x,y",
            "-k",
            k,
        ])
        .stderr
    };
    assert!(
        edge("1..3").contains("try more, such as `-k 3..8`"),
        "{}",
        edge("1..3")
    );
    assert!(
        edge("4..6").contains("try fewer, such as `-k 1..4`"),
        "{}",
        edge("4..6")
    );
    assert!(!edge("3..5").contains("tried"));
    let quiet = em(&split(
        "gmm fit fixtures/mixture400.csv --columns x,y -k 1..3 --quiet",
    ));
    assert_eq!(quiet.stderr, "");
}

#[test]
fn values_that_are_no_numbers_of_components() {
    for k in ["0", "3..2", "x", "1..1000000000"] {
        assert_eq!(
            em(&["gmm", "fit", "fixtures/faithful.csv", "-k", k]).code,
            Some(2)
        );
    }
    let threads = em(&["--threads", "0", "gmm", "fit", "fixtures/faithful.csv"]);
    assert_eq!(threads.code, Some(2));
    assert!(threads.stderr.contains("from 1 to"), "{}", threads.stderr);
}

#[test]
fn every_step_is_told_to_whom_wants_to_know() {
    let ran = em(&split(
        "gmm fit fixtures/faithful.csv -k 1..2 --restarts 2 --verbose --threads 1",
    ));
    let told: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|l| l.starts_with("done: "))
        .collect();
    assert_eq!(told.len(), 5, "{}", ran.stderr);
    assert!(told[0].starts_with("done: k = 1, full, restart 1: converged"));
    assert!(told[4].starts_with("done: k = 2, full: log-likelihood -1130.2640, BIC 2322.19"));
}
