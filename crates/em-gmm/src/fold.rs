//! Sums over rows in parallel, the same to the bit for any number of threads.

use std::ops::Range;

/// Rows per leaf of the tree of sums: enough to make the work of a leaf outweigh its scheduling,
/// few enough to share a moderate data set between threads.
pub(crate) const CHUNK_ROWS: usize = 1024;

/// Applies `leaf` to chunks of [`CHUNK_ROWS`] rows and joins the results pairwise.
///
/// The tree depends on the number of rows alone. The left branch of each node holds the largest
/// power of two of chunks, which is the tree that a source read chunk by chunk builds by carrying,
/// as a binary counter does. Pairwise sums also round less than running sums. Data of no rows
/// make one empty chunk.
pub(crate) fn fold_chunks<T: Send>(
    rows: usize,
    leaf: &(impl Fn(Range<usize>) -> T + Sync),
    join: &(impl Fn(T, T) -> T + Sync),
) -> T {
    fold(0..rows, leaf, join)
}

fn fold<T: Send>(
    rows: Range<usize>,
    leaf: &(impl Fn(Range<usize>) -> T + Sync),
    join: &(impl Fn(T, T) -> T + Sync),
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
