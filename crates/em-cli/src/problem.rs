//! Errors as a user sees them: what is wrong, and what to do.

use crate::output::printable;
use std::fmt::Display;
use std::io::Write;

/// An error with an optional hint.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Problem {
    message: String,
    hint: Option<String>,
    usage: bool,
}

impl Problem {
    pub(crate) fn new(message: impl Display) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
            usage: false,
        }
    }

    /// A command that cannot be understood, rather than one that failed.
    pub(crate) fn usage(message: impl Display) -> Self {
        Self {
            usage: true,
            ..Self::new(message)
        }
    }

    /// What to do about it.
    pub(crate) fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    pub(crate) fn is_usage(error: &anyhow::Error) -> bool {
        find(error).is_some_and(|problem| problem.usage)
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
    say("note", message);
}

/// Says on stderr that a result is to be taken with care.
pub(crate) fn warn(message: impl Display) {
    say("warning", message);
}

/// The one place where lines are written on stderr. Where nobody reads them, nothing is lost.
fn say(kind: &str, message: impl Display) {
    let message = message.to_string();
    let _ = writeln!(std::io::stderr(), "{kind}: {}", printable(&message));
}
