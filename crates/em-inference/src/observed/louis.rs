//! Louis' formula.

use crate::found::Found;
use crate::linalg::pulled_back;
use crate::site::Site;
use crate::{Error, Inference, Method};
use em_core::CompleteData;

/// Standard errors by Louis' formula (1982): the observed information is that of the complete data minus
/// that of the missing data,
///
/// > I(θ) = E[−∂²log p(y, X; θ)/∂θ² | y] − Var(∂log p(y, X; θ)/∂θ | y).
///
/// Exact, if the estimate is: no derivative is taken numerically, but for that of a log-prior.
///
/// ```
/// # use em_core::CompleteData;
/// fn errors<M: CompleteData>(model: &M, at: &M::Params) -> Result<Vec<Option<f64>>, em_inference::Error<M::Error>> {
///     Ok(em_inference::by_louis(model, at)?.estimates.iter().map(|estimate| estimate.standard_error).collect())
/// }
/// ```
///
/// Costs one E-step and O(N²p) for N natural values.
///
/// # Errors
/// As for [`by_score`](crate::by_score).
pub fn by_louis<M: CompleteData>(
    model: &M,
    params: &M::Params,
) -> Result<Inference, Error<M::Error>> {
    let site = Site::of_surrogate(model, params)?;
    let stats = site.e_step(&site.params)?.stats;
    let tangent = site.tangent();
    let complete = pulled_back(tangent.as_ref(), &model.information(&stats, &site.params));
    let complete = &complete + site.prior_information()?;
    let missing = pulled_back(
        tangent.as_ref(),
        &model.score_covariance(&stats, &site.params),
    );
    Found {
        method: Method::Louis,
        information: &complete - &missing,
        complete: Some(complete),
        squares: None,
        noise: 0.0,
        score: site.slope(&stats, &site.params, &vec![0.0; site.free()])?,
    }
    .inference(&site)
}
