//! The data of the motorettes, and the parameters of a line through them.

use em_core::{Layout, Parameters};

/// One row of a regression with right-censored responses.
///
/// ```
/// let data = em_models::motorettes();
/// assert_eq!(data.iter().filter(|row| row.censored).count(), 23);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The explanatory variable.
    pub x: f64,
    /// The response, or the value that it lies above.
    pub y: f64,
    /// Whether the response lies above `y`.
    pub censored: bool,
}

/// The parameters of y = α + βx + σε.
///
/// ```
/// use em_core::Parameters;
///
/// let theta = em_models::Regression { intercept: -6.0, slope: 4.3, sd: 0.26 };
/// assert_eq!(theta.layout().names(), ["intercept", "slope", "sd"]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// α, in units of y.
    pub intercept: f64,
    /// β, in units of y per unit of x.
    pub slope: f64,
    /// The standard deviation σ, in units of y.
    pub sd: f64,
}

impl Parameters for Regression {
    fn layout(&self) -> Layout {
        let line = Layout::new().real("intercept", 1).real("slope", 1);
        line.positive("sd", 1)
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend([self.intercept, self.slope, self.sd]);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        let &[intercept, slope, sd] = values else {
            return None;
        };
        Some(Self {
            intercept,
            slope,
            sd,
        })
    }
}

/// Times to failure of the insulation of 40 motorettes, 10 at each of four temperatures, of which 23
/// had not failed when the test ended (Crawford 1970; Schmee & Hahn 1979, table 1).
///
/// `y` is log₁₀ of the time in hours; `x` is 1000/(temperature in °C + 273.2), the reciprocal of the
/// absolute temperature in thousands.
#[must_use]
pub fn motorettes() -> Vec<Observation> {
    let tests: [(f64, &[f64], f64); 4] = [
        (150.0, &[], 8064.0),
        (
            170.0,
            &[1764.0, 2772.0, 3444.0, 3542.0, 3780.0, 4860.0, 5196.0],
            5448.0,
        ),
        (190.0, &[408.0, 408.0, 1344.0, 1344.0, 1440.0], 1680.0),
        (220.0, &[408.0, 408.0, 504.0, 504.0, 504.0], 528.0),
    ];
    let rows = tests.into_iter().flat_map(|(celsius, failures, end)| {
        (0..10).map(move |motorette| {
            let failure = failures.get(motorette);
            Observation {
                x: 1000.0 / (celsius + 273.2),
                y: failure.unwrap_or(&end).log10(),
                censored: failure.is_none(),
            }
        })
    });
    rows.collect()
}
