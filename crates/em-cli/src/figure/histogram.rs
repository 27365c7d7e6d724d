//! Histograms as densities, and the normal densities over them.

use super::chart::{Note, Panel};
use super::draw::{Anchor, Colour, Dash, Stroke};
use em_gmm::Gmm;
use std::f64::consts::TAU;

/// Bins of one width with their heights.
pub(super) struct Histogram {
    low: f64,
    width: f64,
    /// As densities: their areas sum to 1.
    heights: Vec<f64>,
}

impl Histogram {
    /// With Freedman & Diaconis' width of bins, 2·IQR·n^(−1/3), but a number that can be looked at.
    pub(super) fn of(values: &[f64]) -> Self {
        let mut sorted: Vec<f64> = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (n, last) = (sorted.len(), sorted.len().saturating_sub(1));
        let at = |share: f64| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of n
            let index = (share * last as f64).round() as usize;
            sorted.get(index).copied().unwrap_or(0.0)
        };
        let (low, high) = (at(0.0), at(1.0));
        let range = high - low;
        let wanted = 2.0 * (at(0.75) - at(0.25)) / (n.max(1) as f64).cbrt();
        let bins = (range / wanted).ceil().clamp(5.0, 80.0);
        let bins = if bins.is_finite() && range > 0.0 {
            bins
        } else {
            1.0
        };
        // A single value gets a bin that can be seen.
        let width = if range > 0.0 {
            range / bins
        } else {
            low.abs().max(1.0) * 0.05
        };
        let low = if range > 0.0 { low } else { low - 0.5 * width };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 1 to 80
        let mut heights = vec![0.0; bins as usize];
        let unit = 1.0 / (n.max(1) as f64 * width);
        for value in &sorted {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the bins
            let bin = ((value - low) / width) as usize;
            let bin = bin.min(heights.len() - 1);
            heights[bin] += unit;
        }
        Self {
            low,
            width,
            heights,
        }
    }

    pub(super) fn highest(&self) -> f64 {
        self.heights.iter().copied().fold(0.0, f64::max)
    }

    pub(super) fn draw(&self, panel: &mut Panel) {
        let mut outline = vec![[self.low, 0.0]];
        for (i, height) in self.heights.iter().enumerate() {
            let left = self.low + i as f64 * self.width;
            let right = left + self.width;
            panel.block([left, 0.0], [right, *height], Colour::Axis, 0.22);
            outline.extend([[left, *height], [right, *height], [right, 0.0]]);
        }
        panel.line(outline, OUTLINE);
    }
}

/// One column of a mixture: weights, means, standard deviations.
pub(super) struct Marginal {
    components: Vec<[f64; 3]>,
}

impl Marginal {
    pub(super) fn of(gmm: &Gmm, column: usize) -> Self {
        let of = |(c, weight): (usize, &f64)| {
            let variance = gmm.covariance(c)[(column, column)];
            [*weight, gmm.mean(c)[column], variance.sqrt()]
        };
        Self {
            components: gmm.weights().iter().enumerate().map(of).collect(),
        }
    }

    /// Weighted by the component's share.
    fn density([weight, mean, sd]: [f64; 3], x: f64) -> f64 {
        let u = (x - mean) / sd;
        weight * (-0.5 * u * u).exp() / (TAU.sqrt() * sd)
    }

    fn mixture(&self, x: f64) -> f64 {
        self.components.iter().map(|c| Self::density(*c, x)).sum()
    }

    /// Places that are close where a density is steep.
    fn places(&self, [low, high]: [f64; 2]) -> Vec<f64> {
        let mut places: Vec<f64> = (0..=120)
            .map(|i| low + f64::from(i) / 120.0 * (high - low))
            .collect();
        for [_, mean, sd] in &self.components {
            places.extend((-20..=20).map(|i| mean + f64::from(i) * 0.2 * sd));
        }
        places.retain(|x| (low..=high).contains(x));
        places.sort_by(f64::total_cmp);
        places
    }

    pub(super) fn highest(&self) -> f64 {
        let tops = self
            .components
            .iter()
            .map(|[_, mean, _]| self.mixture(*mean));
        tops.fold(0.0, f64::max)
    }

    /// The range in which nearly all of it lies.
    pub(super) fn range(&self) -> [f64; 2] {
        let ends = self
            .components
            .iter()
            .map(|[_, mean, sd]| [mean - 2.5 * sd, mean + 2.5 * sd]);
        ends.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
            .unwrap_or([0.0, 1.0])
    }

    /// The components' densities dashed, their sum solid.
    pub(super) fn draw(&self, panel: &mut Panel) {
        let places = self.places(panel.x.range);
        for (c, component) in self.components.iter().enumerate() {
            let curve = places.iter().map(|x| [*x, Self::density(*component, *x)]);
            let stroke = Stroke::new(Colour::Series(c), 1.6).dash(Dash::Dashed);
            panel.line(curve.collect(), stroke);
        }
        let curve = places.iter().map(|x| [*x, self.mixture(*x)]).collect();
        panel.line(curve, SUM);
    }

    /// Numbers of components at their tops.
    pub(super) fn number(&self, panel: &mut Panel) {
        for (c, component) in self.components.iter().enumerate() {
            let mean = component[1];
            panel.notes.push(Note {
                at: [mean, Self::density(*component, mean)],
                shift: [0.0, -11.0],
                text: (c + 1).to_string(),
                anchor: Anchor::Middle,
                colour: Colour::Series(c),
            });
        }
    }
}

pub(super) const OUTLINE: Stroke = Stroke::new(Colour::Axis, 0.8).opacity(0.7);
pub(super) const SUM: Stroke = Stroke::new(Colour::Text, 1.8);

#[cfg(test)]
mod tests {
    use super::Histogram;

    #[test]
    fn the_areas_sum_to_one() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i % 37).powi(2)).collect();
        for values in [&values[..], &values[..7], &[3.0; 10], &[0.0, 1e300]] {
            let histogram = Histogram::of(values);
            let area: f64 = histogram.heights.iter().map(|h| h * histogram.width).sum();
            assert!((area - 1.0).abs() < 1e-9, "{area}");
        }
        assert_eq!(Histogram::of(&[]).heights, [0.0]);
    }
}
