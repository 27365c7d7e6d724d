//! Estimates with their uncertainty: the one result of all methods.

use crate::Error;
use crate::linalg::{
    asymmetry, eigen, inverse, product, quadratic, relative_eigen, sandwich, symmetric,
};
use crate::replicates::Replicates;
use crate::site::Site;
use em_core::{Em, Layout, Parameters};
use faer::{Mat, MatRef};

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

/// What a method has found, in the coordinates of its site.
pub(crate) struct Found {
    pub(crate) method: Method,
    pub(crate) information: Mat<f64>,
    pub(crate) complete: Option<Mat<f64>>,
    /// Σ sᵢ sᵢᵀ, if the covariance is a sandwich around it.
    pub(crate) squares: Option<Mat<f64>>,
    pub(crate) score: Vec<f64>,
    /// What rounding leaves uncertain in the information, if that is known.
    pub(crate) noise: f64,
}

/// Eigenvalues of the information, relative to that of the complete data, below this part of the largest
/// count as 0: numerical differentiation knows no better.
const FLAT: f64 = 1e-7;

/// An estimate that is further from the maximum than this, in standard errors, is none.
const UNFINISHED: f64 = 0.5;

impl Found {
    /// The inference at a maximum.
    pub(crate) fn inference<M: Em>(self, site: &Site<'_, M>) -> Result<Inference, Error<M::Error>> {
        let information = symmetric(self.information.as_ref());
        let tangent = site.tangent();
        let complete = self
            .complete
            .as_ref()
            .map(|complete| symmetric(complete.as_ref()));
        // What is left of the complete data's information in each direction. Beside it, collinear but
        // complete data do not look as if they did not tell parameters apart.
        let kept = (complete.as_ref())
            .and_then(|complete| relative_eigen(complete.as_ref(), information.as_ref()));
        let plain = eigen(information.as_ref()).ok_or(Error::NotFinite)?;
        let (eigenvalues, vectors) = kept.as_ref().unwrap_or(&plain);
        let noise = self.noise.max(asymmetry(self.information.as_ref()));
        let flat = FLAT.max(2.0 * noise) * eigenvalues.last().copied().unwrap_or(0.0).abs();
        let is_maximum = eigenvalues[0] > flat; // false for NaN
        if !is_maximum {
            let direction = named(&site.layout, tangent.as_ref(), vectors.as_ref());
            return Err(if eigenvalues[0] < -flat {
                Error::NotMaximum { direction }
            } else {
                Error::Flat { direction }
            });
        }
        let covariance = inverse(information.as_ref()).ok_or(Error::NotFinite)?;
        let distance = quadratic(covariance.as_ref(), &self.score).sqrt();
        if distance > UNFINISHED {
            return Err(Error::Unfinished { distance });
        }
        let observed = match &self.squares {
            Some(squares) => sandwich(covariance.as_ref(), squares.as_ref()),
            None => covariance,
        };
        let natural = sandwich(tangent.as_ref(), observed.as_ref());
        let variances: Vec<f64> = (0..site.layout.len()).map(|i| natural[(i, i)]).collect();
        let missing_information = kept.and_then(|(kept, _)| {
            let complete = inverse(complete?.as_ref())?;
            let without = sandwich(tangent.as_ref(), complete.as_ref());
            let fraction = |(i, variance): (usize, &f64)| {
                (*variance > 0.0).then(|| 1.0 - without[(i, i)] / variance)
            };
            let eigenvalues: Vec<f64> = kept.iter().map(|kept| 1.0 - kept).collect();
            Some(MissingInformation {
                rate: eigenvalues[0],
                eigenvalues,
                fractions: variances.iter().enumerate().map(fraction).collect(),
            })
        });
        let condition = plain
            .0
            .last()
            .map_or(f64::NAN, |largest| largest / plain.0[0]);
        Ok(Inference {
            method: self.method,
            estimates: estimates(site, &variances),
            missing_information,
            diagnostics: Diagnostics {
                asymmetry: noise,
                condition,
                distance,
            },
            replicates: None,
            covariance: row_after_row(natural.as_ref()),
        })
    }
}

pub(crate) fn row_after_row(a: MatRef<'_, f64>) -> Vec<f64> {
    a.row_iter().flat_map(|row| row.iter().copied()).collect()
}

/// The estimates of a site, given the variances of its natural values.
pub(crate) fn estimates<M: Em>(site: &Site<'_, M>, variances: &[f64]) -> Vec<Estimate> {
    let values = site.params.values();
    let on_edge = site.chart().boundary();
    let tangent = site.tangent();
    let moves = |i: usize| tangent.row(i).iter().any(|slope| *slope != 0.0);
    (values.into_iter().zip(variances).enumerate())
        .map(|(i, (value, variance))| {
            let bounds = site.layout.bounds(i);
            let standing = if moves(i) {
                Standing::Free
            } else if on_edge.contains(&i) || (!site.layout.is_fixed(i) && bounds.contains(&value))
            {
                // Also a share of 1, since the others are 0.
                Standing::Boundary
            } else {
                Standing::Fixed
            };
            Estimate {
                name: site.layout.name(i),
                value,
                standard_error: (standing == Standing::Free).then(|| variance.sqrt()),
                standing,
                bounds,
            }
        })
        .collect()
}

/// The first of some directions, in natural values.
fn named(
    layout: &Layout,
    tangent: MatRef<'_, f64>,
    directions: MatRef<'_, f64>,
) -> Vec<(String, f64)> {
    let along = product(tangent, directions.subcols(0, 1));
    (0..layout.len())
        .map(|i| (layout.name(i), along[(i, 0)]))
        .collect()
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

impl std::fmt::Display for Inference {
    /// A table of estimates, standard errors and 95 % intervals on the transformed scale.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self
            .estimates
            .iter()
            .map(|e| e.name.chars().count())
            .max()
            .unwrap_or(0);
        write!(
            f,
            "{:name$}  {:>12}  {:>12}  95 % interval",
            "", "estimate", "std. error"
        )?;
        for (i, estimate) in self.estimates.iter().enumerate() {
            let value = digits(estimate.value);
            write!(f, "\n{:name$}  {value:>12}", estimate.name)?;
            match (
                estimate.standard_error.map(digits),
                self.interval(i, 0.95, crate::Interval::Transformed),
            ) {
                (Some(error), Some(ends)) => {
                    let [low, high] = ends.map(digits);
                    write!(f, "  {error:>12}  {low} to {high}")?;
                }
                _ => write!(f, "  {:>12}", estimate.standing.to_string())?,
            }
        }
        if self.diagnostics.distance > 0.05 {
            let distance = self.diagnostics.distance;
            write!(
                f,
                "\nthe estimate is {distance:.2} standard errors from the maximum"
            )?;
        }
        Ok(())
    }
}

/// Six significant digits, in plain notation where that is short.
fn digits(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    match x.abs().log10().floor() {
        power @ -4.0..=5.0 => {
            // A whole number between 0 and 9.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let decimals = (5.0 - power) as usize;
            format!("{x:.decimals$}")
        }
        _ => format!("{x:.5e}"),
    }
}
