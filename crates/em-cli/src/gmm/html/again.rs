//! EM made again from where the best restart began, so that it can be watched.

use super::Fitted;
use super::rows::RowView;
use crate::figure::{Track, best_columns, tracks};
use crate::input::{Data, list};
use crate::output::{count, plural};
use crate::report::{Figure, Frame, Normal, Replay, kept_frames};
use em_gmm::em_core::{Em, Over, Reduce, Run};
use em_gmm::{Error, Gmm, Mat, Mixture, Rows, Source};

/// The climb of the best restart. Nothing if its start is not known, or if it does not
/// end as the fit did.
pub(super) fn replay(fitted: &Fitted<'_>, view: &RowView) -> Option<Replay> {
    let start = fitted.start?.clone();
    match fitted.data {
        Data::Table(table) => {
            let rows = Rows::new(table.matrix()).ok()?;
            let model = Over {
                model: model(fitted, rows)?,
                source: rows,
            };
            climb(fitted, view, &model, start)
        }
        Data::Stream(stream) => {
            let source = Borrowed(&stream.rows);
            let model = Over {
                model: model(fitted, &stream.rows)?,
                source,
            };
            climb(fitted, view, &model, start)
        }
    }
}

/// Weights and means by iteration, in the columns that are drawn. Nothing if there was hardly a climb.
pub(super) fn parameters(replay: &Replay) -> Option<Figure> {
    let frames = &replay.frames;
    let components = frames.first()?.components.len();
    if frames.len() < 3 {
        return None;
    }
    let track = |label: String, value: &dyn Fn(&Normal) -> f64| {
        let line = |c: usize| {
            let at = |frame: &Frame| [frame.iteration as f64, value(&frame.components[c])];
            ((c + 1).to_string(), frames.iter().map(at).collect())
        };
        let lines = (0..components).map(line).collect();
        Track { label, lines }
    };
    let mut all = Vec::new();
    if components > 1 {
        all.push(track("weight".to_owned(), &|normal| normal.weight));
    }
    for (j, name) in replay.columns.iter().enumerate() {
        all.push(track(format!("mean {name}"), &|normal| normal.mean[j]));
    }
    let mut picture = tracks("The parameters by iteration", &all, &[]);
    picture.caption = "Lines have the numbers of the components.".into();
    Some(Figure::of(&picture))
}

/// A source that belongs to someone else.
struct Borrowed<'a, S>(&'a S);

impl<S: Reduce<Mixture>> Reduce<Mixture> for Borrowed<'_, S> {
    type Error = S::Error;

    fn reduce(&self, model: &Mixture, at: &Gmm, into: &mut [f64]) -> Result<f64, S::Error> {
        self.0.reduce(model, at, into)
    }
}

fn model(fitted: &Fitted<'_>, source: impl Source) -> Option<Mixture> {
    let gmm = &fitted.fit.params;
    let model = Mixture::with_covariance(source, gmm.components(), gmm.structure()).ok()?;
    match &fitted.fit.prior {
        Some(prior) => model.with_prior(prior.clone()).ok(),
        None => Some(model),
    }
}

fn climb(
    fitted: &Fitted<'_>,
    view: &RowView,
    model: &impl Em<Params = Gmm, Error = Error>,
    start: Gmm,
) -> Option<Replay> {
    let iterations = fitted.fit.trace.iterations();
    let kept = kept_frames(iterations);
    let shown = best_columns(&fitted.fit.params, 2);
    let mut run = (Run::new(model, start).ok()?)
        .accelerate(fitted.acceleration)
        .until(fitted.stop.clone());
    let mut frames = Vec::with_capacity(kept.len());
    for &iteration in &kept {
        while run.current().index < iteration {
            run.advance().ok()??;
        }
        let now = run.current();
        frames.push(Frame {
            iteration,
            log_likelihood: now.log_likelihood,
            components: normals(now.params, &shown),
            classes: now.params.classify(view.some.as_ref()).ok()?,
        });
    }
    // What is shown must be this fit.
    let ends_alike = frames.last()?.log_likelihood == fitted.fit.log_likelihood;
    if !ends_alike {
        return None;
    }
    let second = shown.get(1).copied().unwrap_or(shown[0]);
    Some(Replay {
        columns: shown
            .iter()
            .map(|&j| fitted.data.names()[j].clone())
            .collect(),
        points: (view.some.row_iter())
            .map(|row| [row[shown[0]], row[second]])
            .collect(),
        frames,
        left_out: left_out(fitted, view, &shown, iterations + 1 - kept.len()),
    })
}

/// What the replay does not show.
fn left_out(fitted: &Fitted<'_>, view: &RowView, shown: &[usize], iterations: usize) -> String {
    let names = fitted.data.names();
    let mut said = Vec::new();
    if names.len() > shown.len() {
        let drawn: Vec<String> = shown.iter().map(|&j| names[j].clone()).collect();
        said.push(format!(
            "Of {} the two that separate the components best are drawn: {}.",
            plural(names.len(), "column"),
            list(&drawn)
        ));
    }
    if view.some.nrows() < view.rows {
        said.push(format!(
            "{} of {} are drawn, at even distances.",
            count(view.some.nrows()),
            plural(view.rows, "row")
        ));
    }
    if iterations > 0 {
        said.push(format!("{} are skipped.", plural(iterations, "iteration")));
    }
    said.join(" ")
}

fn normals(gmm: &Gmm, shown: &[usize]) -> Vec<Normal> {
    let of = |(c, sigma): (usize, Mat<f64>)| {
        let (i, j) = (shown[0], shown.get(1).copied().unwrap_or(shown[0]));
        let sd = [sigma[(i, i)].sqrt(), sigma[(j, j)].sqrt()];
        Normal {
            weight: gmm.weights()[c],
            mean: [gmm.mean(c)[i], gmm.mean(c)[j]],
            sd,
            correlation: sigma[(i, j)] / sd[0] / sd[1],
        }
    };
    gmm.covariances().into_iter().enumerate().map(of).collect()
}
