//! Allele frequencies.

use crate::Error;
use em_core::{Layout, Parameters};

/// Allele frequencies: not negative, with sum 1.
///
/// ```
/// use em_genetics::AlleleFrequencies;
///
/// let p = AlleleFrequencies::new(vec![0.2, 0.3, 0.5])?;
/// assert_eq!(p.as_slice()[2], 0.5);
/// assert!(AlleleFrequencies::new(vec![0.2, 0.3]).is_err());
/// assert_eq!(AlleleFrequencies::uniform(4).as_slice(), [0.25; 4]);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AlleleFrequencies(Vec<f64>);

impl AlleleFrequencies {
    /// The given frequencies, divided by their sum where it differs from 1 by more than rounding.
    ///
    /// # Errors
    /// [`Error::Frequencies`] if one is negative or not finite, or the sum is not 1 up to 1e-9.
    pub fn new(frequencies: Vec<f64>) -> Result<Self, Error> {
        let sum: f64 = frequencies.iter().sum();
        match (sum - 1.0).abs() {
            _ if !frequencies.iter().all(|p| *p >= 0.0) => Err(Error::Frequencies),
            0.0..=1e-12 => Ok(Self(frequencies)),
            0.0..=1e-9 => Ok(Self::in_proportion(frequencies)),
            _ => Err(Error::Frequencies),
        }
    }

    /// All k alleles equally frequent.
    #[must_use]
    pub fn uniform(k: usize) -> Self {
        Self(vec![1.0 / k as f64; k])
    }

    /// The frequencies, one for each allele.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }

    /// In proportion to counts of genes.
    pub(crate) fn in_proportion(counts: Vec<f64>) -> Self {
        let sum: f64 = counts.iter().sum();
        Self(counts.into_iter().map(|count| count / sum).collect())
    }

    /// The frequencies of the other alleles in a population that lacks some.
    pub(crate) fn without(&self, absent: &[usize]) -> Self {
        let mut rest = self.0.clone();
        for &allele in absent {
            rest[allele] = 0.0;
        }
        Self::in_proportion(rest)
    }

    /// The Hardy-Weinberg probability of an unordered genotype: p² or 2pq.
    pub(crate) fn genotype(&self, (a, b): (usize, usize)) -> f64 {
        let (p, q) = (self.0[a], self.0[b]);
        if a == b { p * q } else { 2.0 * p * q }
    }
}

/// A simplex; the values are named `allele_frequency[1]`, … where no model names the alleles.
impl Parameters for AlleleFrequencies {
    fn layout(&self) -> Layout {
        Layout::new().simplex("allele_frequency", self.0.len())
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(&self.0);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let frequencies = Self::new(values.to_vec()).ok()?;
        (values.len() == self.0.len()).then_some(frequencies)
    }
}
