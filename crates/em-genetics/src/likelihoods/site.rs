//! The genotype likelihoods of all samples at a site.

use super::columns::Columns;
use super::scales::{Log10, Phred, Plain, Scale};
use crate::Error;

/// Genotype likelihoods P(reads | g) of the samples at one site of two alleles, where g = 0, 1, 2 is the
/// number of copies of the alternative allele.
///
/// A sample brings three likelihoods, two if it is haploid (males on X, mitochondria), none if it is
/// missing. Equal likelihoods say as little as missing ones, and are taken as such: VCF has `PL` 0,0,0
/// where there are no reads.
///
/// ```
/// use em_genetics::GenotypeLikelihoods;
///
/// // Phred-scaled, as in the `PL` of VCF: a reference homozygote, two who may be heterozygous, a
/// // haploid sample and a missing one.
/// let pl: [&[i32]; 5] = [&[0, 30, 255], &[3, 0, 40], &[0, 3, 30], &[60, 0], &[]];
/// let site = GenotypeLikelihoods::from_pl(pl)?;
/// assert_eq!((site.samples(), site.samples_with_data()), (5, 4));
///
/// let estimate = site.estimate().expect("there are samples with data");
/// println!("{:.4} ± {:.4}", estimate.allele_frequency, estimate.standard_error.unwrap());
/// # assert!((estimate.allele_frequency - 0.265_277).abs() < 1e-6);
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// What counts are ratios of a sample's likelihoods, so each sample's are divided by their largest. The
/// log-likelihoods of all estimates are on that scale; [`log_scale`](Self::log_scale) is what they lack. A
/// genotype less likely than the likeliest by a factor of more than 1e308 is impossible.
///
/// Whoever goes through many sites fills the same one again: [`clear`](Self::clear), and one
/// [`push_pl`](Self::push_pl) for each sample. Memory is 48 bytes for each sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenotypeLikelihoods {
    samples: Vec<Sample>,
    columns: Columns,
    log_scale: f64,
}

/// A sample, and where its data are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) haploid: bool,
    /// Its row in the columns; none if it is missing.
    pub(crate) row: Option<usize>,
}

impl GenotypeLikelihoods {
    /// A site without samples, to be filled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From phred-scaled likelihoods −10 log₁₀ P(reads | g), the `PL` of VCF.
    ///
    /// # Errors
    /// Those of [`push_pl`](Self::push_pl).
    pub fn from_pl<S: AsRef<[i32]>>(samples: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let mut site = Self::new();
        for sample in samples {
            site.push_pl(sample.as_ref())?;
        }
        Ok(site)
    }

    /// From log₁₀ P(reads | g), the `GL` of VCF.
    ///
    /// # Errors
    /// Those of [`push_gl`](Self::push_gl).
    pub fn from_gl<S: AsRef<[f64]>>(samples: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let mut site = Self::new();
        for sample in samples {
            site.push_gl(sample.as_ref())?;
        }
        Ok(site)
    }

    /// From the likelihoods P(reads | g) themselves, up to a factor for each sample.
    ///
    /// ```
    /// use em_genetics::GenotypeLikelihoods;
    ///
    /// // Genotypes that are known.
    /// let site = GenotypeLikelihoods::from_likelihoods([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])?;
    /// assert_eq!(site.estimate().unwrap().allele_frequency, 0.25);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`push_likelihoods`](Self::push_likelihoods).
    pub fn from_likelihoods<S: AsRef<[f64]>>(
        samples: impl IntoIterator<Item = S>,
    ) -> Result<Self, Error> {
        let mut site = Self::new();
        for sample in samples {
            site.push_likelihoods(sample.as_ref())?;
        }
        Ok(site)
    }

    /// Forgets all samples, and keeps the memory for the next site.
    pub fn clear(&mut self) {
        self.samples.clear();
        self.columns.clear();
        self.log_scale = 0.0;
    }

    /// Adds a sample with phred-scaled likelihoods −10 log₁₀ P(reads | g): three if it is diploid, two
    /// if it is haploid, none if it is missing. O(1).
    ///
    /// # Errors
    /// [`Error::LikelihoodsOfSample`] for another number of them, [`Error::GenotypeLikelihood`] for a
    /// negative one. The site is left as it was.
    pub fn push_pl(&mut self, pl: &[i32]) -> Result<(), Error> {
        self.push(pl, Phred)
    }

