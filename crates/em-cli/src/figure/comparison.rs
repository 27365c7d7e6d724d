//! k-means beside a mixture on the same data.

use super::chart::Panel;
use super::draw::{Colour, Shape};
use super::matching::renumbered;
use super::mixture::Fitted;
use super::picture::Picture;
use super::sample::Sample;
use super::scatter::{self, axes, ellipses};
use anyhow::Result;
use em_gmm::{KMeansFit, adjusted_rand_index};

/// What the rows are, what k-means makes of them, and what a mixture does: three panels with the same axes,
/// whose units are taken to be the same, as k-means takes them. In the first two columns.
pub(crate) fn comparison(fitted: &Fitted<'_>, kmeans: &KMeansFit, title: &str) -> Result<Picture> {
    let (Some(sample), columns) = (fitted.sample, [0, 1]) else {
        return Ok(Picture::of_panels(title, Vec::new()));
    };
    let [x, y] = axes(None, Some(sample), columns, fitted.columns);
    let mut panels = Vec::new();
    let mut show = |name: String, classes: &[Option<usize>], over: &dyn Fn(&mut Panel)| {
        let mut panel = Panel::new(x.clone(), y.clone()).equal(true).title(name);
        scatter::points(&mut panel, sample, columns, classes, sample.ink(2));
        over(&mut panel);
        panels.push(Some(panel));
    };
    let found = fitted.classes()?;
    let truth = fitted.truth.map(|truth| truth.of.as_slice());
    let agreement = |classes: &[Option<usize>]| match truth {
        Some(truth) => agreement(classes, truth).map(|ari| format!(" (agreement {ari:.2})")),
        None => Ok(String::new()),
    };
    let by_kmeans: Vec<Option<usize>> = sample.every_row(&kmeans.labels).map(Some).collect();
    if let Some(truth) = truth {
        show(
            "what they are".to_owned(),
            &renumbered(truth, &found),
            &|_| (),
        );
    }
    let name = format!("k-means{}", agreement(&by_kmeans)?);
    show(name, &renumbered(&by_kmeans, &found), &|panel| {
        for center in kmeans.centers.row_iter() {
            panel.points(
                vec![[center[0], center[1]]],
                (Shape::Cross, 6.0),
                Colour::Text,
                1.0,
            );
        }
    });
    let name = format!("mixture{}", agreement(&found)?);
    show(name, &found, &|panel| ellipses(panel, fitted.gmm, columns));
    let mut picture = Picture::of_panels(title, vec![panels]);
    picture.width = 960.0;
    let rows = Sample::remark(sample);
    picture.caption = format!(
        "{rows}Crosses are the centers of k-means. {}Agreement with what they are: the adjusted Rand index, 1 if \
         perfect.",
        scatter::ELLIPSES_REMARK
    );
    Ok(picture)
}

fn agreement(classes: &[Option<usize>], truth: &[Option<usize>]) -> Result<f64> {
    let known = classes
        .iter()
        .zip(truth)
        .filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    let (a, b): (Vec<usize>, Vec<usize>) = known.unzip();
    Ok(adjusted_rand_index(&a, &b)?)
}
