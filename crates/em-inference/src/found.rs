//! From the information at an estimate to the inference.

use crate::linalg::{
    asymmetry, eigen, inverse, product, quadratic, relative_eigen, sandwich, symmetric,
};
use crate::site::Site;
use crate::{Diagnostics, Error, Estimate, Inference, Method, MissingInformation, Standing};
use em_core::{Em, Layout, Parameters};
use faer::{Mat, MatRef};

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
