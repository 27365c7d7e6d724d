//! What a fit leaves.

use crate::any_source::AnySource;
use crate::criteria::{aic, bic, icl};
use crate::prior::InverseWishart;
use crate::{Error, Gmm, MatRef, Restart, Rows, Source};
use em_core::{Evaluations, Status, Trace};

/// A fitted mixture, and how it came about.
///
/// ```
/// use em_gmm::{Gmm, mat, rng};
///
/// let truth = Gmm::new(vec![0.5, 0.5], mat![[0.0], [6.0]], vec![mat![[1.0]], mat![[1.0]]])?;
/// let (x, _) = truth.sample(400, &mut rng(3));
/// let fit = Gmm::builder(2).fit(x.as_ref())?;
///
/// assert_eq!(fit.log_likelihood, fit.params.log_likelihood(x.as_ref())?);
/// assert!(fit.bic() < Gmm::builder(1).fit(x.as_ref())?.bic());
/// println!("{} after {} iterations", fit.status, fit.trace.iterations());
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GmmFit {
    /// The mixture of the best restart.
    pub params: Gmm,
    /// Its log-likelihood Σ log p(x), in nats.
    pub log_likelihood: f64,
    /// The log-likelihood plus the log-prior (without its constant): what was maximized. Without a
    /// prior it is the log-likelihood.
    pub objective: f64,
    /// Why the best restart ended.
    pub status: Status,
    /// The rate of convergence of the best restart, as its last steps show it: near the largest fraction
    /// of missing information, which is what the components' overlap costs. The steps of an accelerated
    /// run may show less. Nothing if there were too few.
    pub rate: Option<f64>,
    /// How far the parameters are estimated to be from the limit of the best restart, in Euclidean
    /// distance of the [natural values](em_core::Parameters::values), each in its own units. Nothing if
    /// it cannot be told.
    pub error: Option<f64>,
    /// What the best restart evaluated.
    pub evaluations: Evaluations,
    /// The climb of the best restart.
    pub trace: Trace,
    /// The number of rows, n.
    pub rows: usize,
    /// How many numbers the fit could choose freely: those of [`params`](Self::params), or fewer where these
    /// come from spherical covariances of [standardized](crate::GmmBuilder::standardize) columns.
    pub free_parameters: usize,
    /// The prior of the covariances, if there was one.
    pub prior: Option<InverseWishart>,
    /// How every restart ended.
    pub restarts: Vec<Restart>,
    /// Which restart was the best.
    pub best: usize,
}

impl GmmFit {
    /// The Bayesian information criterion −2ℓ + p ln n; smaller is better. With a prior, ℓ is the
    /// log-likelihood at the posterior mode (Fraley & Raftery 2007).
    #[must_use]
    pub fn bic(&self) -> f64 {
        bic(self.log_likelihood, self.free_parameters, self.rows)
    }

    /// Akaike's information criterion −2ℓ + 2p; smaller is better.
    #[must_use]
    pub fn aic(&self) -> f64 {
        aic(self.log_likelihood, self.free_parameters)
    }

    /// The integrated completed likelihood, with the BIC's sign: smaller is better; see [`icl`]. It takes the
    /// rows that were fitted, and differs from [`Gmm::icl`] where [`free_parameters`](Self::free_parameters)
    /// does. One pass; O(n·k·d²).
    ///
    /// # Errors
    /// As for [`Gmm::responsibilities`].
    pub fn icl(&self, x: MatRef<'_, f64>) -> Result<f64, Error> {
        self.icl_of(&Rows::of_dimensions(x, self.params.dimensions())?)
    }

    /// As [`icl`](Self::icl), for the rows of a source.
    ///
    /// # Errors
    /// As for [`Gmm::icl_of`].
    pub fn icl_of(&self, source: &impl Source) -> Result<f64, Error> {
        let (_, certainty) = self.params.log_certainty(AnySource::of(source))?;
        Ok(icl(
            self.log_likelihood,
            self.free_parameters,
            self.rows,
            certainty,
        ))
    }
}
