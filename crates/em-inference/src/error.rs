//! What can go wrong.

use em_core::LayoutError;

/// Why there is no inference.
///
/// ```
/// let error: em_inference::Error<std::fmt::Error> = em_inference::Error::NothingFree;
/// assert_eq!(error.to_string(), "all parameters are fixed or on the boundary of their domain");
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// The model failed near the estimate.
    #[error("the model failed near the estimate")]
    Model(#[source] E),
    /// A fit failed on the way.
    #[error("a fit failed")]
    Run(#[source] em_core::Error<E>),
    /// The estimate has no coordinates, or there is no such parameter.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The model cannot read parameters near the estimate.
    #[error("the model has no parameters with the values {values:?}, which are near the estimate")]
    Unreadable {
        /// The natural values.
        values: Vec<f64>,
    },
    /// The log-likelihood, or Q, is not finite near the estimate.
    #[error("the log-likelihood or Q is not finite near the estimate")]
    NotFinite,
    /// There is nothing to infer.
    #[error("all parameters are fixed or on the boundary of their domain")]
    NothingFree,
    /// The log-likelihood rises from the estimate in some direction: it is a saddle or a minimum. A run
    /// that starts a little way in that direction gets to a maximum.
    #[error(
        "this is not a maximum: the log-likelihood rises along {}",
        describe(direction)
    )]
    NotMaximum {
        /// The direction, in natural values by name, scaled to a standard error of the complete data.
        direction: Vec<(String, f64)>,
    },
    /// The log-likelihood does not change in some direction: the data do not tell these parameters
    /// apart.
    #[error(
        "the data do not identify the parameters: the log-likelihood is flat along {}",
        describe(direction)
    )]
    Flat {
        /// The direction, in natural values by name.
        direction: Vec<(String, f64)>,
    },
    /// A coordinate on which neither Q nor the log-likelihood depends.
    #[error("nothing depends on {coordinate}")]
    Idle {
        /// The name of the coordinate.
        coordinate: String,
    },
    /// A profile of something that is not a single estimated value.
    #[error("`{name}` is not a single value inside its domain, so it has no profile")]
    NotOneValue {
        /// What was named.
        name: String,
    },
    /// A confidence level that is not between 0 and 1.
    #[error("a confidence level lies between 0 and 1, but this one is {level}")]
    Level {
        /// The level.
        level: f64,
    },
    /// An estimate that is not near a maximum.
    #[error("the estimate is {distance:.2} standard errors from a maximum: let the run go on")]
    Unfinished {
        /// How far it is, in standard errors.
        distance: f64,
    },
    /// A profile whose fits lead to a higher log-likelihood than the estimate has, or never fall: there is
    /// another maximum.
    #[error("the profile of `{name}` has no end: a constrained fit finds another maximum")]
    OtherMaximum {
        /// The name of the value.
        name: String,
    },
    /// An M-step that only raises Q, whose map does not tell how much information is missing.
    #[error(
        "supplemented EM needs an M-step that maximizes Q; along {coordinate} this one does not"
    )]
    NotEm {
        /// The name of the coordinate.
        coordinate: String,
    },
    /// The derivatives of the EM map did not settle, so supplemented EM has no result.
    #[error("supplemented EM: the derivatives of the EM map along {coordinate} do not settle")]
    Unstable {
        /// The name of the coordinate.
        coordinate: String,
    },
    /// Too many refits of a bootstrap have failed.
    #[error("of {replicates} refits {failed} failed, which leaves too few")]
    Refits {
        /// How many have failed.
        failed: usize,
        /// How many were made.
        replicates: usize,
    },
}

/// A direction in words: the largest changes first, those of a tenth of them left out.
fn describe(direction: &[(String, f64)]) -> String {
    let mut parts: Vec<_> = direction
        .iter()
        .filter(|(_, change)| *change != 0.0)
        .collect();
    parts.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
    let largest = parts.first().map_or(0.0, |(_, change)| change.abs());
    let shown = parts
        .iter()
        .filter(|(_, change)| change.abs() >= 0.1 * largest);
    let parts: Vec<String> = shown
        .map(|(name, change)| format!("{name} {change:+.3}"))
        .collect();
    parts.join(", ")
}
