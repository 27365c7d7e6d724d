//! What a source holds, by its first bytes rather than by its name.

use super::Source;
use crate::problem::Problem;
use anyhow::Result;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};

/// The data of a source.
pub(super) enum Content {
    Text(Box<dyn Read>),
    /// A file that can be read in any order, again and again.
    Npy(File),
    Parquet(File),
}

impl Content {
    pub(super) fn of(source: &Source) -> Result<Self> {
        let cannot = |e| Problem::new(format!("cannot read {source}: {e}"));
        let mut input = source.open()?;
        let mut start = Vec::new();
        (input.by_ref().take(6).read_to_end(&mut start)).map_err(cannot)?;
        let kind: fn(File) -> Self = match &start[..] {
            b"\x93NUMPY" => Content::Npy,
            [b'P', b'A', b'R', b'1', rest @ ..] if !is_text(rest) => Content::Parquet,
            _ => return Ok(Content::Text(Box::new(Cursor::new(start).chain(input)))),
        };
        let file = match source.regular_file()? {
            Some(file) => file,
            None => keep(Cursor::new(start).chain(input)).map_err(cannot)?,
        };
        Ok(kind(file))
    }
}

/// Whether bytes go on as a line of text does: a CSV file too may have a column `PAR1`.
fn is_text(bytes: &[u8]) -> bool {
    bytes
        .first()
        .is_some_and(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n' | 0xc2..))
}

/// What came through a pipe, as a file without a name that is gone with the program.
fn keep(mut input: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut input, &mut file)?;
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn a_column_of_that_name_is_no_parquet_file() {
        for text in [",PAR2", "\n", "\r\n", " ,", "\u{e9},"] {
            assert!(is_text(text.as_bytes()), "{text:?}");
        }
        for parquet in [&b""[..], b"\x15\x04", b"\x00"] {
            assert!(!is_text(parquet), "{parquet:?}");
        }
    }
}
