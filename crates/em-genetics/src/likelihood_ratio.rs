//! Likelihood-ratio tests.

use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::gamma::gamma_ur;

/// A likelihood-ratio test of a model within a larger one.
///
/// ```
/// use em_genetics::{GeneCounting, Locus};
///
/// // Are the members of this population related?
/// let bloods = GeneCounting::new(Locus::mn(), &[394, 213, 393])?;
/// let test = bloods.inbreeding_test()?.expect("f can be estimated");
/// assert_eq!(test.degrees_of_freedom, 1);
/// assert!(test.statistic > 300.0 && test.p < 1e-60);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LikelihoodRatio {
    /// 2(ℓ of the larger model − ℓ of the smaller one), at the maxima of both. At least 0.
    pub statistic: f64,
    /// By how many parameters the models differ.
    pub degrees_of_freedom: usize,
    /// The probability of a statistic as large as this, or larger, if the smaller model holds: from the
    /// chi-square distribution.
    pub p: f64,
    /// Whether the smaller model lies on the edge of the larger one, at f = 0 say. The statistic is then 0
    /// half of the time, and p is half of what chi-square says (Self & Liang 1987).
    pub on_the_edge: bool,
}

impl LikelihoodRatio {
    /// Of the two maxima. Nothing without a degree of freedom.
    pub(crate) fn new(larger: f64, smaller: f64, degrees_of_freedom: usize) -> Option<Self> {
        let chi_squared = ChiSquared::new(degrees_of_freedom as f64).ok()?;
        let statistic = (2.0 * (larger - smaller)).max(0.0);
        Some(Self {
            statistic,
            degrees_of_freedom,
            p: chi_squared.sf(statistic),
            on_the_edge: false,
        })
    }

    /// Of models that differ by one parameter. The statistic is +∞ where the data are impossible in the
    /// smaller one.
    pub(crate) fn of_one_parameter(larger: f64, smaller: f64) -> Self {
        let statistic = (2.0 * (larger - smaller)).max(0.0);
        let p = match statistic {
            0.0 => 1.0,
            f64::INFINITY => 0.0,
            _ => gamma_ur(0.5, 0.5 * statistic),
        };
        Self {
            statistic,
            degrees_of_freedom: 1,
            p,
            on_the_edge: false,
        }
    }

    /// The same with the smaller model on the edge of the larger one, in one direction.
    pub(crate) fn at_an_edge(self) -> Self {
        Self {
            p: if self.statistic > 0.0 {
                self.p / 2.0
            } else {
                1.0
            },
            on_the_edge: true,
            ..self
        }
    }
}
