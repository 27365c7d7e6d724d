//! Two markers of two alleles each: the maxima by the cubic.

use super::disequilibrium::LinkageDisequilibrium;
use super::genotypes::UnphasedGenotypes;
use super::marker::{Call, Marker};
use crate::Error;

/// Genotype counts at two markers of two alleles each: rows AA, Aa, aa, columns BB, Bb, bb.
///
/// Only the phase of the double heterozygotes, AaBb, is unknown. So the likelihood has one unknown number, how
/// many of them carry AB and ab, and its maxima are roots of a cubic (Hill 1974; Gaunt, Rodríguez & Day
/// 2007): no iteration of EM, and all maxima.
///
/// ```
/// use em_genetics::TwoLocusTable;
///
/// let table = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?;
/// let found = &table.haplotypes()[0];
/// assert!((found.frequencies[0][0] - 0.526_225_165).abs() < 1e-9); // AB
/// assert!((found.cis - 0.964_459_159).abs() < 1e-9);
/// assert!((found.disequilibrium().r_squared() - 0.403_838_636).abs() < 1e-9);
///
/// // With nothing but double heterozygotes there are two, equally likely.
/// let table = TwoLocusTable::new([[0, 0, 0], [0, 10, 0], [0, 0, 0]])?;
/// let both = table.haplotypes();
/// assert_eq!(both[0].frequencies, [[0.5, 0.0], [0.0, 0.5]]);
/// assert_eq!(both[1].frequencies, [[0.0, 0.5], [0.5, 0.0]]);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwoLocusTable([[u64; 3]; 3]);

/// Haplotype frequencies at a maximum of the likelihood of a [`TwoLocusTable`].
///
/// ```
/// use em_genetics::TwoLocusTable;
///
/// let maxima = TwoLocusTable::new([[10, 0, 0], [0, 5, 0], [0, 0, 10]])?.haplotypes();
/// let [[ab, _], [_, _]] = maxima[0].frequencies;
/// assert_eq!((maxima.len(), ab, maxima[0].cis), (1, 0.5, 1.0));
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct TwoLocusHaplotypes {
    /// The frequencies of AB and Ab, aB and ab.
    pub frequencies: [[f64; 2]; 2],
    /// The probability that a double heterozygote carries AB and ab, rather than Ab and aB.
    pub cis: f64,
    /// Σ n log P of the nine genotypes, in nats, without the multinomial constant.
    pub log_likelihood: f64,
}

impl TwoLocusHaplotypes {
    /// How far the two markers are from being independent. O(1).
    #[must_use]
    pub fn disequilibrium(&self) -> LinkageDisequilibrium {
        let [[ab, a2], [b2, rest]] = self.frequencies;
        LinkageDisequilibrium::of([2, 2], vec![ab, a2, b2, rest])
    }
}

impl TwoLocusTable {
    /// From counts, rows AA, Aa, aa.
    ///
    /// # Errors
    /// Counts that are all 0, or sum to more than 2^53.
    pub fn new(counts: [[u64; 3]; 3]) -> Result<Self, Error> {
        let total: u128 = counts.as_flattened().iter().copied().map(u128::from).sum();
        match total {
            0 => Err(Error::NobodyCounted),
            _ if total > 1 << f64::MANTISSA_DIGITS => Err(Error::TooMany),
            _ => Ok(Self(counts)),
        }
    }

    /// The counts.
    #[must_use]
    pub fn counts(&self) -> [[u64; 3]; 3] {
        self.0
    }

