//! Squared extrapolation.

use super::{coordinates, parameters, rounding};
use crate::run::{PointOf, Steps};
use crate::vectors::{dot, minus};
use crate::{Chart, Em, Error, Parameters};

/// How SQUAREM finds its step length from the first step r and the change v of the step.
///
/// ```
/// use em_core::{Acceleration, Scheme};
///
/// assert_eq!(Acceleration::squarem(), Acceleration::Squarem(Scheme::S3));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Scheme {
    /// α = −r·v/v·v, which minimizes ‖r + α v‖.
    S1,
    /// α = −r·r/r·v.
    S2,
    /// α = ‖r‖/‖v‖, the geometric mean of the two. Recommended.
    #[default]
    S3,
}

/// SQUAREM (Varadhan & Roland 2008): two EM steps r and r + v from θ say how the next ones will
/// go, and θ jumps to θ + 2αr + α²v, from where one more EM step is made.
///
/// The step length α is kept between 1, where the jump is where two steps lead, and a bound that grows
/// fourfold when it is reached, and shrinks when a jump led lower than the iteration began. Such a
/// jump is not kept; the two EM steps are.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Squarem {
    scheme: Scheme,
    longest: f64,
}

const GROWTH: f64 = 4.0;

impl Squarem {
    pub(crate) fn new(scheme: Scheme) -> Self {
        Self {
            scheme,
            longest: GROWTH,
        }
    }

    pub(crate) fn iterate<M: Em>(
        &mut self,
        steps: &mut Steps<'_, M>,
        at: &PointOf<M>,
    ) -> Result<PointOf<M>, Error<M::Error>> {
        let first = steps.m_step(at)?;
        steps.note(at, &first);
        let first = steps.e_step(first)?;
        let second = steps.m_step(&first)?;
        steps.note(&first, &second);
        if let Some((jump, reached)) =
            self.jump(steps.chart(at), &at.params, &first.params, &second)
        {
            // A jump to a place where a step fails is a jump too far, not a failure of the run.
            if let Ok(landed) = steps.e_step(jump)
                && let Ok(settled) = steps.m_step(&landed)
                && let Ok(next) = steps.e_step(settled)
                && next.objective >= at.objective - rounding(at.objective)
            {
                steps.note(&landed, &next.params);
                if reached {
                    self.longest *= GROWTH;
                }
                return Ok(next);
            }
            if reached {
                self.longest = (self.longest / GROWTH).max(1.0);
            }
        } else {
            // Two plain steps have gone well, so a bound of 1 may grow again.
            self.longest = self.longest.max(GROWTH);
        }
        steps.e_step(second)
    }

    /// Where to jump to, and whether the longest step length was reached. Nothing if it can only be
    /// where the steps lead.
    fn jump<P: Parameters>(
        &self,
        chart: Option<Chart>,
        start: &P,
        first: &P,
        second: &P,
    ) -> Option<(P, bool)> {
        let chart = chart?;
        let (z0, z1, z2) = (
            coordinates(&chart, start)?,
            coordinates(&chart, first)?,
            coordinates(&chart, second)?,
        );
        let r = minus(&z1, &z0);
        let v = minus(&minus(&z2, &z1), &r);
        let length = match self.scheme {
            Scheme::S1 => -dot(&r, &v) / dot(&v, &v),
            Scheme::S2 => -dot(&r, &r) / dot(&r, &v),
            Scheme::S3 => (dot(&r, &r) / dot(&v, &v)).sqrt(),
        };
        let reached = length >= self.longest;
        let length = length.min(self.longest);
        // Also where it is NaN, since r and v are rounding.
        if !(length > 1.0 && length.is_finite()) {
            return None;
        }
        let z = z0.iter().zip(&r).zip(&v);
        let jump: Vec<f64> = z
            .map(|((z, r), v)| z + 2.0 * length * r + length * length * v)
            .collect();
        Some((parameters(&chart, &jump, second)?, reached))
    }
}
