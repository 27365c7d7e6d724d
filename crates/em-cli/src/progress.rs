//! What a long fit shows while it runs.

use em_gmm::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A line on stderr that says how far a fit is, if stderr is a terminal and the fit takes long.
pub(crate) struct FitProgress {
    restarts: usize,
    bar: ProgressBar,
    state: Mutex<State>,
}

struct State {
    next_draw: Instant,
    best: f64,
}

const FIRST_AFTER: Duration = Duration::from_millis(500);
const THEN_EVERY: Duration = Duration::from_millis(100);

impl FitProgress {
    pub(crate) fn new(restarts: usize) -> Self {
        let bar = ProgressBar::new_spinner(); // draws on stderr, and only on a terminal
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
            bar.set_style(style);
        }
        Self {
            restarts,
            bar,
            state: Mutex::new(State {
                next_draw: Instant::now() + FIRST_AFTER,
                best: f64::NEG_INFINITY,
            }),
        }
    }

    /// Called after each iteration, from any thread.
    pub(crate) fn observe(&self, progress: &Progress) -> ControlFlow<()> {
        // Whoever finds another thread drawing need not draw as well.
        if let Ok(mut state) = self.state.try_lock() {
            state.best = state.best.max(progress.log_likelihood);
            let now = Instant::now();
            if now >= state.next_draw {
                state.next_draw = now + THEN_EVERY;
                self.bar.set_message(format!(
                    "restart {} of {}, iteration {}, log-likelihood {:.4}, best so far {:.4}",
                    progress.restart + 1,
                    self.restarts,
                    progress.iteration,
                    progress.log_likelihood,
                    state.best,
                ));
                self.bar.tick();
            }
        }
        ControlFlow::Continue(())
    }
}

impl Drop for FitProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
