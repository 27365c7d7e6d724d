//! What else the model of linkage can do, each in its shortest form.

use super::{Linkage, Theta};
use crate::Degenerate;
use crate::numeric::{binomial, times_ln};
use em_core::{CompleteData, Em, MonteCarlo, Resample, Simulate, Stream, Surrogate};

/// Q = (x + d) log θ + (b + c) log(1 − θ), with the expected x.
impl Surrogate for Linkage {
    fn q(&self, &x: &f64, _from: &Theta, &Theta(theta): &Theta) -> f64 {
        let [_, b, c, d] = self.cells;
        times_ln(x + d, theta) + times_ln(b + c, 1.0 - theta)
    }

    fn gradient(&self, &x: &f64, _from: &Theta, &Theta(theta): &Theta) -> Option<Vec<f64>> {
        let [_, b, c, d] = self.cells;
        Some(vec![(x + d) / theta - (b + c) / (1.0 - theta)])
    }
}

impl CompleteData for Linkage {
    fn information(&self, &x: &f64, &Theta(theta): &Theta) -> Vec<f64> {
        let [_, b, c, d] = self.cells;
        vec![(x + d) / theta.powi(2) + (b + c) / (1.0 - theta).powi(2)]
    }

    /// x is binomial, and the score depends on it as x/θ.
    fn score_covariance(&self, &x: &f64, at: &Theta) -> Vec<f64> {
        vec![x * (1.0 - at.share()) / at.0.powi(2)]
    }
}

impl Resample for Linkage {
    fn unit_counts(&self) -> Vec<f64> {
        self.cells.to_vec()
    }
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Degenerate> {
        let cells = counts.try_into().map_err(|_| Degenerate::Data)?;
        Ok(Self { cells })
    }
}

impl Simulate for Linkage {
    fn simulate(&self, at: &Theta, rng: &mut Stream) -> Result<Self, Degenerate> {
        let n = self.cells.iter().sum::<f64>().round();
        let [p, q, r, s] = at.probabilities();
        // Of the animals that are left, how many belong to the next class?
        let a = binomial(n, p, rng)?;
        let b = binomial(n - a, q / (q + r + s), rng)?;
        let c = binomial(n - a - b, r / (r + s), rng)?;
        Ok(Self {
            cells: [a, b, c, n - a - b - c],
        })
    }
}

impl MonteCarlo for Linkage {
    type Params = Theta;
    type Error = Degenerate;

    fn statistics_len(&self) -> usize {
        1
    }
    fn draw(&self, at: &Theta, rng: &mut Stream, into: &mut [f64]) -> Result<(), Degenerate> {
        into[0] = binomial(self.cells[0], at.share(), rng)?;
        Ok(())
    }
    fn maximize(&self, statistics: &[f64], at: &Theta) -> Result<Theta, Degenerate> {
        self.m_step(&statistics[0], at)
    }
    fn complete_log_likelihood(&self, statistics: &[f64], at: &Theta) -> f64 {
        self.q(&statistics[0], at, at)
    }
}
