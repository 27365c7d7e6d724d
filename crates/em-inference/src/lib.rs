//! What EM itself does not give: standard errors, intervals, and a check of hand-written models.
//!
//! EM ends with an estimate and says nothing of its uncertainty. This crate finds it for every model of
//! [`em_core`], from what the model can do:
//!
//! | the model is | then there is |
//! | --- | --- |
//! | [`Em`](em_core::Em) | [`by_hessian`] |
//! | [`Surrogate`](em_core::Surrogate): it knows Q | [`standard_errors`], the default, which is [`by_score`]; [`by_oakes`]; [`by_supplemented_em`]; [`profile`](profile()) |
//! | [`CompleteData`](em_core::CompleteData) | [`by_louis`], exact |
//! | [`Resample`](em_core::Resample) | [`bootstrap`](bootstrap()), [`weighted_bootstrap`]; with Q [`sandwich`](sandwich()) |
//! | [`Simulate`](em_core::Simulate) | [`parametric_bootstrap`] |
//!
//! All of them give an [`Inference`]: estimates, standard errors, correlations,
//! [intervals](Inference::interval) on the natural and on a transformed scale, the
//! [fraction of missing information](MissingInformation), and [`Diagnostics`].
//!
//! A saddle or a minimum is an [error](Error::NotMaximum) that names the direction in which the
//! log-likelihood rises; so are [parameters that the data do not identify](Error::Flat). Estimates on the
//! boundary of their domain are [named as such](Standing::Boundary).
//!
//! [`check`](check()) tests a model that someone wrote, and says in words what is wrong; [`check_sums`],
//! [`check_units`] and [`check_complete_data`] look at further capabilities.

mod bootstrap;
mod boundary;
mod differences;
mod display;
mod doctor;
mod error;
mod found;
mod inference;
mod interval;
mod linalg;
mod observed;
mod profile;
mod replicates;
mod scale;
mod site;
mod threads;
mod weights;

pub use bootstrap::{BootstrapPlan, bootstrap, parametric_bootstrap, weighted_bootstrap};
pub use doctor::{
    Check, Finding, Report, Severity, check, check_complete_data, check_steps, check_sums,
    check_units,
};
pub use em_core;
pub use error::Error;
pub use inference::{Diagnostics, Estimate, Inference, Method, MissingInformation, Standing};
pub use interval::Interval;
pub use observed::{
    by_hessian, by_louis, by_oakes, by_score, by_supplemented_em, sandwich, standard_errors,
};
pub use profile::{Profile, profile};
pub use replicates::Replicates;
pub use threads::Threads;
