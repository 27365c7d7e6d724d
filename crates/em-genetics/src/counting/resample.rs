//! The same locus with other counts: given, or drawn.

use super::count::rounded;
use super::multinomial::multinomials;
use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::{Resample, Simulate, Stream};

/// The units are the phenotypes. Their counts need not be whole.
///
/// ```
/// use em_core::Resample;
/// use em_genetics::{GeneCounting, Locus};
///
/// let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?;
/// let half = model.with_unit_counts(&[42.5, 98.0, 170.5])?;
/// let (all, half) = (model.fit()?, half.fit()?);
/// assert!((half.log_likelihood_kernel - all.log_likelihood_kernel / 2.0).abs() < 1e-9);
/// # Ok::<(), em_genetics::Error>(())
/// ```
impl Resample for GeneCounting {
    fn unit_counts(&self) -> Vec<f64> {
        self.counts.clone()
    }

    /// # Errors
    /// Not one count for each phenotype, a count that is negative, NaN or more than 2^53, counts that
    /// are all 0.
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Error> {
        self.with_counts(counts.to_vec())
    }
}

/// Draws the phenotypes of as many individuals as were counted, of each ploidy by itself. Costs
/// O(genotypes in all phenotypes), whatever their number, which is rounded if it is not whole.
///
/// ```
/// use em_core::{Simulate, stream};
/// use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
///
/// let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?;
/// let drawn = model.simulate(&AlleleFrequencies::uniform(3), &mut stream(42, 0))?;
/// assert_eq!(drawn.individuals(), 622);
/// # Ok::<(), em_genetics::Error>(())
/// ```
impl Simulate for GeneCounting {
    /// # Errors
    /// Frequencies of another number of alleles, less than half an individual, phenotypes that overlap.
    fn simulate(&self, at: &AlleleFrequencies, rng: &mut Stream) -> Result<Self, Error> {
        self.check(at)?;
        let Some(multinomial) = &self.multinomial else {
            return Err(Error::Overlapping {
                locus: self.locus().name().to_owned(),
            });
        };
        let mut probabilities = self.phenotype_probabilities(at);
        for (probability, listed) in probabilities.iter_mut().zip(&multinomial.phenotypes) {
            *probability *= f64::from(u8::from(*listed));
        }
        let ploidies = (0..probabilities.len()).map(|i| usize::from(self.locus().is_haploid(i)));
        let individuals = [false, true]
            .map(|haploid| rounded(self.total_of(haploid)))
            .to_vec();
        let ploidies: Vec<usize> = ploidies.collect();
        let counts = multinomials(individuals, &ploidies, &probabilities, rng);
        self.with_counts(counts.into_iter().map(|count| count as f64).collect())
    }
}
