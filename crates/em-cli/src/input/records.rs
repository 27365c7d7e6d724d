//! Lines of fields: CSV with any delimiter and any ends of lines.
//!
//! The parser is csv-core. Around it are the lines that errors name, and what it takes for some record
//! though the file is damaged: it never fails.

use super::delimiter::{guess, is_enough};
use super::record::Record;
use super::text::{LONGEST_LINE, TOO_LONG};
use crate::input::Source;
use crate::problem::Problem;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr_iter, memchr2, memchr2_iter};
use std::io::{self, ErrorKind, Read};

/// The records of a CSV source, and errors that name the line.
pub(crate) struct Records {
    input: Box<dyn Read + Send>,
    source: Source,
    /// What was read; all before `next` is done with.
    buffer: Vec<u8>,
    next: usize,
    /// Whether there is nothing behind the buffer.
    is_all: bool,
    /// The line, from 1, that begins at `next`.
    line: u64,
    /// How many fields each record has.
    fields: Option<usize>,
    parser: Reader,
    /// The fields of a record, one after the other, and where each of them ends.
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// So many bytes are asked for at a time.
const READ: usize = 1 << 18;

impl Records {
    /// The records of what a source gave as its text. The delimiter is guessed from the first lines if
    /// it is not given; a comma that stands in numbers cannot be it.
    pub(crate) fn of(
        input: Box<dyn Read + Send>,
        source: &Source,
        delimiter: Option<u8>,
        decimal_comma: bool,
    ) -> Result<Self, Problem> {
        let mut records = Self {
            input,
            source: source.clone(),
            buffer: Vec::new(),
            next: 0,
            is_all: false,
            line: 1,
            fields: None,
            parser: Reader::new(),
            text: vec![0; 1 << 10],
            ends: vec![0; 1 << 6],
        };
        while !records.is_all && !is_enough(&records.buffer) {
            records.read_on()?;
        }
        match records.buffer[..] {
            [0xef, 0xbb, 0xbf, ..] => records.next = 3,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(records.in_utf_16()),
            _ => {}
        }
        let candidates: &[u8] = if decimal_comma { b"\t;" } else { b"\t;," };
        let guessed = || guess(records.rest(), records.is_all, candidates);
        let delimiter = delimiter.unwrap_or_else(guessed);
        records.parser = ReaderBuilder::new().delimiter(delimiter).build();
        Ok(records)
    }

    /// Reads the next record into `record`, or says that there is none.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, Problem> {
        if !self.skip_ends_of_lines()? {
            return Ok(false);
        }
        let (bytes, text, fields) = self.parse()?;
        let raw = &self.rest()[..bytes];
        let mut lines = 0;
        if memchr2(b'"', 0, raw).is_some() {
            if raw.contains(&0) {
                return Err(self.no_text());
            }
            lines = ends_of_lines(raw);
            // Most likely a quote that is not closed, so that the next one, lines below, closes it.
            if lines > 0 && memchr_iter(b'"', raw).count() % 2 == 1 {
                return Err(self.open_quote());
            }
        }
        if !record.set(self.line, &self.text[..text], &self.ends[..fields]) {
            return Err(self.not_utf_8());
        }
        let expected = *self.fields.get_or_insert(fields);
        if fields != expected {
            return Err(self.ragged(record, expected));
        }
        self.next += bytes;
        self.line += lines;
        Ok(true)
    }

    /// Where a header has a column.
    pub(crate) fn column(&self, header: &Record, wanted: &str) -> Result<usize, Problem> {
        let found = header.iter().position(|name| name == wanted);
        found.ok_or_else(|| {
            let known: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
            Problem::new(format!("{} has no column `{wanted}`", self.source))
                .hint(format!("its columns are {}", known.join(", ")))
        })
    }

    /// What was read and is not done with.
    fn rest(&self) -> &[u8] {
        &self.buffer[self.next..]
    }

