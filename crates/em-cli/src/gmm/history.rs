//! How a saved mixture was found, as far as its file says.

use super::search::Cell;
use super::selection::figures;
use serde::Deserialize;
use serde_json::Value;

/// What a model file may have beside the mixture. Files of other programs lack it, and what cannot be
/// understood is taken not to be there.
#[derive(Default)]
pub(crate) struct History {
    /// The log-likelihood after 0, 1, 2, … iterations.
    pub(crate) log_likelihoods: Vec<f64>,
    /// All mixtures that were tried.
    pub(crate) selection: Vec<SelectionCell>,
}

/// One of the mixtures among which the best was chosen.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SelectionCell {
    pub(crate) components: usize,
    pub(crate) covariance: String,
    #[serde(default)]
    pub(crate) bic: Option<f64>,
    #[serde(default)]
    pub(crate) icl: Option<f64>,
}

impl SelectionCell {
    /// What was just found.
    pub(super) fn of(cell: &Cell) -> Self {
        let found = figures(cell);
        Self {
            components: cell.shape.components,
            covariance: cell.shape.covariance.to_string(),
            bic: found.map(|found| found.bic),
            icl: found.and_then(|found| found.icl),
        }
    }
}

impl History {
    pub(super) fn of(file: &Value) -> Self {
        let fit = &file["fit"];
        Self {
            log_likelihoods: Vec::deserialize(&fit["log_likelihood_trace"]).unwrap_or_default(),
            selection: Vec::deserialize(&fit["selection"]).unwrap_or_default(),
        }
    }
}
