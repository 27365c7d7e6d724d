//! What a search remembers of its runs, and saves.

use super::super::beginning::Beginning;
use super::Shape;
use super::checkpoint::{CheckpointFile, KeptCell, KeptRestart, damaged};
use super::task::{Task, task};
use super::trace::TraceFile;
use crate::args::GmmFit as Args;
use crate::output::write_atomically;
use crate::problem::{Problem, note, warn};
use anyhow::Result;
use em_gmm::em_core::Checkpoint;
use em_gmm::{Error, Gmm, Progress};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Where each restart of each cell began and, if this is saved, where it is; and the file of its iterations.
pub(super) struct Keeper {
    cells: Vec<Cell>,
    file: Option<Saving>,
    trace: Option<TraceFile>,
}

struct Cell {
    shape: Shape,
    restarts: Vec<Mutex<Slot>>,
}

/// A restart.
#[derive(Default)]
struct Slot {
    start: Option<Gmm>,
    latest: Option<Checkpoint<Gmm>>,
    taken: Option<Instant>,
    /// After how many iterations it was taken up.
    taken_up: Option<usize>,
}

/// The file of `--checkpoint`.
struct Saving {
    path: PathBuf,
    task: Task,
    /// When to write it again.
    next: Mutex<Instant>,
    is_resumed: bool,
}

/// So long the work of a restart may be in memory only, before it is saved.
const EVERY: Duration = Duration::from_secs(1);

/// Checkpoints are taken more often than they are saved, so that what is saved is recent.
const TAKE_EVERY: Duration = Duration::from_millis(500);

/// Writing may take this part of the time: large files on slow disks are written less often.
const PART: u32 = 20;

impl Keeper {
    pub(super) fn open(beginning: &Beginning, args: &Args) -> Result<Self> {
        let mut keeper = Self {
            cells: (beginning.grid.iter())
                .map(|&shape| Cell {
                    shape,
                    restarts: (0..beginning.restarts_of(shape))
                        .map(|_| Mutex::default())
                        .collect(),
                })
                .collect(),
            file: None,
            trace: None,
        };
        if let Some(path) = &args.control.checkpoint {
            keeper.file = Some(keeper.take_up(path, beginning, args)?);
        }
        if let Some(path) = &args.control.trace {
            keeper.trace = Some(match &keeper.file {
                Some(file) if file.is_resumed => {
                    TraceFile::go_on(path, |shape, restart| keeper.taken_up(shape, restart))?
                }
                _ => TraceFile::begin(path)?,
            });
        }
        Ok(keeper)
    }

    /// Begins to save to a file, and goes on from what it holds if that is asked for.
    fn take_up(&mut self, path: &Path, beginning: &Beginning, args: &Args) -> Result<Saving> {
        // An empty file is what `mktemp` makes.
        let is_there = path.metadata().is_ok_and(|m| m.is_file() && m.len() > 0);
        if is_there && !args.control.resume {
            CheckpointFile::check_may_be_replaced(path)?;
        }
        let task = task(beginning, args)?;
        let is_resumed = is_there && args.control.resume;
        if is_resumed {
            self.fill(CheckpointFile::read(path, &task)?, path)?;
        } else if args.control.resume {
            note(format!(
                "`{}` is not there yet: the fit begins anew",
                path.display()
            ));
        }
        Ok(Saving {
            path: path.to_path_buf(),
            task,
            next: Mutex::new(Instant::now()), // soon there is something to go on with
            is_resumed,
        })
    }

    /// After how many iterations a restart is taken up, if it is.
    fn taken_up(&self, shape: Shape, restart: usize) -> Option<usize> {
        let cell = self.cells.iter().find(|cell| cell.shape == shape)?;
        lock(cell.restarts.get(restart)?).taken_up
    }

