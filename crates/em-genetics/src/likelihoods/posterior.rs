//! What the reads and the frequencies together say of the genotypes.

use super::genotype_frequencies::GenotypeFrequencies;
use super::site::GenotypeLikelihoods;
use crate::Error;

impl GenotypeLikelihoods {
    /// The posterior probabilities l_g P_g/Σ l_h P_h that a sample carries 0, 1 and 2 copies of the
    /// alternative allele. A missing sample has the frequencies themselves, a haploid one carries 0 or 1.
    /// O(1).
    ///
    /// ```
    /// use em_genetics::{GenotypeFrequencies, GenotypeLikelihoods};
    ///
    /// let site = GenotypeLikelihoods::from_pl([&[0, 3, 30][..], &[20, 0, 60], &[0, 10], &[]])?;
    /// let estimate = site.estimate().expect("there are samples with data");
    /// let population = GenotypeFrequencies::hardy_weinberg(estimate.allele_frequency)?;
    /// for sample in 0..site.samples() {
    ///     let [none, one, two] = site.posterior(sample, &population)?;
    ///     println!("{none:.3} {one:.3} {two:.3}");
    /// }
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ImpossibleReads`] if the sample's reads have probability 0 at these frequencies.
    ///
    /// # Panics
    /// If there is no such sample.
    pub fn posterior(&self, sample: usize, at: &GenotypeFrequencies) -> Result<[f64; 3], Error> {
        let [l0, l1, l2] = self.likelihoods(sample);
        let joint = if self.is_haploid(sample) {
            let p = at.allele_frequency();
            [l0 * (1.0 - p), l2 * p, 0.0]
        } else {
            let [p0, p1, p2] = at.as_array();
            [l0 * p0, l1 * p1, l2 * p2]
        };
        let probability: f64 = joint.iter().sum();
        if probability > 0.0 {
            Ok(joint.map(|joint| joint / probability))
        } else {
            Err(Error::ImpossibleReads { sample })
        }
    }

    /// The expected numbers of diploid samples with 0, 1 and 2 copies of the alternative allele, among
    /// those with data: their posterior probabilities, summed. O(n).
    ///
    /// # Errors
    /// [`Error::ImpossibleReads`] if a sample's reads have probability 0 at these frequencies.
    pub fn expected_genotype_counts(&self, at: &GenotypeFrequencies) -> Result<[f64; 3], Error> {
        let mut counts = [0.0; 3];
        for (sample, _, haploid) in self.with_data() {
            if !haploid {
                let posterior = self.posterior(sample, at)?;
                counts.iter_mut().zip(posterior).for_each(|(n, p)| *n += p);
            }
        }
        Ok(counts)
    }
}
