//! The command `em`, run as its users run it.
#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

mod bad_binary;
mod bad_input;
mod binary;
mod browser;
mod compressed;
mod control;
mod every_reader;
mod exact;
mod explain;
mod figures;
mod garbage;
mod genetics;
mod genotypes;
mod gmm;
mod haplotypes;
mod hwe;
mod hwe_sites;
mod json;
mod labels;
mod likelihoods;
mod manual;
mod models;
mod null_alleles;
mod output;
mod report;
mod rows;
mod search;
mod stream;
mod structures;
mod write;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of `em` left.
#[derive(Debug)]
struct Ran {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

/// A run of `em` in the root of the workspace, with nothing on stdin.
fn em(args: &[&str]) -> Ran {
    em_with(args, b"", &[])
}

/// A run with something on stdin and in the environment.
fn em_with(args: &[&str], stdin: &[u8], environment: &[(&str, &str)]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_em"))
        .args(args)
        .envs(environment.iter().copied())
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = pipe.write_all(&stdin); // `em` may stop reading at an error
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// The stdout of a run that must succeed.
#[track_caller]
fn stdout_of(args: &[&str]) -> String {
    let ran = em(args);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout
}

/// The words of a command line.
fn split(args: &str) -> Vec<&str> {
    args.split_whitespace().collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder for the files of one test.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A path in a folder, as text.
fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

/// The model file of a fit, in a folder.
#[track_caller]
fn model_of(folder: &tempfile::TempDir, fit: &str) -> String {
    let model = path(folder, "model.json");
    stdout_of(&split(&format!("gmm fit {fit} --out {model}")));
    model
}
