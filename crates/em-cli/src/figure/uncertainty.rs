//! Where rows lie between components: 1 − the largest responsibility.

use super::chart::{Axis, Key, Panel, Symbol};
use super::draw::{Colour, Shape};
use super::mixture::Fitted;
use super::pairs::best_columns;
use super::picture::Picture;
use super::sample::Sample;
use super::scatter::{are_alike, axes, ellipses};
use crate::output::plural;
use anyhow::Result;

/// From which uncertainty on points are how large and how dense, and in words.
const GRADES: [(f64, f64, f64, &str); 3] = [
    (0.0, 1.8, 0.35, "up to 0.1"),
    (0.1, 3.4, 0.7, "0.1 to 0.3"),
    (0.3, 5.2, 0.95, "above 0.3"),
];

/// The rows in the two columns that separate best, the larger and darker the less certain; of one column,
/// the uncertainty itself.
pub(crate) fn uncertainty(fitted: &Fitted<'_>, sample: &Sample) -> Result<Picture> {
    let gmm = fitted.gmm;
    let r = gmm.responsibilities(sample.x.as_ref())?;
    let doubts: Vec<f64> = r
        .row_iter()
        .map(|row| 1.0 - row.iter().copied().fold(0.0, f64::max))
        .collect();
    let columns = best_columns(gmm, 2);
    let (mut panel, places) = if let [a, b] = columns[..] {
        let [x, y] = axes(Some(gmm), Some(sample), [a, b], fitted.columns);
        let is_equal = are_alike(&[x.clone(), y.clone()]);
        (
            Panel::new(x, y).equal(is_equal),
            sample.places([a, b], 0..sample.rows()),
        )
    } else {
        let values = sample.column(0);
        let x = Axis::of(&fitted.columns[0], values.iter().copied());
        let y = Axis::of("uncertainty", doubts.iter().copied().chain([0.0]));
        let places = values.iter().zip(&doubts).map(|(x, y)| [*x, *y]).collect();
        (Panel::new(x, y), places)
    };
    let classes = fitted.classes()?;
    for (grade, (from, radius, opacity, _)) in GRADES.into_iter().enumerate() {
        let to = GRADES.get(grade + 1).map_or(f64::INFINITY, |next| next.0);
        for c in 0..gmm.components() {
            let of = doubts.iter().zip(&classes).zip(&places);
            let at = of.filter(|((u, class), _)| (from..to).contains(*u) && **class == Some(c));
            let at: Vec<[f64; 2]> = at.map(|(_, place)| *place).collect();
            if !at.is_empty() {
                panel.points(at, (Shape::of(c), radius), Colour::Series(c), opacity);
            }
        }
    }
    if let [a, b] = columns[..] {
        ellipses(&mut panel, gmm, [a, b]);
    }
    let mut picture = Picture::new(format!("Uncertainty. {}", fitted.title()), panel);
    picture.keys = GRADES
        .iter()
        .map(|(_, radius, _, words)| {
            let count = grade_count(&doubts, words);
            Key::new(
                Symbol::Sized(*radius),
                format!("{words} ({})", plural(count, "row")),
            )
        })
        .collect();
    let which = if gmm.dimensions() > 2 {
        "Of the columns, the two are shown that separate the components best. "
    } else {
        ""
    };
    picture.caption = format!(
        "{}{which}The uncertainty of a row is 1 less its largest responsibility: the probability that it belongs to \
         another component than the most probable one.",
        sample.remark()
    );
    Ok(picture)
}

fn grade_count(doubts: &[f64], words: &str) -> usize {
    let grade = GRADES
        .iter()
        .position(|grade| grade.3 == words)
        .unwrap_or(0);
    let to = GRADES.get(grade + 1).map_or(f64::INFINITY, |next| next.0);
    doubts
        .iter()
        .filter(|u| (GRADES[grade].0..to).contains(*u))
        .count()
}
