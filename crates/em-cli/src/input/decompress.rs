//! Files that were compressed by gzip or bgzip.

use crate::input::Source;
use crate::problem::{Problem, warn};
use anyhow::Result;
use flate2::read::MultiGzDecoder;
use std::io::{self, ErrorKind, Read};

/// How many bytes tell whether, and how, a file is compressed.
pub(super) const START: u64 = 16;

/// The empty block that ends every file of bgzip.
const LAST_BLOCK: [u8; 28] =
    *b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0";

/// Whether a file that begins so is one of gzip or bgzip.
pub(super) fn is_compressed(start: &[u8]) -> bool {
    start.starts_with(&LAST_BLOCK[..3])
}

/// Refuses what is compressed in other ways.
pub(super) fn refuse_others(source: &Source, start: &[u8]) -> Result<(), Problem> {
    let (name, command) = match start {
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ("zstd", "zstd -dc"),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => ("bzip2", "bzip2 -dc"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => ("xz", "xz -dc"),
        [0x04, 0x22, 0x4d, 0x18, ..] => ("lz4", "lz4 -dc"),
        _ => return Ok(()),
    };
    Err(Problem::new(format!(
        "{source} is compressed with {name}, which is not read"
    ))
    .hint(format!(
        "`{command} FILE | em … -` reads it; gzip is read as it is"
    )))
}

/// A source as text, decompressed if need be.
pub(crate) fn text_of(source: &Source) -> Result<Box<dyn Read + Send>> {
    let (start, input) = source.peek(START)?;
    if is_compressed(&start) {
        return Ok(Box::new(Decompressed::of(input, source, &start)));
    }
    refuse_others(source, &start)?;
    Ok(input)
}

/// The text of a file compressed by gzip or bgzip.
///
/// The blocks of bgzip are files of gzip one after the other, so one decoder serves for both. On
/// two cores it is as fast as the parallel one of noodles-bgzf 0.51, which takes a file that breaks off for
/// one that ends.
pub(super) struct Decompressed<R> {
    decoder: MultiGzDecoder<Tail<R>>,
    source: Source,
    is_blocked: bool,
    /// Whether the end need not be looked at, or no more.
    is_over: bool,
}

impl<R: Read> Decompressed<R> {
    /// `start` is what the file begins with.
    pub(super) fn of(input: R, source: &Source, start: &[u8]) -> Self {
        Self {
            decoder: MultiGzDecoder::new(Tail {
                inner: input,
                last: [0; LAST_BLOCK.len()],
            }),
            source: source.clone(),
            // bgzip marks its blocks in an extra field, and says nothing else in it.
            is_blocked: start.get(10..16) == LAST_BLOCK.get(10..16),
            is_over: false,
        }
    }

    /// The same once more, of a file whose end was looked at.
    pub(super) fn again(input: R, source: &Source) -> Self {
        Self {
            is_over: true,
            ..Self::of(input, source, &[])
        }
    }

    /// Whether a file of bgzip lacks its end.
    fn is_cut_off(&self) -> bool {
        self.is_blocked && self.decoder.get_ref().last != LAST_BLOCK
    }
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self
            .decoder
            .read(buffer)
            .map_err(|error| match error.kind() {
                ErrorKind::UnexpectedEof => {
                    io::Error::new(error.kind(), "the compressed data are cut off")
                }
                ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                    let what = format!("the compressed data are damaged: {error}");
                    io::Error::new(error.kind(), what)
                }
                _ => error,
            })?;
        if read == 0 && !buffer.is_empty() && !self.is_over {
            self.is_over = true;
            if self.is_cut_off() {
                warn(format!(
                    "{} lacks the empty block that ends a file of bgzip: it may be cut off",
                    self.source
                ));
            }
        }
        Ok(read)
    }
}

/// A reader that knows the last bytes it read.
struct Tail<R> {
    inner: R,
    last: [u8; LAST_BLOCK.len()],
}

impl<R: Read> Read for Tail<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let new = &buffer[..read];
        let size = self.last.len();
        let new = &new[new.len().saturating_sub(size)..];
        self.last.copy_within(new.len().., 0);
        self.last[size - new.len()..].copy_from_slice(new);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
