//! One line of fields.

use std::ops::{Index, Range};

/// The fields of a line, or of several lines where a quoted field goes on.
#[derive(Default)]
pub(crate) struct Record {
    /// All fields, without their quotes, one after the other.
    text: String,
    /// Where each of them ends.
    ends: Vec<usize>,
    line: u64,
}

impl Record {
    /// The line, from 1, on which it begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field without the white space around it.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        (index < self.len()).then(|| &self[index])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|index| &self[index])
    }

    /// Takes over a record that begins on a line; says whether its fields are UTF-8.
    pub(super) fn set(&mut self, line: u64, text: &[u8], ends: &[usize]) -> bool {
        let Ok(text) = str::from_utf8(text) else {
            return false;
        };
        self.line = line;
        self.text.clear();
        self.text.push_str(text);
        self.ends.clear();
        self.ends.extend_from_slice(ends);
        // Two fields, each cut off within a character, may be one together.
        ends.iter().all(|&end| text.is_char_boundary(end))
    }

    fn range(&self, index: usize) -> Range<usize> {
        let before = index.checked_sub(1).map(|before| self.ends[before]);
        before.unwrap_or(0)..self.ends[index]
    }
}

impl Index<usize> for Record {
    type Output = str;

    fn index(&self, index: usize) -> &str {
        self.text[self.range(index)].trim()
    }
}
