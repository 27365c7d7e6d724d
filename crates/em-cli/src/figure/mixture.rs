//! A mixture over its data, as many columns as these may have.

use super::chart::{Axis, Panel};
use super::density;
use super::matching::renumbered;
use super::pairs::pairs;
use super::picture::Picture;
use super::sample::{Classes, Sample};
use super::scatter::{self, are_alike, axes, ellipses};
use super::univariate::univariate;
use crate::output::plural;
use anyhow::Result;
use em_gmm::{Covariance, Gmm};

/// A mixture, and the data that it is about.
#[derive(Clone, Copy)]
pub(crate) struct Fitted<'a> {
    pub(crate) gmm: &'a Gmm,
    /// The names of the columns, as many as the mixture has dimensions.
    pub(crate) columns: &'a [String],
    /// Where the rows come from; empty without rows.
    pub(crate) data: &'a str,
    pub(crate) sample: Option<&'a Sample>,
    /// What the rows are known to be.
    pub(crate) truth: Option<&'a Classes>,
}

/// The mixture as it is best seen: a density over a histogram, ellipses over points, or pairs of columns.
///
/// Fails for rows so far away that their components cannot be told.
pub(crate) fn mixture(fitted: &Fitted<'_>) -> Result<Picture> {
    match fitted.gmm.dimensions() {
        1 => Ok(univariate(fitted)),
        2 => plane(fitted),
        _ => pairs(fitted),
    }
}

impl Fitted<'_> {
    pub(super) fn title(&self) -> String {
        let what = format!("Mixture of {}", plural(self.gmm.components(), "normal"));
        if self.data.is_empty() {
            return what;
        }
        format!("{what}: {}", self.data)
    }

    /// The most probable component of each row.
    pub(super) fn classes(&self) -> Result<Vec<Option<usize>>> {
        let Some(sample) = self.sample else {
            return Ok(Vec::new());
        };
        let classes = self.gmm.classify(sample.x.as_ref())?;
        Ok(classes.into_iter().map(Some).collect())
    }
}

/// `component 2, weight 0.36`.
pub(super) fn share(gmm: &Gmm, component: usize) -> String {
    format!(
        "component {}, weight {:.2}",
        component + 1,
        gmm.weights()[component]
    )
}

/// Points of known components in the first two columns, under the mixture that they were drawn from.
pub(crate) fn origin(fitted: &Fitted<'_>, title: &str) -> Picture {
    let columns = [0, 1];
    let [x, y] = axes(Some(fitted.gmm), fitted.sample, columns, fitted.columns);
    let is_equal = are_alike(&[x.clone(), y.clone()]);
    let mut panel = Panel::new(x, y).equal(is_equal);
    if let (Some(sample), Some(truth)) = (fitted.sample, fitted.truth) {
        scatter::points(&mut panel, sample, columns, &truth.of, sample.ink(1));
    }
    ellipses(&mut panel, fitted.gmm, columns);
    let mut picture = Picture::new(title, panel);
    picture.keys = scatter::keys((0..fitted.gmm.components()).map(|c| share(fitted.gmm, c)));
    picture.caption = scatter::ELLIPSES_REMARK.into();
    picture
}

fn plane(fitted: &Fitted<'_>) -> Result<Picture> {
    let (gmm, columns) = (fitted.gmm, [0, 1]);
    let [x, y] = axes(Some(gmm), fitted.sample, columns, fitted.columns);
    let is_equal = gmm.structure() == Covariance::Spherical || are_alike(&[x.clone(), y.clone()]);
    let panel = |x: &Axis, y: &Axis| Panel::new(x.clone(), y.clone()).equal(is_equal);

    let mut fit = panel(&x, &y);
    if let Some(sample) = fitted.sample {
        let ink = sample.ink(1);
        scatter::points(&mut fit, sample, columns, &fitted.classes()?, ink);
    }
    density::contours(gmm, &mut fit);
    ellipses(&mut fit, gmm, columns);
    let components = (0..gmm.components()).map(|c| share(gmm, c));
    let mut picture = match (fitted.truth, fitted.sample) {
        (Some(truth), Some(sample)) => {
            let mut known = panel(&x, &y).title("by what they are");
            // The colours of the components that they answer to.
            let shown = renumbered(&truth.of, &fitted.classes()?);
            scatter::points(&mut known, sample, columns, &shown, sample.ink(1));
            scatter::class_names(&mut known, sample, columns, &truth.of, &truth.names);
            let fit = fit.title("by the mixture's components");
            let mut picture =
                Picture::of_panels(fitted.title(), vec![vec![Some(known), Some(fit)]]);
            picture.width = 960.0;
            picture
        }
        _ => Picture::new(fitted.title(), fit),
    };
    picture.keys = scatter::keys(components);
    let rows = fitted.sample.map(Sample::remark).unwrap_or_default();
    picture.caption = format!("{rows}{}{}", scatter::ELLIPSES_REMARK, density::REMARK);
    Ok(picture)
}
