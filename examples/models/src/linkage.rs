//! Genetic linkage: the model to read first.

use crate::Degenerate;
use crate::numeric::times_ln;
use em_core::{Em, Expectation, Layout, Parameters};

mod capabilities;

/// Animals in four classes that have probabilities ½ + θ/4, (1 − θ)/4, (1 − θ)/4 and θ/4.
///
/// The missing datum x is how many of the first class belong to the θ/4 part of it. From
/// Dempster, Laird & Rubin 1977, page 2. The log-likelihood leaves out the multinomial
/// coefficient.
///
/// ```
/// use em_core::{Stop, fit};
/// use em_models::{Linkage, Theta};
///
/// let fit = fit(&Linkage::dempster(), Theta(0.5), Stop::absolute(1e-14))?;
/// assert!((fit.params.0 - 0.626_821_497_870_982_4).abs() < 1e-7);
/// # Ok::<(), em_core::Error<em_models::Degenerate>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Linkage {
    /// How many animals there are in each class.
    pub cells: [f64; 4],
}

/// θ = (1 − r)², between 0 and 1, for the recombination fraction r.
///
/// ```
/// use em_core::Parameters;
///
/// assert_eq!(em_models::Theta(0.5).layout().names(), ["theta"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theta(pub f64);

impl Parameters for Theta {
    fn layout(&self) -> Layout {
        Layout::new().interval("theta", 1, 0.0, 1.0)
    }
    fn write(&self, values: &mut Vec<f64>) {
        values.push(self.0);
    }
    fn read(&self, values: &[f64]) -> Option<Self> {
        match *values {
            [theta] if (0.0..=1.0).contains(&theta) => Some(Self(theta)),
            _ => None,
        }
    }
}

impl Theta {
    fn probabilities(self) -> [f64; 4] {
        let Self(theta) = self;
        [2.0 + theta, 1.0 - theta, 1.0 - theta, theta].map(|quarters| quarters / 4.0)
    }
    /// The share of the θ/4 part in the first class.
    fn share(self) -> f64 {
        self.0 / (2.0 + self.0)
    }
}

impl Linkage {
    /// The 197 animals of the article: 125, 18, 20, 34.
    #[must_use]
    pub fn dempster() -> Self {
        Self {
            cells: [125.0, 18.0, 20.0, 34.0],
        }
    }
}

impl Em for Linkage {
    type Params = Theta;
    type Stats = f64; // E[x]
    type Error = Degenerate;

    fn e_step(&self, at: &Theta) -> Result<Expectation<f64>, Degenerate> {
        let of_class = |(&n, p)| times_ln(n, p);
        Ok(Expectation {
            stats: self.cells[0] * at.share(),
            log_likelihood: self
                .cells
                .iter()
                .zip(at.probabilities())
                .map(of_class)
                .sum(),
        })
    }

    fn m_step(&self, &x: &f64, _: &Theta) -> Result<Theta, Degenerate> {
        let [_, b, c, d] = self.cells;
        let informative = x + b + c + d;
        (informative > 0.0)
            .then(|| Theta((x + d) / informative))
            .ok_or(Degenerate::Data)
    }
}