    /// Remembers what was saved.
    fn fill(&mut self, saved: Vec<KeptCell>, path: &Path) -> Result<(), Problem> {
        let same = |(cell, saved): (&Cell, &KeptCell)| saved.is_of(cell.shape, cell.restarts.len());
        if saved.len() != self.cells.len() || !self.cells.iter().zip(&saved).all(same) {
            return Err(damaged(path, &"its parts do not belong together"));
        }
        for (cell, saved) in self.cells.iter_mut().zip(saved) {
            for (slot, kept) in cell.restarts.iter_mut().zip(saved.restarts) {
                if let Some(KeptRestart { start, at }) = kept {
                    *slot = Mutex::new(Slot {
                        start: Some(start),
                        taken: None,
                        taken_up: Some(at.iterations()),
                        latest: Some(at),
                    });
                }
            }
        }
        Ok(())
    }

    /// Where the restarts of a cell are taken up.
    pub(super) fn kept(&self, cell: usize) -> Vec<Option<Checkpoint<Gmm>>> {
        let restarts = self.cells[cell].restarts.iter();
        restarts.map(|slot| lock(slot).latest.clone()).collect()
    }

    /// Where a restart began.
    pub(super) fn start(&self, cell: usize, restart: usize) -> Option<Gmm> {
        let slot = self.cells[cell].restarts.get(restart)?;
        lock(slot).start.take()
    }

    /// Writes an iteration down and remembers it, if it is time or the last one. Says whether it was made just
    /// now, and not before the fit was taken up.
    pub(super) fn note(&self, cell: usize, at: &Progress<'_>, is_last: bool) -> bool {
        let Cell { shape, restarts } = &self.cells[cell];
        let Some(slot) = restarts.get(at.restart) else {
            return true;
        };
        let is_new = {
            let mut slot = lock(slot);
            let is_new = (slot.taken_up)
                .take_if(|taken_up| *taken_up == at.iteration)
                .is_none();
            if is_new && let Some(trace) = &self.trace {
                trace.write(*shape, at);
            }
            if at.iteration == 0 {
                slot.start = Some(at.params.clone());
            }
            let is_due = slot.taken.is_none_or(|taken| taken.elapsed() >= TAKE_EVERY);
            if self.file.is_some() && (is_due || is_last || at.status.is_some()) {
                slot.latest = Some(at.checkpoint());
                slot.taken = Some(Instant::now());
            }
            is_new
        };
        self.save_if_due();
        is_new
    }

    /// Saves everything, if it is time. A failure is no reason to give up the fit.
    pub(super) fn save_if_due(&self) {
        let Some(file) = &self.file else {
            return;
        };
        // Whoever finds another thread here need not save the same.
        let Ok(mut next) = file.next.try_lock() else {
            return;
        };
        let now = Instant::now();
        if now < *next {
            return;
        }
        if let Err(error) = self.save(file, false) {
            warn(format!("{error}; the fit goes on"));
        }
        *next = Instant::now() + EVERY.max(now.elapsed() * PART);
    }

    /// Saves where the search ended.
    pub(super) fn close(&self, complete: bool) -> Result<()> {
        match &self.file {
            Some(file) => self.save(file, complete),
            None => Ok(()),
        }
    }

    fn save(&self, file: &Saving, complete: bool) -> Result<()> {
        let cells = (self.cells.iter())
            .map(|cell| KeptCell {
                components: cell.shape.components,
                covariance: cell.shape.covariance,
                restarts: cell.restarts.iter().map(|slot| lock(slot).kept()).collect(),
            })
            .collect();
        // No line is missing of what the checkpoint has.
        if let Some(trace) = &self.trace {
            trace.flush();
        }
        let text = serde_json::to_vec(&CheckpointFile::new(&file.task, cells, complete))?;
        write_atomically(&file.path, &text)
    }

    /// What a failure means; of one that is taken up, it may be that the checkpoint is another's.
    pub(super) fn explain(
        &self,
        error: Error,
        otherwise: impl FnOnce(Error) -> Problem,
    ) -> anyhow::Error {
        let file = self.file.as_ref().filter(|file| file.is_resumed);
        match (file, &error) {
            (Some(file), Error::Run(_) | Error::Start { .. } | Error::StartStructure { .. }) => {
                damaged(&file.path, &error).into()
            }
            _ => otherwise(error).into(),
        }
    }
}

impl Slot {
    fn kept(&self) -> Option<KeptRestart> {
        Some(KeptRestart {
            start: self.start.clone()?,
            at: self.latest.clone()?,
        })
    }
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
