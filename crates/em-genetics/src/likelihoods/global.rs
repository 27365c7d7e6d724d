//! The highest maximum of a log-likelihood that is not concave.

use super::ascent::{climb, rise_from_end};
use super::columns::{Columns, is_log_concave};
use super::genotype_frequencies::hardy_weinberg;

/// What is higher by less than this, relative to 1 + |ℓ|, is not looked for.
const TIE: f64 = 1e-11;

/// Intervals are halved down to this width. No case is known that comes near to it: close to a maximum
/// ℓ is soon seen to be concave, and elsewhere to be lower.
const NARROW: f64 = 1e-9;

/// ℓ and ℓ' at a point.
#[derive(Clone, Copy)]
struct Point {
    p: f64,
    level: f64,
    slope: f64,
}

impl Point {
    fn at(columns: &Columns, p: f64) -> Self {
        let [zero, one] = columns.log_ends();
        let (level, slope) = match p {
            0.0 => (zero, rise_from_end(columns, 0.0)),
            1.0 => (one, -rise_from_end(columns, 1.0)),
            _ => (
                columns.log_likelihood(hardy_weinberg(p)),
                columns.slopes(p)[0],
            ),
        };
        Self { p, level, slope }
    }

    /// The most that ℓ can be up to a distance from here, if its slope away from here is `rise` and
    /// grows by at most `curvature`.
    fn reach(self, rise: f64, curvature: f64, distance: f64) -> f64 {
        let gain = rise * distance + 0.5 * curvature * distance * distance;
        self.level + gain.max(0.0) // a convex parabola is highest at an end
    }
}

/// The p with the highest ℓ in [0, 1], given one that a climb has found.
///
/// Branch and bound: an interval is halved unless ℓ is concave there, and can be climbed, or cannot be
/// above the best that was found. If ℓ'' ≤ K on the interval, ℓ is concave for K ≤ 0, and else
/// ℓ(p + t) ≤ ℓ(p) + ℓ'(p) t + ½ K t². A single sample of 100 that is not concave seldom makes more than
/// one interval; the most that were met are some tens.
pub(crate) fn maximum(columns: &Columns, found: f64) -> f64 {
    let (zero, one) = (Point::at(columns, 0.0), Point::at(columns, 1.0));
    let higher = |best: Point, point: Point| {
        if point.level > best.level {
            point
        } else {
            best
        }
    };
    let mut best = higher(higher(zero, Point::at(columns, found)), one);
    let mut intervals = vec![[zero, one]];
    while let Some([from, to]) = intervals.pop() {
        let most = Most::on(columns, from.p, to.p);
        let tie = TIE * (1.0 + best.level.abs());
        if most.curvature <= 0.0 {
            if from.slope > 0.0 && to.slope < 0.0 {
                let middle = f64::midpoint(from.p, to.p);
                let top = climb(columns, [from.p, to.p], middle);
                best = higher(best, Point::at(columns, top));
            }
        } else if most.level_between(from, to) > best.level + tie && to.p - from.p > NARROW {
            let middle = Point::at(columns, f64::midpoint(from.p, to.p));
            best = higher(best, middle);
            intervals.extend([[middle, to], [from, middle]]);
        }
    }
    // The best may be a midpoint beside the maximum, and no lower than it but for rounding.
    let polished = Point::at(columns, climb(columns, [0.0, 1.0], best.p));
    let lost = best.level - polished.level > TIE * (1.0 + best.level.abs());
    if lost { best.p } else { polished.p }
}

/// Upper bounds on an interval.
struct Most {
    /// Of ℓ''.
    curvature: f64,
    /// Of ℓ, which is low at an end of [0, 1] where ℓ'' may be enormous.
    level: f64,
}

impl Most {
    /// On [u, v], the sums of the bounds of the samples. O(n).
    fn on(columns: &Columns, u: f64, v: f64) -> Self {
        let mut most = Self {
            curvature: 0.0,
            level: 0.0,
        };
        for l in columns.rows() {
            // L lies between the least and the greatest of its three Bernstein coefficients on [u, v].
            let blossom = |s: f64, t: f64| {
                l[0] * (1.0 - s) * (1.0 - t) + l[1] * (s * (1.0 - t) + t * (1.0 - s)) + l[2] * s * t
            };
            let coefficients = [blossom(u, u), blossom(u, v), blossom(v, v)];
            let least = coefficients.into_iter().fold(f64::INFINITY, f64::min);
            let greatest = coefficients.into_iter().fold(0.0, f64::max);
            let slope = |p: f64| 2.0 * ((l[1] - l[0]) * (1.0 - p) + (l[2] - l[1]) * p);
            let (a, b) = (slope(u), slope(v));
            let least_slope = if a * b <= 0.0 {
                0.0
            } else {
                a.abs().min(b.abs())
            };
            // (log L)'' = L''/L − (L'/L)²
            let second = 2.0 * (l[0] - 2.0 * l[1] + l[2]);
            let convex = second / if second > 0.0 { least } else { greatest };
            let curvature = convex - (least_slope / greatest).powi(2);
            most.curvature += if is_log_concave(l) {
                curvature.min(0.0)
            } else {
                curvature
            };
            most.level += greatest.ln();
        }
        most
    }

    /// Of ℓ between the ends of the interval.
    fn level_between(&self, from: Point, to: Point) -> f64 {
        let width = to.p - from.p;
        let along = match (from.level.is_finite(), to.level.is_finite()) {
            (true, true) => {
                let left = from.reach(from.slope, self.curvature, width / 2.0);
                left.max(to.reach(-to.slope, self.curvature, width / 2.0))
            }
            (true, false) => from.reach(from.slope, self.curvature, width),
            (false, true) => to.reach(-to.slope, self.curvature, width),
            (false, false) => f64::INFINITY,
        };
        along.min(self.level)
    }
}
