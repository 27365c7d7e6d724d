//! The density of a mixture in the plane, as contours of regions that hold so much of it.

use super::chart::Panel;
use super::contour::{Field, even};
use super::draw::{Colour, Stroke};
use em_gmm::{Gmm, Mat};

/// What the contours enclose: the smallest regions with these probabilities.
const REGIONS: [f64; 4] = [0.25, 0.5, 0.75, 0.95];

pub(super) const REMARK: &str =
    "Grey contours enclose the smallest regions with 25, 50, 75 and 95 % of the mixture. ";

/// Draws the contours over the panel's ranges, widened a bit since its axes may be.
pub(super) fn contours(gmm: &Gmm, panel: &mut Panel) {
    const STEPS: usize = 140;
    let wide = |[low, high]: [f64; 2]| {
        let more = 0.2 * (high - low);
        even([low - more, high + more], STEPS)
    };
    let (xs, ys) = (wide(panel.x.range), wide(panel.y.range));
    let grid = Mat::from_fn(STEPS * STEPS, 2, |row, column| {
        if column == 0 {
            xs[row % STEPS]
        } else {
            ys[row / STEPS]
        }
    });
    // Beyond what can be computed there is nothing to see.
    let Ok(values) = gmm.log_density(grid.as_ref()) else {
        return;
    };
    let field = Field { xs, ys, values };
    for (level, opacity) in levels(&field.values)
        .into_iter()
        .zip([0.95, 0.8, 0.65, 0.5])
    {
        for line in field.contours(level) {
            panel.line(line, Stroke::new(Colour::Axis, 0.9).opacity(opacity));
        }
    }
}

/// The log-densities at the borders of the regions, found by adding up cells from the densest on.
fn levels(log_densities: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = log_densities.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let Some(&most) = sorted.first() else {
        return Vec::new();
    };
    let shares: Vec<f64> = sorted.iter().map(|value| (value - most).exp()).collect();
    let all: f64 = shares.iter().sum();
    let mut sum = 0.0;
    let mut levels = Vec::new();
    for (share, value) in shares.iter().zip(&sorted) {
        sum += share;
        while REGIONS
            .get(levels.len())
            .is_some_and(|region| sum >= region * all)
        {
            levels.push(*value);
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::{Field, REGIONS, even, levels};

    #[test]
    fn regions_hold_what_they_claim() {
        let grid = || even([-6.0, 6.0], 200);
        let field = Field::new(grid(), grid(), |x, y| -0.5 * (x * x + y * y));
        for (level, region) in levels(&field.values).into_iter().zip(REGIONS) {
            // The log-density at the border of a region of probability p is ln(1 − p) below the top.
            let expected = (1.0 - region).ln();
            assert!((level - expected).abs() < 0.02, "{level} {expected}");
        }
    }
}
