//! How far the alleles of two markers are from being independent.

use crate::{AlleleFrequencies, Error};

/// Linkage disequilibrium of two markers, from the frequencies of their haplotypes.
///
/// ```
/// use em_genetics::LinkageDisequilibrium;
///
/// // AB, Ab, aB, ab
/// let ld = LinkageDisequilibrium::of([2, 2], vec![0.4, 0.1, 0.1, 0.4])?;
/// assert!((ld.d(0, 0) - 0.15).abs() < 1e-15);
/// assert!((ld.d_prime(0, 0).expect("both vary") - 0.6).abs() < 1e-12);
/// assert!((ld.r(0, 0).expect("both vary") - 0.6).abs() < 1e-12);
/// assert!((ld.r_squared().expect("both vary") - 0.36).abs() < 1e-12);
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// D, D′ and r belong to a pair of alleles, one of each marker, and so does their sign: with two alleles
/// each, it changes when the other allele is taken. [`overall_d_prime`](Self::overall_d_prime) and
/// [`cramers_v`](Self::cramers_v) sum up all pairs. All figures cost O(k²), where k is the larger
/// number of alleles.
///
/// Where a marker does not vary, D is 0, and D′ and r, which are 0/0, are not there.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkageDisequilibrium {
    /// Of each pair of alleles, one row for each allele of the first marker.
    haplotypes: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
}

/// The frequencies of an allele and of all others of its marker.
type Split = (f64, f64);

impl LinkageDisequilibrium {
    /// From the frequencies of all haplotypes of two markers with so many alleles, one row for each allele of
    /// the first.
    ///
    /// # Errors
    /// [`Error::Frequencies`] if there is not one for each pair of alleles, if one is negative or not finite,
    /// or if they do not sum to 1 up to 1e-9.
    pub fn of(alleles: [usize; 2], frequencies: Vec<f64>) -> Result<Self, Error> {
        if alleles[0].checked_mul(alleles[1]) != Some(frequencies.len()) {
            return Err(Error::Frequencies);
        }
        let frequencies = AlleleFrequencies::new(frequencies)?;
        Ok(Self::in_proportion(alleles, frequencies.as_slice()))
    }

    /// The same of numbers, one for each pair and not all 0, that are in proportion to the frequencies.
    pub(super) fn in_proportion(alleles: [usize; 2], frequencies: &[f64]) -> Self {
        let [rows, columns] = alleles;
        let sum: f64 = frequencies.iter().sum();
        let haplotypes: Vec<f64> = frequencies.iter().map(|p| p / sum).collect();
        let (mut first, mut second) = (vec![0.0; rows], vec![0.0; columns]);
        for (pair, p) in haplotypes.iter().enumerate() {
            first[pair / columns] += p;
            second[pair % columns] += p;
        }
        Self {
            haplotypes,
            first,
            second,
        }
    }

    /// The allele frequencies of the first marker.
    #[must_use]
    pub fn first_alleles(&self) -> &[f64] {
        &self.first
    }

    /// The allele frequencies of the second marker.
    #[must_use]
    pub fn second_alleles(&self) -> &[f64] {
        &self.second
    }

    /// The frequency of the haplotype of an allele of each.
    ///
    /// # Panics
    /// If a marker has no such allele; so do all figures of a pair of alleles.
    #[must_use]
    pub fn haplotype(&self, first: usize, second: usize) -> f64 {
        assert!(second < self.second.len(), "an allele of the second marker");
        self.haplotypes[first * self.second.len() + second]
    }

    /// What is missing from 1 is summed from the other alleles, so that it is not lost in rounding.
    fn split(frequencies: &[f64], allele: usize) -> Split {
        let others = frequencies.iter().enumerate().filter(|(i, _)| *i != allele);
        (frequencies[allele], others.map(|(_, p)| p).sum())
    }

    /// D = P(ab) − p_a p_b.
    ///
    /// # Panics
    /// If a marker has no such allele.
    #[must_use]
    pub fn d(&self, first: usize, second: usize) -> f64 {
        // P(ab) P(not a, not b) − P(a, not b) P(not a, b): the same, and exactly 0 where a marker does not
        // vary.
        let mut square = [[0.0; 2]; 2];
        for (pair, p) in self.haplotypes.iter().enumerate() {
            let (a, b) = (pair / self.second.len(), pair % self.second.len());
            square[usize::from(a != first)][usize::from(b != second)] += p;
        }
        assert!(
            first < self.first.len() && second < self.second.len(),
            "an allele of each marker"
        );
        square[0][0] * square[1][1] - square[0][1] * square[1][0]
    }

