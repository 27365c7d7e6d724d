//! Points in the plane of two columns, by class, and the components over them.

use super::chart::{Axis, Key, Panel, Symbol};
use super::draw::{Colour, Shape, Stroke};
use super::ellipse::Normal2;
use super::sample::Sample;
use em_gmm::Gmm;

/// How much of a component its ellipses hold.
const ELLIPSES: [f64; 2] = [0.5, 0.95];

/// How far the ellipses of 95 % reach along the axes, in standard deviations.
const REACH: f64 = 2.45;

pub(super) const ELLIPSES_REMARK: &str = "Ellipses hold 50 and 95 % of each component. ";

/// Axes that have room for the rows and for the components.
pub(super) fn axes(
    gmm: Option<&Gmm>,
    sample: Option<&Sample>,
    columns: [usize; 2],
    names: &[String],
) -> [Axis; 2] {
    let [x, y] = columns.map(|j| {
        let rows = sample.map(|sample| sample.column(j)).unwrap_or_default();
        let ends = rows.iter().fold(None, |ends: Option<[f64; 2]>, x| {
            Some(ends.map_or([*x, *x], |[low, high]| [low.min(*x), high.max(*x)]))
        });
        let components = gmm.into_iter().flat_map(|gmm| {
            (0..gmm.components()).flat_map(move |c| {
                let (mean, sd) = (gmm.mean(c)[j], gmm.covariance(c)[(j, j)].sqrt());
                [mean - REACH * sd, mean + REACH * sd]
            })
        });
        // The tails of a wide component are worth less room than the rows.
        let near = |x: f64| match ends {
            Some([low, high]) => x.clamp(low - 0.3 * (high - low), high + 0.3 * (high - low)),
            None => x,
        };
        let reach: Vec<f64> = ends
            .into_iter()
            .flatten()
            .chain(components.map(near))
            .collect();
        Axis::of(&names[j], reach)
    });
    [x, y]
}

/// Whether two axes are taken to have the same unit: those with ranges that are alike.
pub(super) fn are_alike([x, y]: &[Axis; 2]) -> bool {
    let ratio = x.length() / y.length();
    (1.0 / 3.0..=3.0).contains(&ratio)
}

/// The rows of each class with its colour and shape; those of no class as small grey dots.
pub(super) fn points(
    panel: &mut Panel,
    sample: &Sample,
    columns: [usize; 2],
    classes: &[Option<usize>],
    (radius, opacity): (f64, f64),
) {
    let k = classes.iter().flatten().max().map_or(0, |most| most + 1);
    let of = |class: Option<usize>| {
        let rows = classes
            .iter()
            .enumerate()
            .filter(move |(_, of)| **of == class);
        sample.places(columns, rows.map(|(i, _)| i))
    };
    let without = of(None);
    if !without.is_empty() {
        panel.points(without, (Shape::Dot, 0.6 * radius), Colour::Axis, opacity);
    }
    for class in 0..k {
        let mark = (Shape::of(class), radius);
        panel.points(of(Some(class)), mark, Colour::Series(class), opacity);
    }
}

/// The name of each class in the middle of its rows.
pub(super) fn class_names(
    panel: &mut Panel,
    sample: &Sample,
    columns: [usize; 2],
    classes: &[Option<usize>],
    names: &[String],
) {
    for (class, name) in names.iter().enumerate() {
        let rows = classes
            .iter()
            .enumerate()
            .filter(|(_, of)| **of == Some(class));
        let places = sample.places(columns, rows.map(|(i, _)| i));
        let n = places.len() as f64;
        // Shares of each, since sums may be out of range.
        let middle = places
            .iter()
            .fold([0.0; 2], |sum, at| [sum[0] + at[0] / n, sum[1] + at[1] / n]);
        if !places.is_empty() {
            panel.name(middle, name, Colour::Text);
        }
    }
}

/// The ellipses of each component, and its number at the mean.
pub(super) fn ellipses(panel: &mut Panel, gmm: &Gmm, columns: [usize; 2]) {
    for c in 0..gmm.components() {
        let normal = Normal2::of(gmm, c, columns);
        for (probability, width) in ELLIPSES.into_iter().zip([1.8, 1.2]) {
            let stroke = Stroke::new(Colour::Series(c), width);
            panel.line(normal.ellipse(probability), stroke);
        }
        panel.name(normal.mean, (c + 1).to_string(), Colour::Text);
    }
}

/// Keys for classes, unless there are too many to be told apart.
pub(super) fn keys(names: impl IntoIterator<Item = String>) -> Vec<Key> {
    const MOST: usize = 12;
    let key =
        |(c, name): (usize, String)| Key::new(Symbol::Point(Shape::of(c), Colour::Series(c)), name);
    let keys: Vec<Key> = names.into_iter().enumerate().map(key).collect();
    if keys.len() > MOST { Vec::new() } else { keys }
}
