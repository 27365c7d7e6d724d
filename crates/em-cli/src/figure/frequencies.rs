//! Allele frequencies with their confidence intervals, by population.

use super::chart::{Axis, Key, Panel, Symbol, Ticks};
use super::draw::{Colour, Shape, Stroke};
use super::picture::Picture;

/// One estimate.
pub(crate) struct Frequency {
    /// The allele, or `f`.
    pub(crate) name: String,
    pub(crate) estimate: f64,
    pub(crate) interval: Option<[f64; 2]>,
}

/// The estimates of one population.
pub(crate) struct Population {
    pub(crate) name: String,
    pub(crate) frequencies: Vec<Frequency>,
}

/// A row for each allele, in it a point and interval for each population. `level` is that of the
/// intervals.
pub(crate) fn frequencies(
    title: impl Into<String>,
    populations: &[Population],
    level: &str,
) -> Picture {
    let names: Vec<&str> = populations.first().map_or(Vec::new(), |first| {
        first
            .frequencies
            .iter()
            .map(|frequency| frequency.name.as_str())
            .collect()
    });
    let all = || {
        populations
            .iter()
            .flat_map(|population| &population.frequencies)
    };
    let ends = all().flat_map(|f| f.interval.into_iter().flatten().chain([f.estimate]));
    let mut x = Axis::of("frequency", ends.chain([0.0]));
    // Nothing lies beyond what a frequency may be, but an inbreeding coefficient below 0 may.
    x.range[0] = x.range[0]
        .max(-0.02)
        .min(all().map(|f| f.estimate).fold(0.0, f64::min));
    x.range[1] = x.range[1].min(1.02);
    let rows = names.len() as f64;
    let places = names
        .iter()
        .enumerate()
        .map(|(i, name)| (-(i as f64), (*name).to_owned()));
    let y = Axis::new("", [0.5 - rows, 0.5]).ticks(Ticks::Names(places.collect()));
    let mut panel = Panel::new(x, y);
    for i in 1..names.len() {
        let between = 0.5 - i as f64;
        panel.line(
            vec![[-1.0, between], [2.0, between]],
            Stroke::new(Colour::Grid, 0.7),
        );
    }
    let n = populations.len().max(1) as f64;
    for (p, population) in populations.iter().enumerate() {
        // Side by side within the row, the first on top.
        let down = ((p as f64 + 0.5) / n - 0.5) * 0.7;
        for (i, frequency) in population.frequencies.iter().enumerate() {
            let y = -(i as f64) - down;
            if let Some([low, high]) = frequency.interval {
                panel.line(
                    vec![[low, y], [high, y]],
                    Stroke::new(Colour::Series(p), 2.0),
                );
            }
            panel.points(
                vec![[frequency.estimate, y]],
                (Shape::of(p), 4.0),
                Colour::Series(p),
                1.0,
            );
        }
    }
    let mut picture = Picture::new(title, panel);
    if populations.len() > 1 {
        picture.keys = (populations.iter().enumerate())
            .map(|(p, population)| {
                Key::new(
                    Symbol::Point(Shape::of(p), Colour::Series(p)),
                    &population.name,
                )
            })
            .collect();
    }
    picture.aspect = (0.1 + 0.035 * rows * (1.0 + n)).clamp(0.2, 1.6);
    picture.caption = format!("Lines are {level} % confidence intervals.");
    picture
}
