//! The parameters of the mixture.

use crate::numeric::times_ln;
use em_core::{Layout, Parameters};
use statrs::function::gamma::ln_gamma;

/// p(k) = w λ₁ᵏ e^(−λ₁)/k! + (1 − w) λ₂ᵏ e^(−λ₂)/k!.
///
/// ```
/// use em_core::Parameters;
/// use em_models::PoissonMixture;
///
/// let theta = PoissonMixture { weight: 0.4, rates: [1.3, 2.7] };
/// assert_eq!(theta.layout().names(), ["weight", "rate[1]", "rate[2]"]);
///
/// let turned = PoissonMixture { weight: 0.6, rates: [2.7, 1.3] }; // the same distribution
/// assert_eq!(turned.relabelled(&theta), theta);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PoissonMixture {
    /// The weight w of the first component.
    pub weight: f64,
    /// The rates λ₁ and λ₂, in events a day.
    pub rates: [f64; 2],
}

impl PoissonMixture {
    /// The responsibilities of the two components for a day with k events, raised to the power
    /// β = `inverse_temperature` and normalized again, and the day's free energy
    /// (1/β) log Σ_c (w_c f_c(k))^β, which is the log-density where β = 1.
    pub(super) fn responsibilities(&self, k: f64, inverse_temperature: f64) -> ([f64; 2], f64) {
        let log_joint =
            |weight: f64, rate| weight.ln() + times_ln(k, rate) - rate - ln_gamma(k + 1.0);
        let first = log_joint(self.weight, self.rates[0]);
        let second = log_joint(1.0 - self.weight, self.rates[1]);
        // Only the difference is exponentiated, so nothing underflows to 0/0. A tie stays one at β = ∞.
        let apart = first - second;
        let apart = if apart == 0.0 {
            0.0
        } else {
            inverse_temperature * apart
        };
        let of_both = (-apart.abs()).exp().ln_1p() / inverse_temperature;
        let share = |apart: f64| 1.0 / (1.0 + (-apart).exp());
        ([share(apart), share(-apart)], first.max(second) + of_both)
    }
}

impl Parameters for PoissonMixture {
    fn layout(&self) -> Layout {
        let weight = Layout::new().interval("weight", 1, 0.0, 1.0);
        weight.positive("rate", 2)
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend([self.weight, self.rates[0], self.rates[1]]);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let &[weight, first, second] = values else {
            return None;
        };
        Some(Self {
            weight,
            rates: [first, second],
        })
    }

    /// Of the two numberings, the one with the rates in the same order as in `like` is also the one
    /// with the smaller sum of squared distances from them.
    fn relabelled(mut self, like: &Self) -> Self {
        let same_order = (self.rates[0] < self.rates[1]) == (like.rates[0] < like.rates[1]);
        if !same_order {
            self.weight = 1.0 - self.weight;
            self.rates.reverse();
        }
        self
    }
}
