//! The M-step in two parts, the second of which has no closed form.

use super::{Student, StudentT};
use crate::Degenerate;
use em_core::{ConditionalMaximization, Em};

/// Part 0 maximizes Q over location and scale, part 1 the log-likelihood over the degrees of freedom.
impl ConditionalMaximization for Student {
    fn parts(&self) -> usize {
        2
    }

    fn maximize_part(
        &self,
        part: usize,
        stats: &[f64; 3],
        at: &StudentT,
    ) -> Result<StudentT, Degenerate> {
        if part == 0 {
            return self.m_step(stats, at);
        }
        Ok(StudentT {
            degrees_of_freedom: self.best_degrees_of_freedom(at),
            ..*at
        })
    }
}

/// Beyond this range samples say next to nothing about the degrees of freedom: above it the density is
/// all but normal.
const RANGE: (f64, f64) = (0.1, 1e4);

impl Student {
    /// The ν in the range from 0.1 to 10 000 that maximizes ℓ, with location and scale held.
    ///
    /// The search may be misled if ℓ has several maxima along ν. So that ℓ climbs whatever happens, the
    /// ν from which it set out is kept unless the new one is better.
    fn best_degrees_of_freedom(&self, at: &StudentT) -> f64 {
        let log_likelihood = |ln_nu: f64| {
            self.log_likelihood(&StudentT {
                degrees_of_freedom: ln_nu.exp(),
                ..*at
            })
        };
        let found = golden_section(log_likelihood, RANGE.0.ln(), RANGE.1.ln());
        let before = at.degrees_of_freedom.ln();
        if log_likelihood(found) > log_likelihood(before) {
            found.exp()
        } else {
            at.degrees_of_freedom
        }
    }
}

/// Where between `low` and `high` the function has its maximum, by golden section (Kiefer 1953).
///
/// 45 steps narrow the range to 1 part in 10⁹. More would only measure rounding: near its maximum, a
/// function is flat.
fn golden_section(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    for _ in 0..45 {
        let part = ratio * (high - low);
        let (left, right) = (high - part, low + part);
        if f(left) > f(right) {
            high = right;
        } else {
            low = left;
        }
    }
    0.5 * (low + high)
}
