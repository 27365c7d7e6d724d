//! Figures of a mixture and its data.

use super::explain::explain;
use super::history::SelectionCell;
use super::search::Found;
use crate::figure::{
    Criterion, Fitted, Picture, Sample, Tried, climb, mixture, responsibilities, selection,
    uncertainty,
};
use crate::input::Data;
use crate::report::Figure;
use anyhow::Result;
use em_gmm::{Error, Gmm};

/// The figures that are about rows.
#[derive(Clone, Copy)]
pub(crate) enum OfRows {
    /// The mixture over them.
    Mixture,
    Responsibilities,
    Uncertainty,
}

/// A figure of a mixture with the rows of some data; of the mixture alone where there are none.
pub(crate) fn picture(
    gmm: &Gmm,
    names: &[String],
    data: Option<&Data>,
    wanted: OfRows,
) -> Result<Picture> {
    let (sample, truth) = data.map(Sample::of).transpose()?.unzip();
    let fitted = Fitted {
        gmm,
        columns: names,
        data: &data
            .map(|data| data.source().to_string())
            .unwrap_or_default(),
        sample: sample.as_ref(),
        truth: truth.as_ref().and_then(Option::as_ref),
    };
    let drawn = match (wanted, &sample) {
        (OfRows::Responsibilities, Some(sample)) => responsibilities(&fitted, sample),
        (OfRows::Uncertainty, Some(sample)) => uncertainty(&fitted, sample),
        _ => mixture(&fitted),
    };
    drawn.map_err(|error| in_words(error, data))
}

/// Errors about rows in the words of their file.
fn in_words(error: anyhow::Error, data: Option<&Data>) -> anyhow::Error {
    match (error.downcast::<Error>(), data) {
        (Ok(error), Some(data)) => explain(error, data, false).into(),
        (Ok(error), None) => error.into(),
        (Err(error), _) => error,
    }
}

/// The criteria of all mixtures that were tried, if there were several.
pub(crate) fn selected(title: String, cells: &[SelectionCell]) -> Option<Picture> {
    let criterion = |name: &str, value: fn(&SelectionCell) -> Option<f64>| {
        let tried = cells.iter().map(|cell| Tried {
            components: cell.components,
            structure: cell.covariance.clone(),
            value: value(cell),
        });
        Criterion {
            name: name.to_owned(),
            tried: tried.collect(),
        }
    };
    let all = [
        criterion("BIC", |cell| cell.bic),
        criterion("ICL", |cell| cell.icl),
    ];
    let known: Vec<Criterion> = all.into_iter().filter(Criterion::is_known).collect();
    (cells.len() > 1 && !known.is_empty()).then(|| selection(title, &known))
}

/// What a report shows of a fit: how it was chosen, the mixture over its data, the responsibilities of its
/// components, and the climb, if there is no replay of it.
pub(super) fn for_report(found: &Found, data: &Data) -> Result<Vec<Figure>> {
    let fit = &found.fit;
    let of_rows = |wanted| picture(&fit.params, data.names(), Some(data), wanted);
    let cells: Vec<SelectionCell> = found.cells.iter().map(SelectionCell::of).collect();
    let mut pictures = vec![of_rows(OfRows::Mixture)?];
    pictures.extend(selected("Which mixture".to_owned(), &cells));
    if fit.params.components() > 1 {
        pictures.push(of_rows(OfRows::Responsibilities)?);
    }
    // A replay shows the climb too.
    if found.start.is_none() && fit.trace.iterations() > 0 {
        let log_likelihoods = fit.trace.log_likelihoods();
        pictures.push(climb("The climb of the log-likelihood", log_likelihoods));
    }
    Ok(pictures.iter().map(Figure::of).collect())
}
