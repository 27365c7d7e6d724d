//! Two alleles on the X chromosome, of which males have one.

use super::asymptotic::Fit;
use super::p_value;
use super::weights::{Three, all_of, score};
use crate::counting::{MOST, rounded};
use crate::{Error, chi_squared};

/// Genotype counts of a locus with two alleles on the X chromosome: AA, AB and BB of females, A and B of
/// males, who are hemizygous. Somebody is counted, and at most 2^53 individuals are.
///
/// ```
/// use em_genetics::XLinkedCounts;
///
/// // A SNP of the examples of R's HardyWeinberg.
/// let test = XLinkedCounts::new([230, 314, 107], [399, 205])?.test()?;
/// assert!((test.x2 - 7.624_175).abs() < 1e-6 && (test.p_x2 - 0.022_102_00).abs() < 1e-8);
/// let exact = test.exact.expect("not too many");
/// assert!((exact.p - 0.020_857_98).abs() < 1e-8);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct XLinkedCounts {
    females: [u64; 3],
    males: [u64; 2],
}

/// The tests of Hardy-Weinberg proportions at a locus on the X chromosome (Graffelman & Weir 2016).
///
/// The hypothesis is that females have Hardy-Weinberg proportions and males the same allele frequencies. It is
/// tested given the numbers of males and females, with the allele frequencies of all together.
///
/// ```
/// use em_genetics::XLinkedCounts;
///
/// // Females have the proportions, but males other frequencies.
/// let test = XLinkedCounts::new([25, 50, 25], [90, 10])?.test()?;
/// assert!(test.degrees_of_freedom == 2 && test.p_x2 < 1e-6);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct XLinkedTest {
    /// 2, or 1 where no males are counted.
    pub degrees_of_freedom: usize,
    /// Pearson's X² = Σ (observed − expected)²/expected over the five genotypes.
    pub x2: f64,
    /// P(χ² ≥ X²).
    pub p_x2: f64,
    /// X² with continuity correction, Σ (|observed − expected| − ½)²/expected.
    pub x2_cc: f64,
    /// P(χ² ≥ X²) of it.
    pub p_x2_cc: f64,
    /// The likelihood ratio G² = 2 Σ observed·log(observed/expected).
    pub g2: f64,
    /// P(χ² ≥ G²).
    pub p_g2: f64,
    /// The exact test, for up to four million individuals: its cost grows as their number, and with so many
    /// the chi-square tests are as good.
    pub exact: Option<XLinkedExact>,
}

/// The exact test at a locus on the X chromosome: how probable are counts like these among all with the
/// same allele counts and numbers of males and females.
///
/// ```
/// use em_genetics::XLinkedCounts;
///
/// // Two A and a B in a female and a male: the B is the male's in one of three cases.
/// let test = XLinkedCounts::new([1, 0, 0], [0, 1])?.test()?;
/// assert!((test.exact.expect("not too many").p - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct XLinkedExact {
    /// The probability of all outcomes that are at most as probable as the observed one. Probabilities
    /// that differ by less than 1e-10, relatively, are taken to be equal.
    pub p: f64,
    /// The mid-p-value: as `p`, with half the probability of outcomes as probable as the observed one.
    pub mid_p: f64,
    /// The probability of the observed outcome.
    pub probability: f64,
}

/// For more individuals there is no exact test. At most it takes some seconds.
const MOST_EXACT: u64 = 4_000_000;

impl XLinkedCounts {
    /// Counts of females AA, AB, BB and of males A, B.
    ///
    /// # Errors
    /// Counts that are all 0, or more than 2^53 in all.
    pub fn new(females: [u64; 3], males: [u64; 2]) -> Result<Self, Error> {
        let counts = females.iter().chain(&males).copied();
        match counts.map(u128::from).sum::<u128>() {
            0 => Err(Error::NobodyCounted),
            sum if sum > u128::from(MOST) => Err(Error::TooMany),
            _ => Ok(Self { females, males }),
        }
    }

    /// The counts of females AA, AB and BB.
    #[must_use]
    pub fn females(&self) -> [u64; 3] {
        self.females
    }

    /// The counts of males A and B.
    #[must_use]
    pub fn males(&self) -> [u64; 2] {
        self.males
    }

