//! How well Hardy-Weinberg proportions fit.

use crate::deviance::deviance;
use statrs::distribution::{ChiSquared, ContinuousCDF};

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
        /// Phenotypes − 1 − the directions in which the frequencies change their probabilities.
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

impl GoodnessOfFit {
    /// Of counts and their expectations under frequencies with so many identified directions.
    pub(crate) fn of(observed: &[f64], expected: &[f64], identified: usize) -> Self {
        let pairs = || observed.iter().copied().zip(expected.iter().copied());
        let possible = pairs().filter(|(_, e)| *e > 0.0);
        let x2 = possible.map(|(o, e)| (o - e).powi(2) / e).sum();
        let g2 = 2.0 * pairs().map(|(o, e)| deviance(o, e)).sum::<f64>();
        let degrees_of_freedom = observed.len() - 1 - identified;
        match ChiSquared::new(degrees_of_freedom as f64) {
            Ok(chi_squared) => GoodnessOfFit::Tested {
                degrees_of_freedom,
                x2,
                p_x2: chi_squared.sf(x2),
                g2,
                p_g2: chi_squared.sf(g2),
            },
            Err(_) if g2 < EXACT => GoodnessOfFit::Saturated, // no degrees of freedom
            Err(_) => GoodnessOfFit::OutOfReach { x2, g2 },
        }
    }
}
