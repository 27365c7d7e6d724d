//! A mixture in many columns: each pair of them, and each by itself.

use super::chart::{Axis, Panel, Ticks};
use super::histogram::{Histogram, Marginal};
use super::matching::renumbered;
use super::mixture::{Fitted, share};
use super::picture::Picture;
use super::sample::{Classes, Sample};
use super::scatter::{self, axes, ellipses};
use anyhow::Result;
use em_gmm::Gmm;
use std::cmp::Ordering;

/// More columns than this cannot be seen at once.
const MOST: usize = 6;

pub(super) fn pairs(fitted: &Fitted<'_>) -> Result<Picture> {
    let shown = best_columns(fitted.gmm, MOST);
    let classes = fitted.classes()?;
    // The colours of the components that they answer to.
    let known = (fitted.truth).map(|truth| (truth, renumbered(&truth.of, &classes)));
    let d = shown.len();
    let panels = (0..d).map(|row| {
        let panel = |column: usize| {
            let (x, y) = (shown[column], shown[row]);
            let panel = match column.cmp(&row) {
                Ordering::Less => cloud(fitted, [x, y], &classes, d),
                Ordering::Equal => alone(fitted, x),
                Ordering::Greater => {
                    let (truth, colours) = known.as_ref()?;
                    labelled(fitted, [x, y], truth, colours, d)
                }
            };
            Some(trim(panel, column == 0, row + 1 == d, column == row))
        };
        (0..d).map(panel).collect()
    });
    let mut picture = Picture::of_panels(fitted.title(), panels.collect());
    picture.width = 160.0 + 140.0 * d as f64;
    picture.aspect = 0.85;
    let components = (0..fitted.gmm.components()).map(|c| share(fitted.gmm, c));
    picture.keys = scatter::keys(components);
    let all = fitted.gmm.dimensions();
    let which = if all > d {
        format!("The {d} of {all} columns are shown that separate the components best. ")
    } else {
        String::new()
    };
    let rows = fitted.sample.map(Sample::remark).unwrap_or_default();
    let labels = if known.is_some() {
        "Below the diagonal rows have the colours of components, above it those of their labels. "
    } else {
        ""
    };
    picture.caption = format!("{which}{rows}{labels}{}", scatter::ELLIPSES_REMARK);
    Ok(picture)
}

/// Two columns.
fn cloud(
    fitted: &Fitted<'_>,
    columns: [usize; 2],
    classes: &[Option<usize>],
    panels: usize,
) -> Panel {
    let [x, y] = axes(Some(fitted.gmm), fitted.sample, columns, fitted.columns);
    let mut panel = Panel::new(x, y);
    if let Some(sample) = fitted.sample {
        scatter::points(&mut panel, sample, columns, classes, sample.ink(panels));
    }
    ellipses(&mut panel, fitted.gmm, columns);
    panel
}

/// Two columns, and what the rows are known to be.
fn labelled(
    fitted: &Fitted<'_>,
    columns: [usize; 2],
    truth: &Classes,
    colours: &[Option<usize>],
    panels: usize,
) -> Panel {
    let [x, y] = axes(Some(fitted.gmm), fitted.sample, columns, fitted.columns);
    let mut panel = Panel::new(x, y);
    if let Some(sample) = fitted.sample {
        scatter::points(&mut panel, sample, columns, colours, sample.ink(panels));
        scatter::class_names(&mut panel, sample, columns, &truth.of, &truth.names);
    }
    panel
}

/// One column by itself, on the same axis as below.
fn alone(fitted: &Fitted<'_>, column: usize) -> Panel {
    let [x, _] = axes(
        Some(fitted.gmm),
        fitted.sample,
        [column, column],
        fitted.columns,
    );
    let marginal = Marginal::of(fitted.gmm, column);
    let histogram = fitted
        .sample
        .map(|sample| Histogram::of(&sample.column(column)));
    let highest = histogram
        .as_ref()
        .map_or(0.0, Histogram::highest)
        .max(marginal.highest());
    let mut panel = Panel::new(x, Axis::new("", [0.0, 1.06 * highest]).ticks(Ticks::None));
    if let Some(histogram) = histogram {
        histogram.draw(&mut panel);
    }
    marginal.draw(&mut panel);
    panel
}

/// Names and numbers stand only at the left and at the bottom.
fn trim(mut panel: Panel, is_left: bool, is_bottom: bool, is_diagonal: bool) -> Panel {
    if !is_bottom {
        panel.x = Axis {
            label: String::new(),
            ..panel.x
        }
        .ticks(Ticks::Silent);
    }
    if !is_left && !is_diagonal {
        panel.y = Axis {
            label: String::new(),
            ..panel.y
        }
        .ticks(Ticks::Silent);
    }
    panel
}

/// The columns in which the means differ most beside the spread within components, in their own order.
pub(crate) fn best_columns(gmm: &Gmm, most: usize) -> Vec<usize> {
    let d = gmm.dimensions();
    let separation = |j: usize| {
        let over = |of: &dyn Fn(usize) -> f64| -> f64 {
            (gmm.weights().iter().enumerate())
                .map(|(c, weight)| weight * of(c))
                .sum()
        };
        let centre = over(&|c| gmm.mean(c)[j]);
        let between = over(&|c| (gmm.mean(c)[j] - centre).powi(2));
        let within = over(&|c| gmm.covariance(c)[(j, j)]);
        between / within
    };
    let mut columns: Vec<(usize, f64)> = (0..d).map(|j| (j, separation(j))).collect();
    columns.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut best: Vec<usize> = columns.into_iter().take(most).map(|(j, _)| j).collect();
    best.sort_unstable();
    best
}

#[cfg(test)]
mod tests {
    use super::best_columns;
    use em_gmm::{Gmm, mat};

    #[test]
    fn columns_that_separate_come_first() {
        let covariance = || mat![[1.0, 0.0, 0.0], [0.0, 100.0, 0.0], [0.0, 0.0, 0.01]];
        let means = mat![[0.0, 0.0, 0.0], [3.0, 5.0, 1.0]];
        let gmm =
            Gmm::new(vec![0.5, 0.5], means, vec![covariance(), covariance()]).expect("a mixture");
        assert_eq!(best_columns(&gmm, 2), [0, 2]);
        assert_eq!(best_columns(&gmm, 1), [2]);
        assert_eq!(best_columns(&gmm, 6), [0, 1, 2]);
    }
}
