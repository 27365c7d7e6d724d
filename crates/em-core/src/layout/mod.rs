//! Parameters as named numbers, and as free coordinates without bounds.

mod chart;
mod describe;
mod error;
mod parameters;
mod triangle;

pub use chart::Chart;
pub use describe::{Block, Domain, Layout};
pub use error::LayoutError;
pub use parameters::Parameters;

#[cfg(test)]
mod tests;
