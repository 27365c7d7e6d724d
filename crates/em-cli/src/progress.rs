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
    /// When to say something again.
    next: Mutex<Instant>,
}

impl FitProgress {
    pub(crate) fn new(restarts: usize) -> Self {
        Self {
            restarts,
            spinner: Spinner::new("looking for starts"),
            next: Mutex::new(Instant::now() + EVERY),
        }
    }

    /// Called after each iteration, from any thread.
    pub(crate) fn observe(&self, progress: &Progress) -> ControlFlow<()> {
        // Whoever finds another thread here need not say the same.
        if let Ok(mut next) = self.next.try_lock() {
            let now = Instant::now();
            if now >= *next {
                *next = now + EVERY;
                self.spinner.0.set_message(format!(
                    "restart {} of {}, iteration {}, log-likelihood {:.4}",
                    progress.restart + 1,
                    self.restarts,
                    progress.iteration,
                    progress.log_likelihood,
                ));
            }
        }
        ControlFlow::Continue(())
    }
}
