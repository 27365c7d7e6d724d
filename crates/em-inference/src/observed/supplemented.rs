//! Supplemented EM.

use super::complete_information;
use crate::found::Found;
use crate::linalg::product;
use crate::site::Site;
use crate::{Error, Inference, Method};
use em_core::Surrogate;
use faer::Mat;

/// The first step, in standard errors of the complete data, and how often it is halved.
const FIRST_STEP: f64 = 0.25;
const HALVINGS: usize = 16;

/// How much two successive derivatives may differ.
const STABLE: f64 = 1e-7;

/// Standard errors by supplemented EM (Meng & Rubin 1991): the EM map F itself tells how much is missing.
/// With its matrix of derivatives DM at the maximum,
///
/// > I(θ) = I_c(θ)·(1 − DM),
///
/// where I_c is the information of the complete data, from Q. The result is only as good as the
/// estimate: F must leave it where it is.
///
/// Meng & Rubin take the derivatives from the iterates of a run. Here each coordinate is moved to both
/// sides of the estimate by steps that are halved, and the differences are extrapolated, until two
/// in succession agree; a column that never does is an error and not a number. How far I(θ) is from
/// being symmetric is the check that they propose.
///
/// ```
/// # use em_core::Surrogate;
/// fn asymmetry<M: Surrogate>(model: &M, at: &M::Params) -> Result<f64, em_inference::Error<M::Error>> {
///     Ok(em_inference::by_supplemented_em(model, at)?.diagnostics.asymmetry)
/// }
/// ```
///
/// Costs about 10p EM steps for p free parameters.
///
/// # Errors
/// As for [`by_score`](crate::by_score); [`Error::Unstable`] for a column that does not settle, and
/// [`Error::NotEm`] for a model whose M-step only raises Q, as those of [`Ecm`](em_core::Ecm) do: the rate
/// of such a map is another one (van Dyk, Meng & Rubin 1995).
pub fn by_supplemented_em<M: Surrogate>(
    model: &M,
    params: &M::Params,
) -> Result<Inference, Error<M::Error>> {
    let site = Site::of_surrogate(model, params)?;
    let stats = site.e_step(&site.params)?.stats;
    let complete = complete_information(&site, &stats)?;
    let p = site.free();
    let columns = (0..p)
        .map(|j| stable_column(&site, j))
        .collect::<Result<Vec<_>, _>>()?;
    let remaining = Mat::from_fn(p, p, |i, j| f64::from(u8::from(i == j)) - columns[j][i]);
    // The coordinates are those of a column vector, so that a step of the map is DM·u.
    Found {
        method: Method::SupplementedEm,
        information: product(complete.as_ref(), remaining.as_ref()),
        complete: Some(complete),
        squares: None,
        noise: site.noise(&stats),
        score: site.slope(&stats, &site.params, &vec![0.0; p])?,
    }
    .inference(&site)
}

/// ∂F/∂u_j at the estimate.
fn stable_column<M: Surrogate>(site: &Site<'_, M>, j: usize) -> Result<Vec<f64>, Error<M::Error>> {
    let coordinate = || site.chart().names().swap_remove(j);
    let image = |step: f64| -> Result<Vec<f64>, Error<M::Error>> {
        let mut u = vec![0.0; site.free()];
        u[j] = step;
        let from = site.at(&u)?;
        let stats = site.e_step(&from)?.stats;
        let to = site.model.m_step(&stats, &from).map_err(Error::Model)?;
        let to = site.place(&to).ok_or(Error::NotFinite)?;
        let left = site.slope(&stats, &from, &to)?;
        if step == FIRST_STEP && left.iter().any(|s| s.abs() > 1e-3 * FIRST_STEP) {
            let coordinate = coordinate();
            return Err(Error::NotEm { coordinate });
        }
        Ok(to)
    };
    let difference = |step: f64| -> Result<Vec<f64>, Error<M::Error>> {
        let (above, below) = (image(step)?, image(-step)?);
        Ok((above.iter().zip(&below))
            .map(|(a, b)| (a - b) / (2.0 * step))
            .collect())
    };
    let mut step = FIRST_STEP;
    let mut plain = difference(step)?;
    let mut best: Option<Vec<f64>> = None;
    for _ in 0..HALVINGS {
        step *= 0.5;
        let finer = difference(step)?;
        let extrapolated: Vec<f64> = (finer.iter().zip(&plain))
            .map(|(fine, coarse)| (4.0 * fine - coarse) / 3.0)
            .collect();
        let settled = best.as_ref().is_some_and(|before| {
            (before.iter().zip(&extrapolated))
                .all(|(a, b)| (a - b).abs() < STABLE * (1.0 + b.abs()))
        });
        if settled {
            return Ok(extrapolated);
        }
        (plain, best) = (finer, Some(extrapolated));
    }
    Err(Error::Unstable {
        coordinate: coordinate(),
    })
}
