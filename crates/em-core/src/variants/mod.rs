//! Other ways to make the two steps.
//!
//! | where | variant |
//! | --- | --- |
//! | `ecm` | conditional maximization: ECM, multicycle ECM, ECME |
//! | `ascent`, `unit_steps`, `constrained` | generalized EM: steps that only raise Q; parameters fixed or tied |
//! | `tempered` | deterministic annealing; classification EM |
//! | `monte_carlo` | Monte Carlo EM |
//! | `stochastic` | stochastic-approximation EM, stochastic EM |
//! | `online` | EM over a stream |

mod ascent;
mod chain;
mod constrained;
mod ecm;
mod monte_carlo;
mod online;
mod stochastic;
mod tempered;
mod unit_steps;

pub use ascent::ascend;
pub use constrained::{Constrained, ConstrainedError, constrain};
pub use ecm::Ecm;
pub use monte_carlo::{MonteCarloFit, MonteCarloPlan, monte_carlo};
pub use online::Online;
pub use stochastic::{StochasticPlan, saem, stochastic_em};
pub use tempered::{Tempered, anneal};
pub use unit_steps::unit_steps;
