//! Standard errors of a fit, where they can be had at a fair price.

use crate::args::StandardErrors;
use crate::input::Data;
use crate::output::count;
use crate::progress::Spinner;
use em_gmm::em_inference::{Error, Inference};
use em_gmm::{Covariance, GmmFit};

/// So many multiplications take a few seconds: what is done without being asked for.
const AFFORDABLE: f64 = 2e10;

/// How far from the maximum, in standard errors, an estimate may lie before this is worth a warning.
const FAR: f64 = 0.1;

/// The standard errors of a fit, or why there are none.
pub(crate) enum Uncertainty {
    Known(Box<Inference>),
    Unknown(String),
    NotAskedFor,
}

impl Uncertainty {
    pub(super) fn of(fit: &GmmFit, data: &Data, wanted: StandardErrors) -> Self {
        let passes = 4 * fit.params.free_parameters();
        // The same rule for data that are not in memory: they give the same file.
        let is_affordable = passes as f64 * multiplications(fit) <= AFFORDABLE;
        match wanted {
            StandardErrors::No => return Self::NotAskedFor,
            _ if fit.free_parameters < fit.params.free_parameters() => {
                return Self::Unknown(
                    "spherical covariances of standardized columns share their shape, which is taken as known"
                        .to_owned(),
                );
            }
            StandardErrors::Auto if !is_affordable => {
                return Self::Unknown(format!(
                    "they take {} passes over the data, which `--standard-errors yes` makes",
                    count(passes)
                ));
            }
            _ => {}
        }
        let _spinner = Spinner::new(format!("standard errors: {} E-steps", count(passes)));
        let found = match data {
            Data::Table(table) => fit.standard_errors(table.matrix()),
            Data::Stream(stream) => fit.standard_errors_of(&stream.rows),
        };
        match found {
            Ok(inference) => Self::Known(Box::new(inference)),
            Err(error) => Self::Unknown(why_not(&error, fit)),
        }
    }

    /// The standard error of a value by the name that the library gives it.
    pub(crate) fn error(&self, name: &str) -> Option<f64> {
        let Self::Known(inference) = self else {
            return None;
        };
        inference.estimates[inference.index(name)?].standard_error
    }

    pub(crate) fn of_weight(&self, component: usize) -> Option<f64> {
        self.error(&format!("weight[{}]", component + 1))
    }

    pub(crate) fn of_mean(&self, component: usize, column: usize) -> Option<f64> {
        self.error(&format!("mean[{},{}]", component + 1, column + 1))
    }

    /// That of an entry of a covariance, whatever its structure; nothing for one that is 0 by structure.
    pub(crate) fn of_covariance(
        &self,
        structure: Covariance,
        component: usize,
        (i, j): (usize, usize),
    ) -> Option<f64> {
        let component = component + 1;
        let (i, j) = (i.max(j) + 1, i.min(j) + 1);
        match structure {
            Covariance::Spherical if i == j => self.error(&format!("variance[{component}]")),
            Covariance::Diagonal if i == j => self.error(&format!("variance[{component},{i}]")),
            Covariance::Full => self.error(&format!("covariance[{component}][{i},{j}]")),
            _ => None,
        }
    }

    /// What to know of them besides.
    pub(super) fn remark(&self) -> Option<String> {
        match self {
            Self::NotAskedFor => None,
            Self::Unknown(why) => Some(format!("no standard errors: {why}")),
            Self::Known(inference) => {
                let missing = match &inference.missing_information {
                    Some(missing) if missing.rate >= 0.005 => format!(
                        "; not knowing the components costs up to {:.0} % of the information",
                        100.0 * missing.rate
                    ),
                    _ => String::new(),
                };
                Some(format!(
                    "estimate ± standard error, for large samples{missing}"
                ))
            }
        }
    }

    /// How far from the maximum the estimate lies, in standard errors, if that is too far.
    pub(super) fn far(&self) -> Option<f64> {
        match self {
            Self::Known(inference) => {
                Some(inference.diagnostics.distance).filter(|&distance| distance > FAR)
            }
            Self::Unknown(_) | Self::NotAskedFor => None,
        }
    }
}

/// About how many an E-step takes.
fn multiplications(fit: &GmmFit) -> f64 {
    let gmm = &fit.params;
    let d = gmm.dimensions();
    let each = match gmm.structure() {
        Covariance::Full => d * (d + 3),
        _ => 4 * d,
    };
    (fit.rows * gmm.components() * (each + 20)) as f64
}

fn why_not(error: &Error<em_gmm::Error>, fit: &GmmFit) -> String {
    match error {
        Error::NotMaximum { .. } if !fit.status.is_converged() => {
            "the fit has not come near a maximum".to_owned()
        }
        other => other.to_string(),
    }
}
