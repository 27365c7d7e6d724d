//! What tells one file from another.

use super::Source;
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io::Read;

/// SHA-256 of the bytes of a source, as `sha256sum` prints it; nothing for stdin, which has been read.
pub(crate) fn digest(source: &Source) -> Result<Option<String>> {
    if matches!(source, Source::Stdin) {
        return Ok(None);
    }
    let mut input = source.open()?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match input.read(&mut buffer)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    let mut text = String::new();
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}"); // writing to a string cannot fail
    }
    Ok(Some(text))
}
