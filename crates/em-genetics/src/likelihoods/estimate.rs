//! Estimates and tests of one site, and of many.

use super::ascent;
use super::columns::Columns;
use super::genotype_frequencies::{GenotypeFrequencies, hardy_weinberg};
use super::simplex;
use super::site::GenotypeLikelihoods;
use crate::LikelihoodRatio;
use rayon::prelude::*;

/// What the genotype likelihoods of a site say of its frequencies: maximum likelihood estimates, standard
/// errors, likelihood-ratio tests.
///
/// ```
/// use em_genetics::GenotypeLikelihoods;
///
/// // Known genotypes of 100 samples, 64, 32 and 4 with 0, 1 and 2 copies: counting is exact.
/// let known = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
/// let samples = [(64, known[0]), (32, known[1]), (4, known[2])];
/// let samples = samples.into_iter().flat_map(|(n, sample)| std::iter::repeat_n(sample, n));
/// let estimate = GenotypeLikelihoods::from_likelihoods(samples)?.estimate().unwrap();
///
/// assert!((estimate.allele_frequency - 0.2).abs() < 1e-15);
/// assert!((estimate.standard_error.unwrap() - 0.02_f64.sqrt() * 0.2).abs() < 1e-12); // √(pq/2n)
/// let genotypes = estimate.genotypes.unwrap();
/// assert!(genotypes.inbreeding_coefficient.unwrap().abs() < 1e-12);
/// assert!(genotypes.hardy_weinberg.p > 0.99);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SiteEstimate {
    /// How many samples have data.
    pub samples_with_data: usize,
    /// The frequency p̂ of the alternative allele in Hardy-Weinberg proportions.
    pub allele_frequency: f64,
    /// Its standard error 1/√(−ℓ''(p̂)), of the observed information. Nothing where p̂ is 0 or 1, or where
    /// the information is not positive.
    pub standard_error: Option<f64>,
    /// ℓ(p̂), in nats, without the [scale](GenotypeLikelihoods::log_scale).
    pub log_likelihood: f64,
    /// Whether anyone carries the alternative allele: p = 0 against p̂. As 0 is on the edge, the p-value is
    /// half of that of χ²₁, with which ANGSD compares.
    pub variation: LikelihoodRatio,
    /// The genotypes without Hardy-Weinberg proportions; nothing if no diploid sample has data.
    pub genotypes: Option<GenotypeEstimate>,
}

/// The genotype frequencies of a site, and how far they are from Hardy-Weinberg proportions.
///
/// Three frequencies of sum 1 are as many numbers as an allele frequency and an inbreeding coefficient. So
/// f = 1 − P̂₁/(2p̂(1 − p̂)) with p̂ = P̂₂ + ½P̂₁ is the maximum likelihood estimate, negative where there are
/// too many heterozygotes. (EM with alleles identical by descent, as in Vieira et al. 2013, finds the
/// same if f ≥ 0, and cannot leave [0, 1].)
///
/// ```
/// use em_genetics::GenotypeLikelihoods;
///
/// let sample = |g: usize| [0, 1, 2].map(|h| if g == h { 0 } else { 200 });
/// let site = GenotypeLikelihoods::from_pl([0, 0, 0, 0, 1, 1, 2, 2].map(sample))?;
/// let genotypes = site.estimate().and_then(|estimate| estimate.genotypes).unwrap();
/// assert!((genotypes.frequencies.as_array()[1] - 0.25).abs() < 1e-9);
/// assert!((genotypes.inbreeding_coefficient.unwrap() - 7.0 / 15.0).abs() < 1e-9);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GenotypeEstimate {
    /// The genotype frequencies of highest likelihood, exactly 0 where they are highest at 0. Where the
    /// reads do not tell them apart, those nearest to Hardy-Weinberg proportions.
    pub frequencies: GenotypeFrequencies,
    /// The log-likelihood there, in nats, without the [scale](GenotypeLikelihoods::log_scale).
    pub log_likelihood: f64,
    /// f; nothing where only one allele occurs.
    pub inbreeding_coefficient: Option<f64>,
    /// The standard error of f by the delta method, from the observed information of the frequencies.
    /// Nothing where one of them is 0, so that f is at an end of its range, or where the reads do not tell
    /// them apart.
    pub inbreeding_standard_error: Option<f64>,
    /// Hardy-Weinberg proportions against any, with one degree of freedom. Haploid samples count for the allele frequency only, which
    /// is the same for all.
    pub hardy_weinberg: LikelihoodRatio,
}

impl GenotypeLikelihoods {
    /// The frequency of the alternative allele with the highest likelihood in Hardy-Weinberg proportions;
    /// nothing if no sample has data. Exactly 0 or 1 where that is the most likely.
    ///
    /// It is the highest maximum in [0, 1], not only a local one. Reads that are independent given the
    /// genotype leave just one; likelihoods that were rounded or adjusted may make more.
    ///
    /// Some five passes over the samples, for likelihoods with several maxima up to some hundred.
    #[must_use]
    pub fn allele_frequency(&self) -> Option<f64> {
        (self.columns().len() > 0).then(|| ascent::maximum(self.columns()))
    }

