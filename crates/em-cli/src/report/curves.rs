//! Densities of one column as lines of pixels.

use super::axis::rounded;
use std::f64::consts::TAU;
use std::fmt::Write;

/// A normal density in pixels: its weight, mean and standard deviation.
#[derive(Clone, Copy)]
pub(super) struct Bell {
    pub(super) weight: f64,
    pub(super) mean: f64,
    pub(super) sd: f64,
}

impl Bell {
    fn at(self, x: f64) -> f64 {
        let z = (x - self.mean) / self.sd;
        self.weight * (-0.5 * z * z).exp() / (self.sd * TAU.sqrt())
    }
}

/// The largest value of a sum of bells, which lies near a mean.
pub(super) fn highest(bells: &[Bell]) -> f64 {
    let at = |x| bells.iter().map(|bell| bell.at(x)).sum::<f64>();
    (bells.iter().map(|bell| at(bell.mean))).fold(0.0, f64::max)
}

/// The line of a sum of bells over the pixels from `left` to `right`: one of density 1 would be `unit` pixels
/// above `base`. The script of the page draws the same.
pub(super) fn line(bells: &[Bell], [left, right]: [f64; 2], base: f64, unit: f64) -> String {
    let mut path = String::new();
    for x in places(bells, left, right) {
        let density: f64 = bells.iter().map(|bell| bell.at(x)).sum();
        let command = if path.is_empty() { 'M' } else { 'L' };
        let y = rounded(base - unit * density);
        let _ = write!(path, "{command}{} {y}", rounded(x)); // writing to a string cannot fail
    }
    path
}

/// Every third pixel, and some around each mean, so that narrow bells keep their tops.
fn places(bells: &[Bell], left: f64, right: f64) -> Vec<f64> {
    let mut places = Vec::new();
    let mut x = left;
    while x < right {
        places.push(x);
        x += 3.0;
    }
    places.push(right);
    for bell in bells {
        let around = (-6..=6).map(|half| bell.mean + 0.5 * f64::from(half) * bell.sd);
        places.extend(around.filter(|x| left < *x && *x < right));
    }
    places.sort_by(f64::total_cmp);
    places
}
