//! What a model can do: the two steps, and capabilities that it may have beyond them.

mod accumulate;
mod complete_data;
mod conditional;
mod em;
mod monte_carlo;
mod resample;
mod surrogate;
mod temperature;
mod weighted;

pub use accumulate::{Accumulate, Chunks, Over, Reduce};
pub use complete_data::CompleteData;
pub use conditional::ConditionalMaximization;
pub use em::{Em, Expectation};
pub use monte_carlo::MonteCarlo;
pub use resample::{Resample, Simulate};
pub use surrogate::{AdditiveSurrogate, Minorizer, Surrogate};
pub use temperature::Temperature;
pub use weighted::Weighted;
