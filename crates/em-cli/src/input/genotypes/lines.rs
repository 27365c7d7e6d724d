//! Lines of text, each with its number, in errors too.

use crate::input::Source;
use crate::input::text::{LONGEST_LINE, TOO_LONG, shown};
use crate::problem::Problem;
use std::fmt::Display;
use std::io::{BufRead, BufReader, Read};

/// A text, line by line.
pub(super) struct Lines {
    input: Box<dyn BufRead + Send>,
    source: Source,
    line: Vec<u8>,
    number: u64,
}

impl Lines {
    pub(super) fn of(input: impl Read + Send + 'static, source: &Source) -> Self {
        Self {
            input: Box::new(BufReader::with_capacity(1 << 16, input)),
            source: source.clone(),
            line: Vec::new(),
            number: 0,
        }
    }

    /// Goes to the next line, or says that there is none.
    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        self.line.clear();
        self.number += 1;
        let read = (&mut self.input)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| self.problem(format!("cannot read on: {error}")))?;
        if read as u64 == LONGEST_LINE {
            return Err(self.problem(TOO_LONG));
        }
        if self.line.ends_with(b"\n") {
            self.line.pop();
            if self.line.ends_with(b"\r") {
                self.line.pop();
            }
        }
        Ok(read > 0)
    }

    /// The line, without its end.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// The line as text.
    pub(super) fn text(&self) -> Result<&str, Problem> {
        std::str::from_utf8(&self.line).map_err(|_| self.problem("not valid UTF-8 text"))
    }

    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// Something that is wrong with this line.
    pub(super) fn problem(&self, what: impl Display) -> Problem {
        Problem::new(format!("{}, line {}: {what}", self.source, self.number))
    }

    /// Something that is wrong with a part of this line.
    pub(super) fn problem_in(&self, part: &str, name: &str, what: impl Display) -> Problem {
        let (source, line, name) = (&self.source, self.number, shown(name));
        Problem::new(format!("{source}, line {line}, {part} `{name}`: {what}"))
    }
}
