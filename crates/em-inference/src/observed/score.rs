//! The observed information from the score.

use super::complete_information;
use crate::differences::jacobian;
use crate::found::Found;
use crate::site::Site;
use crate::{Error, Inference, Method};
use em_core::Surrogate;

/// Standard errors from the observed information I(θ) = −∂s/∂θ, where the score s = ∂ℓ/∂θ is that of Q by
/// Fisher's identity, s(θ) = ∂Q(θ'|θ)/∂θ' at θ' = θ (Jamshidian & Jennrich 2000; McLachlan & Krishnan
/// 2008, section 4.7). The default method: it needs Q only, and is precise.
///
/// The score is differentiated by central differences in coordinates without bounds; how far the
/// resulting matrix is from being symmetric tells how well that went.
///
/// ```
/// use em_core::{Em, Expectation, Layout, Parameters, Surrogate};
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
/// // `Linkage` is the model of the first page of em-core, with its Q.
/// let inference = em_inference::by_score(&Linkage, &0.626_821_497_870_982_4)?;
/// assert!((inference.estimates[0].standard_error.expect("inside") - 0.051_467_349_2).abs() < 1e-9);
/// let missing = inference.missing_information.as_ref().expect("Q tells");
/// assert!((missing.rate - 0.132_778_733_7).abs() < 1e-8);
/// # Ok::<(), em_inference::Error<Infallible>>(())
/// ```
///
/// Costs 4p E-steps for p free parameters, and 8p gradients of Q.
///
/// # Errors
/// An estimate that is no maximum, parameters that the data do not identify, and whatever the model
/// cannot evaluate near the estimate.
pub fn by_score<M: Surrogate>(model: &M, params: &M::Params) -> Result<Inference, Error<M::Error>> {
    let site = Site::of_surrogate(model, params)?;
    let stats = site.e_step(&site.params)?.stats;
    Found {
        method: Method::Score,
        information: -jacobian(site.free(), |u| site.score(u))?,
        complete: Some(complete_information(&site, &stats)?),
        squares: None,
        noise: site.noise(&stats),
        score: site.slope(&stats, &site.params, &vec![0.0; site.free()])?,
    }
    .inference(&site)
}
