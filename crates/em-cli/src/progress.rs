//! What long work shows while it runs: a line on stderr, if stderr is a terminal, that is wiped when
//! the work is done.

use em_gmm::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A line that says what is being done, and for how long by now.
pub(crate) struct Spinner(ProgressBar);

const EVERY: Duration = Duration::from_millis(100);

impl Spinner {
    pub(crate) fn new(doing: impl Into<String>) -> Self {
        let bar = ProgressBar::new_spinner().with_message(doing.into()); // on stderr, if a terminal
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(EVERY);
        Self(bar)
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A line that says how far a fit is.
pub(crate) struct FitProgress {
    restarts: usize,
    spinner: Spinner,
    state: Mutex<State>,
}

struct State {
    next: Instant,
    best: f64,
}

impl FitProgress {
    pub(crate) fn new(restarts: usize) -> Self {
        Self {
            restarts,
            spinner: Spinner::new("looking for starts"),
            state: Mutex::new(State {
                next: Instant::now() + EVERY,
                best: f64::NEG_INFINITY,
            }),
        }
    }

    /// Called after each iteration, from any thread.
    pub(crate) fn observe(&self, progress: &Progress) -> ControlFlow<()> {
        // Whoever finds another thread here need not say the same.
        if let Ok(mut state) = self.state.try_lock() {
            state.best = state.best.max(progress.log_likelihood);
            let now = Instant::now();
            if now >= state.next {
                state.next = now + EVERY;
                self.spinner.0.set_message(format!(
                    "restart {} of {}, iteration {}, log-likelihood {:.4}, best so far {:.4}",
                    progress.restart + 1,
                    self.restarts,
                    progress.iteration,
                    progress.log_likelihood,
                    state.best,
                ));
            }
        }
        ControlFlow::Continue(())
    }
}
