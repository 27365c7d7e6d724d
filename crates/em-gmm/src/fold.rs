//! Sums over rows in parallel, the same to the bit for any number of threads.

use std::ops::Range;

/// Rows per leaf of the tree of sums: enough to make the work of a leaf outweigh its scheduling,
/// few enough to share a moderate data set between threads.
pub(crate) const CHUNK_ROWS: usize = 1024;

/// Applies `leaf` to chunks of [`CHUNK_ROWS`] rows and joins the results pairwise.
///
/// The tree depends on the number of rows alone. The left branch of each node holds the largest
/// power of two of chunks, which is the tree that a source read chunk by chunk builds by carrying,
/// as a binary counter does: see [`Carry`]. Pairwise sums also round less than running sums. Data of
/// no rows make one empty chunk.
pub(crate) fn fold_chunks<T: Send>(
    rows: usize,
    leaf: &(dyn Fn(Range<usize>) -> T + Sync),
    join: &(dyn Fn(T, T) -> T + Sync),
) -> T {
    fold(0..rows, leaf, join)
}

fn fold<T: Send>(
    rows: Range<usize>,
    leaf: &(dyn Fn(Range<usize>) -> T + Sync),
    join: &(dyn Fn(T, T) -> T + Sync),
) -> T {
    let chunks = rows.len().div_ceil(CHUNK_ROWS);
    if chunks <= 1 {
        return leaf(rows);
    }
    let middle = rows.start + chunks.next_power_of_two() / 2 * CHUNK_ROWS;
    let (left, right) = rayon::join(
        || fold(rows.start..middle, leaf, join),
        || fold(middle..rows.end, leaf, join),
    );
    join(left, right)
}

/// Builds the tree of [`fold_chunks`] from the subtrees of successive slabs of rows, all of the same
/// power of two of chunks but for the last, which may be shorter. Holds O(log n) of them.
pub(crate) struct Carry<T> {
    /// From left to right, with how often each was joined to one of its size: ever less.
    subtrees: Vec<(u32, T)>,
}

impl<T> Carry<T> {
    pub(crate) fn new() -> Self {
        Self { subtrees: vec![] }
    }

    /// Adds a slab that is not the last.
    pub(crate) fn push(&mut self, slab: T, join: &impl Fn(T, T) -> T) {
        let (mut level, mut sum) = (0, slab);
        while let Some((_, left)) = self.subtrees.pop_if(|(other, _)| *other == level) {
            (level, sum) = (level + 1, join(left, sum));
        }
        self.subtrees.push((level, sum));
    }

    /// The whole tree, given the last slab.
    pub(crate) fn finish(self, last: T, join: &impl Fn(T, T) -> T) -> T {
        (self.subtrees.into_iter().rev()).fold(last, |right, (_, left)| join(left, right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carrying_builds_the_same_tree_from_slabs_of_any_power_of_two() {
        let leaf = |rows: Range<usize>| format!("{}", rows.start / CHUNK_ROWS);
        let join = |left: String, right: String| format!("({left} {right})");
        for chunks in 0..70 {
            let rows = chunks * CHUNK_ROWS;
            for rows in [rows.saturating_sub(1), rows, rows + 1] {
                let tree = fold_chunks(rows, &leaf, &join);
                for slab in [1, 2, 4, 8, 64, 128].map(|chunks| chunks * CHUNK_ROWS) {
                    let slabs: Vec<Range<usize>> = (0..rows.max(1))
                        .step_by(slab)
                        .map(|first| first..rows.min(first + slab))
                        .collect();
                    let mut carry = Carry::new();
                    let subtree = |slab: &Range<usize>| {
                        let leaf = |rows: Range<usize>| {
                            leaf(rows.start + slab.start..rows.end + slab.start)
                        };
                        fold_chunks(slab.len(), &leaf, &join)
                    };
                    for slab in &slabs[..slabs.len() - 1] {
                        carry.push(subtree(slab), &join);
                    }
                    let last = subtree(&slabs[slabs.len() - 1]);
                    assert_eq!(carry.finish(last, &join), tree);
                }
            }
        }
    }
}
