//! What data and components are drawn on.

use super::axis::{Axis, rounded};
use super::curves::{Bell, highest, line};
use super::replay::{Normal, Replay};
use super::scene::{COLOURS, Component};
use std::fmt::Write;

/// A drawing is so wide and high, with room for the axes inside of it.
pub(super) const WIDTH: f64 = 460.0;
pub(super) const HEIGHT: f64 = 360.0;
pub(super) const LEFT: f64 = 52.0;
pub(super) const TOP: f64 = 12.0;
pub(super) const RIGHT: f64 = 448.0;
pub(super) const BOTTOM: f64 = 316.0;

/// Half of a component lies inside the first ellipse, 95 % inside the second: √(−2 ln(1 − p)).
pub(super) const LEVELS: [f64; 2] = [1.177_41, 2.447_75];

/// What data and components are drawn on: two columns, or one and densities.
pub(super) struct Plane {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) is_flat: bool,
    /// How many pixels a density of 1 for each pixel is high, where there is one column.
    pub(super) unit: f64,
}

impl Plane {
    /// With the bars of a histogram, where there is one column.
    pub(super) fn of(replay: &Replay, components: &[Normal]) -> (Self, String) {
        let x = Axis::over(replay.points.iter().map(|p| p[0]), LEFT, RIGHT);
        if replay.columns.len() > 1 {
            let y = Axis::over(replay.points.iter().map(|p| p[1]), BOTTOM, TOP);
            let plane = Self {
                x,
                y,
                is_flat: true,
                unit: 0.0,
            };
            return (plane, String::new());
        }
        let bells: Vec<Bell> = components.iter().map(|normal| bell(normal, &x)).collect();
        let (y, unit, bars) = upright(&replay.points, &x, &bells);
        let plane = Self {
            x,
            y,
            is_flat: false,
            unit,
        };
        (plane, bars)
    }

    /// The pixels of points, x and y in turn.
    pub(super) fn points(&self, points: &[[f64; 2]]) -> Vec<f64> {
        if !self.is_flat {
            return Vec::new();
        }
        let place = |p: &[f64; 2]| [rounded(self.x.place(p[0])), rounded(self.y.place(p[1]))];
        points.iter().flat_map(place).collect()
    }

    /// What the script draws a component from.
    pub(super) fn numbers(&self, normal: &Normal) -> Vec<f64> {
        if self.is_flat {
            return ellipse(normal, &self.x, &self.y).into();
        }
        let bell = bell(normal, &self.x);
        vec![
            fine(bell.weight),
            rounded(bell.mean),
            fine(bell.sd).max(0.001),
        ]
    }

    pub(super) fn component(&self, index: usize, normal: &Normal) -> Component {
        let [x, y, a, b, angle] = ellipse(normal, &self.x, &self.y);
        let around = |level: f64| [rounded(level * a), rounded(level * b)];
        Component {
            number: index + 1,
            colour: index % COLOURS,
            x,
            y: if self.is_flat { y } else { BOTTOM },
            ellipses: if self.is_flat {
                LEVELS.map(around).into()
            } else {
                Vec::new()
            },
            angle,
            curve: self.curve(std::slice::from_ref(normal)),
        }
    }

    /// The density of some components together.
    pub(super) fn curve(&self, components: &[Normal]) -> String {
        if self.is_flat {
            return String::new();
        }
        let bells: Vec<Bell> = (components.iter())
            .map(|normal| bell(normal, &self.x))
            .collect();
        line(&bells, [LEFT, RIGHT], BOTTOM, self.unit)
    }
}

/// Mean, half axes of one standard deviation, and the angle of the first in degrees, in pixels.
fn ellipse(normal: &Normal, x: &Axis, y: &Axis) -> [f64; 5] {
    let [s, t] = [normal.sd[0] * x.scale(), normal.sd[1] * y.scale()];
    let (a, b, c) = (s * s, normal.correlation * s * t, t * t);
    let half = f64::hypot((a - c) / 2.0, b);
    let middle = f64::midpoint(a, c);
    let angle = (0.5 * f64::atan2(2.0 * b, a - c)).to_degrees();
    let axis = |variance: f64| fine(variance.max(0.0).sqrt());
    [
        rounded(x.place(normal.mean[0])),
        rounded(y.place(normal.mean[1])),
        axis(middle + half),
        axis(middle - half),
        rounded(angle),
    ]
}

fn bell(normal: &Normal, x: &Axis) -> Bell {
    Bell {
        weight: normal.weight,
        mean: x.place(normal.mean[0]),
        sd: normal.sd[0] * x.scale(),
    }
}

/// Beside what the eye sees: small axes are scaled up, and weights are small.
fn fine(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

/// A histogram by the rule of Freedman and Diaconis: its axis of densities, how many pixels a density of 1
/// for each pixel is high, and the bars.
fn upright(points: &[[f64; 2]], x: &Axis, bells: &[Bell]) -> (Axis, f64, String) {
    let mut sorted: Vec<f64> = points.iter().map(|point| x.place(point[0])).collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len().max(1) as f64;
    let (Some(&first), Some(&end)) = (sorted.first(), sorted.last()) else {
        return (
            Axis::over(std::iter::empty(), BOTTOM, TOP),
            1.0,
            String::new(),
        );
    };
    let quartile = |q: usize| sorted[(sorted.len() - 1) * q / 4];
    let width = 2.0 * (quartile(3) - quartile(1)) / n.cbrt();
    let range = (end - first).max(1.0);
    let bins = if width > 0.0 {
        (range / width).ceil().clamp(5.0, 60.0)
    } else {
        30.0
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 5 to 60
    let mut counts = vec![0.0; bins as usize];
    let width = range / bins;
    for place in &sorted {
        // Below the number of bins.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = ((place - first) / width) as usize;
        let bin = bin.min(counts.len() - 1);
        counts[bin] += 1.0;
    }
    let heights: Vec<f64> = counts.iter().map(|count| count / (n * width)).collect();
    let top = heights.iter().copied().fold(highest(bells), f64::max);
    let density = top * x.scale();
    let y = Axis::over([0.0, density].into_iter(), BOTTOM, TOP).starting_at_zero();
    let unit = (BOTTOM - y.place(density)) / top;
    let mut bars = String::new();
    for (bin, height) in heights.iter().enumerate() {
        let left = rounded(first + bin as f64 * width);
        // Writing to a string cannot fail.
        let _ = write!(
            bars,
            "M{left} {BOTTOM}v{}h{}V{BOTTOM}z",
            rounded(-unit * height),
            rounded(width)
        );
    }
    (y, unit, bars)
}
