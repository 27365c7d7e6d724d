//! Work in independent units.

/// Something that can do independent units of work, perhaps at the same time.
///
/// This crate spawns no threads: whoever has some implements this. The results stand in the order of the
/// units, and each unit draws from its own [`stream`](crate::stream), so that they do not depend on how
/// the work was spread.
///
/// ```
/// use em_core::{Parallel, Serial};
///
/// assert_eq!(Serial.map(4, &|unit| unit * unit), [0, 1, 4, 9]);
/// ```
pub trait Parallel: Sync {
    /// Does the units 0, 1, … and returns what each gave, in that order.
    fn map<R: Send>(&self, units: usize, work: &(dyn Fn(usize) -> R + Sync)) -> Vec<R>;
}

/// One unit after the other.
///
/// ```
/// use em_core::{Parallel, Serial};
///
/// assert_eq!(Serial.map(2, &|unit| unit + 1), [1, 2]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Serial;

impl Parallel for Serial {
    fn map<R: Send>(&self, units: usize, work: &(dyn Fn(usize) -> R + Sync)) -> Vec<R> {
        (0..units).map(work).collect()
    }
}
