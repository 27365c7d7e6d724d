//! What a source held, as a number that no other content has: SHA-256, as `sha256sum` prints it.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// What was read from pipes so far, by their names; stdin is `-`. Nothing of a pipe can be read again, and
/// the process has each of them only once.
static PIPES: LazyLock<Mutex<HashMap<PathBuf, Sha256>>> = LazyLock::new(Mutex::default);

fn pipes() -> MutexGuard<'static, HashMap<PathBuf, Sha256>> {
    PIPES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A pipe whose bytes are taken note of while they are read.
pub(super) struct Noted<R> {
    inner: R,
    name: PathBuf,
}

impl<R: Read> Noted<R> {
    pub(super) fn new(inner: R, name: PathBuf) -> Self {
        Self { inner, name }
    }
}

impl<R: Read> Read for Noted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        (pipes().entry(self.name.clone()).or_default()).update(&buffer[..read]);
        Ok(read)
    }
}

/// The digest of what was read from a pipe so far, if it was read.
pub(super) fn of_pipe(name: &Path) -> Option<String> {
    pipes().get(name).cloned().map(hexadecimal)
}

/// The digest of all that a reader gives.
pub(super) fn of(mut input: impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(hexadecimal(hash)),
            Ok(read) => hash.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

pub(crate) fn hexadecimal(hash: Sha256) -> String {
    let mut digits = String::new();
    for byte in hash.finalize() {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
