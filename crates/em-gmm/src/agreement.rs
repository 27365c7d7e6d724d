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
    let pairs_in_both = pairs(first.iter().zip(second));
    let pairs_in_first = pairs(first.iter());
    let pairs_in_second = pairs(second.iter());
    let n = first.len() as f64;
    let all = 0.5 * n * (n - 1.0);
    let by_chance = pairs_in_first * pairs_in_second / all;
    let most = 0.5 * (pairs_in_first + pairs_in_second);
    // Both put all rows together, or all apart: the same clustering.
    if all <= 0.0 || most == by_chance {
        return Ok(1.0);
    }
    Ok((pairs_in_both - by_chance) / (most - by_chance))
}

/// How many pairs of items are equal.
fn pairs<T: Ord>(items: impl Iterator<Item = T>) -> f64 {
    let mut counts = BTreeMap::<T, f64>::new();
    for item in items {
        *counts.entry(item).or_default() += 1.0;
    }
    counts.values().map(|c| 0.5 * c * (c - 1.0)).sum()
}
