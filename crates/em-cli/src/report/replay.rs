//! EM again, frame by frame: what a report replays.

/// The iterations of a run over some rows, in one or two columns.
pub(crate) struct Replay {
    /// The names of the columns that are drawn, one or two.
    pub(crate) columns: Vec<String>,
    /// Rows in these columns; the second value counts only where there are two.
    pub(crate) points: Vec<[f64; 2]>,
    /// In the order of iterations; at least one.
    pub(crate) frames: Vec<Frame>,
    /// What was left out, in a sentence; empty if nothing was.
    pub(crate) left_out: String,
}

/// Where a run stands after an iteration.
pub(crate) struct Frame {
    pub(crate) iteration: usize,
    pub(crate) log_likelihood: f64,
    pub(crate) components: Vec<Normal>,
    /// The most probable component of each point, from 0.
    pub(crate) classes: Vec<usize>,
}

/// A component in the columns that are drawn.
pub(crate) struct Normal {
    pub(crate) weight: f64,
    pub(crate) mean: [f64; 2],
    pub(crate) sd: [f64; 2],
    pub(crate) correlation: f64,
}

/// As many frames are more than a person looks at.
const MOST_FRAMES: usize = 200;

/// Which iterations of a run of so many to keep: all if they are few; else the first ones, in which most
/// happens, and some of the others at even distances, the last one among them.
pub(crate) fn kept_frames(iterations: usize) -> Vec<usize> {
    if iterations < MOST_FRAMES {
        return (0..=iterations).collect();
    }
    let first = MOST_FRAMES / 2;
    let rest = MOST_FRAMES - first;
    let evenly = (1..=rest).map(|i| first - 1 + (iterations + 1 - first) * i / rest);
    (0..first).chain(evenly).collect()
}

#[cfg(test)]
mod tests {
    use super::kept_frames;

    #[test]
    fn first_and_last_iterations_are_kept() {
        assert_eq!(kept_frames(0), [0]);
        assert_eq!(kept_frames(6), [0, 1, 2, 3, 4, 5, 6]);
        for iterations in [199, 200, 201, 300, 1000, 123_457] {
            let kept = kept_frames(iterations);
            assert_eq!(kept.len(), 200);
            assert_eq!((kept[0], kept[199]), (0, iterations));
            assert!(kept.is_sorted_by(|a, b| a < b), "{iterations}");
        }
    }
}
