//! Chores of the workspace: `cargo xtask`.
#![allow(clippy::print_stdout)] // what a chore has to say

mod figures;
mod fixtures;
mod manual;
mod readme;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Chores of the em workspace

usage: cargo xtask <chore>

  figures               draw the figures in docs/figures/
  figures --check       fail if a committed figure is not what would be drawn
  fixtures              write the simulated data in fixtures/
  fixtures --check      fail if a committed file there is not what would be written
  man [FOLDER]          write the manual, a page for each command; to target/man if not given
  completions [FOLDER]  write completions for all shells; to target/completions if not given
  readme                run every command of the README, in order
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["figures"] => figures::write(),
        ["figures", "--check"] => figures::check(),
        ["fixtures"] => fixtures::write(),
        ["fixtures", "--check"] => fixtures::check(),
        ["man"] => manual::man("target/man"),
        ["man", folder] => manual::man(folder),
        ["completions"] => manual::completions("target/completions"),
        ["completions", folder] => manual::completions(folder),
        ["readme"] => readme::run(),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            print!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A file of the workspace.
fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(root().join(path)).with_context(|| format!("cannot read `{path}`"))
}

/// Fails if a committed file is not what its chore would write.
fn ensure_fresh(path: &str, expected: &str, chore: &str) -> Result<()> {
    if read(path)? != expected {
        bail!("`{path}` is stale: run `cargo xtask {chore}` and commit the result");
    }
    Ok(())
}
