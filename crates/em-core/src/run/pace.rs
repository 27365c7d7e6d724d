//! How fast a run closes in on its limit.

use crate::vectors::distance;

/// The last map evaluations x ↦ F(x) of a run, in natural values, and what they say about its speed.
///
/// Near its limit EM is linear: each step is the one before times the matrix DM, whose largest eigenvalue
/// r is the *rate*, the largest fraction of missing information (Dempster, Laird & Rubin 1977). After a
/// step of length s an error of s·(r + r² + …) = s·r/(1 − r) remains.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Pace {
    /// Where the first map evaluation set out from.
    first: Vec<f64>,
    from: Vec<f64>,
    to: Vec<f64>,
    from_before: Vec<f64>,
    to_before: Vec<f64>,
    /// The values at the beginning and the end of the last iteration.
    start: Vec<f64>,
    end: Vec<f64>,
    rates: Window,
    gains: Window,
    gain: Option<f64>,
    at_rounding: bool,
    gain_at_rounding: bool,
}

/// The last few estimates of a rate.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Window(Vec<f64>);

/// How many estimates are looked at.
const WIDTH: usize = 5;

/// How many times the spread of the last rates is added to the largest of them. While a fast
/// component of the error still hides a slow one, the rate is about to rise: this sees it coming.
const CAUTION: f64 = 100.0;

/// A change of a value below this part of the way that it has come from the start is disturbed by
/// rounding in the steps; a rate once known does not change much any more when changes are so small.
const ROUNDING: f64 = 1e-8;

/// The same relative to the value, for one that is far from 0 and moves little.
const ROUNDING_OF_VALUES: f64 = 1e-13;

/// A gain below this part of the objective shows a ratio that rounding disturbs.
const ROUGH_GAIN: f64 = 1e-10;

/// A gain below this part of the objective is rounding.
const ROUNDING_OF_GAIN: f64 = 1e-14;

impl Window {
    fn push(&mut self, rate: f64) {
        if self.0.len() == WIDTH {
            self.0.remove(0);
        }
        self.0.push(rate);
    }

    /// An upper bound that allows for a trend; none while there are too few estimates, or none below 1.
    fn cautious(&self) -> Option<f64> {
        let (low, high) = (self.0.iter()).fold((f64::INFINITY, 0.0_f64), |(low, high), &rate| {
            (low.min(rate), high.max(rate))
        });
        let bound = high + CAUTION * (high - low);
        (self.0.len() == WIDTH && bound < 1.0).then_some(bound)
    }

    /// Σ rateⁱ from i = 1 on: what is left after a step, as a multiple of it. Where steps are rounding
    /// and there will be no better estimate, the largest of the last counts as it is, unless they are too
    /// unsteady to tell.
    fn remainder(&self, at_rounding: bool) -> Option<f64> {
        let largest = || {
            let high = self.0.iter().copied().reduce(f64::max)?;
            let low = self.0.iter().copied().fold(high, f64::min);
            (at_rounding && high < 1.0 && high - low <= 1.0 - high).then_some(high)
        };
        let rate = self.cautious().or_else(largest)?;
        Some(rate / (1.0 - rate))
    }

    fn is_whole(&self) -> bool {
        self.0.len() <= WIDTH && self.0.iter().all(|rate| rate.is_finite() && *rate >= 0.0)
    }
}

impl Pace {
    /// Whether all values are of parameters of that many values, and there are those that belong together.
    pub(crate) fn is_whole(&self, len: usize) -> bool {
        let together = |vectors: &[&Vec<f64>]| {
            let all = |len: usize| vectors.iter().all(|vector| vector.len() == len);
            all(0) || all(len)
        };
        together(&[&self.first, &self.from, &self.to])
            && together(&[&self.from_before, &self.to_before])
            && together(&[&self.start, &self.end])
            && self.start.len() == self.first.len()
            && self.rates.is_whole()
            && self.gains.is_whole()
    }

