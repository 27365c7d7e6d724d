//! Confidence intervals.

use crate::scale::Scale;
use crate::{Estimate, Inference};
use statrs::distribution::{ContinuousCDF, Normal};

/// How a confidence interval is made.
///
/// ```
/// use em_inference::Interval;
///
/// assert!(Interval::Bca.needs_replicates() && !Interval::Wald.needs_replicates());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Interval {
    /// Estimate ± z·standard error. It may reach beyond the domain.
    Wald,
    /// The same on a scale without bounds, and back: the logarithm of positive values and variances,
    /// the logit of shares and of values in an interval. Stays inside the domain.
    Transformed,
    /// The quantiles of the replicates.
    Percentile,
    /// The quantiles of the replicates, mirrored at the estimate.
    Basic,
    /// The quantiles of the replicates, corrected for bias and for a standard error that changes with the
    /// value (Efron 1987). Without a jackknife for bias only.
    Bca,
}

impl Interval {
    /// Whether it takes a bootstrap.
    #[must_use]
    pub fn needs_replicates(self) -> bool {
        matches!(self, Interval::Percentile | Interval::Basic | Interval::Bca)
    }
}

/// The quantile of the standard normal distribution.
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    Normal::standard().inverse_cdf(probability)
}

/// The distribution function of the standard normal distribution.
pub(crate) fn normal_cdf(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

impl Inference {
    /// A confidence interval of a natural value, counted from 0, with the given level, 0.95 say.
    ///
    /// Nothing for a value that is fixed or on a boundary, for a level that is not between 0 and 1, and for
    /// a kind that needs a bootstrap where there was none.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn interval(&self, value: usize, level: f64, kind: Interval) -> Option<[f64; 2]> {
        let estimate = &self.estimates[value];
        if !(0.0 < level && level < 1.0) {
            return None;
        }
        match kind {
            Interval::Wald => {
                let reach = normal_quantile(f64::midpoint(1.0, level)) * estimate.standard_error?;
                Some([estimate.value - reach, estimate.value + reach])
            }
            Interval::Transformed => transformed(estimate, level),
            kind => self
                .replicates
                .as_ref()?
                .interval(value, estimate.value, level, kind),
        }
    }
}

fn transformed(estimate: &Estimate, level: f64) -> Option<[f64; 2]> {
    if estimate.bounds.contains(&estimate.value) {
        return None;
    }
    let scale = Scale::new(estimate.bounds);
    let (center, slope) = (scale.place(estimate.value), scale.slope(estimate.value));
    let quantile = normal_quantile(f64::midpoint(1.0, level));
    let reach = quantile * estimate.standard_error? * slope;
    Some([scale.value(center - reach), scale.value(center + reach)])
}
