//! What a source holds, by its first bytes rather than by its name.

use super::Source;
use super::decompress::{self, Decompressed};
use super::source::peek;
use crate::args::Reading;
use crate::problem::Problem;
use crate::progress::Spinner;
use anyhow::Result;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// The data of a source.
pub(super) enum Content {
    Text(Text),
    /// A file that can be read in any order, again and again.
    Npy(File),
    Parquet(File),
}

/// A text, decompressed if need be.
pub(super) struct Text {
    pub(super) input: Box<dyn Read + Send>,
    is_compressed: bool,
}

/// What tells text from other files.
const MARK: u64 = 6;

impl Content {
    pub(super) fn of(source: &Source, reading: &Reading) -> Result<Self> {
        let (start, mut input) = source.peek(decompress::START)?;
        let is_compressed = decompress::is_compressed(&start);
        if is_compressed {
            input = Box::new(Decompressed::of(input, source, &start));
        }
        decompress::refuse_others(source, &start)?;
        let cannot = |e| Problem::new(format!("cannot read {source}: {e}"));
        let (start, input) = peek(input, MARK).map_err(cannot)?;
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
            _ => {
                return Ok(Content::Text(Text {
                    input,
                    is_compressed,
                }));
            }
        };
        let file = source.regular_file()?.filter(|_| !is_compressed);
        Ok(kind(file.map_or_else(|| keep(source, input), Ok)?))
    }
}

/// A text that can be read again and again.
pub(super) struct TextFile {
    file: Arc<File>,
    source: Source,
    is_compressed: bool,
}

impl Text {
    /// The same as a file; what comes through a pipe is kept in one.
    pub(super) fn in_file(self, source: &Source) -> Result<TextFile> {
        let (file, is_compressed) = match source.regular_file()? {
            Some(file) => (file, self.is_compressed),
            None => (keep(source, self.input)?, false),
        };
        Ok(TextFile {
            file: Arc::new(file),
            source: source.clone(),
            is_compressed,
        })
    }
}

impl TextFile {
    /// The text from its start on. Only one that is read for the first time warns of an end that is
    /// missing.
    pub(super) fn begin(&self, is_first: bool) -> Box<dyn Read + Send> {
        let bytes = || FromStart {
            file: Arc::clone(&self.file),
            position: 0,
        };
        if !self.is_compressed {
            return Box::new(bytes());
        }
        let mut start = Vec::new();
        let read = bytes().take(decompress::START).read_to_end(&mut start);
        if is_first && read.is_ok() {
            Box::new(Decompressed::of(bytes(), &self.source, &start))
        } else {
            Box::new(Decompressed::again(bytes(), &self.source))
        }
    }
}

/// A file from its start on. Its position is this reader's own, so that one that is not read to its end
/// is in nobody's way.
struct FromStart {
    file: Arc<File>,
    position: u64,
}

impl Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.position))?;
        let read = file.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
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

/// What came through a pipe or was compressed, as a file without a name that is gone with the program.
fn keep(source: &Source, mut input: impl Read) -> Result<File> {
    let _reading = Spinner::new(format!("reading {source}"));
    let mut copy = || {
        let mut file = tempfile::tempfile()?;
        io::copy(&mut input, &mut file)?;
        file.rewind()?;
        Ok(file)
    };
    copy().map_err(|e: io::Error| Problem::new(format!("cannot read {source}: {e}")).into())
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
