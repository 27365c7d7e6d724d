//! A stretch of numbers on a stretch of pixels, with round numbers marked.

use crate::output::number;
use serde::Serialize;

/// The numbers from `low` to `high`, drawn between two places; the second may be the smaller one.
pub(super) struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

#[derive(Serialize)]
pub(super) struct Tick {
    at: f64,
    label: String,
}

impl Axis {
    /// An axis over finite values, with some room at both ends.
    pub(super) fn over(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        // Where all values are one, its own size is what there is to see.
        let spread = if high > low {
            high - low
        } else {
            low.abs().max(1.0)
        };
        Self {
            low: low - 0.05 * spread,
            high: high + 0.05 * spread,
            from,
            to,
        }
    }

    /// The same from 0 up.
    pub(super) fn starting_at_zero(mut self) -> Self {
        self.low = 0.0;
        self
    }

    /// Where a number is drawn.
    pub(super) fn place(&self, value: f64) -> f64 {
        self.from + (value - self.low) * self.scale()
    }

    /// Pixels for each unit, with the sign of the direction.
    pub(super) fn scale(&self) -> f64 {
        (self.to - self.from) / (self.high - self.low)
    }

    /// Round numbers, about as many as asked for.
    pub(super) fn ticks(&self, about: f64) -> Vec<Tick> {
        self.every(round_up((self.high - self.low) / about))
    }

    /// The same of an axis that counts something.
    pub(super) fn whole_ticks(&self, about: f64) -> Vec<Tick> {
        self.every(round_up((self.high - self.low) / about).max(1.0))
    }

    fn every(&self, step: f64) -> Vec<Tick> {
        let first = (self.low / step).ceil();
        let last = (self.high / step).floor();
        if !(last - first).is_finite() || last - first > 20.0 {
            return Vec::new();
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 20
        let count = (last - first).max(0.0) as u32;
        (0..=count)
            .map(|i| {
                let value = (first + f64::from(i)) * step;
                Tick {
                    at: rounded(self.place(value)),
                    label: label(value, step),
                }
            })
            .collect()
    }
}

/// The next of 1, 2, 5, 10, 20, …
fn round_up(x: f64) -> f64 {
    let power = 10_f64.powf(x.log10().floor());
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|factor| factor * power >= x * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn label(value: f64, step: f64) -> String {
    let decimals = -step.log10().floor();
    let value = if value.abs() < 1e-9 * step {
        0.0
    } else {
        value
    };
    if (-5.0..=5.0).contains(&decimals) && value.abs() < 1e7 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 5
        let decimals = decimals.max(0.0) as usize;
        return format!("{value:.decimals$}").replace('-', "−");
    }
    let digits = (value.abs().log10().floor() + decimals + 1.0).clamp(1.0, 15.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 1 to 15
    number(value, digits as usize).replace('-', "−")
}

/// Pixels to a tenth, which is more than an eye sees.
pub(super) fn rounded(pixels: f64) -> f64 {
    (pixels * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::Axis;

    fn labels(values: [f64; 2]) -> Vec<String> {
        let axis = Axis::over(values.into_iter(), 0.0, 100.0);
        axis.ticks(5.0).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn marks_are_round_numbers() {
        assert_eq!(labels([1.6, 5.1]), ["2", "3", "4", "5"]);
        assert_eq!(labels([-0.3, 0.3]), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels([43.0, 96.0]), ["60", "80"]);
        assert_eq!(
            labels([1e9, 1e9 + 4.0]),
            [
                "1000000000",
                "1000000001",
                "1000000002",
                "1000000003",
                "1000000004"
            ]
        );
        assert_eq!(
            labels([1e-150, 3e-150]),
            ["1.0e−150", "1.5e−150", "2.0e−150", "2.5e−150", "3.0e−150"]
        );
    }

    #[test]
    fn nothing_is_counted_in_halves() {
        let labels = |last| {
            let axis = Axis::over([0.0, last].into_iter(), 0.0, 100.0);
            let ticks = axis.whole_ticks(6.0).into_iter();
            ticks.map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(2.0), ["0", "1", "2"]);
        assert_eq!(labels(58.0), ["0", "20", "40", "60"]);
    }

    #[test]
    fn one_value_is_in_the_middle() {
        let axis = Axis::over([7.0, 7.0, f64::NAN].into_iter(), 0.0, 100.0);
        assert!((axis.place(7.0) - 50.0).abs() < 1e-9);
        assert!(!axis.ticks(5.0).is_empty());
    }
}
