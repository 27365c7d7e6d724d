//! The scale without bounds of a single value.

/// A scale on which a value between two ends has no bounds: the logit between finite ends, the logarithm
/// above a lower one, else the value itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    pub(crate) fn new([low, high]: [f64; 2]) -> Self {
        Self { low, high }
    }

    fn kind(self) -> (bool, bool) {
        (self.low.is_finite(), self.high.is_finite())
    }

    /// Where a value lies on the scale.
    pub(crate) fn place(self, value: f64) -> f64 {
        match self.kind() {
            (true, true) => ((value - self.low) / (self.high - value)).ln(),
            (true, false) => (value - self.low).ln(),
            _ => value,
        }
    }

    /// The derivative of the place.
    pub(crate) fn slope(self, value: f64) -> f64 {
        match self.kind() {
            (true, true) => 1.0 / (value - self.low) + 1.0 / (self.high - value),
            (true, false) => 1.0 / (value - self.low),
            _ => 1.0,
        }
    }

    /// The value at a place; the end of the domain at an infinite one.
    pub(crate) fn value(self, place: f64) -> f64 {
        match self.kind() {
            (true, true) => self.low + (self.high - self.low) / (1.0 + (-place).exp()),
            (true, false) => self.low + place.exp(),
            _ => place,
        }
    }
}
