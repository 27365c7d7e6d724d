//! The files of a fit, which must not be each other.

use crate::args::{GmmFit as Args, StartFrom};
use crate::figure::{FIGURE_FILE, check_figure_name};
use crate::output::{are_same, check_writable};
use crate::problem::Problem;
use anyhow::Result;
use std::path::PathBuf;

/// Fails early, before the long work, if a file could not be written in the end, or would be written over
/// another one.
pub(super) fn check(args: &Args) -> Result<()> {
    if let Some(path) = &args.plot {
        check_figure_name(path)?;
    }
    let written = [
        (
            "--out",
            &args.out,
            "`--format json` writes the model on stdout",
        ),
        (
            "--report",
            &args.report,
            "give a file such as `report.html`, which a browser shows",
        ),
        ("--plot", &args.plot, FIGURE_FILE),
        (
            "--checkpoint",
            &args.control.checkpoint,
            "give a file; `--resume` reads it again",
        ),
        (
            "--trace",
            &args.control.trace,
            "give a file; results go to stdout",
        ),
    ];
    let written: Vec<(&str, &PathBuf, &str)> = (written.into_iter())
        .filter_map(|(option, path, hint)| Some((option, path.as_ref()?, hint)))
        .collect();
    for (index, (option, path, hint)) in written.iter().enumerate() {
        check_writable(path, option, hint)?;
        let shown = path.display();
        if are_same(path, &args.file) {
            return Err(
                Problem::usage(format!("`{option} {shown}` would overwrite the data")).into(),
            );
        }
        // A start may be replaced by the model that it leads to, but only by that.
        if let (StartFrom::Model(start), true) = (&args.climb.start, *option != "--out")
            && are_same(path, start)
        {
            let problem = format!("`{option} {shown}` would overwrite the start");
            return Err(Problem::usage(problem).into());
        }
        for (other, another, _) in &written[..index] {
            if are_same(path, another) {
                let problem = format!("`{other}` and `{option}` are the same file, `{shown}`");
                return Err(Problem::usage(problem).into());
            }
        }
    }
    Ok(())
}
