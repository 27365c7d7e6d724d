//! Whether markers are associated.

use super::fit::HaplotypeFit;
use super::genotypes::UnphasedGenotypes;
use super::search::HaplotypeSearch;
use crate::{Error, LikelihoodRatio};
use em_core::stream;
use rayon::prelude::*;

/// The likelihood-ratio test of linkage equilibrium of all markers, by the chi-square distribution.
///
/// ```
/// use em_genetics::{Association, HaplotypeSearch, TwoLocusTable};
///
/// let genotypes = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?.genotypes()?;
/// let search = HaplotypeSearch::new(1);
/// let association = search.association_test(&genotypes, &search.run(&genotypes)?)?;
/// let Association::ChiSquared(test) = association else { panic!("two markers vary") };
/// assert_eq!(test.degrees_of_freedom, 1);
/// assert!((test.statistic - 6.593_762_720).abs() < 1e-8 && (test.p - 0.010_234).abs() < 1e-6);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Association {
    /// Fewer than two markers vary: there is nothing to test.
    Untestable,
    /// The test.
    ChiSquared(LikelihoodRatio),
    /// There can be 2^64 haplotypes or more, whose frequencies are degrees of freedom. No chi-square
    /// distribution is near that of the statistic: only permutations can tell.
    TooManyHaplotypes {
        /// 2(ℓ of the haplotypes − ℓ in linkage equilibrium).
        statistic: f64,
    },
}

/// The test of linkage equilibrium of all markers, by permutation.
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable};
///
/// let genotypes = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?.genotypes()?;
/// let search = HaplotypeSearch::new(42);
/// let test = search.permutation_test(&genotypes, &search.run(&genotypes)?, 199)?;
/// assert!((test.statistic - 6.593_762_720).abs() < 1e-8);
/// assert_eq!(test.p, (1 + test.as_large) as f64 / 200.0);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PermutationTest {
    /// 2(ℓ of the haplotypes − ℓ in linkage equilibrium).
    pub statistic: f64,
    /// How many permutations were drawn.
    pub permutations: usize,
    /// In how many of them the statistic was as large, or larger.
    pub as_large: usize,
    /// (as large + 1)/(permutations + 1): the observed genotypes are one of the permutations.
    pub p: f64,
}

/// Statistics that differ by less, relative to the log-likelihood, are equal but for rounding.
const ROUNDING: f64 = 1e-9;

impl HaplotypeSearch {
    /// The likelihood-ratio test of linkage equilibrium of all markers: 2(ℓ of the haplotypes − ℓ of each marker
    /// by itself). The haplotypes are those of the fit, of the same genotypes by this search.
    ///
    /// The degrees of freedom are Π k − 1 − Σ (k − 1), where k alleles of each marker were seen. With many
    /// haplotypes in few individuals the statistic is not distributed as chi-square:
    /// [`permutation_test`](Self::permutation_test) needs no such thing. Costs a search for each marker.
    ///
    /// # Errors
    /// What [`run`](Self::run) says.
    pub fn association_test(
        &self,
        genotypes: &UnphasedGenotypes,
        fit: &HaplotypeFit,
    ) -> Result<Association, Error> {
        let seen = |marker: usize| {
            let counts = genotypes.allele_counts(marker);
            counts.into_iter().filter(|count| *count > 0).count().max(1)
        };
        let seen: Vec<usize> = (0..genotypes.markers().len()).map(seen).collect();
        let larger = fit.best().log_likelihood_kernel;
        let smaller = self.in_equilibrium(genotypes)?;
        let haplotypes = seen.iter().try_fold(1, |all: usize, k| all.checked_mul(*k));
        let Some(haplotypes) = haplotypes else {
            return Ok(Association::TooManyHaplotypes {
                statistic: statistic(larger, smaller),
            });
        };
        let alone: usize = seen.iter().map(|k| k - 1).sum();
        let test = LikelihoodRatio::new(larger, smaller, haplotypes - 1 - alone);
        Ok(test.map_or(Association::Untestable, Association::ChiSquared))
    }

    /// The same statistic, compared with those of permutations: the calls at each marker after the first are
    /// exchanged at random among the individuals of one ploidy, missing ones too. Costs a search for each, in
    /// parallel, as that of the fit, which must be of the same genotypes by this search; once a start has led
    /// as high as the observed genotypes', the search ends. The result does not depend on the number of
    /// threads.
    ///
    /// # Errors
    /// What [`run`](Self::run) says; [`Error::TooManyToPermute`] with more than 10^7 individuals.
    pub fn permutation_test(
        &self,
        genotypes: &UnphasedGenotypes,
        fit: &HaplotypeFit,
        permutations: usize,
    ) -> Result<PermutationTest, Error> {
        // In equilibrium the likelihood does not change when calls are exchanged.
        let observed = fit.best().log_likelihood_kernel;
        let enough = observed - ROUNDING * (1.0 + observed.abs());
        let seed = self.seed_of_permutations();
        let is_as_large = |unit: usize| -> Result<usize, Error> {
            let permuted = genotypes.permuted(&mut stream(seed, unit))?;
            Ok(usize::from(self.highest(&permuted, enough)? >= enough))
        };
        let as_large: Result<Vec<usize>, Error> =
            (0..permutations).into_par_iter().map(is_as_large).collect();
        let as_large: usize = as_large?.into_iter().sum();
        Ok(PermutationTest {
            statistic: statistic(observed, self.in_equilibrium(genotypes)?),
            permutations,
            as_large,
            p: (as_large + 1) as f64 / (permutations + 1) as f64,
        })
    }

    /// The highest log-likelihood with all markers in linkage equilibrium: that of each by itself, summed. A
    /// marker without any call says nothing.
    fn in_equilibrium(&self, genotypes: &UnphasedGenotypes) -> Result<f64, Error> {
        let alone = |marker: usize| match genotypes.at(&[marker]) {
            Err(Error::NobodyTyped) => Ok(0.0),
            alone => self.highest(&alone?, f64::INFINITY),
        };
        (0..genotypes.markers().len()).map(alone).sum()
    }
}

fn statistic(larger: f64, smaller: f64) -> f64 {
    (2.0 * (larger - smaller)).max(0.0)
}
