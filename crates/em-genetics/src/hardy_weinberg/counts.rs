//! Counts of genotypes that can all be told apart.

use crate::counting::MOST;
use crate::{AlleleFrequencies, Error};

/// How many individuals have each of the k(k + 1)/2 genotypes of a codominant locus with k alleles.
///
/// Genotypes are unordered pairs of alleles in the order (0,0), (0,1), …, (0,k−1), (1,1), …
/// Somebody is counted, and at most 2^53 individuals are.
///
/// ```
/// use em_genetics::GenotypeCounts;
///
/// // The MN blood group of 1000 people: MM, MN, NN.
/// let counts = GenotypeCounts::biallelic(298, 489, 213)?;
/// assert_eq!(counts.allele_counts(), [1085, 915]);
/// assert_eq!(counts.allele_frequencies().as_slice(), [0.5425, 0.4575]);
/// let f = counts.inbreeding_coefficient().expect("two alleles occur");
/// assert!((f - 0.014_882_526_252).abs() < 1e-12);
///
/// let test = counts.test()?;
/// assert!((test.p_x2 - 0.637_907_263_8).abs() < 1e-10);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GenotypeCounts {
    alleles: usize,
    counts: Vec<u64>,
}

impl GenotypeCounts {
    /// The counts of the genotypes in their order. Their number tells how many alleles there are.
    ///
    /// # Errors
    /// A number of counts that is not k(k + 1)/2, counts that are all 0, or more than 2^53 in all.
    pub fn new(counts: Vec<u64>) -> Result<Self, Error> {
        // k(k + 1)/2 ≤ k² ≤ 2·k(k + 1)/2 < (k + 1)², so that k is the root of twice the number.
        let alleles = counts.len().saturating_mul(2).isqrt();
        if counts.is_empty() || alleles * (alleles + 1) / 2 != counts.len() {
            return Err(Error::GenotypeCounts {
                counts: counts.len(),
            });
        }
        match counts.iter().copied().map(u128::from).sum::<u128>() {
            0 => Err(Error::NobodyCounted),
            sum if sum > u128::from(MOST) => Err(Error::TooMany),
            _ => Ok(Self { alleles, counts }),
        }
    }

    /// The counts of the genotypes AA, AB and BB of two alleles.
    ///
    /// # Errors
    /// Counts that are all 0, or more than 2^53 in all.
    pub fn biallelic(aa: u64, ab: u64, bb: u64) -> Result<Self, Error> {
        Self::new(vec![aa, ab, bb])
    }

    /// The number k of alleles, those that do not occur among them.
    #[must_use]
    pub fn alleles(&self) -> usize {
        self.alleles
    }

    /// The counts, in the order of the genotypes.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.counts
    }

    /// The genotypes as pairs of alleles a ≤ b, with their counts.
    pub fn genotypes(&self) -> impl Iterator<Item = ((usize, usize), u64)> + '_ {
        let k = self.alleles;
        let pairs = (0..k).flat_map(move |a| (a..k).map(move |b| (a, b)));
        pairs.zip(self.counts.iter().copied())
    }

    /// The number n of individuals.
    #[must_use]
    pub fn individuals(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many of the 2n genes are of each allele.
    #[must_use]
    pub fn allele_counts(&self) -> Vec<u64> {
        let mut genes = vec![0; self.alleles];
        for ((a, b), count) in self.genotypes() {
            genes[a] += count;
            genes[b] += count;
        }
        genes
    }

    /// The allele frequencies p_a = (2 n_aa + Σ_{b≠a} n_ab)/(2n), their maximum likelihood estimates with
    /// Hardy-Weinberg proportions or without.
    #[must_use]
    pub fn allele_frequencies(&self) -> AlleleFrequencies {
        let genes = self.allele_counts();
        AlleleFrequencies::in_proportion(genes.into_iter().map(|count| count as f64).collect())
    }

    /// The number of heterozygotes.
    #[must_use]
    pub fn heterozygotes(&self) -> u64 {
        let heterozygous = self.genotypes().filter(|((a, b), _)| a != b);
        heterozygous.map(|(_, count)| count).sum()
    }

    /// H_obs, the share of heterozygotes.
    #[must_use]
    pub fn observed_heterozygosity(&self) -> f64 {
        self.heterozygotes() as f64 / self.individuals() as f64
    }

    /// H_exp = 1 − Σ p_a², the share of heterozygotes in Hardy-Weinberg proportions (gene diversity).
    #[must_use]
    pub fn expected_heterozygosity(&self) -> f64 {
        let genes = (2 * self.individuals()) as f64;
        // Σ p(1 − p) keeps the digits that 1 − Σ p² would lose when one allele is nearly alone.
        let shares = (self.allele_counts().into_iter()).map(|count| {
            (count as f64 / genes) * ((2 * self.individuals() - count) as f64 / genes)
        });
        shares.sum()
    }

    /// 2n/(2n − 1)·H_exp, which is unbiased for the population's (Nei 1978).
    #[must_use]
    pub fn unbiased_heterozygosity(&self) -> f64 {
        let genes = (2 * self.individuals()) as f64;
        self.expected_heterozygosity() * genes / (genes - 1.0)
    }

    /// How many alleles occur.
    pub(super) fn occurring(&self) -> usize {
        self.allele_counts()
            .iter()
            .filter(|&&genes| genes > 0)
            .count()
    }

    /// The counts AA, AB and BB of the two alleles that occur.
    pub(super) fn of_two(&self) -> Result<[u64; 3], Error> {
        let two = |a: usize, b: usize| {
            let of = |x, y| self.genotypes().find(|(pair, _)| *pair == (x, y));
            [of(a, a), of(a, b), of(b, b)].map(|found| found.map_or(0, |(_, count)| count))
        };
        let genes = self.allele_counts();
        let mut present = (0..self.alleles).filter(|&a| genes[a] > 0);
        match (present.next(), present.next(), present.count()) {
            (Some(a), Some(b), 0) => Ok(two(a, b)),
            (_, None, _) => Err(Error::Monomorphic),
            (.., more) => Err(Error::NotTwoAlleles { alleles: 2 + more }),
        }
    }
}
