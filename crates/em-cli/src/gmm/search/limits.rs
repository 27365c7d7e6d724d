//! When a search has to end.

use crate::args::Control;
use crate::interrupt::Heed;
use std::time::Instant;

/// The end of the time, or of somebody's patience.
pub(super) struct Limits {
    deadline: Option<Instant>,
    heed: Heed,
}

impl Limits {
    pub(super) fn new(control: &Control, begun: Instant) -> Self {
        Self {
            // Later than clocks can tell is never.
            deadline: (control.time_limit).and_then(|limit| begun.checked_add(limit)),
            heed: Heed::begin(),
        }
    }

    pub(super) fn are_reached(&self) -> bool {
        self.is_interrupted() || self.deadline.is_some_and(|end| Instant::now() >= end)
    }

    pub(super) fn is_interrupted(&self) -> bool {
        self.heed.is_asked()
    }
}
