//! How well Hardy-Weinberg proportions fit.

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
    /// More phenotypes than alleles: Pearson's and the likelihood-ratio test against the chi-square
    /// distribution.
    Tested {
        /// Phenotypes − alleles.
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
    /// As many phenotypes as alleles, no degree of freedom: the frequencies can be chosen so as to
    /// fit any counts that Hardy-Weinberg proportions allow, so the counts cannot speak against
    /// them.
    Saturated,
    /// Fewer phenotypes than alleles: many frequencies fit equally well, and the ones found are
    /// only one choice of them.
    NotIdentifiable,
}

impl GoodnessOfFit {
    pub(crate) fn of(observed: &[u64], expected: &[f64], alleles: usize) -> Self {
        let Some(degrees_of_freedom) = observed.len().checked_sub(alleles) else {
            return GoodnessOfFit::NotIdentifiable;
        };
        let Ok(chi_squared) = ChiSquared::new(degrees_of_freedom as f64) else {
            return GoodnessOfFit::Saturated; // zero degrees of freedom
        };
        let observed = observed.iter().map(|&count| count as f64);
        let pairs = || observed.clone().zip(expected).filter(|(_, e)| **e > 0.0);
        let x2 = pairs().map(|(o, e)| (o - e).powi(2) / e).sum();
        let g2 = pairs()
            .filter(|(o, _)| *o > 0.0)
            .map(|(o, e)| 2.0 * o * (o / e).ln())
            .sum::<f64>()
            .max(0.0);
        GoodnessOfFit::Tested {
            degrees_of_freedom,
            x2,
            p_x2: chi_squared.sf(x2),
            g2,
            p_g2: chi_squared.sf(g2),
        }
    }
}
