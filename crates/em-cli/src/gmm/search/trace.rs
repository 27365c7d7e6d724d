//! Every iteration as a line of JSON.

use super::Shape;
use crate::args::Control;
use crate::problem::{Problem, warn};
use anyhow::Result;
use em_gmm::{Covariance, Progress};
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A file that grows while the fit runs.
pub(super) struct TraceFile {
    path: PathBuf,
    begun: Instant,
    writer: Mutex<Writer>,
}

struct Writer {
    file: BufWriter<File>,
    flushed: Instant,
    /// Whether it has failed, which is said once.
    failed: bool,
}

#[derive(Serialize)]
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
    /// Opens the file of `--trace`; a fit that is gone on with adds to it.
    pub(super) fn open(control: &Control) -> Result<Option<Self>> {
        let Some(path) = &control.trace else {
            return Ok(None);
        };
        let mut options = File::options();
        options.create(true);
        if control.resume {
            options.append(true);
        } else {
            options.write(true).truncate(true);
        }
        let file = (options.open(path))
            .map_err(|e| Problem::new(format!("cannot write `{}`: {e}", path.display())))?;
        let begun = Instant::now();
        Ok(Some(Self {
            path: path.clone(),
            begun,
            writer: Mutex::new(Writer {
                file: BufWriter::new(file),
                flushed: begun,
                failed: false,
            }),
        }))
    }

    pub(super) fn write(&self, shape: Shape, at: &Progress<'_>) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.failed {
            return;
        }
        let line = Line {
            components: shape.components,
            covariance: shape.covariance,
            restart: at.restart + 1,
            iteration: at.iteration,
            log_likelihood: at.log_likelihood,
            objective: at.objective,
            seconds: (self.begun.elapsed().as_secs_f64() * 1e6).round() / 1e6,
        };
        if let Err(error) = writer.line(&line) {
            writer.failed = true;
            warn(format!("`{}` ends here: {error}", self.path.display()));
        }
    }
}

impl Writer {
    fn line(&mut self, line: &Line) -> std::io::Result<()> {
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
