//! A saved model: the mixture, the columns it is about, and how it was found.

use super::agreement::Agreement;
use super::history::History;
use super::search::{Found, stop};
use super::selection::{self, CellRecord};
use super::uncertainty::Uncertainty;
use crate::args::{Accelerate, GmmFit as Args};
use crate::input::{Data, Source, default_names};
use crate::problem::Problem;
use anyhow::Result;
use clap::ValueEnum;
use em_gmm::{Gmm, Outcome};
use serde::{Deserialize, Serialize};
use std::io::Read;

/// The file of `em gmm fit --out`, which is also what `--format json` prints. It is an `em-gmm` file
/// with more fields, so Rust programs read the mixture from it with `serde_json` alone.
#[derive(Serialize, Deserialize)]
pub(crate) struct ModelFile {
    #[serde(flatten)]
    pub(crate) gmm: Gmm,
    /// The names of the dimensions. A file made by other programs may lack them, and then it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) columns: Vec<String>,
    /// How the mixture was found. It is there to be read by people and other programs, not by `em`.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) fit: Option<FitRecord>,
    /// How far the components agree with labels, if there were any.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) labels: Option<Agreement>,
}

/// How a mixture was found.
#[derive(Serialize)]
pub(crate) struct FitRecord {
    em_version: String,
    data: String,
    rows: usize,
    start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    acceleration: Option<String>,
    seed: u64,
    /// Whether it was made on standardized columns; parameters are in the data's units all the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    standardized: bool,
    stop: String,
    log_likelihood: f64,
    free_parameters: usize,
    bic: f64,
    aic: f64,
    status: String,
    converged: bool,
    monotone: bool,
    iterations: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    prior: Option<PriorRecord>,
    standard_errors: StandardErrorsRecord,
    /// In their order; the best is marked.
    restarts: Vec<RestartRecord>,
    /// By which criterion the best of the selection was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen_by: Option<String>,
    /// The numbers of components and structures that were tried, if there were several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    selection: Vec<CellRecord>,
    /// The log-likelihood of the best restart after 0, 1, 2, … iterations.
    log_likelihood_trace: Vec<f64>,
}

/// Those that are known, in the shape of the parameters, or why there are none. Null stands for a value that
/// is held by the structure.
#[derive(Serialize)]
#[serde(untagged)]
enum StandardErrorsRecord {
    Known {
        method: String,
        weights: Vec<Option<f64>>,
        means: Vec<Vec<Option<f64>>>,
        covariances: Vec<Vec<Vec<Option<f64>>>>,
        /// The largest fraction of information that is missing because the components are not known.
        #[serde(skip_serializing_if = "Option::is_none")]
        missing_information: Option<f64>,
        /// How far from the maximum the estimates are, in standard errors.
        distance: f64,
    },
    Unknown {
        unknown: String,
    },
}

impl StandardErrorsRecord {
    fn of(gmm: &Gmm, uncertainty: &Uncertainty) -> Self {
        let inference = match uncertainty {
            Uncertainty::Known(inference) => inference,
            Uncertainty::Unknown(why) => {
                return Self::Unknown {
                    unknown: why.clone(),
                };
            }
            Uncertainty::NotAskedFor => {
                return Self::Unknown {
                    unknown: "not asked for".to_owned(),
                };
            }
        };
        let columns = || 0..gmm.dimensions();
        let components = || 0..gmm.components();
        let covariance = |c| {
            let entry = |i, j| uncertainty.of_covariance(gmm.structure(), c, (i, j));
            columns()
                .map(|i| columns().map(|j| entry(i, j)).collect())
                .collect()
        };
        Self::Known {
            method: inference.method.to_string(),
            weights: components().map(|c| uncertainty.of_weight(c)).collect(),
            means: components()
                .map(|c| columns().map(|j| uncertainty.of_mean(c, j)).collect())
                .collect(),
            covariances: components().map(covariance).collect(),
            missing_information: (inference.missing_information.as_ref()).map(|m| m.rate),
            distance: inference.diagnostics.distance,
        }
    }
}

#[derive(Serialize)]
struct PriorRecord {
    degrees_of_freedom: f64,
    scale: Vec<Vec<f64>>,
    /// The log-likelihood plus the log-prior without its constant: what was maximized.
    objective: f64,
}

