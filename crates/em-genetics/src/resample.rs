//! The same locus with other counts: given, or drawn.

use crate::multinomial::multinomials;
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
        self.weights().to_vec()
    }

    /// # Errors
    /// Not one count for each phenotype, a count that is negative, NaN or more than 2^53, counts that
    /// are all 0.
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Error> {
        Self::weighted(self.locus().clone(), counts.to_vec())
    }
}

/// Draws the phenotypes of as many individuals as were counted, in Hardy-Weinberg proportions. O(k²),
/// whatever their number, which is rounded if it is not whole.
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
    /// Frequencies of another number of alleles, less than half an individual, more than 2^53.
    fn simulate(&self, at: &AlleleFrequencies, rng: &mut Stream) -> Result<Self, Error> {
        self.check(at)?;
        let probabilities = self.phenotype_probabilities(at);
        let one_class = vec![0; probabilities.len()];
        let individuals = vec![self.individuals()];
        let counts = multinomials(individuals, &one_class, &probabilities, rng);
        Self::new(self.locus().clone(), &counts)
    }
}
