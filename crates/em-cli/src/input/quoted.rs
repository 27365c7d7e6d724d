//! Records with quotes, byte by byte.

/// A record that is being read.
#[derive(Default)]
pub(super) struct Quoted {
    text: Vec<u8>,
    ends: Vec<usize>,
    place: Place,
    /// The line that is being read, and the one on which the last quote was opened.
    line: u64,
    opened: u64,
}

/// Where the next byte stands.
#[derive(Clone, Copy, Default)]
enum Place {
    /// Where a field begins, or in the white space there.
    #[default]
    Start,
    Plain,
    Inside,
    /// Behind the quote that closes a field.
    Behind,
}

/// What the next bytes mean.
pub(super) enum Step {
    /// So many of them are read.
    On(usize),
    /// The record ends in front of them.
    End,
    /// A quote that was opened on this line is not closed.
    Open(u64),
    /// A field goes on behind its closing quote.
    Behind,
}

impl Quoted {
    /// Begins a record on a line.
    pub(super) fn begin(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.place = Place::Start;
        self.line = line;
    }

    /// Takes the next byte, or two; there are at least two but at the end of all.
    pub(super) fn step(&mut self, next: &[u8], delimiter: u8) -> Step {
        let Some(&byte) = next.first() else {
            return self.end();
        };
        match (self.place, byte) {
            (Place::Inside, b'"') if next.get(1) == Some(&b'"') => {
                self.text.push(b'"');
                return Step::On(2);
            }
            (Place::Inside, b'"') => self.place = Place::Behind,
            (Place::Inside, _) => {
                let is_end = byte == b'\n' || (byte == b'\r' && next.get(1) != Some(&b'\n'));
                self.line += u64::from(is_end);
                self.text.push(byte);
            }
            (_, byte) if byte == delimiter => {
                self.ends.push(self.text.len());
                self.text.push(byte);
                self.place = Place::Start;
            }
            (_, b'\n' | b'\r') => return self.end(),
            (Place::Start, b'"') => {
                self.place = Place::Inside;
                self.opened = self.line;
            }
            (Place::Start | Place::Behind, b' ' | b'\t') => {}
            (Place::Start | Place::Plain, _) => {
                self.text.push(byte);
                self.place = Place::Plain;
            }
            // A quote that was meant to be closed lines before, and opens the next field here.
            (Place::Behind, _) if self.opened < self.line => return Step::Open(self.opened),
            (Place::Behind, _) => return Step::Behind,
        }
        Step::On(1)
    }

    fn end(&mut self) -> Step {
        if matches!(self.place, Place::Inside) {
            return Step::Open(self.opened);
        }
        self.ends.push(self.text.len());
        Step::End
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    pub(super) fn ends(&self) -> impl Iterator<Item = usize> {
        self.ends.iter().copied()
    }

    /// The line on which the record ends.
    pub(super) fn line(&self) -> u64 {
        self.line
    }
}
