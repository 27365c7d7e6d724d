//! Lanes that are used again.

use super::tile::Lane;
use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// Several lanes, in memory that the thread keeps for the next chunk of rows: where rows have few columns,
/// asking for memory takes as long as the arithmetic of a hundred of them.
pub(crate) struct Lanes(Vec<Lane>);

/// How many pieces of memory a thread keeps at most.
const KEPT: usize = 8;

/// How many lanes a piece that is kept has at most: 1 MiB. Threads live as long as the program and would never
/// give more back; and where columns are so many, asking for memory is nothing beside their arithmetic.
const LARGEST: usize = (1 << 20) / size_of::<Lane>();

thread_local! {
    static SPARE: RefCell<Vec<Vec<Lane>>> = const { RefCell::new(Vec::new()) };
}

impl Lanes {
    /// So many lanes of the same number.
    pub(super) fn splat(len: usize, value: f64) -> Self {
        let mut lanes = SPARE.with_borrow_mut(Vec::pop).unwrap_or_default();
        lanes.clear();
        lanes.resize(len, Lane::splat(value));
        Self(lanes)
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        let lanes = std::mem::take(&mut self.0);
        // The thread may be about to end, its memory already gone.
        let _ = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.len() < KEPT && lanes.capacity() <= LARGEST {
                spare.push(lanes);
            }
        });
    }
}

impl Deref for Lanes {
    type Target = [Lane];

    fn deref(&self) -> &[Lane] {
        &self.0
    }
}

impl DerefMut for Lanes {
    fn deref_mut(&mut self) -> &mut [Lane] {
        &mut self.0
    }
}
