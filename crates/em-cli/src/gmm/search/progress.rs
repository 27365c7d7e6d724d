//! How far a search is.

use super::super::beginning::Beginning;
use super::Shape;
use crate::args::Climb as Stops;
use crate::progress::Bar;
use em_gmm::Progress;
use std::sync::{Mutex, PoisonError};

/// A bar over all restarts of all cells.
pub(super) struct SearchProgress {
    cells: Vec<(Shape, usize)>,
    tolerance: f64,
    max_iterations: usize,
    bar: Bar,
    now: Mutex<Now>,
}

/// The cell that is fitted.
struct Now {
    cell: usize,
    /// The highest log-likelihood of its restarts.
    best: f64,
    climbs: Vec<Climb>,
    /// The sum of their shares.
    done: f64,
}

impl Now {
    fn new(cell: usize, restarts: usize) -> Self {
        Self {
            cell,
            best: f64::NEG_INFINITY,
            climbs: vec![Climb::default(); restarts],
            done: 0.0,
        }
    }
}

impl SearchProgress {
    pub(super) fn new(beginning: &Beginning, stops: &Stops) -> Self {
        let cells: Vec<(Shape, usize)> = (beginning.grid.iter())
            .map(|&shape| (shape, beginning.restarts_of(shape)))
            .collect();
        let bar = Bar::new(cells.iter().map(work).sum(), "looking for starts");
        let now = Now::new(0, cells.first().map_or(0, |cell| cell.1));
        Self {
            cells,
            tolerance: stops.tolerance,
            max_iterations: stops.max_iterations,
            bar,
            now: Mutex::new(now),
        }
    }

    pub(super) fn show(&self, cell: usize, at: &Progress<'_>) {
        let (shape, restarts) = self.cells[cell];
        let (best, done) = {
            let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
            if now.cell != cell {
                *now = Now::new(cell, restarts);
            }
            now.best = now.best.max(at.log_likelihood);
            if let Some(climb) = now.climbs.get_mut(at.restart) {
                let before = climb.share;
                let counted = at.iteration as f64 / self.max_iterations.max(1) as f64;
                climb.go_on(at.log_likelihood, counted, self.tolerance);
                if at.status.is_some() {
                    climb.share = 1.0;
                }
                now.done += climb.share - before;
            }
            (now.best, now.done)
        };
        self.bar.now_and_then(|bar| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most all of it
            let done = (work_of_restart(shape) as f64 * done) as u64;
            bar.set(self.before(cell) + done);
            bar.say(format!(
                "ℓ {:.4}, best {best:.4}; {shape}, restart {} of {restarts}, iteration {}",
                at.log_likelihood,
                at.restart + 1,
                at.iteration
            ));
        });
    }

    /// A cell is done, with all its restarts, failed ones too.
    pub(super) fn finish(&self, cell: usize) {
        self.bar.set(self.before(cell + 1));
    }

    /// The work of all cells before this one.
    fn before(&self, cell: usize) -> u64 {
        self.cells[..cell].iter().map(work).sum()
    }
}

/// How far a restart is.
#[derive(Clone, Default)]
struct Climb {
    log_likelihood: Option<f64>,
    /// The largest gain of an iteration so far.
    gain: f64,
    /// From 0 to 1.
    share: f64,
}

impl Climb {
    /// Gains fall by about a constant factor in each iteration, down to the tolerance: the share of the way is
    /// one of logarithms. `counted` is the share of the iterations that may be made.
    fn go_on(&mut self, log_likelihood: f64, counted: f64, tolerance: f64) {
        let before = self.log_likelihood.replace(log_likelihood);
        let mut share = counted;
        let gain = before.map_or(0.0, |before| log_likelihood - before);
        // The rounding of large log-likelihoods ends runs too.
        let least = tolerance.max(1e-14 * log_likelihood.abs());
        if gain > least && tolerance > 0.0 {
            self.gain = self.gain.max(gain);
            share = share.max((self.gain / gain).ln() / (self.gain / least).ln());
        }
        // A gain may also grow, and nothing is over before it says so.
        self.share = self.share.max(share.min(0.99));
    }
}

/// The parts of the bar that a restart of one component is worth.
const PARTS: u64 = 1000;

fn work((shape, restarts): &(Shape, usize)) -> u64 {
    work_of_restart(*shape) * *restarts as u64
}

/// The time of an iteration grows with the number of components.
fn work_of_restart(shape: Shape) -> u64 {
    PARTS * shape.components as u64
}

#[cfg(test)]
mod tests {
    use super::Climb;

    #[test]
    fn gains_that_halve_tell_how_far_the_end_is() {
        let mut climb = Climb::default();
        let mut at = -100.0;
        for m in 0..=20 {
            climb.go_on(at, 0.0, f64::powi(0.5, 20));
            let expected = (f64::from(m - 1) / 20.0).max(0.0);
            assert!((climb.share - expected).abs() < 1e-9, "{m}");
            at += f64::powi(0.5, m);
        }
        // What grows again is no step back, and no gain is not yet the end.
        climb.go_on(at + 1.0, 0.0, 1e-6);
        assert!((climb.share - 0.95).abs() < 1e-9);
        climb.go_on(at + 1.0, 1.0, 1e-6);
        assert_eq!(climb.share, 0.99);
    }
}
