//! What is estimated: allele frequencies, and inbreeding.

use super::ways::Way;
use crate::Error;
use em_core::{Layout, Parameters};

/// Allele frequencies: not negative, with sum 1. Of a population whose members may be related, with the
/// inbreeding coefficient f from 0 to 1.
///
/// ```
/// use em_genetics::AlleleFrequencies;
///
/// let p = AlleleFrequencies::new(vec![0.2, 0.3, 0.5])?;
/// assert_eq!(p.as_slice()[2], 0.5);
/// assert!(AlleleFrequencies::new(vec![0.2, 0.3]).is_err());
/// assert_eq!(AlleleFrequencies::uniform(4).as_slice(), [0.25; 4]);
///
/// assert_eq!(p.inbreeding(), None); // mating is at random
/// assert_eq!(p.with_inbreeding(0.1)?.inbreeding(), Some(0.1));
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AlleleFrequencies {
    frequencies: Vec<f64>,
    inbreeding: Option<f64>,
}

impl AlleleFrequencies {
    /// The given frequencies, divided by their sum where it differs from 1 by more than rounding.
    ///
    /// # Errors
    /// [`Error::Frequencies`] if one is negative or not finite, or the sum is not 1 up to 1e-9.
    pub fn new(frequencies: Vec<f64>) -> Result<Self, Error> {
        let sum: f64 = frequencies.iter().sum();
        match (sum - 1.0).abs() {
            _ if !frequencies.iter().all(|p| *p >= 0.0) => Err(Error::Frequencies),
            0.0..=1e-12 => Ok(Self {
                frequencies,
                inbreeding: None,
            }),
            0.0..=1e-9 => Ok(Self::in_proportion(frequencies)),
            _ => Err(Error::Frequencies),
        }
    }

    /// All k alleles equally frequent.
    ///
    /// # Panics
    /// If k is 0.
    #[must_use]
    pub fn uniform(k: usize) -> Self {
        assert!(k > 0, "a population has at least one allele");
        Self::in_proportion(vec![1.0; k])
    }

    /// The same frequencies in a population with an inbreeding coefficient f: with probability f the two
    /// genes of an individual are copies of one, else they are drawn independently. So P(aa) =
    /// (1 − f)p_a² + f p_a and P(ab) = 2(1 − f)p_a p_b.
    ///
    /// # Errors
    /// [`Error::Inbreeding`] if f is not a number from 0 to 1.
    pub fn with_inbreeding(self, f: f64) -> Result<Self, Error> {
        if (0.0..=1.0).contains(&f) {
            Ok(self.inbred(Some(f)))
        } else {
            Err(Error::Inbreeding { f })
        }
    }

    /// The frequencies, one for each allele.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.frequencies
    }

    /// The inbreeding coefficient f; nothing where mating is taken to be at random.
    #[must_use]
    pub fn inbreeding(&self) -> Option<f64> {
        self.inbreeding
    }

    /// In proportion to counts of genes.
    pub(crate) fn in_proportion(counts: Vec<f64>) -> Self {
        let sum: f64 = counts.iter().sum();
        Self {
            frequencies: counts.into_iter().map(|count| count / sum).collect(),
            inbreeding: None,
        }
    }

    /// With another f, from 0 to 1, or none.
    pub(crate) fn inbred(self, inbreeding: Option<f64>) -> Self {
        Self { inbreeding, ..self }
    }

    /// The frequencies of the other alleles in a population that lacks some.
    pub(crate) fn without(&self, absent: &[usize]) -> Self {
        let mut rest = self.frequencies.clone();
        for &allele in absent {
            rest[allele] = 0.0;
        }
        Self::in_proportion(rest).inbred(self.inbreeding)
    }

    /// The probability of an individual that came to be in the given way.
    pub(crate) fn probability(&self, way: Way) -> f64 {
        let p = &self.frequencies;
        match (way, self.inbreeding) {
            (Way::Haploid(a), _) => p[a],
            (Way::Identical(a), f) => f.unwrap_or(0.0) * p[a],
            (Way::Random(a, b), None) if a == b => p[a] * p[a],
            (Way::Random(a, b), None) => 2.0 * p[a] * p[b],
            (Way::Random(a, b), Some(f)) if a == b => (1.0 - f) * p[a] * p[a],
            (Way::Random(a, b), Some(f)) => (1.0 - f) * 2.0 * p[a] * p[b],
        }
    }

    /// The derivative of that probability along the natural values: each frequency by itself, and f.
    pub(crate) fn slope(&self, way: Way, mut along: impl FnMut(usize, f64)) {
        let (p, k) = (&self.frequencies, self.frequencies.len());
        let f = self.inbreeding.unwrap_or(0.0);
        match way {
            Way::Haploid(a) => along(a, 1.0),
            Way::Identical(a) => {
                along(a, f);
                along(k, p[a]);
            }
            Way::Random(a, b) => {
                // For a homozygote the two halves fall on the same frequency.
                let times = if a == b { 1.0 } else { 2.0 };
                along(a, (1.0 - f) * times * p[b]);
                along(b, (1.0 - f) * times * p[a]);
                if self.inbreeding.is_some() {
                    along(k, -times * p[a] * p[b]);
                }
            }
        }
    }
}

/// A simplex, and f from 0 to 1 where there is inbreeding; the values are named `allele_frequency[1]`, …,
/// where no model names the alleles, and `inbreeding`.
impl Parameters for AlleleFrequencies {
    fn layout(&self) -> Layout {
        layout(self.frequencies.len(), None, self.inbreeding.is_some())
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(&self.frequencies);
        values.extend(self.inbreeding);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let k = self.frequencies.len();
        let (frequencies, f) = values.split_at_checked(k)?;
        let frequencies = Self::new(frequencies.to_vec()).ok()?;
        match (self.inbreeding, f) {
            (None, []) => Some(frequencies),
            (Some(_), [f]) => frequencies.with_inbreeding(*f).ok(),
            _ => None,
        }
    }
}

/// How the values lie, with the names of the k alleles if they are known.
pub(crate) fn layout(k: usize, alleles: Option<&[String]>, inbreeding: bool) -> Layout {
    let mut layout = Layout::new().simplex("allele_frequency", k);
    if let Some(alleles) = alleles {
        layout = layout.labels(alleles);
    }
    if inbreeding {
        layout = layout.interval("inbreeding", 1, 0.0, 1.0);
    }
    layout
}
