//! What long work shows while it runs: lines on stderr, if stderr is a terminal, that are wiped when
//! the work is done.

use crate::output::{count, plural};
use indicatif::{
    HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};
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

/// A bar that says how much of some work is done, and about how long the rest will take.
pub(crate) struct Bar {
    bar: ProgressBar,
    /// When to say something again.
    next: Mutex<Instant>,
}

impl Bar {
    pub(crate) fn new(work: u64, doing: impl Into<String>) -> Self {
        let bar = LINES.add(ProgressBar::new(work).with_message(doing.into()));
        if let Ok(style) = ProgressStyle::with_template(
            "{spinner} {elapsed} [{bar:12}] {percent}%{left}: {wide_msg}",
        ) {
            bar.set_style(style.progress_chars("=> ").with_key("left", left));
        }
        bar.enable_steady_tick(EVERY);
        Self {
            bar,
            next: Mutex::new(Instant::now() + EVERY),
        }
    }

    /// So much more of the work is done.
    pub(crate) fn advance(&self, done: u64) {
        self.bar.inc(done);
    }

    /// So much of the work is done in all.
    pub(crate) fn set(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// Says what is being done.
    pub(crate) fn say(&self, message: String) {
        self.bar.set_message(message);
    }

    /// Changes something if that was not just done: nobody can see more, and it would cost time in every iteration.
    pub(crate) fn now_and_then(&self, change: impl FnOnce(&Self)) {
        // Whoever finds another thread here need not do the same.
        if let Ok(mut next) = self.next.try_lock() {
            let now = Instant::now();
            if now >= *next {
                *next = now + EVERY;
                change(self);
            }
        }
    }
}

/// An estimate of the time that is left, once there is something to tell it from.
fn left(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    if state.pos() > 0 {
        let _ = write!(out, ", about {:#} left", HumanDuration(state.eta()));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Shows no lines from here on.
pub(crate) fn hide() {
    LINES.set_draw_target(ProgressDrawTarget::hidden());
}

/// Takes the lines away while something else is written.
pub(crate) fn aside(write: impl FnOnce()) {
    LINES.suspend(write);
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
