//! How far a search is.

use super::super::beginning::Beginning;
use super::Shape;
use crate::progress::Bar;
use em_gmm::Progress;
use std::sync::{Mutex, PoisonError};

/// A bar over all restarts of all cells.
pub(super) struct SearchProgress {
    cells: Vec<(Shape, usize)>,
    bar: Bar,
    /// The cell that is fitted, and the highest log-likelihood of its restarts.
    best: Mutex<(usize, f64)>,
}

impl SearchProgress {
    pub(super) fn new(beginning: &Beginning) -> Self {
        let cells: Vec<(Shape, usize)> = (beginning.grid.iter())
            .map(|&shape| (shape, beginning.restarts_of(shape)))
            .collect();
        let bar = Bar::new(cells.iter().map(work).sum(), "looking for starts");
        Self {
            cells,
            bar,
            best: Mutex::new((0, f64::NEG_INFINITY)),
        }
    }

    pub(super) fn show(&self, cell: usize, at: &Progress<'_>) {
        let (shape, restarts) = self.cells[cell];
        let best = {
            let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
            if best.0 != cell {
                *best = (cell, f64::NEG_INFINITY);
            }
            best.1 = best.1.max(at.log_likelihood);
            best.1
        };
        if at.status.is_some() {
            self.bar.advance(work_of_restart(shape));
        }
        self.bar.say(|| {
            format!(
                "ℓ {:.4}, best {best:.4}; {shape}, restart {} of {restarts}, iteration {}",
                at.log_likelihood,
                at.restart + 1,
                at.iteration
            )
        });
    }

    /// A cell is done, with all its restarts, failed ones too.
    pub(super) fn finish(&self, cell: usize) {
        self.bar.set(self.cells[..=cell].iter().map(work).sum());
    }
}

fn work((shape, restarts): &(Shape, usize)) -> u64 {
    work_of_restart(*shape) * *restarts as u64
}

/// The time of an iteration grows with the number of components.
fn work_of_restart(shape: Shape) -> u64 {
    shape.components as u64
}
