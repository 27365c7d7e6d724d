//! Errors as a user sees them: what is wrong, and what to do.

use crate::output::printable;
use crate::progress;
use std::fmt::Display;
use std::io::Write;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// The status of a program that was interrupted: 128 and the number of the signal, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// How much is said of what is no problem.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loudness {
    Quiet,
    Normal,
    Verbose,
}

static LOUDNESS: AtomicU8 = AtomicU8::new(Loudness::Normal as u8);

impl Loudness {
    pub(crate) fn set(self) {
        LOUDNESS.store(self as u8, Relaxed);
    }

    pub(crate) fn is_set(self) -> bool {
        LOUDNESS.load(Relaxed) == self as u8
    }
}

/// An error with an optional hint.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Problem {
    message: String,
    hint: Option<String>,
    exit_code: u8,
}

impl Problem {
    pub(crate) fn new(message: impl Display) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
            exit_code: 1,
        }
    }

    /// A command that cannot be understood, rather than one that failed.
    pub(crate) fn usage(message: impl Display) -> Self {
        Self {
            exit_code: 2,
            ..Self::new(message)
        }
    }

    /// What to do about it.
    pub(crate) fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Work that was given up because somebody said so.
    pub(crate) fn interrupted(message: impl Display) -> Self {
        Self {
            exit_code: INTERRUPTED,
            ..Self::new(message)
        }
    }

    /// With what status the program ends.
    pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
        find(error).map_or(1, |problem| problem.exit_code)
    }
}

fn find(error: &anyhow::Error) -> Option<&Problem> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// Says on stderr what went wrong.
pub(crate) fn report(error: &anyhow::Error) {
    say("error", format!("{error:#}"));
    if let Some(hint) = find(error).and_then(|problem| problem.hint.as_ref()) {
        say("hint", hint);
    }
}

/// Says on stderr what the user should know, although it is no error.
pub(crate) fn note(message: impl Display) {
    if !Loudness::Quiet.is_set() {
        say("note", message);
    }
}

/// Says on stderr how far the work is, to whom wants to know every step.
pub(crate) fn tell(message: impl Display) {
    if Loudness::Verbose.is_set() {
        say("done", message);
    }
}

/// Says on stderr that a result is to be taken with care.
pub(crate) fn warn(message: impl Display) {
    say("warning", message);
}

/// The one place where lines are written on stderr. Where nobody reads them, nothing is lost.
fn say(kind: &str, message: impl Display) {
    let message = message.to_string();
    progress::aside(|| {
        let _ = writeln!(std::io::stderr(), "{kind}: {}", printable(&message));
    });
}
