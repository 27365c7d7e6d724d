//! Fits that are limited, interrupted, killed and gone on with.

use crate::{em, folder, path, split, stdout_of};
use serde_json::Value;

/// Runs `em gmm fit` with these words.
#[track_caller]
fn fit(args: &str) -> crate::Ran {
    em(&split(&format!("gmm fit {args}")))
}

const IRIS: &str = "fixtures/iris.csv -k 1..3 --restarts 3";

#[test]
fn a_time_limit_keeps_what_there_is_and_a_resumed_fit_is_whole() {
    let folder = folder();
    let file = |name| path(&folder, name);
    let (whole, cut, resumed) = (file("whole.json"), file("cut.json"), file("resumed.json"));
    let checkpoint = file("fit.checkpoint");
    assert_eq!(fit(&format!("{IRIS} --out {whole}")).code, Some(0));
    let ran = fit(&format!(
        "{IRIS} --out {cut} --time-limit 0s --checkpoint {checkpoint}"
    ));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("warning: the time limit ended the search")
    );
    assert!(ran.stderr.contains("--resume`"), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("not run") && ran.stdout.contains("\ninterrupted\n"),
        "{}",
        ran.stdout
    );
    let kept = std::fs::read(&checkpoint).unwrap();
    // Not replaced by mistake.
    let again = fit(&format!("{IRIS} --checkpoint {checkpoint}"));
    assert_eq!(again.code, Some(1));
    assert!(
        again.stderr.contains("hint: `--resume` goes on with it"),
        "{}",
        again.stderr
    );
    assert_eq!(std::fs::read(&checkpoint).unwrap(), kept);

    let go_on = format!("{IRIS} --out {resumed} --checkpoint {checkpoint} --resume");
    assert_eq!(fit(&go_on).code, Some(0));
    let bytes = std::fs::read(&whole).unwrap();
    assert!(bytes == std::fs::read(&resumed).unwrap());
    // Once more, from the complete checkpoint, and then anew in its place.
    std::fs::remove_file(&resumed).unwrap();
    assert_eq!(fit(&go_on).code, Some(0));
    assert!(bytes == std::fs::read(&resumed).unwrap());
    assert_eq!(
        fit(&format!("{IRIS} --checkpoint {checkpoint}")).code,
        Some(0)
    );
}

