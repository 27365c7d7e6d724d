//! Ctrl-C, and the signals that ask a program to end.

use crate::problem::{INTERRUPTED, note};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// Whether somebody looks at [`ASKED`]. Where nobody does, the program ends at once.
static HEEDED: AtomicBool = AtomicBool::new(false);
static ASKED: AtomicBool = AtomicBool::new(false);
static INSTALLED: Once = Once::new();

/// As long as it lives, an interruption is only noted, for whoever asks; a second one ends the program.
pub(crate) struct Heed {
    asked: &'static AtomicBool,
}

impl Heed {
    pub(crate) fn begin() -> Self {
        // Where there are no signals to be had, they end the program as they always do.
        INSTALLED.call_once(|| {
            if !hangups_are_ignored() {
                let _ = ctrlc::set_handler(interrupted);
            }
        });
        HEEDED.store(true, SeqCst);
        Self { asked: &ASKED }
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(SeqCst)
    }
}

impl Drop for Heed {
    fn drop(&mut self) {
        HEEDED.store(false, SeqCst);
    }
}

fn interrupted() {
    if HEEDED.load(SeqCst) && !ASKED.swap(true, SeqCst) {
        note("interrupted: the iteration under way is finished first; once more ends at once");
    } else {
        std::process::exit(INTERRUPTED.into());
    }
}

/// Whether the program runs under `nohup`, which a handler would undo: all signals are then left alone.
fn hangups_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 != 0) // SIGHUP is number 1
}
