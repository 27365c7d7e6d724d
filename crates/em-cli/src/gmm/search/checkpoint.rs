//! The file of `--checkpoint`.

use super::Shape;
use super::task::{Task, check_same};
use crate::problem::Problem;
use em_gmm::em_core::Checkpoint;
use em_gmm::{Covariance, Gmm};
use serde::{Deserialize, Serialize};
use std::path::Path;

const FORMAT: &str = "em-checkpoint";
const VERSION: u32 = 1;

/// Where all restarts of all cells have come to.
#[derive(Serialize, Deserialize)]
pub(super) struct CheckpointFile {
    format: String,
    version: u32,
    em_version: String,
    /// Whether the fit has come to its end.
    complete: bool,
    fit: Task,
    cells: Vec<KeptCell>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct KeptCell {
    pub(super) components: usize,
    pub(super) covariance: Covariance,
    /// In their order; nothing where one has not begun, or failed at once.
    pub(super) restarts: Vec<Option<KeptRestart>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct KeptRestart {
    /// Where it began.
    pub(super) start: Gmm,
    /// Where it is.
    pub(super) at: Checkpoint<Gmm>,
}

/// What every version has.
#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
    em_version: String,
    complete: bool,
}

impl CheckpointFile {
    pub(super) fn new(task: &Task, cells: Vec<KeptCell>, complete: bool) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            em_version: env!("CARGO_PKG_VERSION").to_owned(),
            complete,
            fit: task.clone(),
            cells,
        }
    }

    /// The cells of a checkpoint of this task.
    pub(super) fn read(path: &Path, task: &Task) -> Result<Vec<KeptCell>, Problem> {
        let header = Header::read(path)?;
        let shown = path.display().to_string();
        if header.em_version != env!("CARGO_PKG_VERSION") || header.version != VERSION {
            return Err(Problem::new(format!(
                "the checkpoint `{shown}` was written by em {}, this is em {}",
                header.em_version,
                env!("CARGO_PKG_VERSION")
            ))
            .hint("go on with that version, or give another file to `--checkpoint`"));
        }
        let file: Self = serde_json::from_slice(&bytes(path)?).map_err(|e| damaged(path, &e))?;
        check_same(&file.fit, task, &shown)?;
        Ok(file.cells)
    }

    /// An error if a fit that begins anew would lose what is there.
    pub(super) fn check_may_be_replaced(path: &Path) -> Result<(), Problem> {
        if Header::read(path)?.complete {
            return Ok(());
        }
        Err(Problem::new(format!(
            "the checkpoint `{}` is of a fit that has not come to its end",
            path.display()
        ))
        .hint("`--resume` goes on with it; to begin anew, remove it first"))
    }
}

impl KeptCell {
    pub(super) fn is_of(&self, shape: Shape, restarts: usize) -> bool {
        self.components == shape.components
            && self.covariance == shape.covariance
            && self.restarts.len() == restarts
    }
}

impl Header {
    fn read(path: &Path) -> Result<Self, Problem> {
        let header: Self = serde_json::from_slice(&bytes(path)?).map_err(|e| damaged(path, &e))?;
        if header.format == FORMAT {
            Ok(header)
        } else {
            Err(no_checkpoint(path))
        }
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|e| Problem::new(format!("cannot read `{}`: {e}", path.display())))
}

pub(super) fn damaged(path: &Path, why: &dyn std::fmt::Display) -> Problem {
    Problem::new(format!(
        "`{}` is no checkpoint, or a damaged one: {why}",
        path.display()
    ))
    .hint(BEGIN_ANEW)
}

fn no_checkpoint(path: &Path) -> Problem {
    Problem::new(format!("`{}` is no checkpoint", path.display())).hint(BEGIN_ANEW)
}

const BEGIN_ANEW: &str = "give another file to `--checkpoint`, or remove this one to begin anew";
