//! The README keeps its promises: every command in it is run.

use crate::{read, root};
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Runs the lines of every `sh` block of the README in the root of the workspace, one after the
/// other, and fails with the first that fails. What `cargo install` installs goes to a folder under
/// `target/`, and later commands find it there.
pub(crate) fn run() -> Result<()> {
    let installed = root().join("target/readme");
    let mut path = vec![installed.join("bin")];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let path = std::env::join_paths(path)?;
    for command in commands(&read("README.md")?) {
        println!("$ {command}");
        let status = Command::new("sh")
            .args(["-e", "-c", &command])
            .current_dir(root())
            .env("CARGO_INSTALL_ROOT", &installed)
            .env("PATH", &path)
            .status()
            .context("cannot start `sh`")?;
        if !status.success() {
            bail!("a command of the README failed: `{command}`");
        }
    }
    Ok(())
}

/// The commands in the `sh` blocks: their lines, without comments; a line that ends in a backslash
/// goes on in the next.
fn commands(markdown: &str) -> Vec<String> {
    let mut commands = vec![String::new()];
    let mut inside = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && !line.trim_start().starts_with('#') {
            let command = commands.last_mut().expect("never empty");
            if let Some(part) = line.strip_suffix('\\') {
                command.push_str(part);
            } else {
                command.push_str(line);
                commands.push(String::new());
            }
        }
    }
    commands.retain(|command| !command.trim().is_empty());
    commands
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn only_sh_blocks_count() {
        let markdown =
            "```sh\n# why\nem \\\n  gmm\nem\n```\n```text\nno\n```\nem no\n```rust\nno\n```\n";
        assert_eq!(commands(markdown), ["em   gmm", "em"]);
    }
}
