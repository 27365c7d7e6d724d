//! The loop: when it stops, what it leaves, and how it is taken up again.

mod checkpoint;
mod driver;
mod error;
mod fit;
mod iteration;
mod pace;
mod point;
mod stop;
mod trace;

pub use checkpoint::Checkpoint;
pub use driver::Run;
pub use error::Error;
pub use fit::{Fit, Status, fit};
pub use iteration::Iteration;
pub use point::Evaluations;
pub(crate) use point::{PointOf, Steps};
pub use stop::{Criterion, Rule, Stop};
pub use trace::{Fall, Trace};