    /// All local maxima of the likelihood, one or two, the highest first; of equal ones that with more of AB
    /// and ab.
    ///
    /// Let h haplotypes AB, Ab, aB and ab be seen in those whose phase is plain, and s of the d double
    /// heterozygotes carry AB and ab. EM stands still where s is the expected number of these,
    ///
    /// > (d − s)(h_AB + s)(h_ab + s) = s(h_Ab + d − s)(h_aB + d − s),
    ///
    /// and between two such points the likelihood rises towards larger s where the left side is larger. So
    /// its maxima are where the difference, a cubic, falls through 0, or the ends of [0, d].
    ///
    /// O(1), some hundred nanoseconds.
    #[must_use]
    pub fn haplotypes(&self) -> Vec<TwoLocusHaplotypes> {
        let cubic = Cubic::of(&self.0);
        let mut maxima: Vec<_> = (cubic.maxima()).map(|cis| self.with(&cubic, cis)).collect();
        maxima.sort_by(|one, other| {
            let rounding = 1e-12 * (1.0 + one.log_likelihood.abs());
            if (one.log_likelihood - other.log_likelihood).abs() <= rounding {
                other.cis.total_cmp(&one.cis)
            } else {
                other.log_likelihood.total_cmp(&one.log_likelihood)
            }
        });
        maxima
    }

    /// The haplotypes if so many double heterozygotes carry AB and ab.
    fn with(&self, cubic: &Cubic, s: f64) -> TwoLocusHaplotypes {
        let &Cubic { d, cis, trans } = cubic;
        let genes = 2.0 * self.0.as_flattened().iter().sum::<u64>() as f64;
        let frequencies = [
            [(cis[0] + s) / genes, (trans[0] + (d - s)) / genes],
            [(trans[1] + (d - s)) / genes, (cis[1] + s) / genes],
        ];
        TwoLocusHaplotypes {
            frequencies,
            cis: cis_share(frequencies),
            log_likelihood: self.log_likelihood(frequencies),
        }
    }

    /// Σ n log P of the nine genotypes at some haplotype frequencies.
    fn log_likelihood(&self, [[ab, a2], [b2, rest]]: [[f64; 2]; 2]) -> f64 {
        let probabilities = [
            [ab * ab, 2.0 * ab * a2, a2 * a2],
            [2.0 * ab * b2, 2.0 * (ab * rest + a2 * b2), 2.0 * a2 * rest],
            [b2 * b2, 2.0 * b2 * rest, rest * rest],
        ];
        let cells = self.0.as_flattened().iter();
        (cells.zip(probabilities.as_flattened()))
            .filter(|(count, _)| **count > 0)
            .map(|(&count, p)| count as f64 * p.ln())
            .sum()
    }

    /// The individuals of the table, one by one, at markers named `A` and `B` with alleles `A`, `a` and `B`,
    /// `b`. O(n).
    ///
    /// # Errors
    /// None for a table that passed [`new`](Self::new).
    pub fn genotypes(&self) -> Result<UnphasedGenotypes, Error> {
        let call = |copies: usize| [Call::Pair(0, 0), Call::Pair(0, 1), Call::Pair(1, 1)][copies];
        let mut individuals = Vec::new();
        for (i, row) in self.0.iter().enumerate() {
            for (j, &count) in row.iter().enumerate() {
                individuals.extend((0..count).map(|_| vec![call(i), call(j)]));
            }
        }
        let markers = vec![
            Marker::new("A", &["A", "a"])?,
            Marker::new("B", &["B", "b"])?,
        ];
        UnphasedGenotypes::new(markers, individuals)
    }
}

/// The part of the double heterozygotes that carries AB and ab; where there can be none, a half.
fn cis_share([[ab, a2], [b2, rest]]: [[f64; 2]; 2]) -> f64 {
    let (cis, trans) = (ab * rest, a2 * b2);
    if cis + trans > 0.0 {
        cis / (cis + trans)
    } else {
        0.5
    }
}

/// g(s) = (d − s)(h_AB + s)(h_ab + s) − s(h_Ab + d − s)(h_aB + d − s), which has the sign of the slope of the
/// log-likelihood.
struct Cubic {
    d: f64,
    /// h_AB and h_ab.
    cis: [f64; 2],
    /// h_Ab and h_aB.
    trans: [f64; 2],
}

