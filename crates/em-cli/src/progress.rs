//! What long work shows while it runs: lines on stderr, if stderr is a terminal, that are wiped when
//! the work is done.

use crate::output::{count, plural};
use em_gmm::Progress;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::ops::ControlFlow;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

/// A line that says what is being done, and for how long by now.
pub(crate) struct Spinner(ProgressBar);

/// All lines there are: a fit and its passes over a file have one each.
static LINES: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

const EVERY: Duration = Duration::from_millis(100);

impl Spinner {
    pub(crate) fn new(doing: impl Into<String>) -> Self {
        let bar = LINES.add(ProgressBar::new_spinner().with_message(doing.into()));
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

/// A line that says how far a pass over a file is, if it takes long.
pub(crate) struct PassProgress {
    doing: String,
    unit: &'static str,
    /// How many there are, if that is known.
    all: Option<usize>,
    read: usize,
    begun: Instant,
    spinner: Option<Spinner>,
}

/// Passes that are over by then need no line.
const LONG: Duration = Duration::from_millis(500);

impl PassProgress {
    pub(crate) fn new(doing: String, unit: &'static str, all: Option<usize>) -> Self {
        Self {
            doing,
            unit,
            all,
            read: 0,
            begun: Instant::now(),
            spinner: None,
        }
    }

    /// Called after so many more.
    pub(crate) fn advance(&mut self, more: usize) {
        self.read += more;
        if self.begun.elapsed() >= LONG {
            let doing = &self.doing;
            let how_far = match self.all {
                Some(all) => format!("{} of {}", count(self.read), plural(all, self.unit)),
                None => plural(self.read, self.unit),
            };
            let spinner = (self.spinner).get_or_insert_with(|| Spinner::new(doing.as_str()));
            (spinner.0).set_message(format!("{doing}: {how_far}"));
        }
    }
}
