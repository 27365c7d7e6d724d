//! Files that are whole or not there.

use crate::problem::Problem;
use anyhow::Result;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

/// Fails early, before the long work, if a file could not be written in the end.
pub(crate) fn check_writable(path: &Path) -> Result<()> {
    if is_special(path) {
        return Ok(());
    }
    temporary_beside(path)
        .map(drop)
        .map_err(|e| cannot(path, &e))
}

/// Writes a file so that at every moment, even after a crash, there is the old file or the new one.
pub(crate) fn write_atomically(path: &Path, contents: &[u8]) -> Result<()> {
    let write = || -> std::io::Result<()> {
        if is_special(path) {
            return File::options().write(true).open(path)?.write_all(contents);
        }
        let mut file = temporary_beside(path)?;
        file.write_all(contents)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|e| cannot(path, &e))
}

/// A device or pipe, such as `/dev/null`: there is nothing to replace.
fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir())
}

fn temporary_beside(path: &Path) -> std::io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any new file gets; the umask takes its part away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".em-").tempfile_in(folder)
}

fn cannot(path: &Path, error: &std::io::Error) -> anyhow::Error {
    Problem::new(format!("cannot write `{}`: {error}", path.display()))
        .hint("give a file in a folder that exists and that you may write to")
        .into()
}
