//! Lines of fields.

use super::lines::{LineFinder, Watched};
use super::text::LONGEST_LINE;
use crate::input::Source;
use crate::problem::Problem;
use csv::StringRecord;
use std::io::{self, Cursor, Read};

/// The records of a CSV source, each with its line number, and errors that name the line.
pub(crate) struct Records {
    reader: csv::Reader<Watched<Box<dyn Read + Send>>>,
    lines: LineFinder,
    source: Source,
    /// The line on which the last record began, if its last field goes over several lines.
    began: Option<u64>,
}

impl Records {
    /// The records of what a source gave as its text. The delimiter is guessed from the first lines if
    /// it is not given; a comma that stands in numbers cannot be it.
    pub(crate) fn of(
        mut input: Box<dyn Read + Send>,
        source: &Source,
        delimiter: Option<u8>,
        decimal_comma: bool,
    ) -> Result<Self, Problem> {
        let (start, is_all) = first_lines(&mut input)
            .map_err(|e| Problem::new(format!("cannot read {source}: {e}")))?;
        let candidates: &[u8] = if decimal_comma { b"\t;" } else { b"\t;," };
        let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(&start, is_all, candidates));
        let input: Box<dyn Read + Send> = Box::new(Cursor::new(start).chain(input));
        let (input, lines) = Watched::new(input, LONGEST_LINE);
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
    pub(crate) fn read(&mut self, record: &mut StringRecord) -> Result<bool, Problem> {
        match self.reader.read_record(record) {
            Ok(true) => {
                self.began = None;
                self.lines.record_ends(self.reader.position().byte());
                if record.as_slice().contains('\n') {
                    self.check_quotes(record)?;
                }
                Ok(true)
            }
            Ok(false) => match self.began {
                // A quoted field that ends the file ends in its quote.
                Some(line) if self.lines.last_byte() != Some(b'"') => Err(self.open_quote(line)),
                _ => Ok(false),
            },
            Err(error) => Err(self.explain(&error)),
        }
    }

    /// Looks at a record that goes over several lines.
    fn check_quotes(&mut self, record: &StringRecord) -> Result<(), Problem> {
        let is_long = |field: &str| field.contains('\n');
        // A quote is left open: the next one, lines later, closes it amid the text.
        let is_open = |field: &str| is_long(field) && field.contains('"');
        let line = self.line(record);
        if record.iter().any(is_open) {
            return Err(self.open_quote(line));
        }
        self.began = record
            .iter()
            .next_back()
            .is_some_and(is_long)
            .then_some(line);
        Ok(())
    }

    fn open_quote(&self, line: u64) -> Problem {
        let source = &self.source;
        Problem::new(format!(
            "{source}, line {line}: a quote is opened and not closed"
        ))
        .hint("a quote within quotes is written twice")
    }

    /// Where a header has a column.
    pub(crate) fn column(&self, header: &StringRecord, wanted: &str) -> Result<usize, Problem> {
        let found = header.iter().position(|name| name == wanted);
        found.ok_or_else(|| {
            let known: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
            Problem::new(format!("{} has no column `{wanted}`", self.source))
                .hint(format!("its columns are {}", known.join(", ")))
        })
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

    fn explain(&self, error: &csv::Error) -> Problem {
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
                Problem::new(format!("{source}, line {line}: not valid UTF-8 text")).hint(
                    "is this a CSV file? `zcat FILE.gz | em … -` reads a compressed one, \
                         `iconv -t utf-8 FILE | em … -` one in another encoding",
                )
            }
            csv::ErrorKind::Io(too_long) if too_long.kind() == io::ErrorKind::FileTooLarge => {
                Problem::new(format!("{source}, line {line}: {too_long}"))
            }
            _ => Problem::new(format!("cannot read {source}: {error}")),
        }
    }
}

/// As much of an input as it takes to guess its delimiter: ten lines, however they arrive, but no more
/// than a page of them. And whether that is all there is.
fn first_lines(input: &mut impl Read) -> io::Result<(Vec<u8>, bool)> {
    const LINES: usize = 11;
    const MOST: usize = 1 << 16;
    let mut start = Vec::new();
    let mut buffer = [0; 1 << 12];
    while start.len() < MOST && start.split(|&byte| byte == b'\n').count() <= LINES {
        match input.read(&mut buffer) {
            Ok(0) => return Ok((start, true)),
            Ok(read) => start.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((start, false))
}

/// The likeliest delimiter of a text: the first of the candidates that stands equally often in each of
/// its first lines. Commas come last, since in many languages they stand in numbers.
fn guess_delimiter(start: &[u8], is_all: bool, candidates: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(start);
    let mut lines = logical_lines(&text);
    if !is_all && lines.len() > 1 {
        lines.pop(); // perhaps cut off
    }
    lines.truncate(10);
    let consistent = |delimiter: &&u8| {
        let mut counts = lines.iter().map(|line| outside_quotes(line, **delimiter));
        let first = counts.next().unwrap_or(0);
        first > 0 && counts.all(|count| count == first)
    };
    let likeliest = candidates.iter().find(consistent);
    // Where no delimiter is consistent, the reader will say which line is not.
    let most_frequent = || {
        let first = lines.first().map_or("", String::as_str);
        candidates
            .iter()
            .max_by_key(|delimiter| outside_quotes(first, **delimiter))
    };
    likeliest.or_else(most_frequent).copied().unwrap_or(b',')
}

/// The lines of a text that are not blank, those joined that a quoted field goes over.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match lines.last_mut().filter(|_| is_open) {
            Some(open) => open.push_str(line),
            None if line.trim().is_empty() => continue,
            None => lines.push(line.to_owned()),
        }
        is_open ^= line.matches('"').count() % 2 == 1;
    }
    lines
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
        let guess = |text: &str| guess_delimiter(text.as_bytes(), true, b"\t;,");
        assert_eq!(guess("a,b,c\n1,2,3\n"), b',');
        assert_eq!(guess("a;b;c\n1;2;3\n"), b';');
        assert_eq!(guess("a\tb\n1\t2\n"), b'\t');
        assert_eq!(guess("1,09;2,25\n6,07;1,99\n"), b';');
        assert_eq!(guess("\"len, cm\";\"wid, cm\"\n1.09;2.25\n"), b';');
        assert_eq!(guess("\"len\nin cm\";\"wid\"\n1;2\n3;4\n"), b';');
        assert_eq!(guess("note,x\na;b,1\nc,2\n"), b',');
        assert_eq!(guess("a;b,c\n1,2\n"), b',');
        assert_eq!(guess("a\n1\n"), b',');
        assert_eq!(guess(""), b',');
        // What may be cut off does not count.
        assert_eq!(guess_delimiter(b"a,b\n1,2\n3", false, b"\t;,"), b',');
        assert_eq!(guess_delimiter(b"1,5\n2,5\n", true, b"\t;"), b';');
    }
}
