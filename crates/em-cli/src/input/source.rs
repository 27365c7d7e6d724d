//! Where data come from.

use super::digest::{self, Noted};
use crate::problem::Problem;
use anyhow::Result;
use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read};
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
            Source::File(path) if path.is_file() => Ok(Box::new(open_file(path)?)),
            Source::File(path) => Ok(Box::new(Noted::new(open_file(path)?, path.clone()))),
            Source::Stdin => Ok(Box::new(Noted::new(std::io::stdin(), STDIN.into()))),
            Source::Fixture(_, text) => Ok(Box::new(text.as_bytes())),
        }
    }

    /// The first bytes of the source, at most so many, and the whole of it.
    pub(super) fn peek(&self, most: u64) -> Result<(Vec<u8>, Box<dyn Read + Send>)> {
        let cannot = |error| Problem::new(format!("cannot read {self}: {error}"));
        Ok(peek(self.open()?, most).map_err(cannot)?)
    }

    /// SHA-256 of the bytes of the source, as `sha256sum` prints it; of a pipe, of all that was read from
    /// it. Nothing if nothing was.
    pub(crate) fn digest(&self) -> Result<Option<String>, Problem> {
        let cannot = |error| Problem::new(format!("cannot read {self}: {error}"));
        match self {
            Source::File(path) if path.is_file() => {
                digest::of(open_file(path)?).map(Some).map_err(cannot)
            }
            Source::File(path) => Ok(digest::of_pipe(path)),
            Source::Stdin => Ok(digest::of_pipe(Path::new(STDIN))),
            Source::Fixture(_, text) => digest::of(text.as_bytes()).map(Some).map_err(cannot),
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

/// The name of stdin among pipes.
const STDIN: &str = "-";

/// The first bytes of an input, and the whole of it.
pub(super) fn peek(
    mut input: Box<dyn Read + Send>,
    most: u64,
) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut start = Vec::new();
    input.by_ref().take(most).read_to_end(&mut start)?;
    Ok((start.clone(), Box::new(Cursor::new(start).chain(input))))
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
