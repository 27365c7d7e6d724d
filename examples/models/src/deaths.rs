//! A mixture of two Poisson distributions.

use crate::Degenerate;
use em_core::{Em, Expectation, Temperature};

mod capabilities;
mod draws;
mod mixture;

pub use mixture::PoissonMixture;

/// Counts from a mixture of two Poisson distributions. On each day, the missing datum is which of the
/// two the day's count comes from.
///
/// ```
/// use em_core::{Acceleration, Run, Stop};
/// use em_models::{PoissonMixture, TwoPoisson};
///
/// let model = TwoPoisson::deaths();
/// let start = PoissonMixture { weight: 0.3, rates: [1.0, 2.5] };
/// // Winter and summer overlap so much that plain EM takes thousands of steps.
/// let run = Run::new(&model, start)?
///     .until(Stop::residual(1e-10))
///     .accelerate(Acceleration::squarem());
/// let fit = run.complete()?;
/// assert!((fit.log_likelihood + 1989.945_859_883).abs() < 1e-8);
/// assert!((fit.params.weight - 0.359_885).abs() < 1e-5);
/// # Ok::<(), em_core::Error<em_models::Degenerate>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TwoPoisson {
    /// On how many days there were 0, 1, 2, … events.
    pub counts: Vec<f64>,
}

impl TwoPoisson {
    /// Death notices of women aged 80 and over in The Times, on each day of the three years from 1910
    /// to 1912: 1096 days (Hasselblad 1969; Titterington, Smith & Makov 1985).
    #[must_use]
    pub fn deaths() -> Self {
        Self {
            counts: vec![162.0, 267.0, 271.0, 185.0, 111.0, 61.0, 27.0, 8.0, 3.0, 1.0],
        }
    }

    /// The numbers of events k that were seen, each with its number of days.
    fn seen(&self) -> impl Iterator<Item = (f64, f64)> {
        let days = self.counts.iter().enumerate();
        days.map(|(k, &days)| (k as f64, days))
            .filter(|&(_, days)| days > 0.0)
    }
}

/// The expected statistics are days and events of each component: n₁, s₁, n₂, s₂.
impl Em for TwoPoisson {
    type Params = PoissonMixture;
    type Stats = [f64; 4];
    type Error = Degenerate;

    fn e_step(&self, at: &PoissonMixture) -> Result<Expectation<[f64; 4]>, Degenerate> {
        self.tempered_e_step(at, 1.0)
    }

    fn m_step(
        &self,
        &[n1, s1, n2, s2]: &[f64; 4],
        _: &PoissonMixture,
    ) -> Result<PoissonMixture, Degenerate> {
        let rate = |component, n, s| {
            let has_weight = n > 0.0;
            has_weight
                .then(|| s / n)
                .ok_or(Degenerate::Component(component))
        };
        Ok(PoissonMixture {
            rates: [rate(0, n1, s1)?, rate(1, n2, s2)?],
            weight: n1 / (n1 + n2),
        })
    }
}

impl Temperature for TwoPoisson {
    fn tempered_e_step(
        &self,
        at: &PoissonMixture,
        inverse_temperature: f64,
    ) -> Result<Expectation<[f64; 4]>, Degenerate> {
        let mut stats = [0.0; 4];
        let mut free_energy = 0.0;
        for (k, days) in self.seen() {
            let (responsibilities, of_one_day) = at.responsibilities(k, inverse_temperature);
            free_energy += days * of_one_day;
            for (component, share) in responsibilities.into_iter().enumerate() {
                stats[2 * component] += days * share;
                stats[2 * component + 1] += days * share * k;
            }
        }
        Ok(Expectation {
            stats,
            log_likelihood: free_energy,
        })
    }
}
