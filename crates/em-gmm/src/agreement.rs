//! How far two clusterings agree.

use crate::LabelsError;
use std::collections::BTreeMap;

/// The adjusted Rand index of two labellings of the same rows (Hubert & Arabie 1985): 1 if they
/// are the same clustering under other names, around 0 if they agree by chance. O(n log n).
///
/// ```
/// use em_gmm::adjusted_rand_index;
///
/// assert_eq!(adjusted_rand_index(&[0, 0, 1, 1], &[5, 5, 2, 2])?, 1.0);
/// assert!(adjusted_rand_index(&[0, 0, 1, 1], &[0, 1, 0, 1])? < 0.0);
/// # Ok::<(), em_gmm::Error>(())
/// ```
///
/// # Errors
/// [`LabelsError::Length`] if there are not as many labels in one as in the other.
pub fn adjusted_rand_index<A: Ord, B: Ord>(first: &[A], second: &[B]) -> Result<f64, LabelsError> {
    if first.len() != second.len() {
        return Err(LabelsError::Length {
            labels: second.len(),
            rows: first.len(),
        });
    }
    Ok(adjusted(
        first.len() as f64,
        pairs(counts(first.iter().zip(second))),
        pairs(counts(first.iter())),
        pairs(counts(second.iter())),
    ))
}

/// The adjusted Rand index of two labellings of which only is known how many rows have each pair of labels:
/// one label in the rows of the table, the other in its columns.
///
/// ```
/// use em_gmm::adjusted_rand_index_of_table;
///
/// assert_eq!(adjusted_rand_index_of_table(&[[0, 50], [30, 0]]), 1.0);
/// assert!(adjusted_rand_index_of_table(&[[20, 20], [20, 20]]) < 0.0);
/// ```
#[must_use]
pub fn adjusted_rand_index_of_table<R: AsRef<[u64]>>(table: &[R]) -> f64 {
    let rows = || table.iter().map(AsRef::as_ref);
    let columns = rows().map(<[u64]>::len).max().unwrap_or(0);
    let column = |j: usize| rows().filter_map(|row| row.get(j)).sum::<u64>();
    let row_sums: Vec<u64> = rows().map(|row| row.iter().sum()).collect();
    adjusted(
        row_sums.iter().sum::<u64>() as f64,
        pairs(rows().flatten().copied()),
        pairs(row_sums.iter().copied()),
        pairs((0..columns).map(column)),
    )
}

/// The index, from how many pairs of n items are equal in both labellings, in one, and in the other.
fn adjusted(n: f64, pairs_in_both: f64, pairs_in_first: f64, pairs_in_second: f64) -> f64 {
    let all = 0.5 * n * (n - 1.0);
    let by_chance = pairs_in_first * pairs_in_second / all;
    let most = 0.5 * (pairs_in_first + pairs_in_second);
    // Both put all rows together, or all apart: the same clustering.
    if all <= 0.0 || most == by_chance {
        return 1.0;
    }
    (pairs_in_both - by_chance) / (most - by_chance)
}

/// How often each item occurs.
fn counts<T: Ord>(items: impl Iterator<Item = T>) -> impl Iterator<Item = u64> {
    let mut counts = BTreeMap::<T, u64>::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts.into_values()
}

/// How many pairs of items are equal, of which there are so many each.
fn pairs(counts: impl Iterator<Item = u64>) -> f64 {
    counts.map(|c| 0.5 * c as f64 * (c as f64 - 1.0)).sum()
}
