//! Numbers that begin on a cache line.

/// A slice of f64 whose first number begins on a cache line, so that no vector of a row lies across two
/// if the rows are [`stride`] numbers apart. A `Vec` alone promises 8 bytes.
pub(super) struct Aligned {
    values: Vec<f64>,
    start: usize,
    len: usize,
}

/// Numbers in a cache line.
const LINE: usize = 8;

/// How far apart rows of d numbers should be: whole cache lines, but not many of them times a power of two,
/// since such rows compete for the same places of a cache.
pub(super) fn stride(d: usize) -> usize {
    let whole = d.next_multiple_of(LINE);
    if whole.is_multiple_of(4 * LINE) {
        whole + LINE
    } else {
        whole
    }
}

impl Aligned {
    pub(super) fn zeros(len: usize) -> Self {
        let values = vec![0.0; len + LINE];
        // An unknown offset costs time, not correctness.
        let start = values
            .as_ptr()
            .align_offset(LINE * size_of::<f64>())
            .min(LINE);
        Self { values, start, len }
    }
}

impl std::ops::Deref for Aligned {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values[self.start..self.start + self.len]
    }
}

impl std::ops::DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.values[self.start..self.start + self.len]
    }
}
