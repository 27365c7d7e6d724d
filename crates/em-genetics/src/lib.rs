//! Allele and haplotype frequencies by expectation-maximization, from phenotypes, genotypes and sequencing.
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
//! | [`Locus`], [`BuiltIn`] | alleles, and the phenotypes with the genotypes that show them: data, not code |
//! | [`GeneCounting`] | counts at a locus, as a model for [`em_core`]; with inbreeding, with haploid males |
//! | [`AlleleFrequencies`] | the parameters |
//! | [`AlleleFit`], [`GoodnessOfFit`], [`Identified`] | what comes out |
//! | [`PopulationsFit`], [`LikelihoodRatio`] | several populations, and tests of one model within another |
//! | [`Bootstrap`] | standard errors and intervals over samples that are drawn, or over all there are |
//! | [`GenotypeCounts`], [`HardyWeinbergTest`], [`ProbabilityTest`] | tests of Hardy-Weinberg proportions where genotypes can be seen, and the inbreeding coefficient |
//! | [`XLinkedCounts`], [`XLinkedTest`] | the same on the X chromosome |
//! | [`GenotypeLikelihoods`], [`SiteEstimate`], [`estimate_many`] | sequencing data of a site, and what it says of its frequencies |
//! | [`AlleleFrequencyModel`], [`GenotypeFrequencyModel`], [`GenotypeFrequencies`] | the same as models for [`em_core`] |
//! | [`UnphasedGenotypes`], [`Marker`], [`Call`] | genotypes at several markers |
//! | [`HaplotypeSearch`], [`HaplotypeFit`], [`HaplotypeMaximum`] | haplotype frequencies, phase |
//! | [`LinkageDisequilibrium`], [`TwoLocusTable`] | D, D′, r²; two markers without EM |
//!
//! [`worked_example`] goes from counts to the sentence that a biologist would publish.
//!
//! # Haplotypes
//!
//! Genotypes at several markers do not tell which alleles lie together on one chromosome.
//! [`HaplotypeSearch`] estimates the frequencies of haplotypes from them by EM (Excoffier & Slatkin 1995), with
//! calls that are missing and individuals that are haploid, and lists the local maxima that it reaches from
//! many starts:
//!
//! ```
//! use em_genetics::{HaplotypeSearch, Marker, UnphasedGenotypes};
//!
//! let markers = vec![Marker::new("rs1", &["C", "T"])?, Marker::new("rs2", &["G", "A"])?];
//! let rows = ["C/C G/G", "C/T G/A", "C/T G/A", "T/T A/A", "C/T ./.", "C/C G/A"];
//! let individuals = rows.iter().map(|row| {
//!     row.split(' ').zip(&markers).map(|(call, marker)| marker.call(call)).collect()
//! });
//! let individuals = individuals.collect::<Result<_, _>>()?;
//! let genotypes = UnphasedGenotypes::new(markers, individuals)?;
//!
//! let fit = HaplotypeSearch::new(42).run(&genotypes)?;
//! let best = fit.best();
//! for haplotype in &best.haplotypes {
//!     println!("{} {:.4}", haplotype.name, haplotype.frequency);
//! }
//! let ld = best.disequilibrium(0, 1);
//! if let (Some(d_prime), Some(r_squared)) = (ld.d_prime(0, 0), ld.r_squared()) {
//!     println!("D {:.4}  D′ {d_prime:.4}  r² {r_squared:.4}", ld.d(0, 0));
//! }
//! let phase = best.phases(1, 0.01)[0]; // the likeliest pair of the second individual
//! # assert_eq!((best.haplotypes[phase.first].name.as_str(), phase.probability > 0.9), ("C-G", true));
//! # Ok::<(), em_genetics::Error>(())
//! ```
//!
//! Linkage equilibrium is tested by [`association_test`](HaplotypeSearch::association_test) and
//! [`permutation_test`](HaplotypeSearch::permutation_test). For very many pairs of markers with two alleles
//! each there is [`TwoLocusTable`], which needs no iteration.
//!
//! # What else the models can do
//!
//! Beyond the two steps of EM, a `GeneCounting` can do what [`em_core`] asks of models for more: evaluate
//! Q ([`Surrogate`](em_core::Surrogate)), tell the information that is missing
//! ([`CompleteData`](em_core::CompleteData)), take other counts or draw them
//! ([`Resample`](em_core::Resample), [`Simulate`](em_core::Simulate)), and draw genotypes
//! ([`MonteCarlo`](em_core::MonteCarlo)). So standard errors come from [`em_inference`]: by Louis' formula, from the
//! profile of the likelihood, from the bootstrap.
//!
//! Frequencies are of a population in Hardy-Weinberg proportions: the two alleles of an individual
//! are drawn independently, unless [inbreeding](GeneCounting::with_inbreeding) is estimated too.
//! Where all genotypes can be told apart, Hardy-Weinberg proportions can be tested:
//!
//! ```
//! use em_genetics::GenotypeCounts;
//!
//! // 298 MM, 489 MN and 213 NN.
//! let test = GenotypeCounts::biallelic(298, 489, 213)?.test()?;
//! println!("X² = {:.4}, p = {:.4}", test.x2, test.p_x2);
//! if let Some(biallelic) = test.biallelic {
//!     println!("exact p = {:.4}, mid-p = {:.4}", biallelic.exact.p, biallelic.exact.mid_p);
//! }
//! # Ok::<(), em_genetics::Error>(())
//! ```
//!
//! Sequencing hides genotypes too: a few reads leave them open. [`GenotypeLikelihoods`] takes the `PL` or
//! `GL` of a VCF file, a site at a time, and [`estimate`](GenotypeLikelihoods::estimate) finds allele
//! frequency, genotype frequencies and inbreeding coefficient in microseconds, without calling genotypes.

mod chi_squared;
mod counted;
mod counting;
mod error;
mod haplotypes;
mod hardy_weinberg;
mod likelihood_ratio;
mod likelihoods;
mod locus;

pub use counting::{
    AlleleFit, AlleleFrequencies, Bootstrap, GeneCounting, GoodnessOfFit, Identified,
    PopulationsFit,
};
pub use error::Error;
pub use haplotypes::{
    Association, Call, Curvature, Haplotype, HaplotypeFit, HaplotypeInference, HaplotypeMaximum,
    HaplotypeSearch, LinkageDisequilibrium, Marker, PermutationTest, Phase, Pruning,
    TwoLocusHaplotypes, TwoLocusTable, UnphasedGenotypes,
};
pub use hardy_weinberg::{
    BiallelicTest, ExactTest, GenotypeCounts, HardyWeinbergTest, ProbabilityMethod,
    ProbabilityPlan, ProbabilityTest, XLinkedCounts, XLinkedExact, XLinkedTest,
};
pub use likelihood_ratio::LikelihoodRatio;
pub use likelihoods::{
    AlleleFrequencyModel, GenotypeEstimate, GenotypeFrequencies, GenotypeFrequencyModel,
    GenotypeLikelihoods, SiteEstimate, estimate_many,
};
pub use locus::{BuiltIn, Genotype, Locus};

pub use em_core;
pub use em_inference;

#[doc = include_str!("../docs/worked_example.md")]
pub mod worked_example {}
