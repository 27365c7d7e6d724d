//! The data of Crowder, and the parameters of the effects.

use super::LogisticNormal;
use em_core::{Layout, Parameters};

/// The distribution N(μ, σ²) of the plates' effects, on the logit scale.
///
/// ```
/// use em_core::Parameters;
///
/// let theta = em_models::NormalEffect { mean: 0.0, variance: 0.5 };
/// assert_eq!(theta.layout().names(), ["mean", "variance"]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NormalEffect {
    /// μ.
    pub mean: f64,
    /// σ².
    pub variance: f64,
}

impl Parameters for NormalEffect {
    fn layout(&self) -> Layout {
        Layout::new().real("mean", 1).positive("variance", 1)
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend([self.mean, self.variance]);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let &[mean, variance] = values else {
            return None;
        };
        Some(Self { mean, variance })
    }
}

impl LogisticNormal {
    /// Seeds of *Orobanche* on 21 plates, of two kinds on two root extracts, which are not told apart
    /// here (Crowder 1978, table 3).
    #[must_use]
    pub fn crowder() -> Self {
        let germinated = [
            10, 23, 23, 26, 17, 5, 53, 55, 32, 46, 10, 8, 10, 8, 23, 0, 3, 22, 15, 32, 3,
        ];
        let seeds = [
            39, 62, 81, 51, 39, 6, 74, 72, 51, 79, 13, 16, 30, 28, 45, 4, 12, 41, 30, 51, 7,
        ];
        let plates = germinated
            .into_iter()
            .map(f64::from)
            .zip(seeds.map(f64::from));
        Self {
            plates: plates.collect(),
        }
    }
}
