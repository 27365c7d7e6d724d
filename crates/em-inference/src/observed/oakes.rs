//! Oakes' formula.

use super::complete_information;
use crate::differences::jacobian;
use crate::found::Found;
use crate::site::Site;
use crate::{Error, Inference, Method};
use em_core::Surrogate;

/// Standard errors by Oakes' formula (1999): both derivatives of Q(θ'|θ), at θ' = θ,
///
/// > I(θ) = −∂²Q/∂θ'² − ∂²Q/∂θ'∂θ.
///
/// The first term is the information of the complete data, the second takes away that of the missing
/// data. Each is found by differentiating the gradient of Q.
///
/// ```
/// # use em_core::Surrogate;
/// fn rate<M: Surrogate>(model: &M, at: &M::Params) -> Result<Option<f64>, em_inference::Error<M::Error>> {
///     Ok(em_inference::by_oakes(model, at)?.missing_information.map(|missing| missing.rate))
/// }
/// ```
///
/// Costs 4p E-steps for p free parameters, and 8p gradients of Q.
///
/// # Errors
/// As for [`by_score`](crate::by_score).
pub fn by_oakes<M: Surrogate>(model: &M, params: &M::Params) -> Result<Inference, Error<M::Error>> {
    let site = Site::of_surrogate(model, params)?;
    let stats = site.e_step(&site.params)?.stats;
    let estimate = vec![0.0; site.free()];
    let complete = complete_information(&site, &stats)?;
    let missing = jacobian(site.free(), |u| {
        let from = site.at(u)?;
        let stats = site.e_step(&from)?.stats;
        site.slope(&stats, &from, &estimate)
    })?;
    Found {
        method: Method::Oakes,
        information: &complete - &missing,
        complete: Some(complete),
        squares: None,
        noise: site.noise(&stats),
        score: site.slope(&stats, &site.params, &estimate)?,
    }
    .inference(&site)
}
