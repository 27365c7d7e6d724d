//! Lines of fields.

use super::lines::{LineFinder, Watched};
use crate::input::Source;
use crate::problem::Problem;
use anyhow::Result;
use csv::StringRecord;
use std::io::{BufRead, BufReader, Read};

/// The records of a CSV source, each with its line number, and errors that name the line.
pub(crate) struct Records {
    reader: csv::Reader<Watched<BufReader<Box<dyn Read>>>>,
    lines: LineFinder,
    source: Source,
}

impl Records {
    /// Opens a source. The delimiter is guessed from the first line if it is not given.
    pub(crate) fn open(source: &Source, delimiter: Option<u8>) -> Result<Self> {
        let mut input = BufReader::new(source.open()?);
        let delimiter = match delimiter {
            Some(delimiter) => delimiter,
            None => guess_delimiter(
                input
                    .fill_buf()
                    .map_err(|e| Problem::new(format!("cannot read {source}: {e}")))?,
            ),
        };
        let (input, lines) = Watched::new(input);
        Ok(Self {
            lines,
            reader: csv::ReaderBuilder::new()
                .has_headers(false)
                .delimiter(delimiter)
                .trim(csv::Trim::All)
                .buffer_capacity(1 << 16)
                .from_reader(input),
            source: source.clone(),
        })
    }

    /// Reads the next record into `record`, or says that there is none.
    pub(crate) fn read(&mut self, record: &mut StringRecord) -> Result<bool> {
        let read = self.reader.read_record(record);
        read.map_err(|error| self.explain(&error))
    }

    /// The line, from 1, of the record that was read last.
    pub(crate) fn line(&self) -> u64 {
        self.lines.line_before(self.reader.position().byte())
    }

    fn explain(&self, error: &csv::Error) -> anyhow::Error {
        let source = &self.source;
        let line = self.line();
        match error.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => {
                let fields = if *len == 1 { "field" } else { "fields" };
                Problem::new(format!(
                    "{source}, line {line}: {len} {fields}, where the lines before have {expected_len}"
                ))
                .hint("every line needs the same number of fields; `--delimiter` sets what separates them")
            }
            csv::ErrorKind::Utf8 { .. } => {
                Problem::new(format!("{source}, line {line}: not valid UTF-8 text"))
                    .hint("is this a CSV file? compressed and binary files are not read")
            }
            _ => Problem::new(format!("cannot read {source}: {error}")),
        }
        .into()
    }
}

/// The likeliest delimiter of a text: the one most frequent in its first line, a comma if none is.
fn guess_delimiter(start: &[u8]) -> u8 {
    let line = start
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |delimiter: &u8| line.split(|byte| byte == delimiter).count();
    // Of equally frequent ones `max_by_key` takes the last.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::guess_delimiter;

    #[test]
    fn delimiters() {
        assert_eq!(guess_delimiter(b"a,b,c\n1;2;3;4;5"), b',');
        assert_eq!(guess_delimiter(b"a;b;c\n"), b';');
        assert_eq!(guess_delimiter(b"a\tb"), b'\t');
        assert_eq!(guess_delimiter(b"a"), b',');
        assert_eq!(guess_delimiter(b""), b',');
    }
}
