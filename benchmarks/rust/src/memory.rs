//! How large this process is, as Linux tells it.

use anyhow::{Context, Result};
use std::fs;

/// Forgets how large the process has been, and returns how many bytes it has now.
pub fn start() -> Result<u64> {
    fs::write("/proc/self/clear_refs", "5").context("peak memory cannot be measured here")?;
    status("VmRSS:")
}

/// How many bytes the process has had at its largest since [`start`].
pub fn peak() -> Result<u64> {
    status("VmHWM:")
}

fn status(field: &str) -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kibibytes = (status.lines())
        .find_map(|line| line.strip_prefix(field)?.split_whitespace().next())
        .context("memory cannot be measured here")?;
    Ok(1024 * kibibytes.parse::<u64>()?)
}
