//! Allele frequencies from phenotype counts.
//!
//! Dominance hides genotypes: a dark moth may carry one dark allele or two. Gene counting
//! (Ceppellini, Siniscalco & Smith 1955), an EM algorithm long before EM had its name, fills in the
//! expected genotypes and counts the genes in them, until the frequencies stand still.
//!
//! ```
//! use em_genetics::{GeneCounting, Locus};
//!
//! // 622 peppered moths: Givens & Hoeting, Computational Statistics, example 4.2.
//! let locus = Locus::peppered_moth();
//! let counts = locus.counts([("carbonaria", 85), ("insularia", 196), ("typica", 341)])?;
//! let fit = GeneCounting::new(locus, &counts)?.fit()?;
//!
//! let [c, i, t] = fit.allele_frequencies.as_slice() else { unreachable!() };
//! println!("C {c:.4}  I {i:.4}  T {t:.4} after {} iterations", fit.trace.iterations());
//! # assert!((c - 0.070_837).abs() < 1e-6 && (i - 0.188_737).abs() < 1e-6 && (t - 0.740_427).abs() < 1e-6);
//! # Ok::<(), em_genetics::Error>(())
//! ```
//!
//! | item | is |
//! | --- | --- |
//! | [`Locus`] | alleles, and the phenotype that each pair of them shows: data, not code |
//! | [`GeneCounting`] | counts at a locus, as a model for [`em_core`] |
//! | [`AlleleFrequencies`] | the parameters |
//! | [`AlleleFit`], [`GoodnessOfFit`] | what comes out |
//! | [`GenotypeLikelihoods`], [`SiteEstimate`], [`estimate_many`] | sequencing data of a site, and what it says of its frequencies |
//! | [`AlleleFrequencyModel`], [`GenotypeFrequencyModel`], [`GenotypeFrequencies`] | the same as models for [`em_core`] |
//!
//! Beyond the two steps of EM, a `GeneCounting` can do what [`em_core`] asks of models for more: evaluate
//! Q ([`Surrogate`](em_core::Surrogate)), tell the information that is missing
//! ([`CompleteData`](em_core::CompleteData)), take other counts or draw them
//! ([`Resample`](em_core::Resample), [`Simulate`](em_core::Simulate)), and draw genotypes
//! ([`MonteCarlo`](em_core::MonteCarlo)).
//!
//! Sequencing hides genotypes too: a few reads leave them open. [`GenotypeLikelihoods`] takes the `PL` or
//! `GL` of a VCF file, a site at a time, and [`estimate`](GenotypeLikelihoods::estimate) finds allele
//! frequency, genotype frequencies and inbreeding coefficient in microseconds, without calling genotypes.
//!
//! Frequencies are of a population in Hardy-Weinberg proportions: the two alleles of an individual
//! are drawn independently.

mod complete;
mod count;
mod counting;
mod deviance;
mod error;
mod fit;
mod frequencies;
mod goodness;
mod identify;
mod likelihoods;
mod locus;
mod monte_carlo;
mod multinomial;
mod resample;

pub use counting::GeneCounting;
pub use error::Error;
pub use fit::AlleleFit;
pub use frequencies::AlleleFrequencies;
pub use goodness::GoodnessOfFit;
pub use likelihoods::{
    AlleleFrequencyModel, GenotypeEstimate, GenotypeFrequencies, GenotypeFrequencyModel,
    GenotypeLikelihoods, LikelihoodRatio, SiteEstimate, estimate_many,
};
pub use locus::Locus;

pub use em_core;

#[cfg(test)]
mod tests;
