//! What the models can fail with.

/// Why a step of a model has no result. Saying so beats returning NaN: the caller learns what is
/// wrong, and the run keeps the θ it had before.
///
/// ```
/// use em_core::{Em, Error, Stop, fit};
/// use em_models::{Degenerate, Linkage, Theta};
///
/// let nobody = Linkage { cells: [0.0; 4] };
/// let error = fit(&nobody, Theta(0.5), Stop::default()).unwrap_err();
/// assert_eq!(error, Error::MStep { iteration: 1, source: Degenerate::Data });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Degenerate {
    /// The observations do not determine the parameters; there may be none.
    Data,
    /// This component of a mixture, counted from 0, has lost all its weight.
    Component(usize),
    /// A variance has fallen to zero, or a covariance matrix is not positive definite.
    Variance,
    /// The parameters lie outside their domain.
    Parameters,
    /// So many draws in a row were rejected: the parameters are too far from the data.
    Rejected(usize),
}

impl std::fmt::Display for Degenerate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Degenerate::Data => f.write_str("the observations do not determine the parameters"),
            Degenerate::Component(component) => {
                write!(f, "component {} has lost all its weight", component + 1)
            }
            Degenerate::Variance => f.write_str("a variance has fallen to zero"),
            Degenerate::Parameters => f.write_str("the parameters lie outside their domain"),
            Degenerate::Rejected(draws) => write!(f, "{draws} draws in a row were rejected"),
        }
    }
}

impl std::error::Error for Degenerate {}
