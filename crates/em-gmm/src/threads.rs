//! Rayon's threads, as `em-core` sees them.

use em_core::Parallel;
use rayon::prelude::*;

/// Work spread over rayon's current pool of threads.
pub(crate) struct Threads;

impl Parallel for Threads {
    fn map<R: Send>(&self, units: usize, work: &(dyn Fn(usize) -> R + Sync)) -> Vec<R> {
        (0..units).into_par_iter().map(work).collect()
    }
}
