//! Frequencies of the three genotypes of two alleles.

use crate::Error;
use em_core::{Layout, Parameters};

/// The frequencies P₀, P₁, P₂ of the genotypes with 0, 1 and 2 copies of the alternative allele: not
/// negative, with sum 1.
///
/// Any such frequencies are those of an allele frequency p = P₂ + ½P₁ and an inbreeding coefficient
/// f = 1 − P₁/(2p(1 − p)), and the other way around; f is negative where there are more heterozygotes
/// than in Hardy-Weinberg proportions.
///
/// ```
/// use em_genetics::GenotypeFrequencies;
///
/// let at = GenotypeFrequencies::with_inbreeding(0.2, 0.5)?;
/// assert!((at.as_array()[1] - 0.16).abs() < 1e-15); // half of 2pq
/// assert!((at.allele_frequency() - 0.2).abs() < 1e-15);
/// assert!((at.inbreeding_coefficient().unwrap() - 0.5).abs() < 1e-15);
/// assert_eq!(GenotypeFrequencies::hardy_weinberg(0.5)?.as_array(), [0.25, 0.5, 0.25]);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GenotypeFrequencies([f64; 3]);

/// How far a sum of frequencies may be from 1, and an inbreeding coefficient from its range.
const ROUNDING: f64 = 1e-9;

impl GenotypeFrequencies {
    /// The given frequencies, divided by their sum where it differs from 1 by more than rounding.
    ///
    /// # Errors
    /// [`Error::GenotypeFrequencies`] if one is negative or not finite, or the sum is not 1 up to 1e-9.
    pub fn new(frequencies: [f64; 3]) -> Result<Self, Error> {
        let sum: f64 = frequencies.iter().sum();
        match (sum - 1.0).abs() {
            _ if !frequencies.iter().all(|p| *p >= 0.0) => Err(Error::GenotypeFrequencies),
            0.0..=1e-12 => Ok(Self(frequencies)),
            0.0..=ROUNDING => Ok(Self::in_proportion(frequencies)),
            _ => Err(Error::GenotypeFrequencies),
        }
    }

    /// Hardy-Weinberg proportions q², 2pq, p² of an allele frequency p = 1 − q.
    ///
    /// # Errors
    /// [`Error::GenotypeFrequencies`] if p is not in [0, 1].
    pub fn hardy_weinberg(p: f64) -> Result<Self, Error> {
        if (0.0..=1.0).contains(&p) {
            Ok(Self(hardy_weinberg(p)))
        } else {
            Err(Error::GenotypeFrequencies)
        }
    }

    /// q² + fpq, 2pq(1 − f), p² + fpq, for an inbreeding coefficient f from max(−p/q, −q/p) to 1.
    ///
    /// # Errors
    /// [`Error::GenotypeFrequencies`] if p is not in [0, 1], or f outside its range.
    pub fn with_inbreeding(p: f64, f: f64) -> Result<Self, Error> {
        let [p0, p1, p2] = Self::hardy_weinberg(p)?.0;
        let shift = 0.5 * f * p1;
        let moved = [p0 + shift, p1 - 2.0 * shift, p2 + shift];
        if moved.iter().all(|p| *p >= -ROUNDING) {
            Self::new(moved.map(|p| p.max(0.0)))
        } else {
            Err(Error::GenotypeFrequencies)
        }
    }

    /// P₀, P₁, P₂.
    #[must_use]
    pub fn as_array(&self) -> [f64; 3] {
        self.0
    }

    /// The frequency of the alternative allele, p = P₂ + ½P₁.
    #[must_use]
    pub fn allele_frequency(&self) -> f64 {
        let [_, p1, p2] = self.0;
        p2 + 0.5 * p1
    }

    /// f = 1 − P₁/(2p(1 − p)), nothing where only one allele occurs.
    #[must_use]
    pub fn inbreeding_coefficient(&self) -> Option<f64> {
        // 4pq − 2P₁ = 4P₀P₂ − P₁², without the cancellation of 1 − P₁/2pq.
        let [p0, p1, p2] = self.0;
        let product = (2.0 * p0 + p1) * (2.0 * p2 + p1);
        (product > 0.0).then(|| (4.0 * p0 * p2 - p1 * p1) / product)
    }

    /// In proportion to counts.
    pub(crate) fn in_proportion(counts: [f64; 3]) -> Self {
        let sum: f64 = counts.iter().sum();
        Self(counts.map(|count| count / sum))
    }
}

/// q², 2pq, p².
pub(crate) fn hardy_weinberg(p: f64) -> [f64; 3] {
    let q = 1.0 - p;
    [q * q, 2.0 * p * q, p * p]
}

/// A simplex, whose values are named as VCF writes genotypes: `genotype_frequency[0/0]`.
impl Parameters for GenotypeFrequencies {
    fn layout(&self) -> Layout {
        Layout::new()
            .simplex("genotype_frequency", 3)
            .labels(["0/0", "0/1", "1/1"])
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(self.0);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        Self::new(values.try_into().ok()?).ok()
    }
}
