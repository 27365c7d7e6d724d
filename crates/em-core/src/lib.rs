//! The expectation-maximization loop, and nothing else.
//!
//! Expectation-maximization (Dempster, Laird & Rubin 1977) finds a maximum of the log-likelihood
//! ℓ(θ) of incomplete data y by repeating two steps:
//!
//! * **E-step**: at θₜ, find Q(θ|θₜ) = E[log p(Y, X; θ) | Y = y, θₜ], the expected log-likelihood of
//!   the complete data. For the models here it is enough to find the *expected sufficient
//!   statistics* that Q depends on.
//! * **M-step**: θₜ₊₁ maximizes Q(θ|θₜ).
//!
//! Each round raises ℓ or leaves it: G(θ|θₜ) = ℓ(θₜ) + Q(θ|θₜ) − Q(θₜ|θₜ) lies nowhere above ℓ and
//! touches it at θₜ, so climbing G climbs ℓ.
//!
//! # A model is an E-step and an M-step
//!
//! Here is a whole one: genetic linkage, from the article of 1977. Of 197 animals, 125, 18, 20
//! and 34 fell into four classes with probabilities ½ + θ/4, (1 − θ)/4, (1 − θ)/4 and θ/4. The
//! missing datum is how many of the 125 belong to the θ/4 part of their class.
//!
//! ```
//! use em_core::{Em, Expectation, Stop, fit};
//! use std::convert::Infallible;
//!
//! struct Linkage([f64; 4]);
//!
//! impl Em for Linkage {
//!     type Params = f64;
//!     type Stats = f64; // the expected number of the 125 in the θ/4 part
//!     type Error = Infallible;
//!
//!     fn e_step(&self, &theta: &f64) -> Result<Expectation<f64>, Infallible> {
//!         let [a, b, c, d] = self.0;
//!         let log_likelihood = a * (0.5 + theta / 4.0).ln()
//!             + (b + c) * ((1.0 - theta) / 4.0).ln()
//!             + d * (theta / 4.0).ln();
//!         Ok(Expectation { stats: a * theta / (2.0 + theta), log_likelihood })
//!     }
//!
//!     fn m_step(&self, &x: &f64, _: &f64) -> Result<f64, Infallible> {
//!         let [_, b, c, d] = self.0;
//!         Ok((x + d) / (x + b + c + d))
//!     }
//! }
//!
//! let fit = fit(&Linkage([125.0, 18.0, 20.0, 34.0]), 0.5, Stop::absolute(1e-14))?;
//! assert!((fit.params - 0.626_821_497_9).abs() < 1e-7);
//! assert!((fit.log_likelihood + 205.715_887_045_898_26).abs() < 1e-10);
//! assert!(fit.status.is_converged() && fit.trace.is_monotone());
//! # Ok::<(), em_core::Error<Infallible>>(())
//! ```
//!
//! # What comes with the two steps
//!
//! | for every model | |
//! | --- | --- |
//! | [`fit()`], [`Run`], [`Iteration`], [`Fit`], [`Status`], [`Trace`] | the loop in one call, or pulled by the caller, and what it leaves |
//! | [`Stop`], [`Criterion`] | when to stop: likelihood, parameters, residual, estimated error, Q, rules of your own |
//! | [`Acceleration`] | SQUAREM and DAAREM: fewer steps, by one switch |
//! | [`Restarts`] | many starts, the best of which is kept and none forgotten |
//! | [`Checkpoint`] | a run put down, and taken up to the same bits |
//! | [`Layout`], [`Chart`], [`Parameters`] | parameters as named numbers, and as coordinates without bounds |
//! | [`Error`] | what can go wrong, and at which iteration |
//!
//! | a model that can also | implements | and gets |
//! | --- | --- | --- |
//! | evaluate Q | [`Surrogate`] | the [`Minorizer`], parameters [fixed or tied](constrain), standard errors |
//! | add statistics over chunks | [`Accumulate`], [`Reduce`], [`Over`] | threads and files; [`Online`] EM; resampling through [`Weighted`] |
//! | maximize in parts | [`ConditionalMaximization`] | [`Ecm`]: ECM, multicycle ECM, ECME |
//! | draw its missing data | [`MonteCarlo`] | [`monte_carlo()`], [`saem()`], [`stochastic_em()`] |
//! | flatten its posterior | [`Temperature`] | [`Tempered`]: classification EM; [`anneal()`] |
//! | count its data differently | [`Resample`], [`Simulate`] | the bootstrap, the sandwich |
//! | tell its complete data's information | [`CompleteData`] | exact standard errors by Louis' formula |
//!
//! An M-step without closed form is [`ascend`] away. Standard errors, bootstraps and a check of
//! hand-written models are in the crate `em-inference`.
//!
//! The crate knows no matrices, files, threads, clocks or terminals. A time limit, progress or an
//! interrupt are a `break` in the caller's loop over [`Run::advance`]; threads come from outside
//! through [`Parallel`].

mod accelerate;
mod layout;
mod model;
mod random;
mod restarts;
mod run;
mod variants;
mod vectors;

pub use accelerate::{Acceleration, Daarem, Scheme};
pub use layout::{Block, Chart, Domain, Layout, LayoutError, Parameters};
pub use model::{
    Accumulate, AdditiveSurrogate, Chunks, CompleteData, ConditionalMaximization, Em, Expectation,
    Minorizer, MonteCarlo, Over, Reduce, Resample, Simulate, Surrogate, Temperature, Weighted,
};
pub use rand;
pub use random::{Stream, stream};
pub use restarts::{Outcome, Parallel, Progress, Restart, Restarts, Search, Serial};
pub use run::{
    Checkpoint, Criterion, Error, Evaluations, Fall, Fit, Iteration, Rule, Run, Status, Stop,
    Trace, fit,
};

pub use variants::{
    Constrained, ConstrainedError, Ecm, MonteCarloFit, MonteCarloPlan, Online, StochasticPlan,
    Tempered, anneal, ascend, constrain, monte_carlo, saem, stochastic_em, unit_steps,
};

#[cfg(test)]
mod tests;
