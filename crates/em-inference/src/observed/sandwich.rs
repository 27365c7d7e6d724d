//! Standard errors that do not trust the model.

use crate::differences::jacobian;
use crate::found::Found;
use crate::site::Site;
use crate::{Error, Inference, Method};
use em_core::{Resample, Surrogate};
use faer::Mat;

/// Standard errors by the sandwich I⁻¹ J I⁻¹ (Huber 1967, White 1982), where I is the observed information
/// and J = Σᵢ sᵢ sᵢᵀ the sum over observations of their scores' squares. It holds also where the model is
/// not the true distribution; where it is, the sandwich agrees with I⁻¹ for large samples.
///
/// ```
/// # use em_core::{Resample, Surrogate};
/// fn robust<M: Surrogate + Resample>(model: &M, at: &M::Params) -> Result<em_inference::Inference, em_inference::Error<M::Error>> {
///     em_inference::sandwich(model, at)
/// }
/// ```
///
/// Costs one E-step of a single unit for each unit, beyond what [`by_score`](crate::by_score) costs.
///
/// # Errors
/// As for [`by_score`](crate::by_score).
pub fn sandwich<M: Surrogate + Resample>(
    model: &M,
    params: &M::Params,
) -> Result<Inference, Error<M::Error>> {
    let site = Site::of_surrogate(model, params)?;
    let stats = site.e_step(&site.params)?.stats;
    let estimate = vec![0.0; site.free()];
    let mut squares = Mat::<f64>::zeros(site.free(), site.free());
    for (unit, &count) in model.unit_counts().iter().enumerate() {
        if count > 0.0 {
            let alone = model.only(unit).map_err(Error::Model)?;
            let score = site.score_of(&alone, &estimate)?;
            for j in 0..site.free() {
                for i in 0..site.free() {
                    squares[(i, j)] += count * score[i] * score[j];
                }
            }
        }
    }
    Found {
        method: Method::Sandwich,
        information: -jacobian(site.free(), |u| site.score(u))?,
        complete: None,
        squares: Some(squares),
        noise: site.noise(&stats),
        score: site.slope(&stats, &site.params, &estimate)?,
    }
    .inference(&site)
}
