//! EM for the genotype frequencies, without Hardy-Weinberg proportions.

use super::genotype_frequencies::GenotypeFrequencies;
use super::site::GenotypeLikelihoods;
use crate::Error;
use crate::counted::{ratio, weighted_log};
use em_core::{CompleteData, Em, Expectation, Surrogate};

/// The frequencies of the three genotypes at a site, in whatever proportions, as a model for `em-core`.
///
/// * **E-step**: a sample has genotype g with probability l_g P_g/Σ l_h P_h. The statistics are the
///   expected numbers of each genotype.
/// * **M-step**: P_g is its share.
///
/// A haploid sample is one allele of a genotype in these frequencies, so it has its part in the allele
/// frequency. Samples without data have no part in anything. The log-likelihood is concave, but where
/// genotypes are hardly told apart it is flat, and EM slow; [`GenotypeLikelihoods::estimate`] is not.
///
/// ```
/// use em_genetics::{GenotypeFrequencies, GenotypeFrequencyModel, GenotypeLikelihoods};
/// use em_genetics::em_core::{Stop, fit};
///
/// let site = GenotypeLikelihoods::from_pl([[0, 30, 90], [30, 0, 40], [0, 40, 90], [90, 30, 0]])?;
/// let model = GenotypeFrequencyModel::new(&site)?;
/// let start = GenotypeFrequencies::hardy_weinberg(0.4)?;
/// let fit = fit(&model, start, Stop::parameters(1e-12))?;
/// println!("f = {:.3}", fit.params.inbreeding_coefficient().expect("both alleles occur"));
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// An iteration costs O(n) for n samples.
#[derive(Clone, Copy, Debug)]
pub struct GenotypeFrequencyModel<'a> {
    site: &'a GenotypeLikelihoods,
}

impl<'a> GenotypeFrequencyModel<'a> {
    /// A model of one site.
    ///
    /// # Errors
    /// [`Error::NoData`] if no sample has data.
    pub fn new(site: &'a GenotypeLikelihoods) -> Result<Self, Error> {
        if site.samples_with_data() == 0 {
            return Err(Error::NoData);
        }
        Ok(Self { site })
    }
}

/// l_g P_g for each genotype, and their sum.
fn joint(likelihoods: [f64; 3], at: [f64; 3]) -> ([f64; 3], f64) {
    let joint = [0, 1, 2].map(|g| likelihoods[g] * at[g]);
    (joint, joint.iter().sum())
}

impl Em for GenotypeFrequencyModel<'_> {
    type Params = GenotypeFrequencies;
    /// The expected number of samples with each genotype.
    type Stats = [f64; 3];
    type Error = Error;

    fn e_step(&self, at: &GenotypeFrequencies) -> Result<Expectation<[f64; 3]>, Error> {
        let mut stats = [0.0; 3];
        let mut log_likelihood = 0.0;
        for (sample, likelihoods, _) in self.site.with_data() {
            let (joint, probability) = joint(likelihoods, at.as_array());
            if probability <= 0.0 {
                return Err(Error::ImpossibleReads { sample });
            }
            for (count, joint) in stats.iter_mut().zip(joint) {
                *count += joint / probability;
            }
            log_likelihood += probability.ln();
        }
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(
        &self,
        stats: &[f64; 3],
        _: &GenotypeFrequencies,
    ) -> Result<GenotypeFrequencies, Error> {
        Ok(GenotypeFrequencies::in_proportion(*stats))
    }
}

/// Q = Σ n_g log P_g with the expected genotype counts n_g, and its gradient n_g/P_g.
impl Surrogate for GenotypeFrequencyModel<'_> {
    fn q(&self, stats: &[f64; 3], _from: &GenotypeFrequencies, at: &GenotypeFrequencies) -> f64 {
        let pairs = stats.iter().zip(at.as_array());
        pairs.map(|(n, p)| weighted_log(*n, p)).sum()
    }

    fn gradient(
        &self,
        stats: &[f64; 3],
        _from: &GenotypeFrequencies,
        at: &GenotypeFrequencies,
    ) -> Option<Vec<f64>> {
        let pairs = stats.iter().zip(at.as_array());
        Some(pairs.map(|(n, p)| ratio(*n, p)).collect())
    }
}

/// Louis' two matrices along the three frequencies.
impl CompleteData for GenotypeFrequencyModel<'_> {
    /// The diagonal matrix of n_g/P_g².
    fn information(&self, stats: &[f64; 3], at: &GenotypeFrequencies) -> Vec<f64> {
        let mut information = vec![0.0; 9];
        for (g, p) in at.as_array().into_iter().enumerate() {
            information[4 * g] = ratio(ratio(stats[g], p), p);
        }
        information
    }

    /// Σ (π_g [g = h] − π_g π_h)/(P_g P_h) over the samples, whose genotypes have the probabilities π given
    /// their reads. O(n).
    fn score_covariance(&self, _: &[f64; 3], at: &GenotypeFrequencies) -> Vec<f64> {
        let at = at.as_array();
        let mut covariance = vec![0.0; 9];
        for (_, likelihoods, _) in self.site.with_data() {
            let (joint, probability) = joint(likelihoods, at);
            let posterior = joint.map(|joint| joint / probability);
            for (cell, entry) in covariance.iter_mut().enumerate() {
                let (g, h) = (cell / 3, cell % 3);
                let both = if g == h { posterior[g] } else { 0.0 };
                *entry += both - posterior[g] * posterior[h];
            }
        }
        for (cell, entry) in covariance.iter_mut().enumerate() {
            *entry = ratio(ratio(*entry, at[cell / 3]), at[cell % 3]);
        }
        covariance
    }
}
