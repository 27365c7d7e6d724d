//! Likelihood-ratio tests.

use crate::chi_squared;

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
    /// Of the two maxima. Nothing without a degree of freedom. The statistic is +∞ where the data are
    /// impossible in the smaller model.
    pub(crate) fn new(larger: f64, smaller: f64, degrees_of_freedom: usize) -> Option<Self> {
        (degrees_of_freedom > 0).then(|| Self::with(larger, smaller, degrees_of_freedom))
    }

    /// Of models that differ by one parameter.
    pub(crate) fn of_one_parameter(larger: f64, smaller: f64) -> Self {
        Self::with(larger, smaller, 1)
    }

    fn with(larger: f64, smaller: f64, degrees_of_freedom: usize) -> Self {
        let statistic = (2.0 * (larger - smaller)).max(0.0);
        Self {
            statistic,
            degrees_of_freedom,
            p: chi_squared::p_value(statistic, degrees_of_freedom),
            on_the_edge: false,
        }
    }

    /// The same with the smaller model on the edge of the larger one, in one direction.
    pub(crate) fn at_an_edge(self) -> Self {
        Self {
            p: match self.statistic {
                0.0 => 1.0,
                f64::INFINITY => 0.0,
                _ => (self.p / 2.0).max(f64::MIN_POSITIVE),
            },
            on_the_edge: true,
            ..self
        }
    }
}