    /// How many genes are A and B: one for each male, two for each female.
    #[must_use]
    pub fn allele_counts(&self) -> [u64; 2] {
        let [aa, ab, bb] = self.females;
        [self.males[0] + 2 * aa + ab, self.males[1] + 2 * bb + ab]
    }

    /// Tests Hardy-Weinberg proportions in females and equal allele frequencies in both sexes.
    ///
    /// The exact test costs O(n) for n individuals: O(√n) male counts with O(√n) numbers of heterozygotes are
    /// not negligible.
    ///
    /// # Errors
    /// [`Error::Monomorphic`] if one allele occurs, and [`Error::NoFemales`].
    pub fn test(&self) -> Result<XLinkedTest, Error> {
        if self.females == [0; 3] {
            return Err(Error::NoFemales);
        }
        if self.allele_counts().contains(&0) {
            return Err(Error::Monomorphic);
        }
        let fitted = Fitted::new(self);
        let fit = Fit::new(fitted.observed.into_iter().zip(fitted.expected));
        let degrees_of_freedom = if self.males == [0; 2] { 1 } else { 2 };
        let is_small = self.females.iter().chain(&self.males).sum::<u64>() <= MOST_EXACT;
        Ok(XLinkedTest {
            degrees_of_freedom,
            x2: fit.x2,
            p_x2: chi_squared::p_value(fit.x2, degrees_of_freedom),
            x2_cc: fit.x2_cc,
            p_x2_cc: chi_squared::p_value(fit.x2_cc, degrees_of_freedom),
            g2: fit.g2,
            p_g2: chi_squared::p_value(fit.g2, degrees_of_freedom),
            exact: is_small.then(|| self.exact(&fitted)),
        })
    }

    /// Sums row by row, a row being a number of males with A, from the most probable one outward: also the
    /// probabilities of rows, which are hypergeometric, fall off faster and faster.
    fn exact(&self, fitted: &Fitted) -> XLinkedExact {
        let males: u64 = self.males.iter().sum();
        let females: u64 = self.females.iter().sum();
        let [a, b] = self.allele_counts();
        let observed: f64 = fitted.score(fitted.observed);
        let row = |of_males: u64| {
            let of_females = a - of_males;
            all_of(of_females, 2 * females - of_females, |[aa, ab, bb]| {
                let males = [of_males as f64, (males - of_males) as f64];
                fitted.score([males[0], males[1], aa, ab, bb]) - observed
            })
        };
        let (least, most) = (a.saturating_sub(2 * females), a.min(males));
        let expected = males as f64 * (a as f64 / (a + b) as f64);
        let center = rounded(expected).clamp(least, most);
        let first = row(center);
        let mut weights = first;
        let rows: [&mut dyn Iterator<Item = u64>; 2] =
            [&mut (center + 1..=most), &mut (least..center).rev()];
        for outward in rows {
            let mut last = first.all;
            for of_males in outward {
                let next = row(of_males);
                weights.join(next);
                if weights.is_complete(next.all, next.all / last) || weights.is_too_far() {
                    break;
                }
                last = next.all;
            }
        }
        XLinkedExact {
            p: weights.p(),
            mid_p: weights.mid_p(),
            probability: p_value(1.0 / weights.all),
        }
    }
}

/// Counts of A, B, AA, AB and BB, and what they are expected to be.
struct Fitted {
    observed: [f64; 5],
    expected: [f64; 5],
}

impl Fitted {
    fn new(counts: &XLinkedCounts) -> Self {
        let [a, b] = counts.allele_counts().map(|genes| genes as f64);
        let (p, q) = (a / (a + b), b / (a + b));
        let males = counts.males.iter().sum::<u64>() as f64;
        let females = counts.females.iter().sum::<u64>() as f64;
        let [aa, ab, bb]: Three = counts.females.map(|count| count as f64);
        let [of_males, others] = counts.males.map(|count| count as f64);
        Self {
            observed: [of_males, others, aa, ab, bb],
            expected: [
                males * p,
                males * q,
                females * p * p,
                2.0 * females * p * q,
                females * q * q,
            ],
        }
    }

    fn score(&self, counts: [f64; 5]) -> f64 {
        let pairs = counts.into_iter().zip(self.expected);
        pairs.map(|(count, expected)| score(count, expected)).sum()
    }
}
