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
//!
//! Beyond the two steps of EM, a `GeneCounting` can do what [`em_core`] asks of models for more: evaluate
//! Q ([`Surrogate`](em_core::Surrogate)), tell the information that is missing
//! ([`CompleteData`](em_core::CompleteData)), take other counts or draw them
//! ([`Resample`](em_core::Resample), [`Simulate`](em_core::Simulate)), and draw genotypes
//! ([`MonteCarlo`](em_core::MonteCarlo)).
//!
//! Frequencies are of a population in Hardy-Weinberg proportions: the two alleles of an individual
//! are drawn independently.

mod counting;
mod error;
mod haplotypes;
mod likelihood_ratio;
mod locus;

pub use counting::{
    AlleleFit, AlleleFrequencies, ExactBootstrap, GeneCounting, GoodnessOfFit, PopulationsFit,
};
pub use error::Error;
pub use haplotypes::{
    Call, Curvature, Haplotype, HaplotypeFit, HaplotypeInference, HaplotypeMaximum,
    HaplotypeSearch, LinkageDisequilibrium, Marker, PermutationTest, Phase, Pruning,
    TwoLocusHaplotypes, TwoLocusTable, UnphasedGenotypes,
};
pub use likelihood_ratio::LikelihoodRatio;
pub use locus::{BuiltIn, Genotype, Locus};

pub use em_core;
pub use em_inference;