    /// Notes a map evaluation. The closures append the natural values of x and F(x).
    pub(crate) fn map(&mut self, from: impl FnOnce(&mut Vec<f64>), to: impl FnOnce(&mut Vec<f64>)) {
        std::mem::swap(&mut self.from, &mut self.from_before);
        std::mem::swap(&mut self.to, &mut self.to_before);
        refill(&mut self.from, from);
        refill(&mut self.to, to);
        if self.first.is_empty() {
            self.first.clone_from(&self.from);
        }
        if self.from.len() == self.from_before.len() {
            self.note_rate();
        }
    }

    /// ‖F(x) − F(x')‖/‖x − x'‖ over the values whose changes are not rounding. A large value that stands
    /// still does not hide a small one that moves.
    fn note_rate(&mut self) {
        let (mut apart, mut images) = (0.0, 0.0);
        for i in 0..self.from.len() {
            let value = self.from[i];
            let change = value - self.from_before[i];
            let way = ROUNDING * (value - self.first[i]).abs();
            if change.abs() > way.max(ROUNDING_OF_VALUES * value.abs()) {
                apart += change * change;
                images += (self.to[i] - self.to_before[i]).powi(2);
            }
        }
        self.at_rounding = apart == 0.0;
        if apart > 0.0 && images.is_finite() {
            self.rates.push((images / apart).sqrt());
        }
    }

    /// Notes where an iteration began and ended, and what it added to an objective of that size.
    pub(crate) fn iteration(
        &mut self,
        start: impl FnOnce(&mut Vec<f64>),
        end: impl FnOnce(&mut Vec<f64>),
        gain: f64,
        objective: f64,
    ) {
        refill(&mut self.start, start);
        refill(&mut self.end, end);
        let size = 1.0 + objective.abs();
        match self.gain {
            Some(before) if before > ROUGH_GAIN * size && gain > 0.0 => {
                self.gains.push(gain / before);
            }
            _ => {}
        }
        self.gain_at_rounding = gain.abs() <= ROUNDING_OF_GAIN * size;
        // A gain that is lost in the rounding of the objective may be as large as that.
        self.gain = Some(gain.abs().max(f64::EPSILON * size));
    }

    /// Whether the last iteration ended at values that are all finite.
    pub(crate) fn first_not_finite(&self) -> Option<usize> {
        self.end.iter().position(|value| !value.is_finite())
    }

    /// The natural values at the end of the last iteration; none before the first.
    pub(crate) fn values(&self) -> &[f64] {
        &self.end
    }

    /// The largest change of a natural value in the last iteration.
    pub(crate) fn step(&self) -> Option<f64> {
        let changes = self.start.iter().zip(&self.end).map(|(a, b)| (a - b).abs());
        (!self.end.is_empty()).then(|| changes.fold(0.0, f64::max))
    }

    /// The largest change of a natural value in the last iteration, as a part of its size.
    pub(crate) fn relative_step(&self) -> Option<f64> {
        let changes = self.start.iter().zip(&self.end).map(|(a, b)| match b - a {
            0.0 => 0.0,
            change => change.abs() / a.abs().max(b.abs()),
        });
        (!self.end.is_empty()).then(|| changes.fold(0.0, f64::max))
    }

    /// ‖F(x) − x‖ of the last map evaluation.
    pub(crate) fn residual(&self) -> Option<f64> {
        (!self.to.is_empty()).then(|| distance(&self.from, &self.to))
    }

    /// The last estimate of the rate r.
    pub(crate) fn rate(&self) -> Option<f64> {
        self.rates.0.last().copied()
    }

    /// How far F(x) still is from the limit.
    pub(crate) fn error(&self) -> Option<f64> {
        let residual = self.residual()?;
        if residual == 0.0 {
            return Some(0.0);
        }
        Some(residual * self.rates.remainder(self.at_rounding)?)
    }

    /// How much the objective will still gain: Aitken's estimate, the changes taken as geometric.
    pub(crate) fn remaining_gain(&self) -> Option<f64> {
        if self.residual()? == 0.0 {
            return Some(0.0);
        }
        Some(self.gain? * self.gains.remainder(self.gain_at_rounding)?)
    }
}

fn refill(buffer: &mut Vec<f64>, write: impl FnOnce(&mut Vec<f64>)) {
    buffer.clear();
    write(buffer);
}
