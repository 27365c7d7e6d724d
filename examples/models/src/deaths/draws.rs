//! New days, and the missing memberships of the old ones.

use super::{PoissonMixture, TwoPoisson};
use crate::Degenerate;
use crate::numeric::binomial;
use em_core::rand::RngExt;
use em_core::{Em, MonteCarlo, Simulate, Stream, Surrogate};
use rand_distr::{Distribution, Poisson};

/// As many days as there are.
impl Simulate for TwoPoisson {
    fn simulate(&self, at: &PoissonMixture, rng: &mut Stream) -> Result<Self, Degenerate> {
        let poisson = |rate| Poisson::new(rate).map_err(|_| Degenerate::Parameters);
        let (first, second) = (poisson(at.rates[0])?, poisson(at.rates[1])?);
        let mut left = self.counts.iter().sum::<f64>().round();
        let mut counts = vec![0.0; self.counts.len()];
        while left > 0.0 {
            let is_first = rng.random::<f64>() < at.weight;
            let events = if is_first { &first } else { &second }.sample(rng);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a small count
            let events = events as usize;
            counts.resize(counts.len().max(events + 1), 0.0);
            counts[events] += 1.0;
            left -= 1.0;
        }
        Ok(Self { counts })
    }
}

/// Of the days with k events, a binomial number belongs to the first component.
impl MonteCarlo for TwoPoisson {
    type Params = PoissonMixture;
    type Error = Degenerate;

    fn statistics_len(&self) -> usize {
        4
    }

    fn draw(
        &self,
        at: &PoissonMixture,
        rng: &mut Stream,
        into: &mut [f64],
    ) -> Result<(), Degenerate> {
        into.fill(0.0);
        for (k, days) in self.seen() {
            let ([share, _], _) = at.responsibilities(k, 1.0);
            let first = binomial(days, share, rng)?;
            for (component, days) in [first, days - first].into_iter().enumerate() {
                into[2 * component] += days;
                into[2 * component + 1] += days * k;
            }
        }
        Ok(())
    }

    fn maximize(
        &self,
        statistics: &[f64],
        at: &PoissonMixture,
    ) -> Result<PoissonMixture, Degenerate> {
        self.m_step(&four(statistics), at)
    }

    fn complete_log_likelihood(&self, statistics: &[f64], at: &PoissonMixture) -> f64 {
        self.q(&four(statistics), at, at)
    }
}

fn four(statistics: &[f64]) -> [f64; 4] {
    std::array::from_fn(|i| statistics[i])
}
