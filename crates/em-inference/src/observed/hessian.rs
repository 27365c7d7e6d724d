//! The observed information from the log-likelihood alone.

use crate::differences::{gradient, hessian};
use crate::found::Found;
use crate::site::Site;
use crate::{Error, Inference, Method};
use em_core::Em;

/// Standard errors from second differences of the log-likelihood. For models without Q; less precise than
/// [`by_score`](crate::by_score), and silent about missing information.
///
/// ```
/// # use em_core::Em;
/// fn errors<M: Em>(model: &M, at: &M::Params) -> Result<em_inference::Inference, em_inference::Error<M::Error>> {
///     em_inference::by_hessian(model, at)
/// }
/// ```
///
/// Costs about 4p² E-steps for p free parameters.
///
/// # Errors
/// As for [`by_score`](crate::by_score).
pub fn by_hessian<M: Em>(model: &M, params: &M::Params) -> Result<Inference, Error<M::Error>> {
    let site = Site::of_likelihood(model, params)?;
    let (hessian, noise) = hessian(site.free(), |u| site.objective(u))?;
    Found {
        method: Method::Hessian,
        information: -hessian,
        complete: None,
        squares: None,
        noise,
        score: gradient(&vec![0.0; site.free()], |u| site.objective(u))?,
    }
    .inference(&site)
}