impl Cubic {
    fn of(counts: &[[u64; 3]; 3]) -> Self {
        let n = counts.map(|row| row.map(|count| count as f64));
        Self {
            d: n[1][1],
            cis: [
                2.0 * n[0][0] + n[0][1] + n[1][0],
                2.0 * n[2][2] + n[2][1] + n[1][2],
            ],
            trans: [
                2.0 * n[0][2] + n[0][1] + n[1][2],
                2.0 * n[2][0] + n[2][1] + n[1][0],
            ],
        }
    }

    /// The same seen from the other end: d − s in place of s, so that the sign changes.
    fn reversed(&self) -> Self {
        Self {
            d: self.d,
            cis: self.trans,
            trans: self.cis,
        }
    }

    /// In factors, so that little cancels.
    fn value(&self, s: f64) -> f64 {
        let (d, [a, b], [c, e]) = (self.d, self.cis, self.trans);
        (d - s) * (a + s) * (b + s) - s * (c + (d - s)) * (e + (d - s))
    }

    /// The coefficients of 1, s, s² and s³: whole numbers.
    fn coefficients(&self) -> [f64; 4] {
        let (d, [a, b], [c, e]) = (self.d, self.cis, self.trans);
        let (c, e) = (c + d, e + d);
        [
            d * a * b,
            d * (a + b) - a * b - c * e,
            d - a - b + c + e,
            -2.0,
        ]
    }

    /// The sign just above s = 0: that of the first coefficient that is not 0.
    fn sign_at_start(&self) -> f64 {
        let first = self.coefficients().into_iter().find(|c| *c != 0.0);
        first.unwrap_or(0.0).signum()
    }

    /// Where the derivative is 0, between the ends, in ascending order.
    fn turns(&self) -> impl Iterator<Item = f64> {
        let [_, c1, c2, c3] = self.coefficients();
        let (a, half, c) = (3.0 * c3, c2, c1); // a s² + 2 half s + c = 0
        let root = (half * half - a * c).sqrt(); // NaN if there is none
        let q = -(half + root.copysign(half));
        let (one, other) = (q / a, c / q);
        let d = self.d;
        [one.min(other), one.max(other)]
            .into_iter()
            .filter(move |s| 0.0 < *s && *s < d)
    }

    /// The values of s at which the likelihood has local maxima.
    fn maxima(&self) -> impl Iterator<Item = f64> {
        // Between the turns the cubic is monotone; a turn at which it is 0 does not divide.
        let turns = self.turns().map(|s| (s, self.value(s)));
        let turns = turns.filter(|(_, value)| *value != 0.0);
        let mut points = vec![(0.0, self.sign_at_start())];
        points.extend(turns.map(|(s, value)| (s, value.signum())));
        points.push((self.d, -self.reversed().sign_at_start()));
        let mut maxima = Vec::with_capacity(2);
        if self.d == 0.0 {
            maxima.push(0.0);
        } else {
            if points[0].1 < 0.0 {
                maxima.push(0.0);
            }
            for pair in points.windows(2) {
                if pair[0].1 > 0.0 && pair[1].1 < 0.0 {
                    maxima.push(self.root(pair[0].0, pair[1].0));
                }
            }
            if points[points.len() - 1].1 > 0.0 {
                maxima.push(self.d);
            }
        }
        maxima.into_iter()
    }

    /// Where the cubic falls through 0 between two points: Newton's method, which must stay between them and
    /// halve the distance, or else bisection does.
    fn root(&self, mut low: f64, mut high: f64) -> f64 {
        let [_, c1, c2, c3] = self.coefficients();
        let mut s = f64::midpoint(low, high);
        loop {
            let value = self.value(s);
            if value == 0.0 {
                return s;
            }
            if value > 0.0 {
                low = s;
            } else {
                high = s;
            }
            let newton = s - value / (c1 + s * (2.0 * c2 + s * 3.0 * c3));
            let middle = f64::midpoint(low, high);
            let next = if low < newton && newton < high && (newton - s).abs() < 0.5 * (high - low) {
                newton
            } else {
                middle
            };
            if (next - s).abs() <= f64::EPSILON * s.abs() || middle <= low || middle >= high {
                return next;
            }
            s = next;
        }
    }
}
