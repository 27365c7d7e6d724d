//! Lines of fields.

use super::lines::{LineFinder, Watched};
use crate::input::Source;
use crate::problem::Problem;
use anyhow::Result;
use csv::StringRecord;
use std::io::{self, Cursor, Read};

/// The records of a CSV source, each with its line number, and errors that name the line.
pub(crate) struct Records {
    reader: csv::Reader<Watched<Box<dyn Read>>>,
    lines: LineFinder,
    source: Source,
    /// The line on which the last record began, if its last field goes over several lines.
    began: Option<u64>,
}

impl Records {
    /// Opens a source. The delimiter is guessed from the first lines if it is not given.
    pub(crate) fn open(source: &Source, delimiter: Option<u8>) -> Result<Self> {
        let mut input = source.open()?;
        let start = first_lines(&mut input)
            .map_err(|e| Problem::new(format!("cannot read {source}: {e}")))?;
        let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(&start));
        let input: Box<dyn Read> = Box::new(Cursor::new(start).chain(input));
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
            began: None,
        })
    }

    /// Reads the next record into `record`, or says that there is none.
    pub(crate) fn read(&mut self, record: &mut StringRecord) -> Result<bool> {
        match self.reader.read_record(record) {
            Ok(true) => {
                let last = record.get(record.len().wrapping_sub(1)).unwrap_or_default();
                self.began = last.contains('\n').then(|| self.line(record));
                Ok(true)
            }
            Ok(false) => match self.began {
                // A quoted field that ends the file ends in its quote.
                Some(line) if self.lines.last_byte() != Some(b'"') => Err(Problem::new(format!(
                    "{}, line {line}: a quote is opened and never closed",
                    self.source
                ))
                .into()),
                _ => Ok(false),
            },
            Err(error) => Err(self.explain(&error)),
        }
    }

    /// The line, from 1, on which the record began that was read last.
    pub(crate) fn line(&self, record: &StringRecord) -> u64 {
        let inside = record.as_slice().split('\n').count() as u64 - 1;
        self.ended().saturating_sub(inside)
    }

    /// The line, from 1, on which the record ended that was read last.
    fn ended(&self) -> u64 {
        self.lines.line_before(self.reader.position().byte())
    }

    fn explain(&self, error: &csv::Error) -> anyhow::Error {
        let source = &self.source;
        let line = self.ended();
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
                    .hint(
                        "is this a CSV file? `zcat FILE.gz | em … -` reads a compressed one, \
                         `iconv -t utf-8 FILE | em … -` one in another encoding",
                    )
            }
            _ => Problem::new(format!("cannot read {source}: {error}")),
        }
        .into()
    }
}

/// As much of an input as it takes to guess its delimiter: ten lines, however they arrive, but no more
/// than a page of them.
fn first_lines(input: &mut impl Read) -> io::Result<Vec<u8>> {
    const LINES: usize = 11;
    const MOST: usize = 1 << 16;
    let mut start = Vec::new();
    let mut buffer = [0; 1 << 12];
    while start.len() < MOST && start.split(|&byte| byte == b'\n').count() <= LINES {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => start.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(start)
}

/// The likeliest delimiter of a text: the first of tab, semicolon and comma that stands equally often
/// in each of its first lines. Commas come last, since in many languages they stand in numbers.
fn guess_delimiter(start: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(start);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    // The last line may be cut off; the only one is all there is.
    let complete = lines.len().saturating_sub(usize::from(lines.len() > 1));
    let lines = &lines[..complete.min(10)];
    let consistent = |&delimiter: &u8| {
        let mut counts = lines.iter().map(|line| outside_quotes(line, delimiter));
        let first = counts.next().unwrap_or(0);
        first > 0 && counts.all(|count| count == first)
    };
    let candidates = [b'\t', b';', b','];
    let likeliest = candidates.into_iter().find(consistent);
    // Where no delimiter is consistent, the reader will say which line is not.
    likeliest.unwrap_or_else(|| {
        let first = lines.first().copied().unwrap_or_default();
        let count = |delimiter: &u8| outside_quotes(first, *delimiter);
        candidates.into_iter().max_by_key(count).unwrap_or(b',')
    })
}

/// How often a byte stands outside double quotes.
fn outside_quotes(line: &str, wanted: u8) -> usize {
    let outside = line.split('"').step_by(2);
    outside
        .map(|part| part.bytes().filter(|byte| *byte == wanted).count())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::guess_delimiter;

    #[test]
    fn delimiters() {
        assert_eq!(guess_delimiter(b"a,b,c\n1,2,3\n"), b',');
        assert_eq!(guess_delimiter(b"a;b;c\n1;2;3\n"), b';');
        assert_eq!(guess_delimiter(b"a\tb\n1\t2\n"), b'\t');
        assert_eq!(guess_delimiter(b"1,09;2,25\n6,07;1,99\n"), b';');
        assert_eq!(
            guess_delimiter(b"\"len, cm\";\"wid, cm\"\n1.09;2.25\n"),
            b';'
        );
        assert_eq!(guess_delimiter(b"note,x\na;b,1\nc,2\n"), b',');
        assert_eq!(guess_delimiter(b"a\n1\n"), b',');
        assert_eq!(guess_delimiter(b"a"), b',');
        assert_eq!(guess_delimiter(b""), b',');
    }
}
