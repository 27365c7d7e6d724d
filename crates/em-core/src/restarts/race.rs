//! Which runs cannot be expected to reach the best any more.

/// How many iterations runs make before they are compared for the first time.
const FIRST: usize = 12;

/// How many iterations runs have made at the end of the next round.
pub(super) fn next_round(made: usize) -> usize {
    FIRST.max(made.saturating_mul(2))
}

/// How many times the gain of the later half of its iterations a run must be behind by.
const CAUTION: f64 = 100.0;

/// How many nats it must be behind by besides. Near a saddle a run hardly gains anything, and in small data
/// there are many saddles from which the way leads some nats up. Where time matters, data are large, and
/// leads are far larger than this.
const LEAST_LEAD: f64 = 30.0;

/// Ends that differ by less than this part of the lead count as the same.
const AGREEMENT: f64 = 1e-4;

/// How many of the runs that have ended must have reached the best.
const WINNERS: usize = 2;

/// And one in how many of them.
const WINNERS_AMONG: usize = 3;

/// What the runs that have ended have reached.
///
/// Runs under way do not count: on the way to a collapse the likelihood grows beyond all bounds. Nor does a
/// best end that few have reached: where many maxima are found once, a slow run may well find a higher one.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    objectives: Vec<f64>,
    best: f64,
}

impl Ends {
    pub(super) fn new(objectives: Vec<f64>) -> Self {
        let best = objectives.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { objectives, best }
    }

    /// Whether a run of this climb, its objectives from the start on, cannot be expected to reach the best
    /// of them.
    ///
    /// EM near a maximum gains no more in all iterations to come than in the later half of those it has
    /// made: this holds for gains that shrink geometrically, and still for those that shrink with the
    /// square of the iteration. The factor of 100 is for runs that are not near one yet. A run whose gains
    /// grow is on its way somewhere.
    pub(super) fn have_outrun(&self, climb: &[f64]) -> bool {
        let iterations = climb.len() - 1;
        if iterations < FIRST {
            return false; // after short runs that are shorter
        }
        let quarter = iterations / 4;
        let reached = climb[iterations];
        let late = reached - climb[iterations - quarter];
        let both = reached - climb[iterations - 2 * quarter];
        let lead = self.best - reached;
        lead > CAUTION * both + LEAST_LEAD && late <= both - late && self.agree(AGREEMENT * lead)
    }

    /// Whether enough of them have reached the best.
    fn agree(&self, tolerance: f64) -> bool {
        let wins = |end: &&f64| self.best - **end < tolerance;
        let winners = self.objectives.iter().filter(wins).count();
        winners >= WINNERS && winners * WINNERS_AMONG >= self.objectives.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_outrun(ends: &[f64], climb: impl Iterator<Item = f64>) -> bool {
        Ends::new(ends.to_vec()).have_outrun(&climb.collect::<Vec<_>>())
    }

    /// Gains that fall by a tenth: 0.9²⁰ ≈ 0.12 nats are left after 20 iterations.
    fn settles(at: f64) -> impl Iterator<Item = f64> {
        (0..=20).map(move |i| at - 0.9_f64.powi(i))
    }

    #[test]
    fn a_run_that_settles_far_below_two_ends_is_outrun() {
        assert!(is_outrun(&[-900.0, -500.0, -500.0], settles(-600.0)));
        // But not below one alone, or two of many, nor two that differ, nor too early.
        assert!(!is_outrun(&[-500.0], settles(-600.0)));
        let many = [-500.0, -500.0, -510.0, -520.0, -530.0, -540.0, -550.0];
        assert!(is_outrun(&many[..6], settles(-600.0)) && !is_outrun(&many, settles(-600.0)));
        assert!(!is_outrun(&[-500.0, -502.0], settles(-600.0)));
        assert!(!is_outrun(&[-500.0, -500.0], settles(-505.0)));
        assert!(!is_outrun(&[-500.0, -500.0], settles(-600.0).take(12)));
    }

    #[test]
    fn a_run_that_climbs_is_not_outrun() {
        let ends = [-500.0, -500.0];
        assert!(!is_outrun(&ends, (0..=20).map(|i| -700.0 + f64::from(i))));
        // Slow, but faster and faster.
        assert!(!is_outrun(
            &ends,
            (0..=20).map(|i| -600.0 + 1e-6 * 1.5_f64.powi(i))
        ));
    }
}
