//! A mixture in one column: its density over a histogram.

use super::chart::{Axis, Key, Panel, Symbol};
use super::draw::{Colour, Dash, Stroke};
use super::histogram::{Histogram, Marginal, OUTLINE, SUM};
use super::mixture::{Fitted, share};
use super::picture::Picture;

pub(super) fn univariate(fitted: &Fitted<'_>) -> Picture {
    let marginal = Marginal::of(fitted.gmm, 0);
    let histogram = fitted.sample.map(|sample| Histogram::of(&sample.column(0)));
    let rows = fitted
        .sample
        .map(|sample| sample.column(0))
        .unwrap_or_default();
    let x = Axis::of(&fitted.columns[0], rows.into_iter().chain(marginal.range()));
    let highest = histogram
        .as_ref()
        .map_or(0.0, Histogram::highest)
        .max(marginal.highest());
    let mut panel = Panel::new(x, Axis::new("density", [0.0, 1.12 * highest]));
    if let Some(histogram) = &histogram {
        histogram.draw(&mut panel);
    }
    marginal.draw(&mut panel);
    marginal.number(&mut panel);
    let mut picture = Picture::new(fitted.title(), panel);
    if histogram.is_some() {
        picture.keys.push(Key::new(Symbol::Line(OUTLINE), "rows"));
    }
    picture.keys.push(Key::new(Symbol::Line(SUM), "mixture"));
    let k = fitted.gmm.components();
    if k <= 8 {
        picture.keys.extend((0..k).map(|c| {
            let stroke = Stroke::new(Colour::Series(c), 1.6).dash(Dash::Dashed);
            Key::new(Symbol::Line(stroke), share(fitted.gmm, c))
        }));
    }
    picture.caption = fitted.sample.map(super::Sample::remark).unwrap_or_default();
    picture
}
