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
/// let r_squared = found.disequilibrium().r_squared().expect("both vary");
/// assert!((r_squared - 0.403_838_636).abs() < 1e-9);
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
    pub log_likelihood_kernel: f64,
}

impl TwoLocusHaplotypes {
    /// How far the two markers are from being independent. O(1).
    #[must_use]
    pub fn disequilibrium(&self) -> LinkageDisequilibrium {
        let [[ab, a2], [b2, rest]] = self.frequencies;
        LinkageDisequilibrium::in_proportion([2, 2], &[ab, a2, b2, rest])
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
    /// O(1).
    #[must_use]
    pub fn haplotypes(&self) -> Vec<TwoLocusHaplotypes> {
        let cubic = Cubic::of(&self.0);
        let mut maxima: Vec<_> = (cubic.maxima()).map(|cis| self.with(&cubic, cis)).collect();
        maxima.sort_by(|one, other| {
            let heights = [one, other].map(|maximum| maximum.log_likelihood_kernel);
            let rounding = 1e-12 * (1.0 + heights[0].abs());
            if (heights[0] - heights[1]).abs() <= rounding {
                other.cis.total_cmp(&one.cis)
            } else {
                heights[1].total_cmp(&heights[0])
            }
        });
        maxima
    }

    /// The haplotypes if so many double heterozygotes carry AB and ab.
    fn with(&self, cubic: &Cubic, s: f64) -> TwoLocusHaplotypes {
        let &Cubic { d, cis, trans, .. } = cubic;
        let genes = 2.0 * self.0.as_flattened().iter().sum::<u64>() as f64;
        let frequencies = [
            [(cis[0] + s) / genes, (trans[0] + (d - s)) / genes],
            [(trans[1] + (d - s)) / genes, (cis[1] + s) / genes],
        ];
        TwoLocusHaplotypes {
            frequencies,
            cis: cis_share(frequencies),
            log_likelihood_kernel: self.log_likelihood_kernel(frequencies),
        }
    }

    /// Σ n log P of the nine genotypes at some haplotype frequencies.
    fn log_likelihood_kernel(&self, [[ab, a2], [b2, rest]]: [[f64; 2]; 2]) -> f64 {
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

    /// The individuals of the table, row after row, at markers named `A` and `B` with alleles `A`, `a` and
    /// `B`, `b`. O(1).
    ///
    /// # Errors
    /// None for a table that passed [`new`](Self::new).
    pub fn genotypes(&self) -> Result<UnphasedGenotypes, Error> {
        let call = |copies: usize| [Call::Pair(0, 0), Call::Pair(0, 1), Call::Pair(1, 1)][copies];
        let cells = self.0.as_flattened().iter().enumerate();
        let rows = cells.map(|(cell, &count)| (vec![call(cell / 3), call(cell % 3)], count));
        let markers = vec![
            Marker::new("A", &["A", "a"])?,
            Marker::new("B", &["B", "b"])?,
        ];
        UnphasedGenotypes::counted(markers, rows)
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
    /// The sign just above s = 0 and that just below s = d, in exact arithmetic.
    signs: [f64; 2],
}

impl Cubic {
    fn of(counts: &[[u64; 3]; 3]) -> Self {
        let n = counts.map(|row| row.map(i128::from));
        let d = n[1][1];
        let cis = [
            2 * n[0][0] + n[0][1] + n[1][0],
            2 * n[2][2] + n[2][1] + n[1][2],
        ];
        let trans = [
            2 * n[0][2] + n[0][1] + n[1][2],
            2 * n[2][0] + n[2][1] + n[1][0],
        ];
        Self {
            d: d as f64,
            cis: cis.map(|h| h as f64),
            trans: trans.map(|h| h as f64),
            // Seen from the other end, with d − s in place of s, the sign changes.
            signs: [sign_above_0(d, cis, trans), -sign_above_0(d, trans, cis)],
        }
    }

    /// In factors, so that little cancels.
    fn value(&self, s: f64) -> f64 {
        let (d, [a, b], [c, e]) = (self.d, self.cis, self.trans);
        (d - s) * (a + s) * (b + s) - s * (c + (d - s)) * (e + (d - s))
    }

    /// The coefficients of 1, s, s² and s³.
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
        let mut points = vec![(0.0, self.signs[0])];
        points.extend(turns.map(|(s, value)| (s, value.signum())));
        points.push((self.d, self.signs[1]));
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

/// The sign of the cubic just above s = 0: that of the first coefficient that is not 0. Counts sum to 2^53 at the
/// most, so that products of two are exact in i128; that of three is positive if each of them is.
fn sign_above_0(d: i128, [a, b]: [i128; 2], [c, e]: [i128; 2]) -> f64 {
    let (c, e) = (c + d, e + d);
    let first = [
        d.signum() * a.signum() * b.signum(),
        (d * (a + b) - a * b - c * e).signum(),
        (d - a - b + c + e).signum(),
    ];
    match first.into_iter().find(|sign| *sign != 0) {
        Some(1) => 1.0,
        _ => -1.0, // the coefficient of s³ is −2
    }
}

#[cfg(test)]
mod tests {
    use super::sign_above_0;

    #[test]
    fn signs_hold_where_products_exceed_what_f64_holds() {
        // h_AB = 0, d odd, h_Ab = 2: the coefficient of s is d(h_ab − d − 2 − h_aB) − 2 h_aB = d² − 4y, with
        // h_aB = 2y and h_ab = 2d + 2 + 2y.
        let d: i128 = 60_000_001;
        for (y, sign) in [((d * d - 1) / 4, 1.0), ((d * d + 3) / 4, -1.0)] {
            let (cis, trans) = ([0, 2 * d + 2 + 2 * y], [2, 2 * y]);
            assert_eq!(sign_above_0(d, cis, trans), sign);
        }
    }
}
