//! Allele frequencies from the genotype likelihoods of sequencing data.
//!
//! Few reads leave a genotype open. Instead of calling it, each sample brings the likelihoods of all its
//! genotypes, and the frequencies are those under which the reads of all samples together are most
//! likely (Li 2011, A statistical framework for SNP calling; Kim et al. 2011).

mod allele_model;
mod ascent;
mod columns;
mod estimate;
mod genotype_frequencies;
mod genotype_model;
mod global;
mod posterior;
mod scales;
mod simplex;
mod site;

pub use allele_model::AlleleFrequencyModel;
pub use estimate::{GenotypeEstimate, SiteEstimate, estimate_many};
pub use genotype_frequencies::GenotypeFrequencies;
pub use genotype_model::GenotypeFrequencyModel;
pub use site::GenotypeLikelihoods;

#[cfg(test)]
mod tests;
