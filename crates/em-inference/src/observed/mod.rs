//! The observed information, in several ways that must agree.

mod hessian;
mod louis;
mod oakes;
mod sandwich;
mod score;
mod supplemented;

pub use hessian::by_hessian;
pub use louis::by_louis;
pub use oakes::by_oakes;
pub use sandwich::sandwich;
pub use score::by_score;
pub use supplemented::by_supplemented_em;

use crate::differences::jacobian;
use crate::site::Site;
use crate::{Error, Inference};
use em_core::Surrogate;
use faer::Mat;

/// The usual standard errors and intervals: from the observed information at a maximum, found by
/// differentiating the score. The same as [`by_score`].
///
/// # Errors
/// As for [`by_score`].
pub fn standard_errors<M: Surrogate>(
    model: &M,
    params: &M::Params,
) -> Result<Inference, Error<M::Error>> {
    by_score(model, params)
}

/// −∂²Q(θ'|θ)/∂θ'² at θ' = θ, the information of the complete data, in the coordinates of the site.
fn complete_information<M: Surrogate>(
    site: &Site<'_, M>,
    stats: &M::Stats,
) -> Result<Mat<f64>, Error<M::Error>> {
    let slopes = jacobian(site.free(), |u| site.slope(stats, &site.params, u))?;
    Ok(-slopes)
}
