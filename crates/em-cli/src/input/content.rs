//! What a source holds, by its first bytes rather than by its name.

use super::Source;
use crate::args::Reading;
use crate::problem::Problem;
use crate::progress::Spinner;
use anyhow::Result;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};

/// The data of a source.
pub(super) enum Content {
    Text(Box<dyn Read + Send>),
    /// A file that can be read in any order, again and again.
    Npy(File),
    Parquet(File),
}

impl Content {
    pub(super) fn of(source: &Source, reading: &Reading) -> Result<Self> {
        let cannot = |e| Problem::new(format!("cannot read {source}: {e}"));
        let mut input = source.open()?;
        let mut start = Vec::new();
        (input.by_ref().take(6).read_to_end(&mut start)).map_err(cannot)?;
        let kind: fn(File) -> Self = match &start[..] {
            b"\x93NUMPY" => {
                refuse_csv_options(reading, source, "an NPY")?;
                Content::Npy
            }
            [b'P', b'A', b'R', b'1', rest @ ..] if !is_text(rest) => {
                refuse_csv_options(reading, source, "a Parquet")?;
                Content::Parquet
            }
            [b'P', b'K', 3, 4, ..] => return Err(archive(source).into()),
            _ => return Ok(Content::Text(Box::new(Cursor::new(start).chain(input)))),
        };
        Ok(kind(as_file(source, Cursor::new(start).chain(input))?))
    }
}

/// A source as a file that can be read in any order, again and again, where `input` has all its bytes.
pub(super) fn as_file(source: &Source, input: impl Read) -> Result<File> {
    if let Some(file) = source.regular_file()? {
        return Ok(file);
    }
    let _reading = Spinner::new(format!("reading {source}"));
    keep(input).map_err(|e| Problem::new(format!("cannot read {source}: {e}")).into())
}

/// What NumPy calls `.npz`, and spreadsheets.
fn archive(source: &Source) -> Problem {
    Problem::new(format!("{source} is a ZIP archive")).hint(
        "unzip one `.npy` file of an `.npz` file, or save the array with `numpy.save`; save a \
         spreadsheet as CSV",
    )
}

/// Whether bytes go on as a line of text does: a CSV file too may have a column `PAR1`.
fn is_text(bytes: &[u8]) -> bool {
    bytes
        .first()
        .is_some_and(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n' | 0xc2..))
}

/// What says how text is read says nothing about binary files.
fn refuse_csv_options(reading: &Reading, source: &Source, format: &str) -> Result<(), Problem> {
    let given = [
        ("--header", reading.header.is_some()),
        ("--delimiter", reading.delimiter.is_some()),
        ("--decimal-comma", reading.decimal_comma),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(Problem::usage(format!(
            "`{option}` is about CSV files, and {source} is {format} file"
        ))
        .hint("leave it out")),
        None => Ok(()),
    }
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
