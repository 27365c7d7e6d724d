//! Units of work on all threads.

use em_core::Parallel;
use rayon::prelude::*;

/// Does units of work on rayon's threads; the results stand in the order of the units.
///
/// ```
/// use em_core::Parallel;
/// use em_inference::Threads;
///
/// assert_eq!(Threads.map(4, &|unit| unit * unit), [0, 1, 4, 9]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Threads;

impl Parallel for Threads {
    fn map<R: Send>(&self, units: usize, work: &(dyn Fn(usize) -> R + Sync)) -> Vec<R> {
        (0..units).into_par_iter().map(work).collect()
    }
}
