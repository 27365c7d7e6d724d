//! One axis of a panel.

/// What it measures, how far it goes, and what stands along it.
#[derive(Clone)]
pub(in crate::figure) struct Axis {
    /// The name and unit; may be empty.
    pub(in crate::figure) label: String,
    pub(in crate::figure) range: [f64; 2],
    pub(in crate::figure) ticks: Ticks,
}

#[derive(Clone, PartialEq)]
pub(in crate::figure) enum Ticks {
    /// Round numbers.
    Numbers,
    /// Whole numbers.
    Whole,
    /// Names of places that are no scale.
    Names(Vec<(f64, String)>),
    /// Numbers at places of one's own, as on a logarithmic scale.
    Places(Vec<(f64, String)>),
    /// Round numbers that are not written, as on an axis that is shared with the panel below.
    Silent,
    None,
}

impl Axis {
    /// An axis that reaches a little beyond its values.
    pub(in crate::figure) fn of(
        label: impl Into<String>,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        Self::new(label, padded([low, high], 0.04))
    }

    pub(in crate::figure) fn new(label: impl Into<String>, range: [f64; 2]) -> Self {
        Self {
            label: label.into(),
            range: sound(range),
            ticks: Ticks::Numbers,
        }
    }

    pub(in crate::figure) fn ticks(self, ticks: Ticks) -> Self {
        Self { ticks, ..self }
    }

    pub(in crate::figure) fn length(&self) -> f64 {
        self.range[1] - self.range[0]
    }
}

/// A range with a share of its length added at both ends.
pub(in crate::figure) fn padded([low, high]: [f64; 2], share: f64) -> [f64; 2] {
    let more = share * (high - low);
    [low - more, high + more]
}

/// A range that has a length which can be divided by.
fn sound([low, high]: [f64; 2]) -> [f64; 2] {
    if !(low.is_finite() && high.is_finite()) {
        return [0.0, 1.0];
    }
    // A finite length, and room for the arithmetic of layouts.
    let [low, high] = [low, high].map(|x| x.clamp(-1e300, 1e300));
    let least = f64::MIN_POSITIVE.max(1e-13 * low.abs().max(high.abs()));
    if high - low > least {
        return [low, high];
    }
    // All the same value: it lies in the middle.
    let around = if low == 0.0 { 1.0 } else { 0.1 * low.abs() };
    [low - around, high + around]
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn ranges_have_a_length() {
        for values in [
            vec![],
            vec![0.0],
            vec![7.0, 7.0],
            vec![f64::NAN],
            vec![-f64::MAX, f64::MAX],
        ] {
            let axis = Axis::of("", values);
            assert!(axis.length() > 0.0 && axis.length().is_finite());
        }
        let axis = Axis::of("", [0.0, f64::INFINITY, 10.0]);
        assert!(axis.range[0] < 0.0 && axis.range[1] > 10.0 && axis.length() < 11.0);
    }
}
