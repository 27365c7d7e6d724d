//! How far the alleles of two markers are from being independent.

/// Linkage disequilibrium of two markers, from the frequencies of their haplotypes.
///
/// ```
/// use em_genetics::LinkageDisequilibrium;
///
/// // AB, Ab, aB, ab
/// let ld = LinkageDisequilibrium::of([2, 2], vec![0.4, 0.1, 0.1, 0.4]);
/// assert!((ld.d(0, 0) - 0.15).abs() < 1e-15);
/// assert!((ld.d_prime(0, 0) - 0.6).abs() < 1e-12);
/// assert!((ld.r(0, 0) - 0.6).abs() < 1e-12);
/// assert!((ld.r_squared() - 0.36).abs() < 1e-12);
/// ```
///
/// D, D′ and r belong to a pair of alleles, one of each marker, and so does their sign: with two alleles
/// each, it changes when the other allele is taken. [`overall_d_prime`](Self::overall_d_prime) and
/// [`cramers_v`](Self::cramers_v) sum up all pairs. Figures of a pair cost O(pairs of alleles), these two
/// O(pairs²).
///
/// Where a marker does not vary, D is 0 and D′ and r are 0/0, which is NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkageDisequilibrium {
    /// Of each pair of alleles, one row for each allele of the first marker.
    haplotypes: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl LinkageDisequilibrium {
    /// From the frequencies of all haplotypes of two markers with so many alleles, one row for each allele of
    /// the first. They are divided by their sum.
    ///
    /// # Panics
    /// If there is not one frequency for each pair of alleles.
    #[must_use]
    pub fn of(alleles: [usize; 2], frequencies: Vec<f64>) -> Self {
        let [rows, columns] = alleles;
        assert_eq!(
            frequencies.len(),
            rows * columns,
            "one frequency for each pair of alleles"
        );
        let sum: f64 = frequencies.iter().sum();
        let haplotypes: Vec<f64> = frequencies.into_iter().map(|p| p / sum).collect();
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

    /// The frequency that is missing from 1, summed from the other alleles so that it is not lost in rounding.
    fn others(frequencies: &[f64], allele: usize) -> f64 {
        let others = frequencies.iter().enumerate().filter(|(i, _)| *i != allele);
        others.map(|(_, p)| p).sum()
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
    /// positive, and min(p_a p_b, (1 − p_a)(1 − p_b)) where it is negative. It has the sign of D.
    ///
    /// # Panics
    /// If a marker has no such allele.
    #[must_use]
    pub fn d_prime(&self, first: usize, second: usize) -> f64 {
        let (p, q) = (self.first[first], self.second[second]);
        let not_p = Self::others(&self.first, first);
        let not_q = Self::others(&self.second, second);
        let d = self.d(first, second);
        let most = if d > 0.0 {
            (p * not_q).min(not_p * q)
        } else {
            (p * q).min(not_p * not_q)
        };
        let varies = p * not_p * q * not_q > 0.0;
        if varies {
            (d / most).clamp(-1.0, 1.0)
        } else {
            f64::NAN
        }
    }

    /// r = D/√(p_a(1 − p_a)p_b(1 − p_b)), the correlation of the two alleles.
    ///
    /// # Panics
    /// If a marker has no such allele.
    #[must_use]
    pub fn r(&self, first: usize, second: usize) -> f64 {
        let variance = |frequencies: &[f64], allele: usize| {
            frequencies[allele] * Self::others(frequencies, allele)
        };
        let product = variance(&self.first, first) * variance(&self.second, second);
        self.d(first, second) / product.sqrt()
    }

    /// r² of the first alleles. Where both markers have two alleles it is that of any pair; with more,
    /// [`cramers_v`](Self::cramers_v) sums them up.
    #[must_use]
    pub fn r_squared(&self) -> f64 {
        self.r(0, 0).powi(2)
    }

    /// Σ p_a p_b |D′_ab| over all pairs of alleles (Hedrick 1987), from 0 to 1. With two alleles each it is
    /// |D′|.
    #[must_use]
    pub fn overall_d_prime(&self) -> f64 {
        if !self.varies() {
            return f64::NAN;
        }
        self.pairs()
            .map(|(a, b)| self.first[a] * self.second[b] * self.d_prime(a, b).abs())
            .sum()
    }

    /// W_n, Cramér's V of the table of haplotypes: √(Σ D_ab²/(p_a p_b)/(k − 1)), where k is the smaller
    /// number of alleles. From 0 to 1; with two alleles each it is |r|.
    #[must_use]
    pub fn cramers_v(&self) -> f64 {
        let number = |frequencies: &[f64]| frequencies.iter().filter(|p| **p > 0.0).count();
        let fewer = number(&self.first).min(number(&self.second));
        let squares: f64 = (self.pairs())
            .map(|(a, b)| self.d(a, b).powi(2) / (self.first[a] * self.second[b]))
            .sum();
        (squares / (fewer as f64 - 1.0)).sqrt()
    }

    fn varies(&self) -> bool {
        let varies = |p: &[f64]| p.iter().filter(|p| **p > 0.0).count() > 1;
        varies(&self.first) && varies(&self.second)
    }

    /// All pairs of alleles that there are.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let there = |frequencies: &[f64]| {
            let alleles = 0..frequencies.len();
            alleles
                .filter(|i| frequencies[*i] > 0.0)
                .collect::<Vec<_>>()
        };
        let (first, second) = (there(&self.first), there(&self.second));
        (first.into_iter()).flat_map(move |a| second.clone().into_iter().map(move |b| (a, b)))
    }
}