    /// Adds a sample with log₁₀ P(reads | g), as many as in [`push_pl`](Self::push_pl). −∞ says that the
    /// reads are impossible. O(1).
    ///
    /// # Errors
    /// [`Error::LikelihoodsOfSample`], [`Error::GenotypeLikelihood`] for NaN or +∞,
    /// [`Error::NoPossibleGenotype`] if all are −∞. The site is left as it was.
    pub fn push_gl(&mut self, gl: &[f64]) -> Result<(), Error> {
        self.push(gl, Log10)
    }

    /// Adds a sample with P(reads | g) up to a factor, as many as in [`push_pl`](Self::push_pl). O(1).
    ///
    /// # Errors
    /// [`Error::LikelihoodsOfSample`], [`Error::GenotypeLikelihood`] for one that is negative, infinite or
    /// NaN, [`Error::NoPossibleGenotype`] if all are 0. The site is left as it was.
    pub fn push_likelihoods(&mut self, likelihoods: &[f64]) -> Result<(), Error> {
        self.push(likelihoods, Plain)
    }

    fn push<T: Copy, S: Scale>(&mut self, values: &[T], scale: fn(T) -> S) -> Result<(), Error> {
        let sample = self.samples.len();
        let (first, middle, last) = match *values {
            [] => {
                self.push_missing();
                return Ok(());
            }
            [first, last] => (scale(first), None, scale(last)),
            [first, middle, last] => (scale(first), Some(scale(middle)), scale(last)),
            _ => {
                let found = values.len();
                return Err(Error::LikelihoodsOfSample { sample, found });
            }
        };
        let mut largest = first.likelier(last);
        for value in [Some(first), middle, Some(last)].into_iter().flatten() {
            if !value.is_valid() {
                return Err(Error::GenotypeLikelihood {
                    sample,
                    value: value.value(),
                    expected: S::EXPECTED,
                });
            }
            largest = largest.likelier(value);
        }
        let log_largest = largest.log();
        if log_largest == f64::NEG_INFINITY {
            return Err(Error::NoPossibleGenotype { sample });
        }
        let (l0, log_l0) = first.relative_to(largest);
        let (l2, log_l2) = last.relative_to(largest);
        // A haploid sample is one allele of an unknown genotype, whose other allele has no reads: with
        // q + p = 1, l0 q + l2 p = l0 q² + ½(l0 + l2) 2pq + l2 p². So no formula needs two cases.
        let l1 = middle.map_or(f64::midpoint(l0, l2), |value| value.relative_to(largest).0);
        self.log_scale += log_largest;
        let has_data = l0 != l1 || l1 != l2;
        self.samples.push(Sample {
            haploid: middle.is_none(),
            row: has_data.then_some(self.columns.len()),
        });
        if has_data {
            self.columns.push([l0, l1, l2], [log_l0, log_l2]);
        }
        Ok(())
    }

    /// Adds a sample without data.
    pub fn push_missing(&mut self) {
        self.samples.push(Sample {
            haploid: false,
            row: None,
        });
    }

    /// How many samples there are.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.samples.len()
    }

    /// How many samples have data: their likelihoods are not all equal.
    #[must_use]
    pub fn samples_with_data(&self) -> usize {
        self.columns.len()
    }

    /// The likelihoods of a sample in units of the largest of them, l0, l1, l2. A haploid sample has
    /// ½(l0 + l2) in the middle: it is one allele of a genotype, and what is known of the other is
    /// nothing. A missing sample has 1, 1, 1.
    ///
    /// # Panics
    /// If there is no such sample.
    #[must_use]
    pub fn likelihoods(&self, sample: usize) -> [f64; 3] {
        self.samples[sample]
            .row
            .map_or([1.0; 3], |row| self.columns.row(row))
    }

    /// Whether a sample is haploid.
    ///
    /// # Panics
    /// If there is no such sample.
    #[must_use]
    pub fn is_haploid(&self, sample: usize) -> bool {
        self.samples[sample].haploid
    }

    /// Σ log max_g P(reads | g) over the samples, in nats: what a log-likelihood on the scale of this
    /// type lacks to that of the likelihoods as they were given.
    #[must_use]
    pub fn log_scale(&self) -> f64 {
        self.log_scale
    }

    /// The samples with data: number, likelihoods, whether haploid.
    pub(crate) fn with_data(&self) -> impl Iterator<Item = (usize, [f64; 3], bool)> {
        let samples = self.samples.iter().enumerate();
        samples.filter_map(|(i, s)| Some((i, self.columns.row(s.row?), s.haploid)))
    }

    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }
}
