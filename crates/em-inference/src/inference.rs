//! Estimates with their uncertainty: the one result of all methods.

use crate::replicates::Replicates;

/// Estimates with standard errors, correlations and intervals, however they were found.
///
/// All figures are those of the natural values, by the delta method: with the Jacobian T of the natural
/// values along the free coordinates, their covariance is T I⁻¹ Tᵀ. Where the estimate is a
/// maximum, this does not depend on the coordinates.
///
/// ```
/// # use em_core::{Em, Expectation, Surrogate};
/// # use std::convert::Infallible;
/// # struct Linkage;
/// # impl Em for Linkage {
/// #     type Params = f64; type Stats = f64; type Error = Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Infallible> {
/// #         let log_likelihood = 125.0 * (0.5 + t / 4.0).ln() + 38.0 * ((1.0 - t) / 4.0).ln() + 34.0 * (t / 4.0).ln();
/// #         Ok(Expectation { stats: 125.0 * t / (2.0 + t), log_likelihood })
/// #     }
/// #     fn m_step(&self, x: &f64, _: &f64) -> Result<f64, Infallible> { Ok((x + 34.0) / (x + 72.0)) }
/// # }
/// # impl Surrogate for Linkage {
/// #     fn q(&self, &x: &f64, _from: &f64, &theta: &f64) -> f64 { (x + 34.0) * theta.ln() + 38.0 * (1.0 - theta).ln() }
/// # }
/// use em_inference::{Interval, standard_errors};
///
/// let inference = standard_errors(&Linkage, &0.626_821_497_870_982_4)?;
/// println!("{inference}");
/// let [low, high] = inference.interval(0, 0.95, Interval::Wald).expect("inside");
/// assert!((high - low - 2.0 * 1.959_964 * 0.051_467_349).abs() < 1e-6);
/// # Ok::<(), em_inference::Error<Infallible>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Inference {
    /// How it was found.
    pub method: Method,
    /// The natural values, in the order of the layout.
    pub estimates: Vec<Estimate>,
    /// How much the missing data cost; only from methods that see the complete data.
    pub missing_information: Option<MissingInformation>,
    /// How far the figures can be trusted.
    pub diagnostics: Diagnostics,
    /// The refits of a bootstrap.
    pub replicates: Option<Replicates>,
    /// N × N, row after row.
    pub(crate) covariance: Vec<f64>,
}

/// One natural value.
///
/// ```
/// use em_inference::{Estimate, Standing};
///
/// fn line(estimate: &Estimate) -> String {
///     match estimate.standing {
///         Standing::Boundary => format!("{} {} (on the boundary)", estimate.name, estimate.value),
///         _ => format!("{} {} ± {:?}", estimate.name, estimate.value, estimate.standard_error),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Estimate {
    /// Its name in the layout.
    pub name: String,
    /// The estimate.
    pub value: f64,
    /// Its standard error; nothing for a value that is fixed or on a boundary.
    pub standard_error: Option<f64>,
    /// Whether it could be chosen.
    pub standing: Standing,
    /// The ends of what it may be by itself.
    pub bounds: [f64; 2],
}

/// Whether a value could be chosen.
///
/// ```
/// assert_eq!(em_inference::Standing::Boundary.to_string(), "on the boundary");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// Estimated, inside its domain.
    Free,
    /// Held where it is.
    Fixed,
    /// Estimated on the boundary of its domain, where the log-likelihood is not flat and standard errors
    /// do not exist. Those of the other values are as if this one were known.
    Boundary,
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Standing::Free => "estimated",
            Standing::Fixed => "fixed",
            Standing::Boundary => "on the boundary",
        })
    }
}

