//! Six small models for [`em_core`], each a lesson in how to write one. Read them in this order:
//!
//! | model | shows |
//! | --- | --- |
//! | [`Linkage`] | the two steps of [`Em`](em_core::Em), and each capability in its shortest form |
//! | [`TwoPoisson`] | a mixture: responsibilities that do not underflow, other temperatures, labels that switch, Louis' information |
//! | [`MissingNormal`] | values missing at random, a covariance matrix as parameter, statistics about the current mean |
//! | [`CensoredRegression`] | statistics that add over chunks of rows, through [`Accumulate`](em_core::Accumulate) and [`Over`](em_core::Over) |
//! | [`Student`] | an M-step made part by part, one part maximizing the log-likelihood itself |
//! | [`LogisticNormal`] | an E-step without closed form: the missing data are drawn |
//!
//! Each model is three things: a type that holds the **data**, a type for the **parameters** θ, which
//! says what their names and domains are ([`Parameters`](em_core::Parameters)), and the **two steps**. This
//! is all that a fit needs:
//!
//! ```
//! use em_core::{Stop, fit};
//! use em_models::{Linkage, Theta};
//!
//! let fit = fit(&Linkage::dempster(), Theta(0.5), Stop::absolute(1e-14))?;
//! assert!((fit.params.0 - 0.626_821_497_870_982_4).abs() < 1e-7);
//! # Ok::<(), em_core::Error<em_models::Degenerate>>(())
//! ```
//!
//! What a model can do beyond that, it says by implementing one more trait: [`Surrogate`] if it can
//! evaluate Q, [`Resample`] if its observations can be counted differently, and so on. Implement those
//! that you need.
//!
//! The data are small and published, so that every number that comes out can be compared with one in
//! print.
//!
//! [`Surrogate`]: em_core::Surrogate
//! [`Resample`]: em_core::Resample

mod censored;
mod deaths;
mod degenerate;
mod linkage;
mod logistic_normal;
mod missing_normal;
mod numeric;
mod student;

pub use censored::{CensoredRegression, Observation, Regression, motorettes};
pub use deaths::{PoissonMixture, TwoPoisson};
pub use degenerate::Degenerate;
pub use linkage::{Linkage, Theta};
pub use logistic_normal::{LogisticNormal, NormalEffect};
pub use missing_normal::{BivariateNormal, MissingNormal};
pub use student::{Student, StudentT};
