//! What censored lifetimes tell: `cargo run -p em-models --example censored`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{Chunks, Error, Over, Stop, fit};
use em_models::{CensoredRegression, Degenerate, Regression, motorettes};

fn main() -> Result<(), Error<Degenerate>> {
    let mut data = motorettes();
    for description in ["as censored", "as if the end of a test were a failure"] {
        let model = Over {
            model: CensoredRegression,
            source: Chunks::new(&data, 16),
        };
        let start = Regression {
            intercept: -5.0,
            slope: 4.0,
            sd: 0.3,
        };
        let Regression {
            intercept,
            slope,
            sd,
        } = fit(&model, start, Stop::error(1e-7))?.params;
        let hours_at_130 = 10_f64.powf(intercept + slope * 1000.0 / (130.0 + 273.2));
        println!("{description}: log₁₀ hours = {intercept:.4} + {slope:.4} x ± {sd:.4}");
        println!("  median life at 130 °C: {hours_at_130:.0} hours");
        for row in &mut data {
            row.censored = false;
        }
    }
    Ok(())
}