/// How the uncertainty was found.
///
/// ```
/// assert_eq!(em_inference::Method::Louis.to_string(), "Louis' formula");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// The differentiated score; see [`by_score`](crate::by_score).
    Score,
    /// Louis' formula; see [`by_louis`](crate::by_louis).
    Louis,
    /// Oakes' formula; see [`by_oakes`](crate::by_oakes).
    Oakes,
    /// Supplemented EM; see [`by_supplemented_em`](crate::by_supplemented_em).
    SupplementedEm,
    /// Differences of the log-likelihood; see [`by_hessian`](crate::by_hessian).
    Hessian,
    /// The sandwich; see [`sandwich`](crate::sandwich()).
    Sandwich,
    /// The nonparametric bootstrap; see [`bootstrap`](crate::bootstrap()).
    Bootstrap,
    /// The weighted bootstrap; see [`weighted_bootstrap`](crate::weighted_bootstrap).
    WeightedBootstrap,
    /// The parametric bootstrap; see [`parametric_bootstrap`](crate::parametric_bootstrap).
    ParametricBootstrap,
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Method::Score => "differentiated score",
            Method::Louis => "Louis' formula",
            Method::Oakes => "Oakes' formula",
            Method::SupplementedEm => "supplemented EM",
            Method::Hessian => "differences of the log-likelihood",
            Method::Sandwich => "sandwich",
            Method::Bootstrap => "nonparametric bootstrap",
            Method::WeightedBootstrap => "weighted bootstrap",
            Method::ParametricBootstrap => "parametric bootstrap",
        })
    }
}

/// How much of the information the missing data would have held.
///
/// ```
/// fn slow(missing: &em_inference::MissingInformation) -> bool {
///     missing.rate > 0.99 // EM needs hundreds of iterations for each digit
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MissingInformation {
    /// The largest fraction of missing information in any direction: the rate of convergence of EM.
    pub rate: f64,
    /// The fractions in all directions, the eigenvalues of I_c⁻¹(I_c − I), the largest first.
    pub eigenvalues: Vec<f64>,
    /// For each natural value the part of its variance that the missing data cause,
    /// 1 − [T I_c⁻¹ Tᵀ]_ii/[T I⁻¹ Tᵀ]_ii; nothing where it has no variance.
    pub fractions: Vec<Option<f64>>,
}

/// How far the figures can be trusted.
///
/// ```
/// fn doubtful(diagnostics: &em_inference::Diagnostics) -> bool {
///     diagnostics.distance > 0.1 || diagnostics.asymmetry > 1e-3 || diagnostics.condition > 1e10
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Diagnostics {
    /// How far the information matrix is from being symmetric, relative to its largest entry: the error
    /// of numerical differentiation. Where it is symmetric by construction, what rounding leaves
    /// uncertain, or 0.
    pub asymmetry: f64,
    /// The condition number of the information, in coordinates scaled to the complete data's.
    pub condition: f64,
    /// How far the estimate is from the maximum, in standard errors: √(sᵀ I⁻¹ s) of the score s. More than
    /// a few hundredths says that the run was stopped too early.
    pub distance: f64,
}

impl Inference {
    /// The covariance of two natural values, counted from 0: T I⁻¹ Tᵀ, or that of the replicates.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn covariance(&self, a: usize, b: usize) -> f64 {
        let n = self.estimates.len();
        assert!(a < n && b < n, "there are {n} values");
        self.covariance[a * n + b]
    }

    /// The covariance matrix of all N natural values, N × N, row after row. Rows and columns of values that
    /// are fixed or on a boundary are 0.
    #[must_use]
    pub fn covariance_matrix(&self) -> &[f64] {
        &self.covariance
    }

    /// A linear combination Σ wᵢ vᵢ of the natural values, such as a difference of two, and its standard
    /// error. For other functions of the values, wᵢ is the derivative, and the error is that of the delta
    /// method.
    ///
    /// # Panics
    /// If there is not one weight for each natural value.
    #[must_use]
    pub fn combination(&self, weights: &[f64]) -> (f64, f64) {
        let n = self.estimates.len();
        assert_eq!(weights.len(), n, "one weight for each natural value");
        let value = self.estimates.iter().zip(weights).map(|(e, w)| e.value * w);
        let row = |i: usize| -> f64 {
            let row = self.covariance[i * n..(i + 1) * n].iter();
            row.zip(weights).map(|(c, w)| c * w).sum()
        };
        let variance: f64 = (0..n).map(|i| weights[i] * row(i)).sum();
        (value.sum(), variance.max(0.0).sqrt())
    }

    /// The correlation of two natural values, counted from 0; nothing where one has no variance.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn correlation(&self, a: usize, b: usize) -> Option<f64> {
        let product = self.covariance(a, a) * self.covariance(b, b);
        (product > 0.0).then(|| self.covariance(a, b) / product.sqrt())
    }

    /// Which natural value has this name, counted from 0.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<usize> {
        self.estimates
            .iter()
            .position(|estimate| estimate.name == name)
    }
}
