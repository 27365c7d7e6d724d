//! Every iteration as a line of JSON.

use super::Shape;
use crate::output::{is_special, write_atomically};
use crate::problem::{Problem, warn};
use anyhow::Result;
use em_gmm::{Covariance, Progress};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A file that grows while the fit runs.
pub(super) struct TraceFile {
    path: PathBuf,
    begun: Instant,
    /// How long the search had run when it was taken up.
    before: f64,
    writer: Mutex<Writer>,
}

struct Writer {
    file: BufWriter<File>,
    flushed: Instant,
    /// Whether it has failed, which is said once.
    failed: bool,
}

#[derive(Serialize, Deserialize)]
struct Line {
    components: usize,
    covariance: Covariance,
    restart: usize,
    iteration: usize,
    log_likelihood: f64,
    objective: f64,
    seconds: f64,
}

/// Whoever follows the file sees lines that soon.
const FLUSH_EVERY: Duration = Duration::from_millis(100);

impl TraceFile {
    /// Begins the file of `--trace`.
    pub(super) fn begin(path: &Path) -> Result<Self> {
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(true)
            .open(path);
        Self::new(path, file, 0.0)
    }

    /// Goes on with the file of a fit that is gone on with. Of its lines those stay that the fit still knows:
    /// what was done after the last checkpoint will be done again. `known` says after how many iterations
    /// a restart, from 0, is taken up.
    pub(super) fn go_on(
        path: &Path,
        known: impl Fn(Shape, usize) -> Option<usize>,
    ) -> Result<Self> {
        let mut before = 0.0_f64;
        if !is_special(path) {
            let old = match std::fs::read(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                read => read.map_err(|error| cannot_write(path, &error))?,
            };
            let mut kept = Vec::with_capacity(old.len());
            for text in old.split_inclusive(|&byte| byte == b'\n') {
                let line: Option<Line> = serde_json::from_slice(text).ok();
                let stays = line.as_ref().map_or(text.ends_with(b"\n"), |line| {
                    let shape = Shape {
                        components: line.components,
                        covariance: line.covariance,
                    };
                    let last = line.restart.checked_sub(1).and_then(|at| known(shape, at));
                    last.is_some_and(|last| line.iteration <= last)
                });
                if stays {
                    before = line.map_or(before, |line| before.max(line.seconds));
                    kept.extend_from_slice(text);
                }
            }
            if kept.len() < old.len() {
                write_atomically(path, &kept)?;
            }
        }
        let file = File::options().create(true).append(true).open(path);
        Self::new(path, file, before)
    }

    fn new(path: &Path, file: io::Result<File>, before: f64) -> Result<Self> {
        let file = file.map_err(|error| cannot_write(path, &error))?;
        let begun = Instant::now();
        Ok(Self {
            path: path.to_path_buf(),
            begun,
            before,
            writer: Mutex::new(Writer {
                file: BufWriter::new(file),
                flushed: begun,
                failed: false,
            }),
        })
    }

    pub(super) fn write(&self, shape: Shape, at: &Progress<'_>) {
        let seconds = self.before + self.begun.elapsed().as_secs_f64();
        let line = Line {
            components: shape.components,
            covariance: shape.covariance,
            restart: at.restart + 1,
            iteration: at.iteration,
            log_likelihood: at.log_likelihood,
            objective: at.objective,
            seconds: (seconds * 1e6).round() / 1e6,
        };
        self.try_to(|writer| writer.line(&line));
    }

    /// Hands all lines to the system, which keeps them even if this program is killed.
    pub(super) fn flush(&self) {
        self.try_to(|writer| writer.file.flush());
    }

    fn try_to(&self, write: impl FnOnce(&mut Writer) -> io::Result<()>) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.failed {
            return;
        }
        if let Err(error) = write(&mut writer) {
            writer.failed = true;
            warn(format!("`{}` ends here: {error}", self.path.display()));
        }
    }
}

impl Writer {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        if self.flushed.elapsed() >= FLUSH_EVERY {
            self.file.flush()?;
            self.flushed = Instant::now();
        }
        Ok(())
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Problem {
    Problem::new(format!("cannot write `{}`: {error}", path.display()))
}
