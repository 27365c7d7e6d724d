//! Which components are responsible for which rows.

use super::chart::{Axis, Key, Panel, Symbol, Ticks};
use super::draw::{Colour, Stroke};
use super::mixture::{Fitted, share};
use super::picture::Picture;
use super::sample::Sample;
use anyhow::Result;

/// More bars than pixels cannot be told apart.
const BARS: usize = 600;

/// Bars of height 1, one for each row, split among the components. Rows are sorted by their component, and
/// then from certain to doubtful.
pub(crate) fn responsibilities(fitted: &Fitted<'_>, sample: &Sample) -> Result<Picture> {
    let r = fitted.gmm.responsibilities(sample.x.as_ref())?;
    let k = fitted.gmm.components();
    let mut rows: Vec<(usize, f64, usize)> = (0..r.nrows())
        .map(|i| {
            let of = (0..k).map(|c| (c, r[(i, c)]));
            let (c, most) = of
                .reduce(|a, b| if b.1 > a.1 { b } else { a })
                .unwrap_or((0, 1.0));
            (c, most, i)
        })
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    let every = rows.len().div_ceil(BARS).max(1);
    let shown: Vec<usize> = rows.iter().step_by(every).map(|row| row.2).collect();

    let n = shown.len();
    let label = "rows, by component and certainty";
    let x = Axis::new(label, [0.0, n as f64]).ticks(Ticks::None);
    let mut panel = Panel::new(x, Axis::new("responsibility", [0.0, 1.0]));
    let mut below = vec![0.0; n];
    for c in 0..k {
        let above: Vec<f64> = below
            .iter()
            .zip(&shown)
            .map(|(b, i)| b + r[(*i, c)])
            .collect();
        let steps = |heights: &[f64]| -> Vec<[f64; 2]> {
            let each = heights.iter().enumerate();
            each.flat_map(|(i, h)| [[i as f64, *h], [(i + 1) as f64, *h]])
                .collect()
        };
        let mut outline = steps(&above);
        outline.extend(steps(&below).into_iter().rev());
        panel.area(outline, Colour::Series(c), 0.75);
        panel.line(steps(&above), Stroke::new(Colour::Text, 0.5));
        below = above;
    }
    // Borders between components, with their numbers.
    let mut first = 0;
    for c in 0..k {
        let count = rows.iter().filter(|row| row.0 == c).count();
        let (from, to) = (
            first as f64 / every as f64,
            (first + count) as f64 / every as f64,
        );
        if first > 0 && count > 0 {
            panel.line(
                vec![[from, 0.0], [from, 1.0]],
                Stroke::new(Colour::Background, 2.0),
            );
        }
        if count > 0 {
            panel.name([0.5 * (from + to), 0.5], (c + 1).to_string(), Colour::Text);
        }
        first += count;
    }
    let mut picture = Picture::new(format!("Responsibilities. {}", fitted.title()), panel);
    picture.width = 760.0;
    picture.aspect = 0.45;
    picture.keys = (0..k.min(12))
        .map(|c| Key::new(Symbol::Area(Colour::Series(c), 0.75), share(fitted.gmm, c)))
        .collect();
    picture.caption = format!(
        "{}Each bar is a row, shared among the components.",
        sample.remark()
    );
    Ok(picture)
}
