//! Long climbs in short tables.

/// Which of the iterations 0 to `last` a table lists: the first ten, then fewer and fewer.
pub(crate) fn is_listed(iteration: usize, last: usize) -> bool {
    let step = match iteration {
        0..=10 => 1,
        11..=50 => 10,
        51..=200 => 50,
        _ => 200,
    };
    iteration == last || iteration.is_multiple_of(step)
}
