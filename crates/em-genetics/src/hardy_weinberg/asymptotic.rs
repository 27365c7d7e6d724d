//! The chi-square tests, and all tests together.

use super::{ExactTest, GenotypeCounts};
use crate::counting::deviance;
use crate::{Error, chi_squared};

/// The tests of Hardy-Weinberg proportions for a codominant locus.
///
/// Expected counts are n p_a² and 2 n p_a p_b at the observed allele frequencies. Alleles that do not occur
/// do not count.
///
/// ```
/// use em_genetics::{Error, GenotypeCounts};
///
/// let test = GenotypeCounts::biallelic(298, 489, 213)?.test()?;
/// assert_eq!(test.degrees_of_freedom, 1);
/// assert!((test.x2 - 0.221_489_6).abs() < 1e-7 && (test.g2 - 0.221_466_3).abs() < 1e-7);
/// let biallelic = test.biallelic.expect("two alleles");
/// assert!((biallelic.exact.p - 0.655_663_488_6).abs() < 1e-10);
///
/// let nothing = GenotypeCounts::biallelic(100, 0, 0)?.test();
/// assert_eq!(nothing, Err(Error::Monomorphic));
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// P-values below 2.2e-308 are given as `f64::MIN_POSITIVE`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct HardyWeinbergTest {
    /// k(k − 1)/2 of the k alleles that occur.
    pub degrees_of_freedom: usize,
    /// Pearson's X² = Σ (observed − expected)²/expected.
    pub x2: f64,
    /// P(χ² ≥ X²).
    pub p_x2: f64,
    /// The likelihood ratio G² = 2 Σ observed·log(observed/expected).
    pub g2: f64,
    /// P(χ² ≥ G²).
    pub p_g2: f64,
    /// What there is for two alleles only.
    pub biallelic: Option<BiallelicTest>,
}

/// The tests that there are for two alleles only.
///
/// ```
/// use em_genetics::GenotypeCounts;
///
/// let test = GenotypeCounts::biallelic(5, 0, 1)?.test()?.biallelic.expect("two alleles");
/// assert!((test.x2_cc - 1.51).abs() < 1e-12);
/// assert!((test.exact.p - 1.0 / 11.0).abs() < 1e-15);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BiallelicTest {
    /// X² with continuity correction, Σ (|observed − expected| − ½)²/expected, as `HWChisq` in R's
    /// HardyWeinberg has it: where counts are closer than ½ to their expectation, it is larger than X².
    pub x2_cc: f64,
    /// P(χ² ≥ X²) of it.
    pub p_x2_cc: f64,
    /// The exact test.
    pub exact: ExactTest,
}

impl GenotypeCounts {
    /// Tests Hardy-Weinberg proportions. O(k²), and for two alleles an
    /// [`exact_test`](Self::exact_test).
    ///
    /// # Errors
    /// [`Error::Monomorphic`] if one allele occurs: there is nothing to test.
    pub fn test(&self) -> Result<HardyWeinbergTest, Error> {
        let k = self.occurring();
        if k < 2 {
            return Err(Error::Monomorphic);
        }
        let fit = Fit::new(self.expected());
        let degrees_of_freedom = k * (k - 1) / 2;
        let biallelic = self.of_two().ok().map(|counts| BiallelicTest {
            x2_cc: fit.x2_cc,
            p_x2_cc: chi_squared::p_value(fit.x2_cc, degrees_of_freedom),
            exact: ExactTest::of(counts),
        });
        Ok(HardyWeinbergTest {
            degrees_of_freedom,
            x2: fit.x2,
            p_x2: chi_squared::p_value(fit.x2, degrees_of_freedom),
            g2: fit.g2,
            p_g2: chi_squared::p_value(fit.g2, degrees_of_freedom),
            biallelic,
        })
    }

    /// Observed and expected counts of the genotypes.
    fn expected(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let genes = self.allele_counts();
        let n = self.individuals() as f64;
        self.genotypes().map(move |((a, b), count)| {
            let pairs = genes[a] as f64 * (genes[b] as f64 / n);
            (count as f64, if a == b { pairs / 4.0 } else { pairs / 2.0 })
        })
    }
}

/// How far counts are from their expectations.
#[derive(Default)]
pub(super) struct Fit {
    pub(super) x2: f64,
    pub(super) x2_cc: f64,
    pub(super) g2: f64,
}

impl Fit {
    /// Of pairs of observed and expected counts; those expected 0 are left out.
    pub(super) fn new(pairs: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut fit = Self::default();
        for (o, e) in pairs.filter(|(_, e)| *e > 0.0) {
            fit.x2 += (o - e).powi(2) / e;
            fit.x2_cc += ((o - e).abs() - 0.5).powi(2) / e;
            fit.g2 += 2.0 * deviance(o, e);
        }
        fit
    }
}
