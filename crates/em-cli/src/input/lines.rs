//! On which line a byte stands, and how long a record may be.
//!
//! The positions that the csv crate reports are those before blank lines and before the second half
//! of a `\r\n`, so the lines are counted here.

use super::text::TOO_LONG;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A reader that lets a [`LineFinder`] look at what was read last.
pub(super) struct Watched<R> {
    inner: R,
    window: Arc<Mutex<Window>>,
    longest: u64,
}

/// Knows the line of every byte that was read last.
pub(super) struct LineFinder(Arc<Mutex<Window>>);

/// The bytes of the last read, and what came before them.
#[derive(Default)]
struct Window {
    bytes: Vec<u8>,
    bytes_before: u64,
    newlines_before: u64,
    /// Where the record begins that is being read.
    record: u64,
}

impl<R: Read> Watched<R> {
    /// A record longer than `longest` is an error, before it fills the memory.
    pub(super) fn new(inner: R, longest: u64) -> (Self, LineFinder) {
        let window = Arc::default();
        let finder = LineFinder(Arc::clone(&window));
        let watched = Self {
            inner,
            window,
            longest,
        };
        (watched, finder)
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read > 0 {
            let mut window = locked(&self.window);
            let end = window.bytes_before + window.bytes.len() as u64;
            if end.saturating_sub(window.record) > self.longest {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, TOO_LONG));
            }
            window.newlines_before += newlines(&window.bytes);
            window.bytes_before += window.bytes.len() as u64;
            window.bytes.clear();
            window.bytes.extend_from_slice(&buffer[..read]);
        }
        Ok(read)
    }
}

impl LineFinder {
    /// The line, from 1, that ends before position `end`, with its line's end or without. A parser that
    /// has got to `end` has asked for no more than the last read.
    pub(super) fn line_before(&self, end: u64) -> u64 {
        let window = locked(&self.0);
        let consumed =
            usize::try_from(end.saturating_sub(window.bytes_before)).unwrap_or(usize::MAX);
        let text = &window.bytes[..consumed.min(window.bytes.len())];
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        window.newlines_before + newlines(text) + 1
    }

    /// Says that a record ends at a position, and the next begins.
    pub(super) fn record_ends(&self, position: u64) {
        locked(&self.0).record = position;
    }

    /// The last byte of all that was read, but for white space.
    pub(super) fn last_byte(&self) -> Option<u8> {
        locked(&self.0).bytes.trim_ascii_end().last().copied()
    }
}

/// No holder can leave it half changed.
fn locked(window: &Mutex<Window>) -> MutexGuard<'_, Window> {
    window.lock().unwrap_or_else(PoisonError::into_inner)
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.split(|&byte| byte == b'\n').count() as u64 - 1
}

#[cfg(test)]
mod tests {
    use super::{Read, Watched};

    #[test]
    fn a_record_without_an_end_is_an_error() {
        let (mut input, finder) = Watched::new(std::io::repeat(b'x'), 10);
        let mut buffer = [0; 8];
        assert!(input.read(&mut buffer).is_ok() && input.read(&mut buffer).is_ok());
        assert!(input.read(&mut buffer).is_err());
        finder.record_ends(12);
        assert!(input.read(&mut buffer).is_ok() && input.read(&mut buffer).is_err());
    }
}
