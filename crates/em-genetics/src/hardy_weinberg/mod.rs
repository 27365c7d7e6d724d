//! Tests of Hardy-Weinberg proportions, from counts of genotypes.

mod asymptotic;
mod counts;
mod enumeration;
mod exact;
mod inbreeding;
mod permutation;
mod probability;
mod weights;
mod x_linked;

pub use asymptotic::{BiallelicTest, HardyWeinbergTest};
pub use counts::GenotypeCounts;
pub use exact::ExactTest;
pub use probability::{ProbabilityMethod, ProbabilityPlan, ProbabilityTest};
pub use x_linked::{XLinkedCounts, XLinkedExact, XLinkedTest};

/// A p-value that lies in (0, 1]: rounding may lead above 1, and one that is too small for f64 is given
/// as the least positive normal number.
fn p_value(p: f64) -> f64 {
    p.clamp(f64::MIN_POSITIVE, 1.0)
}

#[cfg(test)]
mod tests;
