//! The figures of the README, drawn by `em` itself.

use crate::manual::em;
use crate::{read, root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Stdio;

const FOLDER: &str = "docs/figures";

/// Draws all figures anew.
pub(crate) fn write() -> Result<()> {
    draw(&root().join(FOLDER))
}

/// Fails if a committed figure is not what would be drawn.
pub(crate) fn check() -> Result<()> {
    let fresh = root().join("target/figures");
    draw(&fresh)?;
    let mut names: Vec<_> = fs::read_dir(&fresh)?.collect::<std::io::Result<_>>()?;
    names.sort_by_key(fs::DirEntry::file_name);
    for name in names {
        let name = name.file_name();
        let path = format!("{FOLDER}/{}", name.to_string_lossy());
        let drawn = fs::read_to_string(fresh.join(&name))?;
        if !are_alike(&read(&path)?, &drawn) {
            bail!("`{path}` is stale: run `cargo xtask figures` and commit the result");
        }
    }
    Ok(())
}

fn draw(folder: &Path) -> Result<()> {
    let folder = folder
        .to_str()
        .context("the path of the workspace is no text")?;
    em(&["demo", "--figures", folder], Stdio::inherit())
}

/// Whether two figures are the same but for numbers that differ by less than can be seen: the last digits
/// of a fit depend on the instruction set.
fn are_alike(a: &str, b: &str) -> bool {
    const HAIR: f64 = 0.05;
    let (a, b) = (parts(a), parts(b));
    a.len() == b.len()
        && a.iter().zip(&b).all(|(a, b)| {
            let numbers = a.parse::<f64>().ok().zip(b.parse::<f64>().ok());
            a == b || numbers.is_some_and(|(a, b)| (a - b).abs() <= HAIR)
        })
}

/// A text cut into numbers and what stands between them.
fn parts(text: &str) -> Vec<&str> {
    let is_numeric = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_number = is_numeric(first);
        let end = rest
            .find(|c| is_numeric(c) != is_number)
            .unwrap_or(rest.len());
        let (part, left) = rest.split_at(end);
        parts.push(part);
        rest = left;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::are_alike;

    #[test]
    fn only_what_can_be_seen_counts() {
        let figure = r#"<path d="M1.5 -2.25L3 4"/>"#;
        assert!(are_alike(figure, figure));
        assert!(are_alike(figure, r#"<path d="M1.51 -2.25L3 4"/>"#));
        assert!(!are_alike(figure, r#"<path d="M1.6 -2.25L3 4"/>"#));
        assert!(!are_alike(figure, r#"<path d="M1.5 2.25L3 4"/>"#));
        assert!(!are_alike(figure, r#"<path d="M1.5 -2.25L3 4 5"/>"#));
    }
}
