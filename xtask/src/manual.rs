//! What goes with a package of the command: its manual, and completions for shells. Both come from the
//! command itself.

use crate::root;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::{Command, Stdio};

/// The scripts that shells look for.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "em.bash"),
    ("zsh", "_em"),
    ("fish", "em.fish"),
    ("elvish", "em.elv"),
    ("powershell", "_em.ps1"),
];

pub(crate) fn man(folder: &str) -> Result<()> {
    em(&["man", folder], Stdio::inherit())?;
    println!("wrote the pages of the manual to `{folder}`");
    Ok(())
}

pub(crate) fn completions(folder: &str) -> Result<()> {
    std::fs::create_dir_all(root().join(folder))
        .with_context(|| format!("cannot make `{folder}`"))?;
    for (shell, name) in COMPLETIONS {
        let path = Path::new(folder).join(name);
        let file = std::fs::File::create(root().join(&path))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        em(&["completions", shell], file.into())?;
    }
    println!("wrote the completions to `{folder}`");
    Ok(())
}

/// Runs the command in the root of the workspace, as it is released: whoever installs it has built that anyway.
pub(crate) fn em(arguments: &[&str], stdout: Stdio) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--package", "em-cli", "--"])
        .args(arguments)
        .current_dir(root())
        .stdout(stdout)
        .status()
        .context("cannot start `cargo`")?;
    ensure!(status.success(), "`em {}` failed", arguments.join(" "));
    Ok(())
}
