//! Haplotype frequencies from genotypes without phase, and linkage disequilibrium.

mod association;
mod candidates;
mod curvature;
mod disequilibrium;
mod fit;
mod genotypes;
mod marker;
mod search;
mod settle;
#[cfg(test)]
mod tests;
mod two_locus;

pub use association::PermutationTest;
pub use candidates::Pruning;
pub use curvature::{Curvature, HaplotypeInference};
pub use disequilibrium::LinkageDisequilibrium;
pub use fit::{Haplotype, HaplotypeFit, HaplotypeMaximum, Phase};
pub use genotypes::UnphasedGenotypes;
pub use marker::{Call, Marker};
pub use search::HaplotypeSearch;
pub use two_locus::{TwoLocusHaplotypes, TwoLocusTable};