    /// Goes on to the next line that is not empty; says whether there is one.
    fn skip_ends_of_lines(&mut self) -> Result<bool, Problem> {
        loop {
            let ending = match self.rest() {
                // The byte behind it may belong to the same end.
                [] | [b'\r'] if !self.is_all => {
                    self.read_on()?;
                    continue;
                }
                [b'\r', b'\n', ..] => 2,
                [b'\r' | b'\n', ..] => 1,
                rest => return Ok(!rest.is_empty()),
            };
            self.next += ending;
            self.line += 1;
        }
    }

    /// Parses the record that comes next: how many bytes it has without the end of its last line, how
    /// many its fields have, and how many fields.
    fn parse(&mut self) -> Result<(usize, usize, usize), Problem> {
        let (mut bytes, mut text, mut fields) = (0, 0, 0);
        loop {
            let is_over = self.rest().len() == bytes;
            if is_over && !self.is_all {
                self.read_on()?;
                continue;
            }
            // At the end of all, the end of a line shows whether a quote is open.
            let input = match &self.buffer[self.next + bytes..] {
                [] => b"\n",
                rest => rest,
            };
            let (result, read, written, ended) =
                self.parser
                    .read_record(input, &mut self.text[text..], &mut self.ends[fields..]);
            text += written;
            fields += ended;
            match result {
                ReadRecordResult::Record => return Ok((bytes + read - 1, text, fields)),
                ReadRecordResult::InputEmpty if is_over => return Err(self.open_quote()),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
            }
            bytes += read;
        }
    }

    /// Reads some more bytes behind those that are not done with.
    fn read_on(&mut self) -> Result<(), Problem> {
        self.buffer.drain(..self.next);
        self.next = 0;
        let held = self.buffer.len();
        if held as u64 > LONGEST_LINE {
            let (source, line) = (&self.source, self.line);
            return Err(Problem::new(format!("{source}, line {line}: {TOO_LONG}")));
        }
        self.buffer.resize(held + READ, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[held..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let read = read.map_err(|error| self.unreadable(&error))?;
        self.buffer.truncate(held + read);
        self.is_all = read == 0;
        Ok(())
    }

    fn unreadable(&self, error: &io::Error) -> Problem {
        Problem::new(format!("cannot read {}: {error}", self.source))
    }

    fn open_quote(&self) -> Problem {
        let (source, line) = (&self.source, self.line);
        Problem::new(format!(
            "{source}, line {line}: a quote is opened and not closed"
        ))
        .hint("a quote within quotes is written twice")
    }

    fn ragged(&self, record: &Record, expected: usize) -> Problem {
        let (source, line, found) = (&self.source, record.line(), record.len());
        let fields = if found == 1 { "field" } else { "fields" };
        Problem::new(format!(
            "{source}, line {line}: {found} {fields}, where the lines before have {expected}"
        ))
        .hint("every line needs the same number of fields; `--delimiter` sets what separates them")
    }

    fn not_utf_8(&self) -> Problem {
        let (source, line) = (&self.source, self.line);
        Problem::new(format!("{source}, line {line}: not valid UTF-8 text"))
            .hint("is this a CSV file? `iconv -f latin1 -t utf-8 FILE | em … -` reads one in another encoding")
    }

    fn no_text(&self) -> Problem {
        let (source, line) = (&self.source, self.line);
        Problem::new(format!(
            "{source}, line {line}: a byte that is 0, which no text has"
        ))
        .hint("is this a CSV file? `iconv -f utf-16 -t utf-8 FILE | em … -` reads one in UTF-16")
    }

    fn in_utf_16(&self) -> Problem {
        Problem::new(format!("{} is in UTF-16, which is not read", self.source))
            .hint("`iconv -f utf-16 -t utf-8 FILE | em … -` makes it UTF-8, and so does saving it as that")
    }
}

/// How many lines end in some bytes.
fn ends_of_lines(bytes: &[u8]) -> u64 {
    let is_end = |&at: &usize| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
    memchr2_iter(b'\n', b'\r', bytes).filter(is_end).count() as u64
}

#[cfg(test)]
mod tests;
