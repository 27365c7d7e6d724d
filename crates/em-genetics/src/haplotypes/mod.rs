//! Haplotype frequencies from genotypes without phase, and linkage disequilibrium.
//!
//! A haplotype is to gene counting what an allele is, and a genotype at several markers what a phenotype is:
//! all pairs of haplotypes that may lie behind it show it. So the model is a [`GeneCounting`](crate::GeneCounting)
//! (Excoffier & Slatkin 1995), and what is here is the rest:
//!
//! | file | idea |
//! | --- | --- |
//! | `marker.rs`, `genotypes.rs` | the data |
//! | `candidates.rs` | which pairs of haplotypes each individual may have |
//! | `settle.rs` | from a start to a point where EM stands still, most frequencies being 0 |
//! | `curvature.rs` | whether that is a maximum, a ridge or a saddle; standard errors |
//! | `search.rs`, `fit.rs` | all maxima from many starts; what comes out |
//! | `disequilibrium.rs`, `association.rs` | D, D′, r², Cramér's V; tests of linkage equilibrium |
//! | `two_locus.rs` | two markers of two alleles: the maxima by a cubic, without EM |

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

pub use association::{Association, PermutationTest};
pub use candidates::Pruning;
pub use curvature::{Curvature, HaplotypeInference};
pub use disequilibrium::LinkageDisequilibrium;
pub use fit::{Haplotype, HaplotypeFit, HaplotypeMaximum, Phase};
pub use genotypes::UnphasedGenotypes;
pub use marker::{Call, Marker};
pub use search::HaplotypeSearch;
pub use two_locus::{TwoLocusHaplotypes, TwoLocusTable};
