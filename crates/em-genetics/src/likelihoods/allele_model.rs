//! EM for the allele frequency, in Hardy-Weinberg proportions.

use super::genotype_frequencies::hardy_weinberg;
use super::site::GenotypeLikelihoods;
use crate::counted::{ratio, weighted_log};
use crate::{AlleleFrequencies, Error};
use em_core::{CompleteData, Em, Expectation, Layout, Parameters, Surrogate};

/// The frequency p of the alternative allele at a site in Hardy-Weinberg proportions, as a model for
/// `em-core`. The parameters are the frequencies of the reference and of the alternative allele.
///
/// * **E-step**: a sample carries g copies with probability l_g P_g/Σ l_h P_h, where P_g is the binomial
///   probability of g. The statistics are the expected numbers of copies of both alleles.
/// * **M-step**: p is the share of the alternative allele among them (Li 2011).
///
/// Samples without data have no part in it.
///
/// ```
/// use em_genetics::{AlleleFrequencies, AlleleFrequencyModel, GenotypeLikelihoods};
/// use em_genetics::em_core::{Stop, fit};
///
/// let site = GenotypeLikelihoods::from_pl([[0, 6, 60], [3, 0, 40], [0, 9, 90], [30, 3, 0]])?;
/// let model = AlleleFrequencyModel::new(&site)?;
/// let fit = fit(&model, AlleleFrequencies::uniform(2), Stop::parameters(1e-13))?;
/// assert!(fit.trace.is_monotone());
///
/// // The same, and faster, for whoever only wants the estimate:
/// let estimate = site.estimate().expect("there are samples with data");
/// assert!((fit.params.as_slice()[1] - estimate.allele_frequency).abs() < 1e-12);
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// An iteration costs O(n) for n samples.
#[derive(Clone, Copy, Debug)]
pub struct AlleleFrequencyModel<'a> {
    site: &'a GenotypeLikelihoods,
}

impl<'a> AlleleFrequencyModel<'a> {
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

/// The probability of a sample's reads at the allele frequency p, and the expected copies of the
/// alternative allele and their variance given the reads.
fn copies([l0, l1, l2]: [f64; 3], haploid: bool, p: f64) -> (f64, f64, f64) {
    let (none, one, two) = if haploid {
        (l0 * (1.0 - p), l2 * p, 0.0)
    } else {
        let [p0, p1, p2] = hardy_weinberg(p);
        (l0 * p0, l1 * p1, l2 * p2)
    };
    let probability = none + one + two;
    let mean = (one + 2.0 * two) / probability;
    let variance = (none * one + one * two + 4.0 * none * two) / (probability * probability);
    (probability, mean, variance)
}

fn ploidy(haploid: bool) -> f64 {
    if haploid { 1.0 } else { 2.0 }
}

fn alternative(at: &AlleleFrequencies) -> Result<f64, Error> {
    match (at.as_slice(), at.inbreeding()) {
        ([_, p], None) => Ok(*p),
        (_, Some(_)) => Err(Error::InbreedingModel { estimated: false }),
        _ => Err(Error::Frequencies),
    }
}

impl Em for AlleleFrequencyModel<'_> {
    type Params = AlleleFrequencies;
    /// The expected copies of the reference and of the alternative allele.
    type Stats = [f64; 2];
    type Error = Error;

    fn e_step(&self, at: &AlleleFrequencies) -> Result<Expectation<[f64; 2]>, Error> {
        let p = alternative(at)?;
        let mut stats = [0.0; 2];
        let mut log_likelihood = 0.0;
        for (sample, likelihoods, haploid) in self.site.with_data() {
            let (probability, expected, _) = copies(likelihoods, haploid, p);
            if probability <= 0.0 {
                return Err(Error::ImpossibleReads { sample });
            }
            stats[0] += ploidy(haploid) - expected;
            stats[1] += expected;
            log_likelihood += probability.ln();
        }
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(&self, stats: &[f64; 2], _: &AlleleFrequencies) -> Result<AlleleFrequencies, Error> {
        Ok(AlleleFrequencies::in_proportion(stats.to_vec()))
    }

    fn layout(&self, at: &AlleleFrequencies) -> Layout {
        let numbered = at.layout();
        match alternative(at) {
            Ok(_) => numbered.labels(["reference", "alternative"]),
            Err(_) => numbered, // of parameters that are not this model's
        }
    }
}

/// Q = Σ n_a log p_a with the expected copies n_a of each allele, and its gradient n_a/p_a.
impl Surrogate for AlleleFrequencyModel<'_> {
    fn q(&self, stats: &[f64; 2], _from: &AlleleFrequencies, at: &AlleleFrequencies) -> f64 {
        let pairs = stats.iter().zip(at.as_slice());
        pairs.map(|(n, p)| weighted_log(*n, *p)).sum()
    }

    fn gradient(
        &self,
        stats: &[f64; 2],
        _from: &AlleleFrequencies,
        at: &AlleleFrequencies,
    ) -> Option<Vec<f64>> {
        let pairs = stats.iter().zip(at.as_slice());
        Some(pairs.map(|(n, p)| ratio(*n, *p)).collect())
    }
}

/// Louis' two matrices along the frequencies of both alleles.
impl CompleteData for AlleleFrequencyModel<'_> {
    /// The diagonal matrix of n_a/p_a².
    fn information(&self, stats: &[f64; 2], at: &AlleleFrequencies) -> Vec<f64> {
        let entry = |a: usize| ratio(ratio(stats[a], at.as_slice()[a]), at.as_slice()[a]);
        vec![entry(0), 0.0, 0.0, entry(1)]
    }

    /// The variance of a sample's copies, summed, over p_a p_b; one copy more is one of the other allele
    /// less. O(n).
    fn score_covariance(&self, _: &[f64; 2], at: &AlleleFrequencies) -> Vec<f64> {
        let [q, p] = [at.as_slice()[0], at.as_slice()[1]];
        let variances = (self.site.with_data()).map(|(_, l, haploid)| copies(l, haploid, p).2);
        let variance: f64 = variances.sum();
        let over = |x: f64, y: f64| ratio(ratio(variance, x), y);
        vec![over(q, q), -over(q, p), -over(q, p), over(p, p)]
    }
}
