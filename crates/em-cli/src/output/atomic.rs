//! Files that are whole or not there.

use crate::problem::Problem;
use anyhow::Result;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Fails early, before the long work, if the file of an option could not be written in the end. The hint
/// says what goes to stdout, if that is asked for.
pub(crate) fn check_writable(path: &Path, option: &str, hint: &str) -> Result<()> {
    if path == Path::new("-") {
        return Err(Problem::usage(format!("`{option} -` is not a file"))
            .hint(hint)
            .into());
    }
    if is_special(path) {
        return Ok(());
    }
    temporary_beside(&target(path))
        .map(drop)
        .map_err(|e| cannot(path, &e))
}

/// Whether two paths lead to the same file, which may not be there yet.
pub(crate) fn are_same(a: &Path, b: &Path) -> bool {
    if is_special(a) || is_special(b) {
        return false;
    }
    matches!((place(a), place(b)), (Some(a), Some(b)) if a == b)
}

fn place(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| {
        let folder = match path.parent()? {
            folder if folder == Path::new("") => Path::new("."),
            folder => folder,
        };
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    })
}

/// Writes a file so that at every moment, even after a crash, there is the old file or the new one.
/// A link stays a link, and a file that is replaced keeps its permissions.
pub(crate) fn write_atomically(path: &Path, contents: &[u8]) -> Result<()> {
    let write = || -> std::io::Result<()> {
        if is_special(path) {
            return File::options().write(true).open(path)?.write_all(contents);
        }
        let target = target(path);
        let mut file = temporary_beside(&target)?;
        file.write_all(contents)?;
        if let Ok(old) = target.metadata() {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(target)?;
        Ok(())
    };
    write().map_err(|e| cannot(path, &e))
}

/// The file that a path leads to, through links.
fn target(path: &Path) -> PathBuf {
    path.canonicalize()
        .unwrap_or_else(|_| match path.read_link() {
            // A link to a file that is not there yet.
            Ok(to) => path.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => path.to_path_buf(),
        })
}

/// A device or pipe, such as `/dev/null`: there is nothing to replace.
pub(crate) fn is_special(path: &Path) -> bool {
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
    // The error's own words name the temporary file.
    Problem::new(format!(
        "cannot write `{}`: {}",
        path.display(),
        error.kind()
    ))
    .hint("give a file in a folder that exists and that you may write to")
    .into()
}
