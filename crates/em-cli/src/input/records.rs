//! Lines of fields: CSV, as RFC 4180 has it, with any delimiter and any ends of lines.
//!
//! A parser of its own, since what is wrong with a file should be said with its line, and a quote that is
//! never closed should not swallow what follows. It is also several times as fast as the csv crate.

use super::delimiter::{guess, is_enough};
use super::quoted::{Quoted, Step};
use super::record::Record;
use super::text::{LONGEST_LINE, TOO_LONG};
use crate::input::Source;
use crate::problem::Problem;
use memchr::{memchr_iter, memchr2};
use std::io::{self, ErrorKind, Read};

/// The records of a CSV source, and errors that name the line.
pub(crate) struct Records {
    input: Box<dyn Read + Send>,
    source: Source,
    delimiter: u8,
    /// What was read; all before `next` is done with.
    buffer: Vec<u8>,
    next: usize,
    /// Whether there is nothing behind the buffer.
    is_all: bool,
    /// The line, from 1, that begins at `next`.
    line: u64,
    /// How many fields each record has.
    fields: Option<usize>,
    quoted: Quoted,
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
            delimiter: b',',
            buffer: Vec::new(),
            next: 0,
            is_all: false,
            line: 1,
            fields: None,
            quoted: Quoted::default(),
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
        records.delimiter = delimiter.unwrap_or_else(guessed);
        Ok(records)
    }

    /// Reads the next record into `record`, or says that there is none.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, Problem> {
        loop {
            let end = self.end_of_line()?;
            let line = &self.rest()[..end];
            if line.is_empty() {
                if !self.end_line(end)? {
                    return Ok(false);
                }
                continue;
            }
            if let Some(at) = memchr2(b'"', 0, line) {
                if line[at] == 0 || line.contains(&0) {
                    return Err(self.no_text());
                }
                self.read_quoted(record)?;
            } else {
                let ends = memchr_iter(self.delimiter, line).chain([end]);
                let set = record.set(self.line, line, ends);
                set.map_err(|_| self.not_utf_8())?;
                self.end_line(end)?;
            }
            let expected = *self.fields.get_or_insert(record.len());
            if record.len() != expected {
                return Err(self.ragged(record, expected));
            }
            return Ok(true);
        }
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

    /// How many bytes the line has that comes next, without its end.
    fn end_of_line(&mut self) -> Result<usize, Problem> {
        let mut seen = 0;
        loop {
            match memchr2(b'\n', b'\r', &self.rest()[seen..]) {
                Some(end) => return Ok(seen + end),
                None if self.is_all => return Ok(self.rest().len()),
                None => {
                    seen = self.rest().len();
                    self.read_on()?;
                }
            }
        }
    }

    /// Is done with so many bytes and the end of a line behind them; says whether there was any of both.
    fn end_line(&mut self, bytes: usize) -> Result<bool, Problem> {
        while self.rest().len() < bytes + 2 && !self.is_all {
            self.read_on()?;
        }
        let ending = match self.rest()[bytes..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.next += bytes + ending;
        self.line += 1;
        Ok(bytes + ending > 0)
    }

    /// Reads a record some of whose fields may be in quotes, and go on in the lines that follow.
    fn read_quoted(&mut self, record: &mut Record) -> Result<(), Problem> {
        self.quoted.begin(self.line);
        let mut at = 0;
        loop {
            // One byte ahead, since a quote may be the first of two.
            while self.rest().len() < at + 2 && !self.is_all {
                self.read_on()?;
            }
            let next = &self.buffer[self.next + at..];
            match self.quoted.step(next, self.delimiter) {
                Step::On(bytes) => at += bytes,
                Step::End => break,
                Step::Open(line) => return Err(self.open_quote(line)),
                Step::Behind => return Err(self.behind_quote()),
            }
        }
        let set = record.set(self.line, self.quoted.text(), self.quoted.ends());
        set.map_err(|_| self.not_utf_8())?;
        self.line = self.quoted.line();
        self.end_line(at)?;
        Ok(())
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

    fn open_quote(&self, line: u64) -> Problem {
        let source = &self.source;
        Problem::new(format!(
            "{source}, line {line}: a quote is opened and not closed"
        ))
        .hint("a quote within quotes is written twice")
    }

    fn behind_quote(&self) -> Problem {
        let (source, line) = (&self.source, self.line);
        Problem::new(format!(
            "{source}, line {line}: a field goes on behind the quote that closes it"
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

#[cfg(test)]
mod tests;
