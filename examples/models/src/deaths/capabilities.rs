//! Q, the information of the complete data, and other counts.

use super::{PoissonMixture, TwoPoisson};
use crate::Degenerate;
use crate::numeric::times_ln;
use em_core::{CompleteData, Resample, Surrogate};

/// Q = n₁ log w + n₂ log(1 − w) + Σ_c (s_c log λ_c − n_c λ_c), without −Σ log k!.
impl Surrogate for TwoPoisson {
    fn q(&self, stats: &[f64; 4], _from: &PoissonMixture, at: &PoissonMixture) -> f64 {
        let ([n1, s1, n2, s2], [first, second]) = (*stats, at.rates);
        times_ln(n1, at.weight) + times_ln(n2, 1.0 - at.weight) + times_ln(s1, first) - n1 * first
            + times_ln(s2, second)
            - n2 * second
    }

    fn gradient(
        &self,
        &[n1, s1, n2, s2]: &[f64; 4],
        _from: &PoissonMixture,
        at: &PoissonMixture,
    ) -> Option<Vec<f64>> {
        Some(vec![
            n1 / at.weight - n2 / (1.0 - at.weight),
            s1 / at.rates[0] - n1,
            s2 / at.rates[1] - n2,
        ])
    }
}

impl CompleteData for TwoPoisson {
    fn information(&self, &[n1, s1, n2, s2]: &[f64; 4], at: &PoissonMixture) -> Vec<f64> {
        let weight = n1 / at.weight.powi(2) + n2 / (1.0 - at.weight).powi(2);
        let [first, second] = [s1 / at.rates[0].powi(2), s2 / at.rates[1].powi(2)];
        vec![weight, 0.0, 0.0, 0.0, first, 0.0, 0.0, 0.0, second]
    }

    /// Whether a day belongs to the first component is a Bernoulli variable with variance r(1 − r),
    /// where r is the responsibility. From the second component to the first, the score of a day with k
    /// events changes by (1/w + 1/(1 − w), k/λ₁ − 1, 1 − k/λ₂). Days are independent.
    fn score_covariance(&self, _: &[f64; 4], at: &PoissonMixture) -> Vec<f64> {
        let mut covariance = vec![0.0; 9];
        for (k, days) in self.seen() {
            let ([first, second], _) = at.responsibilities(k, 1.0);
            let change = [
                1.0 / at.weight + 1.0 / (1.0 - at.weight),
                k / at.rates[0] - 1.0,
                1.0 - k / at.rates[1],
            ];
            for (entry, sum) in covariance.iter_mut().enumerate() {
                *sum += days * first * second * change[entry / 3] * change[entry % 3];
            }
        }
        covariance
    }
}

/// The units are the numbers of events: how many days had 0, 1, 2, … of them.
impl Resample for TwoPoisson {
    fn unit_counts(&self) -> Vec<f64> {
        self.counts.clone()
    }

    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Degenerate> {
        if counts.len() != self.counts.len() {
            return Err(Degenerate::Data);
        }
        Ok(Self {
            counts: counts.to_vec(),
        })
    }
}
