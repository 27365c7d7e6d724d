//! Where data come from.

use crate::problem::Problem;
use anyhow::Result;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file, stdin, or a fixture that the program carries.
#[derive(Clone)]
pub(crate) enum Source {
    File(PathBuf),
    Stdin,
    Fixture(&'static str, &'static str),
}

impl Source {
    /// The source that a command line means: `-` is stdin.
    pub(crate) fn of(path: &Path) -> Self {
        if path == Path::new("-") {
            Source::Stdin
        } else {
            Source::File(path.to_path_buf())
        }
    }

    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>> {
        match self {
            Source::File(path) => Ok(Box::new(open_file(path)?)),
            Source::Stdin => Ok(Box::new(std::io::stdin())),
            Source::Fixture(_, text) => Ok(Box::new(text.as_bytes())),
        }
    }

    /// The source as a file that can be read in any order, if it is one.
    pub(super) fn regular_file(&self) -> Result<Option<File>, Problem> {
        match self {
            Source::File(path) if path.is_file() => open_file(path).map(Some),
            _ => Ok(None),
        }
    }
}

fn open_file(path: &Path) -> Result<File, Problem> {
    File::open(path)
        .and_then(|file| {
            if file.metadata()?.is_dir() {
                return Err(std::io::ErrorKind::IsADirectory.into());
            }
            Ok(file)
        })
        .map_err(|e| Problem::new(format!("cannot read `{}`: {e}", path.display())))
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File(path) => path.display().fmt(f),
            Source::Stdin => f.write_str("stdin"),
            Source::Fixture(name, _) => f.write_str(name),
        }
    }
}