#[test]
fn a_checkpoint_of_something_else_is_named() {
    let folder = folder();
    let checkpoint = path(&folder, "fit.checkpoint");
    fit(&format!("{IRIS} --time-limit 0s --checkpoint {checkpoint}"));
    for (args, said) in [
        (
            "fixtures/iris.csv -k 1..4 --restarts 3",
            "`-k` was 1,2,3 there, and is 1,2,3,4 here",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 4",
            "`--restarts` was 3 there, and is 4 here",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --seed 1",
            "`--seed` was 0 there",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --tolerance 1e-3",
            "`--tolerance` was 1e-6 there",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --prior",
            "`--prior` was off there, and is on here",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --no-race",
            "`--no-race` was off there",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --columns 1,2",
            "`--columns` was Sepal.Length,",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --covariance all",
            "`--covariance` was full there",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --start random",
            "`--start` was kmeans there",
        ),
        (
            "fixtures/iris.csv -k 1..3 --restarts 3 --short-runs 2,1",
            "`--short-runs` was not given",
        ),
    ] {
        let ran = fit(&format!("{args} --checkpoint {checkpoint} --resume"));
        assert_eq!(ran.code, Some(1));
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    // The same columns with another value.
    let other = path(&folder, "iris.csv");
    let iris = std::fs::read_to_string(crate::root().join("fixtures/iris.csv")).unwrap();
    std::fs::write(&other, iris.replacen("5.1,", "5.2,", 1)).unwrap();
    let ran = fit(&format!(
        "{other} -k 1..3 --restarts 3 --checkpoint {checkpoint} --resume"
    ));
    assert!(
        ran.stderr.contains("is of a fit to other data"),
        "{}",
        ran.stderr
    );
}

#[test]
fn files_that_are_no_checkpoints_are_left_alone() {
    let folder = folder();
    let file = path(&folder, "file");
    let checkpoint = path(&folder, "fit.checkpoint");
    fit(&format!("{IRIS} --time-limit 0s --checkpoint {checkpoint}"));
    let sound = std::fs::read_to_string(&checkpoint).unwrap();
    let mut torn: Value = serde_json::from_str(&sound).unwrap();
    torn["cells"][1]["restarts"].as_array_mut().unwrap().pop();
    let mut moved: Value = serde_json::from_str(&sound).unwrap();
    moved["cells"][0]["restarts"][0]["at"]["params"]["means"][0][0] = 9.0.into();
    let mut newer: Value = serde_json::from_str(&sound).unwrap();
    newer["em_version"] = "99.0.0".into();
    for (text, said) in [
        (
            "x,y\n1,2\n".to_owned(),
            "is no checkpoint, or a damaged one",
        ),
        ("{}".to_owned(), "is no checkpoint, or a damaged one"),
        (
            sound[..sound.len() / 2].to_owned(),
            "is no checkpoint, or a damaged one",
        ),
        (sound.replace("em-checkpoint", "em-gmm"), "is no checkpoint"),
        (torn.to_string(), "its parts do not belong together"),
        (moved.to_string(), "as the log-likelihood at its parameters"),
        (newer.to_string(), "was written by em 99.0.0"),
    ] {
        std::fs::write(&file, &text).unwrap();
        let ran = fit(&format!("{IRIS} --checkpoint {file} --resume"));
        assert_eq!(ran.code, Some(1));
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
        assert!(ran.stderr.contains("hint: "), "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
    for text in ["x,y\n1,2\n", "{}"] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(fit(&format!("{IRIS} --checkpoint {file}")).code, Some(1));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
    // There may have been no time for a first one.
    std::fs::write(&file, "").unwrap();
    let ran = fit(&format!("{IRIS} --checkpoint {file} --resume"));
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("the fit begins anew"), "{}", ran.stderr);
}

#[test]
fn files_must_not_be_each_other() {
    let folder = folder();
    let data = path(&folder, "data.csv");
    std::fs::copy(crate::root().join("fixtures/faithful.csv"), &data).unwrap();
    let file = path(&folder, "file");
    for args in [
        format!("{data} -k 2 --checkpoint {data}"),
        format!("{data} -k 2 --trace {data}"),
        format!("{data} -k 2 --out {file} --checkpoint {file}"),
        format!("{data} -k 2 --trace {file} --checkpoint {file}"),
        format!("{data} -k 2 --trace -"),
        format!("{data} -k 2 --checkpoint -"),
        format!("{data} -k 2 --resume"),
        format!("{data} -k 2 --time-limit 5"),
        format!("{data} -k 2 --time-limit -1s"),
    ] {
        let ran = fit(&args);
        assert_eq!(ran.code, Some(2), "{args}: {}", ran.stderr);
    }
    assert!(
        std::fs::read_to_string(&data)
            .unwrap()
            .starts_with("eruptions")
    );
}

#[test]
fn a_trace_has_a_line_for_each_iteration() {
    let folder = folder();
    let trace = path(&folder, "trace.jsonl");
    let args = format!("fixtures/faithful.csv -k 2 --restarts 2 --format json --trace {trace}");
    let json: Value = serde_json::from_str(&fit(&args).stdout).unwrap();
    let text = std::fs::read_to_string(&trace).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let restarts = json["fit"]["restarts"].as_array().unwrap();
    for (index, restart) in restarts.iter().enumerate() {
        let of_restart = lines.iter().filter(|line| line["restart"] == index + 1);
        let climb: Vec<f64> = of_restart
            .map(|line| line["log_likelihood"].as_f64().unwrap())
            .collect();
        assert_eq!(
            climb.len() as u64,
            restart["iterations"].as_u64().unwrap() + 1
        );
        assert_eq!(climb.last(), restart["log_likelihood"].as_f64().as_ref());
        if restart["best"] == true {
            assert_eq!(
                serde_json::json!(climb),
                json["fit"]["log_likelihood_trace"]
            );
        }
    }
    for field in [
        "components",
        "covariance",
        "iteration",
        "objective",
        "seconds",
    ] {
        assert!(lines[0].get(field).is_some(), "{field}");
    }
}

#[test]
fn threads_do_not_matter() {
    let with = |n| {
        stdout_of(&split(&format!(
            "gmm fit {IRIS} --format json --threads {n}"
        )))
    };
    assert_eq!(with(1), with(3));
}

/// Data for a fit of some seconds, and its words.
#[cfg(unix)]
fn long_fit(folder: &tempfile::TempDir) -> String {
    let model = path(folder, "truth.json");
    let data = path(folder, "data.csv");
    stdout_of(&[
        "gmm",
        "fit",
        "fixtures/iris.csv",
        "-k",
        "3",
        "--out",
        &model,
    ]);
    std::fs::write(&data, stdout_of(&["gmm", "sample", &model, "-n", "20000"])).unwrap();
    format!(
        "{data} -k 2,4 --restarts 4 --start random --no-race --tolerance 0 --max-iterations 300 \
         --standard-errors no --threads 1"
    )
}

#[cfg(unix)]
fn spawn(args: &str) -> std::process::Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_em"))
        .args(split(&format!("gmm fit {args}")))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn a_fit_that_is_killed_again_and_again_gives_the_same_bytes() {
    use std::time::Instant;
    let folder = folder();
    let (whole, resumed) = (path(&folder, "whole.json"), path(&folder, "resumed.json"));
    let checkpoint = path(&folder, "fit.checkpoint");
    let traces = [path(&folder, "whole.jsonl"), path(&folder, "resumed.jsonl")];
    let args = long_fit(&folder);
    let begun = Instant::now();
    let trace = &traces[0];
    assert_eq!(
        fit(&format!("{args} --out {whole} --trace {trace}")).code,
        Some(0)
    );
    let time = begun.elapsed();
    let trace = &traces[1];
    let args = format!("{args} --out {resumed} --checkpoint {checkpoint} --resume --trace {trace}");
    let mut kills = 0;
    for part in [0.1, 0.2, 0.15, 0.3, 0.25, 0.45].iter().cycle().take(40) {
        let mut child = spawn(&args);
        std::thread::sleep(time.mul_f64(*part));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        if let Ok(text) = std::fs::read(&checkpoint) {
            serde_json::from_slice::<Value>(&text).unwrap(); // whole at every moment
        }
        if status.success() {
            break;
        }
        kills += 1;
    }
    assert!(kills > 0);
    assert_eq!(fit(&args).code, Some(0));
    assert!(std::fs::read(&whole).unwrap() == std::fs::read(&resumed).unwrap());
    // Each iteration is written down once, but for when.
    let [whole, resumed] = traces.map(|trace| iterations(&trace));
    assert!(whole == resumed);
}

/// The lines of a trace without the time, in the order of cells, restarts and iterations.
#[cfg(unix)]
fn iterations(trace: &str) -> Vec<(Vec<u64>, Value)> {
    let text = std::fs::read_to_string(trace).unwrap();
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line.as_object_mut().unwrap().remove("seconds").unwrap();
        let number = |field: &str| line[field].as_u64().unwrap();
        let key = ["components", "restart", "iteration"].map(number).to_vec();
        (key, line)
    };
    let mut lines: Vec<_> = text.lines().map(line).collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    lines
}

#[cfg(unix)]
#[test]
fn an_interrupted_fit_says_how_to_go_on() {
    use std::io::Read;
    let folder = folder();
    let (whole, model) = (path(&folder, "whole.json"), path(&folder, "model.json"));
    let checkpoint = path(&folder, "fit.checkpoint");
    let args = long_fit(&folder);
    std::fs::write(&model, "precious").unwrap();
    let mut child = spawn(&format!("{args} --out {model} --checkpoint {checkpoint}"));
    while !std::path::Path::new(&checkpoint).exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(
            child.try_wait().unwrap().is_none(),
            "too fast to be interrupted"
        );
    }
    let interrupt = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{stderr}");
    let hint = stderr
        .lines()
        .find(|line| line.starts_with("hint: go on with"))
        .unwrap();
    assert!(
        hint.ends_with("--resume`") && hint.contains(&checkpoint),
        "{hint}"
    );
    assert_eq!(std::fs::read_to_string(&model).unwrap(), "precious");
    let resumed = fit(&format!(
        "{args} --out {model} --checkpoint {checkpoint} --resume"
    ));
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    assert_eq!(fit(&format!("{args} --out {whole}")).code, Some(0));
    assert!(std::fs::read(&whole).unwrap() == std::fs::read(&model).unwrap());
}

#[cfg(unix)]
#[test]
fn what_does_not_listen_is_ended_at_once() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_em"))
        .args(["gmm", "fit", "-", "-k", "2"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let interrupt = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    assert!(!child.wait().unwrap().success()); // although stdin is open
}
