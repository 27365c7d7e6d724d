//! The parameters of a t distribution.

use em_core::{Layout, Parameters};

/// Location, scale and degrees of freedom of a t distribution.
///
/// ```
/// use em_core::Parameters;
///
/// let theta = em_models::StudentT { location: 20.0, scale: 30.0, degrees_of_freedom: 5.0 };
/// assert_eq!(theta.layout().names(), ["location", "scale", "degrees_of_freedom"]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StudentT {
    /// The median μ, in units of y.
    pub location: f64,
    /// σ, in units of y. The variance is σ²ν/(ν − 2) if ν > 2, and else infinite.
    pub scale: f64,
    /// ν; at 1 it is the Cauchy distribution, and towards ∞ the normal one.
    pub degrees_of_freedom: f64,
}

impl StudentT {
    /// d = (y − μ)/σ.
    pub(super) fn standardized(&self, y: f64) -> f64 {
        (y - self.location) / self.scale
    }
}

impl Parameters for StudentT {
    fn layout(&self) -> Layout {
        let layout = Layout::new().real("location", 1).positive("scale", 1);
        layout.positive("degrees_of_freedom", 1)
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend([self.location, self.scale, self.degrees_of_freedom]);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let &[location, scale, degrees_of_freedom] = values else {
            return None;
        };
        Some(Self {
            location,
            scale,
            degrees_of_freedom,
        })
    }
}