    /// Allele frequency, genotype frequencies, inbreeding coefficient and tests, all by maximum
    /// likelihood; nothing if no sample has data. Some 15 passes over the samples.
    #[must_use]
    pub fn estimate(&self) -> Option<SiteEstimate> {
        let p = self.allele_frequency()?;
        let columns = self.columns();
        let log_likelihood = self.log_likelihood_at(hardy_weinberg(p));
        let inside = 0.0 < p && p < 1.0;
        let information = if inside {
            -columns.slopes(p)[1]
        } else {
            f64::NAN
        };
        let diploids = self.with_data().any(|(_, _, haploid)| !haploid);
        let variation = LikelihoodRatio::of_one_parameter(log_likelihood, columns.log_ends()[0]);
        Some(SiteEstimate {
            samples_with_data: columns.len(),
            allele_frequency: p,
            standard_error: (information > 0.0).then(|| information.sqrt().recip()),
            log_likelihood,
            variation: variation.at_an_edge(),
            genotypes: diploids.then(|| genotypes(columns, p, log_likelihood)),
        })
    }

    /// Σ log Σ_g l_g P_g over the samples with data, in nats, without the
    /// [scale](Self::log_scale); −∞ if the reads are impossible. O(n).
    ///
    /// ```
    /// use em_genetics::{GenotypeFrequencies, GenotypeLikelihoods};
    ///
    /// let site = GenotypeLikelihoods::from_pl([[0, 6, 60], [3, 0, 40]])?;
    /// let estimate = site.estimate().unwrap();
    /// let at = GenotypeFrequencies::hardy_weinberg(estimate.allele_frequency)?;
    /// assert_eq!(site.log_likelihood(&at), estimate.log_likelihood);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    #[must_use]
    pub fn log_likelihood(&self, at: &GenotypeFrequencies) -> f64 {
        self.log_likelihood_at(at.as_array())
    }

    fn log_likelihood_at(&self, at: [f64; 3]) -> f64 {
        let [zero, one] = self.columns().log_ends();
        match at {
            [1.0, 0.0, 0.0] => zero,
            [0.0, 0.0, 1.0] => one,
            _ => self.columns().log_likelihood(at),
        }
    }
}

/// [Estimates](GenotypeLikelihoods::estimate) of many sites, in parallel on rayon's threads, in their
/// order. The same bits for any number of threads.
///
/// ```
/// use em_genetics::{GenotypeLikelihoods, estimate_many};
///
/// let rare = GenotypeLikelihoods::from_pl([[0, 12, 120], [0, 9, 90], [20, 0, 80]])?;
/// let nobody = GenotypeLikelihoods::from_pl([[0, 0, 0]])?;
/// let estimates = estimate_many(&[rare, nobody]);
/// assert!(estimates[0].is_some() && estimates[1].is_none());
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[must_use]
pub fn estimate_many(sites: &[GenotypeLikelihoods]) -> Vec<Option<SiteEstimate>> {
    // A site is a matter of microseconds, less than it takes to hand one to a thread.
    (sites.par_iter().with_min_len(32))
        .map(GenotypeLikelihoods::estimate)
        .collect()
}

fn genotypes(columns: &Columns, p: f64, in_proportions: f64) -> GenotypeEstimate {
    let (at, log_likelihood) = simplex::maximum(columns, hardy_weinberg(p), in_proportions);
    let frequencies = GenotypeFrequencies::in_proportion(at);
    GenotypeEstimate {
        frequencies,
        log_likelihood,
        inbreeding_coefficient: frequencies.inbreeding_coefficient(),
        inbreeding_standard_error: inbreeding_error(columns, &frequencies),
        hardy_weinberg: LikelihoodRatio::of_one_parameter(log_likelihood, in_proportions),
    }
}

/// √(∇fᵀ J⁻¹ ∇f) along P₁ and P₂, where P₀ = 1 − P₁ − P₂ and J is the observed information.
fn inbreeding_error(columns: &Columns, at: &GenotypeFrequencies) -> Option<f64> {
    let [p0, p1, p2] = at.as_array();
    if p0 <= 0.0 || p1 <= 0.0 || p2 <= 0.0 {
        return None;
    }
    let [h00, h01, h02, h11, h12, h22] = columns.information(at.as_array());
    let j11 = h11 - 2.0 * h01 + h00;
    let j12 = h12 - h01 - h02 + h00;
    let j22 = h22 - 2.0 * h02 + h00;
    let determinant = j11 * j22 - j12 * j12;
    // What is left of it by rounding alone tells nothing.
    if determinant.is_nan() || determinant <= 1e-12 * j11 * j22 {
        return None;
    }
    // f = 1 − P₁/(2pq) with p = P₂ + ½P₁, so ∂p/∂P₁ = ½ and ∂p/∂P₂ = 1.
    let p = at.allele_frequency();
    let pq = p * (1.0 - p);
    let along_p = p1 * (1.0 - 2.0 * p) / (2.0 * pq * pq);
    let (f1, f2) = (0.5 * along_p - 0.5 / pq, along_p);
    let variance = (f1 * f1 * j22 - 2.0 * f1 * f2 * j12 + f2 * f2 * j11) / determinant;
    Some(variance.sqrt())
}
