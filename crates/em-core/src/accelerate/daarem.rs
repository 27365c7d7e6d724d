//! Damped Anderson acceleration with restarts.

use super::rotations::orthogonalize;
use super::{coordinates, parameters, rounding};
use crate::run::{PointOf, Steps};
use crate::vectors::{dot, minus};
use crate::{Chart, Em, Error, Parameters};

/// DAAREM (Henderson & Varadhan 2019): the last few steps f = F(θ) − θ, and how they differ, say in which
/// combination of them the step would be shortest; θ moves by that combination.
///
/// The combination is found by least squares with as much ridge as keeps it short at the beginning
/// (*damping*), which gives way as extrapolated points prove good. After `order` steps the memory is
/// emptied (*restart*). A point that lowers the objective by more than `epsilon` is replaced by the EM
/// step (*ε-monotone*).
///
/// ```
/// use em_core::{Acceleration, Daarem};
///
/// let bold = Acceleration::Daarem(Daarem { epsilon: 0.01, ..Daarem::default() });
/// assert_ne!(bold, Acceleration::daarem());
/// ```
///
/// Beyond the EM step an iteration costs O(p·m²) for p free parameters and order m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Daarem {
    /// How many differences of steps are remembered at the most; by default half the number of free
    /// parameters, rounded up, and at most 10.
    pub order: Option<usize>,
    /// How far an iteration may lower the objective, in nats. By default not at all; the authors
    /// allow 0.01. A fall is noted in the trace, and an error in strict mode.
    pub epsilon: f64,
}

/// How the damping gives way: the part δ of the undamped combination's squared length that is allowed
/// is 1/(1 + DECAY^(PATIENCE − s)) after s good points. The values are the authors'.
const DECAY: f64 = 1.2;
const PATIENCE: f64 = 25.0;

/// What is remembered between iterations.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Memory {
    options: Daarem,
    /// The coordinates before, and the step made there.
    last: Option<(Vec<f64>, Vec<f64>)>,
    /// What tells whether coordinates are of the same chart.
    references: Vec<usize>,
    /// Differences of steps, and of coordinates.
    steps: Vec<Vec<f64>>,
    points: Vec<Vec<f64>>,
    /// s: how many good points there were, with deductions for cycles that ended lower.
    good: f64,
    /// The objective when the memory was last emptied.
    cycle_began: Option<f64>,
}

impl Memory {
    pub(crate) fn new(options: Daarem) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }

    pub(crate) fn iterate<M: Em>(
        &mut self,
        steps: &mut Steps<'_, M>,
        at: &PointOf<M>,
    ) -> Result<PointOf<M>, Error<M::Error>> {
        let image = steps.m_step(at)?;
        steps.note(at, &image);
        let lowest = at.objective - self.options.epsilon.max(0.0) - rounding(at.objective);
        let mut accepted = None;
        if let Some(proposal) = self.propose(steps.chart(at), &at.params, &image) {
            // A point at which the E-step fails is a point too far, not a failure of the run.
            accepted = (steps.e_step(proposal).ok()).filter(|next| next.objective >= lowest);
            self.good += f64::from(u8::from(accepted.is_some()));
        }
        let next = match accepted {
            Some(next) => next,
            None => steps.e_step(image)?,
        };
        if self.steps.len() >= self.order() {
            self.restart(next.objective);
        }
        Ok(next)
    }

    /// Whether all vectors have the same length.
    pub(super) fn is_whole(&self) -> bool {
        let len = self.last.as_ref().map_or(0, |(z, _)| z.len());
        let mut vectors = self.steps.iter().chain(&self.points);
        let last_is_whole = self.last.as_ref().is_none_or(|(_, f)| f.len() == len);
        self.steps.len() == self.points.len()
            && last_is_whole
            && vectors.all(|vector| vector.len() == len)
    }

    fn order(&self) -> usize {
        let free = self.last.as_ref().map_or(0, |(z, _)| z.len());
        (self.options.order.unwrap_or(free.div_ceil(2).min(10))).max(1)
    }

    /// The point that the remembered steps point at; none while there is nothing remembered.
    fn propose<P: Parameters>(&mut self, chart: Option<Chart>, at: &P, image: &P) -> Option<P> {
        let chart = chart?;
        let z = coordinates(&chart, at)?;
        let f = minus(&coordinates(&chart, image)?, &z);
        let references = chart.references();
        let same_chart = self.references == references;
        self.references = references;
        match self.last.take() {
            Some((z_before, f_before)) if same_chart && z_before.len() == z.len() => {
                self.steps.push(minus(&f, &f_before));
                self.points.push(minus(&z, &z_before));
            }
            // The first iteration, or a value has reached the boundary and its coordinate is gone, or
            // another share has become the largest.
            _ => {
                self.steps.clear();
                self.points.clear();
            }
        }
        let moved = (!self.steps.is_empty()).then(|| {
            let mut to: Vec<f64> = z.iter().zip(&f).map(|(z, f)| z + f).collect();
            let combination = self.combination(&f);
            for ((step, point), c) in self.steps.iter().zip(&self.points).zip(combination) {
                for (to, (df, dz)) in to.iter_mut().zip(step.iter().zip(point)) {
                    *to -= c * (df + dz);
                }
            }
            to
        });
        self.last = Some((z, f));
        parameters(&chart, &moved?, image)
    }

    /// The γ that minimizes ‖f − Δ γ‖² + λ‖γ‖², where Δ are the differences of steps, with the λ for which
    /// ‖γ‖² is δ times what it is without λ.
    fn combination(&self, f: &[f64]) -> Vec<f64> {
        let (orthogonal, rotation) = orthogonalize(self.steps.clone());
        let squares: Vec<f64> = orthogonal.iter().map(|a| dot(a, a)).collect();
        let products: Vec<f64> = orthogonal.iter().map(|a| dot(a, f)).collect();
        let largest = squares.iter().copied().fold(0.0, f64::max);
        // Along a direction in which the steps do not differ there is nothing to gain.
        let entry = |i: usize, ridge: f64| {
            let counts = squares[i] > 1e-24 * largest;
            if counts {
                products[i] / (squares[i] + ridge)
            } else {
                0.0
            }
        };
        let order = self.steps.len();
        let size = |ridge| (0..order).map(|i| entry(i, ridge).powi(2)).sum::<f64>();
        let target = size(0.0) / (1.0 + DECAY.powf(PATIENCE - self.good));
        // The size falls with the ridge: it is halved in on in logarithms.
        let (mut low, mut high) = (1e-16_f64.ln(), 1e16_f64.ln());
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if size(largest * middle.exp()) > target {
                low = middle;
            } else {
                high = middle;
            }
        }
        let ridge = largest * high.exp();
        let solution: Vec<f64> = (0..order).map(|i| entry(i, ridge)).collect();
        (0..order)
            .map(|i| rotation.iter().zip(&solution).map(|(v, g)| v[i] * g).sum())
            .collect()
    }

    /// Empties the memory, and takes back confidence if the cycle led down.
    fn restart(&mut self, objective: f64) {
        if self.cycle_began.is_some_and(|began| objective < began) {
            self.good = (self.good - self.steps.len() as f64).max(-2.0 * PATIENCE);
        }
        self.cycle_began = Some(objective);
        self.steps.clear();
        self.points.clear();
    }
}