    /// D′ = D/D_max (Lewontin 1964), from −1 to 1: D_max is min(p_a(1 − p_b), (1 − p_a)p_b) where D is
    /// positive, and min(p_a p_b, (1 − p_a)(1 − p_b)) where it is negative. It has the sign of D. Nothing
    /// where an allele has frequency 0 or 1.
    ///
    /// # Panics
    /// If a marker has no such allele.
    #[must_use]
    pub fn d_prime(&self, first: usize, second: usize) -> Option<f64> {
        let splits = [
            Self::split(&self.first, first),
            Self::split(&self.second, second),
        ];
        let product = variance(splits[0]) * variance(splits[1]);
        (product > 0.0).then(|| d_prime(self.d(first, second), splits))
    }

    /// r = D/√(p_a(1 − p_a)p_b(1 − p_b)), the correlation of the two alleles. Nothing where one of them has
    /// frequency 0 or 1.
    ///
    /// # Panics
    /// If a marker has no such allele.
    #[must_use]
    pub fn r(&self, first: usize, second: usize) -> Option<f64> {
        let of_first = variance(Self::split(&self.first, first));
        let product = of_first * variance(Self::split(&self.second, second));
        (product > 0.0).then(|| self.d(first, second) / product.sqrt())
    }

    /// r² of the first alleles. Where both markers have two alleles it is that of any pair; with more,
    /// [`cramers_v`](Self::cramers_v) sums them up.
    #[must_use]
    pub fn r_squared(&self) -> Option<f64> {
        self.r(0, 0).map(|r| r.powi(2))
    }

    /// Σ p_a p_b |D′_ab| over all pairs of alleles (Hedrick 1987), from 0 to 1. With two alleles each it is
    /// |D′|. Nothing where a marker does not vary.
    #[must_use]
    pub fn overall_d_prime(&self) -> Option<f64> {
        let weighted = |(d, splits): (f64, [Split; 2])| {
            let [(p, _), (q, _)] = splits;
            p * q * d_prime(d, splits).abs()
        };
        self.varies().then(|| self.pairs().map(weighted).sum())
    }

    /// W_n, Cramér's V of the table of haplotypes: √(Σ D_ab²/(p_a p_b)/(k − 1)), where k is the smaller
    /// number of alleles. From 0 to 1; with two alleles each it is |r|. Nothing where a marker does not vary.
    #[must_use]
    pub fn cramers_v(&self) -> Option<f64> {
        let squares = || -> f64 {
            let square = |(d, [(p, _), (q, _)]): (f64, [Split; 2])| d * d / (p * q);
            self.pairs().map(square).sum()
        };
        let fewer = occurring(&self.first).min(occurring(&self.second));
        (self.varies()).then(|| (squares() / (fewer as f64 - 1.0)).sqrt())
    }

    fn varies(&self) -> bool {
        occurring(&self.first) > 1 && occurring(&self.second) > 1
    }

    /// D of all pairs of alleles that there are, from the frequencies of these and not of all others, so that
    /// the sums over pairs are not O(pairs²).
    fn pairs(&self) -> impl Iterator<Item = (f64, [Split; 2])> {
        let splits = |frequencies: &[f64]| -> Vec<Split> {
            let alleles = 0..frequencies.len();
            alleles.map(|i| Self::split(frequencies, i)).collect()
        };
        let (first, second) = (splits(&self.first), splits(&self.second));
        let columns = second.len();
        (self.haplotypes.iter().enumerate())
            .map(move |(pair, h)| (h, [first[pair / columns], second[pair % columns]]))
            .filter(|(_, [(p, _), (q, _)])| *p > 0.0 && *q > 0.0)
            .map(|(h, [p, q])| (h - p.0 * q.0, [p, q]))
    }
}

/// How many alleles have a positive frequency.
fn occurring(frequencies: &[f64]) -> usize {
    frequencies.iter().filter(|p| **p > 0.0).count()
}

fn variance((p, not_p): Split) -> f64 {
    p * not_p
}

fn d_prime(d: f64, [(p, not_p), (q, not_q)]: [Split; 2]) -> f64 {
    let most = if d > 0.0 {
        (p * not_q).min(not_p * q)
    } else {
        (p * q).min(not_p * not_q)
    };
    (d / most).clamp(-1.0, 1.0)
}