#[derive(Serialize)]
struct RestartRecord {
    /// Missing if the restart failed before it had one.
    log_likelihood: Option<f64>,
    /// With the log-prior; it decides which restart is the best.
    objective: Option<f64>,
    iterations: usize,
    converged: bool,
    outcome: String,
    best: bool,
}

impl ModelFile {
    pub(super) fn of(found: &Found, data: &Data, args: &Args, uncertainty: &Uncertainty) -> Self {
        let fit = &found.fit;
        let restarts = fit.restarts.iter().enumerate();
        Self {
            gmm: fit.params.clone(),
            columns: data.names().to_vec(),
            fit: Some(FitRecord {
                em_version: env!("CARGO_PKG_VERSION").to_owned(),
                data: data.source().to_string(),
                rows: fit.rows,
                start: args.climb.start.to_string(),
                acceleration: (args.climb.accelerate != Accelerate::None)
                    .then(|| args.climb.accelerate.to_possible_value())
                    .flatten()
                    .map(|value| value.get_name().to_owned()),
                seed: args.climb.seed.unwrap_or_default(),
                standardized: args.standardize,
                stop: stop(args).to_string(),
                log_likelihood: fit.log_likelihood,
                free_parameters: fit.free_parameters,
                bic: fit.bic(),
                aic: fit.aic(),
                status: fit.status.to_string(),
                converged: fit.status.is_converged(),
                monotone: fit.trace.is_monotone(),
                iterations: fit.trace.iterations(),
                prior: fit.prior.as_ref().map(|prior| PriorRecord {
                    degrees_of_freedom: prior.degrees_of_freedom(),
                    scale: prior
                        .scale()
                        .row_iter()
                        .map(|r| r.iter().copied().collect())
                        .collect(),
                    objective: fit.objective,
                }),
                standard_errors: StandardErrorsRecord::of(&fit.params, uncertainty),
                restarts: restarts
                    .map(|(index, restart)| RestartRecord {
                        log_likelihood: Some(restart.log_likelihood).filter(|l| l.is_finite()),
                        objective: Some(restart.objective).filter(|o| o.is_finite()),
                        iterations: restart.iterations,
                        converged: matches!(restart.outcome, Outcome::Ended(s) if s.is_converged()),
                        outcome: restart.outcome.to_string(),
                        best: index == fit.best,
                    })
                    .collect(),
                chosen_by: (found.cells.len() > 1)
                    .then(|| selection::option(args.choose))
                    .flatten(),
                selection: selection::records(found),
                log_likelihood_trace: fit.trace.log_likelihoods().to_vec(),
            }),
            labels: None,
        }
    }

    pub(crate) fn read(source: &Source) -> Result<Self> {
        Ok(Self::read_with_history(source)?.0)
    }

    /// The model, and what its file says beside of how it was found.
    pub(crate) fn read_with_history(source: &Source) -> Result<(Self, History)> {
        let mut text = String::new();
        (source.open()?)
            .read_to_string(&mut text)
            .map_err(|e| Problem::new(format!("cannot read {source}: {e}")))?;
        let not_a_model = |error: serde_json::Error| {
            Problem::new(format!("{source} cannot be used as a model: {error}"))
                .hint(
                "a model is a file written by `em gmm fit DATA -k K --out MODEL`, or like the one in \
                 `em gmm fit --help`",
            )
        };
        // In two steps, since only the first knows lines and columns.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let json: serde_json::Value = serde_json::from_str(text).map_err(not_a_model)?;
        let history = History::of(&json);
        let model: ModelFile = serde_json::from_value(json).map_err(not_a_model)?;
        let d = model.gmm.dimensions();
        if !model.columns.is_empty() && model.columns.len() != d {
            let columns = model.columns.len();
            return Err(Problem::new(format!(
                "{source} cannot be used as a model: it names {columns} columns for {d} dimensions"
            ))
            .into());
        }
        Ok((model, history))
    }

    /// The names of the dimensions; x1, x2, … where the file has none.
    pub(crate) fn names(&self) -> Vec<String> {
        if self.columns.is_empty() {
            return default_names(self.gmm.dimensions());
        }
        self.columns.clone()
    }

    pub(crate) fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}
