//! Random effects on a logit scale: an E-step without closed form.

use crate::Degenerate;
use crate::numeric::times_ln;
use em_core::rand::RngExt;
use em_core::{MonteCarlo, Stream};
use rand_distr::{Distribution, StandardNormal};

mod data;
mod quadrature;

pub use data::NormalEffect;

/// Plates of seeds: of nᵢ seeds on plate i, rᵢ germinated. rᵢ is binomial with probability
/// 1/(1 + e^(−uᵢ)), and the plates' effects uᵢ, which are the missing data, are N(μ, σ²) variables.
///
/// Given r, neither the mean of u nor that of u² has a closed form, but u can be drawn. The statistics are Σu and Σu².
///
/// ```
/// use em_core::{MonteCarlo, stream};
/// use em_models::{LogisticNormal, NormalEffect};
///
/// let seeds = LogisticNormal::crowder();
/// let mut theta = NormalEffect { mean: 0.0, variance: 0.5 };
/// let before = seeds.log_likelihood(&theta);
///
/// let mut rng = stream(42, 0);
/// let (mut sums, mut one) = ([0.0; 2], [0.0; 2]);
/// for _ in 0..1000 {
///     seeds.draw(&theta, &mut rng, &mut one)?;
///     sums = [sums[0] + one[0], sums[1] + one[1]];
/// }
/// theta = seeds.maximize(&sums.map(|sum| sum / 1000.0), &theta)?; // one step of Monte Carlo EM
/// assert!(seeds.log_likelihood(&theta) > before);
/// # Ok::<(), em_models::Degenerate>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticNormal {
    /// Of each plate: how many seeds germinated, rᵢ, and how many there were, nᵢ.
    pub plates: Vec<(f64, f64)>,
}

/// How many draws may be rejected before it is given up.
const PATIENCE: usize = 1_000_000;

/// log P(r | u), up to the binomial coefficient: r u − n log(1 + eᵘ), which keeps its digits wherever
/// u is.
fn log_binomial(r: f64, n: f64, u: f64) -> f64 {
    r * u - n * (u.max(0.0) + (-u.abs()).exp().ln_1p())
}

/// The greatest value of it, where u is the logit of r/n.
fn greatest_log_binomial(r: f64, n: f64) -> f64 {
    times_ln(r, r / n) + times_ln(n - r, 1.0 - r / n)
}

impl MonteCarlo for LogisticNormal {
    type Params = NormalEffect;
    type Error = Degenerate;

    fn statistics_len(&self) -> usize {
        2
    }

    /// Rejection sampling: an effect drawn from N(μ, σ²) is accepted with probability P(r | u) divided
    /// by its greatest value. The effects that are left have the distribution given r, exactly, and
    /// draws are independent.
    fn draw(
        &self,
        at: &NormalEffect,
        rng: &mut Stream,
        into: &mut [f64],
    ) -> Result<(), Degenerate> {
        into.fill(0.0);
        for &(r, n) in &self.plates {
            let greatest = greatest_log_binomial(r, n);
            let effect = (0..PATIENCE).find_map(|_| {
                let z: f64 = StandardNormal.sample(rng);
                let u = at.mean + at.variance.sqrt() * z;
                let accepted = rng.random::<f64>() < (log_binomial(r, n, u) - greatest).exp();
                accepted.then_some(u)
            });
            let u = effect.ok_or(Degenerate::Rejected(PATIENCE))?;
            into[0] += u;
            into[1] += u * u;
        }
        Ok(())
    }

    fn maximize(&self, statistics: &[f64], _: &NormalEffect) -> Result<NormalEffect, Degenerate> {
        let n = self.plates.len() as f64;
        let mean = statistics[0] / n;
        let variance = statistics[1] / n - mean * mean;
        if variance > 0.0 {
            Ok(NormalEffect { mean, variance })
        } else {
            Err(Degenerate::Variance) // or NaN, if there are no plates
        }
    }

    /// −½ (n log σ² + Σ(u − μ)²/σ²).
    fn complete_log_likelihood(&self, statistics: &[f64], at: &NormalEffect) -> f64 {
        let n = self.plates.len() as f64;
        let squares = statistics[1] - 2.0 * at.mean * statistics[0] + n * at.mean * at.mean;
        -0.5 * (n * at.variance.ln() + squares / at.variance)
    }
}
