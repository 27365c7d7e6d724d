//! What the refits of a bootstrap gave, and intervals from them.

use crate::Interval;
use crate::interval::{normal_cdf, normal_quantile};

/// The natural values of each refit of a bootstrap.
///
/// ```
/// fn spread(replicates: &em_inference::Replicates, value: usize) -> Option<[f64; 2]> {
///     Some([replicates.quantile(value, 0.25)?, replicates.quantile(value, 0.75)?])
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    rows: Vec<Vec<f64>>,
    /// Efron's acceleration for each natural value; empty without a jackknife.
    acceleration: Vec<f64>,
    failed: usize,
    unconverged: usize,
}

impl Replicates {
    pub(crate) fn new(rows: Vec<Vec<f64>>, failed: usize, unconverged: usize) -> Self {
        Self {
            rows,
            acceleration: Vec::new(),
            failed,
            unconverged,
        }
    }

    pub(crate) fn accelerated(mut self, acceleration: Vec<f64>) -> Self {
        self.acceleration = acceleration;
        self
    }

    /// How many refits there are, those that failed left out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many refits have failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// How many refits reached their limit of iterations first. They count as they are.
    #[must_use]
    pub fn unconverged(&self) -> usize {
        self.unconverged
    }

    /// The N natural values of each refit, in the order of the replicates: for intervals of functions of
    /// several values.
    #[must_use]
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    /// The values of one parameter, counted from 0, in ascending order. O(B log B).
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn sorted(&self, value: usize) -> Vec<f64> {
        let mut sorted: Vec<f64> = self.rows.iter().map(|row| row[value]).collect();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    /// A quantile of one parameter, interpolated between replicates: the one at (B − 1)·probability,
    /// counted from 0 (type 7 of Hyndman & Fan 1996). Nothing without replicates.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn quantile(&self, value: usize, probability: f64) -> Option<f64> {
        quantile(&self.sorted(value), probability)
    }

    /// Efron's acceleration of one parameter, counted from 0, which a jackknife finds: a sixth of the
    /// skewness of its influence values. Nothing without a jackknife.
    #[must_use]
    pub fn acceleration(&self, value: usize) -> Option<f64> {
        self.acceleration.get(value).copied()
    }

    pub(crate) fn interval(
        &self,
        value: usize,
        estimate: f64,
        level: f64,
        kind: Interval,
    ) -> Option<[f64; 2]> {
        let tails = [0.5 - level / 2.0, 0.5 + level / 2.0];
        let sorted = self.sorted(value);
        if sorted.first() == sorted.last() {
            return None;
        }
        let [low, high] = match kind {
            Interval::Bca => {
                let below = sorted.partition_point(|x| *x < estimate);
                let equal = sorted.partition_point(|x| *x <= estimate) - below;
                let share = (below as f64 + 0.5 * equal as f64) / sorted.len() as f64;
                if share == 0.0 || share == 1.0 {
                    return None;
                }
                let bias = normal_quantile(share);
                let acceleration = self.acceleration(value).unwrap_or(0.0);
                let corrected = tails.map(|tail| {
                    let z = bias + normal_quantile(tail);
                    let slowed = 1.0 - acceleration * z;
                    // Beyond that the correction turns round.
                    (slowed > 0.0).then(|| normal_cdf(bias + z / slowed))
                });
                [corrected[0]?, corrected[1]?]
            }
            _ => tails,
        };
        let [low, high] = [quantile(&sorted, low)?, quantile(&sorted, high)?];
        Some(match kind {
            Interval::Basic => [2.0 * estimate - high, 2.0 * estimate - low],
            _ => [low, high],
        })
    }
}

/// The quantile of sorted values.
fn quantile(sorted: &[f64], probability: f64) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? as f64 * probability.clamp(0.0, 1.0);
    // Between 0 and the length.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}
