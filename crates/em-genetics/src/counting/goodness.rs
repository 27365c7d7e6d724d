//! How well Hardy-Weinberg proportions fit.

use super::deviance::{deviance, log_multinomial};
use crate::GeneCounting;
use crate::chi_squared::p_value;

/// How well the expected phenotype counts fit the observed ones.
///
/// ```
/// use em_genetics::{GeneCounting, GoodnessOfFit, Locus};
///
/// // Blood groups of 521 patients (Clarke et al. 1959).
/// let fit = GeneCounting::new(Locus::abo(), &[186, 38, 13, 284])?.fit()?;
/// let GoodnessOfFit::Tested { degrees_of_freedom, x2, p_x2, .. } = fit.goodness_of_fit else {
///     unreachable!("four phenotypes and three alleles leave one degree of freedom");
/// };
/// assert_eq!(degrees_of_freedom, 1);
/// assert!((x2 - 0.405_924).abs() < 1e-6 && (p_x2 - 0.524_046).abs() < 1e-6);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum GoodnessOfFit {
    /// Degrees of freedom are left: Pearson's and the likelihood-ratio test against the chi-square
    /// distribution.
    Tested {
        /// Phenotypes − 1 − the directions in which the frequencies change their probabilities; where both
        /// diploid and haploid individuals were counted, phenotypes − 2 − the same.
        degrees_of_freedom: usize,
        /// Pearson's X² = Σ (observed − expected)²/expected.
        x2: f64,
        /// P(χ² ≥ X²).
        p_x2: f64,
        /// The likelihood ratio G² = 2 Σ observed·log(observed/expected).
        g2: f64,
        /// P(χ² ≥ G²).
        p_g2: f64,
    },
    /// No degree of freedom is left, and the counts are fitted exactly: they cannot speak against
    /// Hardy-Weinberg proportions.
    Saturated,
    /// The estimates are not the maximum, so nothing can be said.
    NotConverged,
    /// Phenotypes overlap, so that their counts are not multinomial.
    Overlapping,
    /// No degree of freedom is left, and still no frequencies give these counts: they speak against
    /// Hardy-Weinberg proportions, but there is no distribution to test them by.
    OutOfReach {
        /// Pearson's X².
        x2: f64,
        /// The likelihood ratio G².
        g2: f64,
    },
}

/// Below this, G² is rounding.
const EXACT: f64 = 1e-6;

impl GeneCounting {
    /// Of the counts and their expectations under frequencies with so many identified directions.
    pub(super) fn goodness_of_fit(&self, expected: &[f64], identified: usize) -> GoodnessOfFit {
        let Some(multinomial) = &self.multinomial else {
            return GoodnessOfFit::Overlapping;
        };
        // Of a ploidy that was not counted nothing was expected.
        let pairs: Vec<(f64, f64)> = (self.counts.iter().zip(expected))
            .zip(self.totals().zip(&multinomial.phenotypes))
            .filter(|(_, (n, listed))| *n > 0.0 && **listed)
            .map(|((observed, expected), _)| (*observed, *expected))
            .collect();
        let possible = pairs.iter().filter(|(_, e)| *e > 0.0);
        let x2 = possible.map(|(o, e)| (o - e).powi(2) / e).sum();
        let g2 = 2.0 * pairs.iter().map(|(o, e)| deviance(*o, *e)).sum::<f64>();
        let free = pairs.len() - self.ploidies().count();
        match free.saturating_sub(identified) {
            0 if g2 < EXACT => GoodnessOfFit::Saturated,
            0 => GoodnessOfFit::OutOfReach { x2, g2 },
            degrees_of_freedom => GoodnessOfFit::Tested {
                degrees_of_freedom,
                x2,
                p_x2: p_value(x2, degrees_of_freedom),
                g2,
                p_g2: p_value(g2, degrees_of_freedom),
            },
        }
    }

    /// The ploidies of which individuals were counted: whether haploid.
    fn ploidies(&self) -> impl Iterator<Item = bool> {
        let counted = |haploid: &bool| self.total_of(*haploid) > 0.0;
        [false, true].into_iter().filter(counted)
    }

    /// The log-probability of the counts with these expectations, if they are multinomial: for each ploidy
    /// by itself.
    pub(super) fn log_multinomial(&self, expected: &[f64]) -> Option<f64> {
        let listed = &self.multinomial.as_ref()?.phenotypes;
        let of = |ploidy: bool| {
            let members =
                (0..listed.len()).filter(|i| listed[*i] && self.locus().is_haploid(*i) == ploidy);
            let (counts, expected): (Vec<f64>, Vec<f64>) =
                members.map(|i| (self.counts[i], expected[i])).unzip();
            log_multinomial(&counts, &expected)
        };
        Some(self.ploidies().map(of).sum())
    }
}
