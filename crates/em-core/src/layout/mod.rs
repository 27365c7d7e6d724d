//! Parameters as named numbers, and as free coordinates without bounds.

mod chart;
mod describe;
mod parameters;
mod triangle;

pub use chart::Chart;
pub use describe::{Block, Domain, Layout, LayoutError};
pub use parameters::Parameters;

#[cfg(test)]
mod tests;
