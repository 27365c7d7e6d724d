//! What incomplete rows tell, and a saddle: `cargo run -p em-models --example missing_normal`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{Acceleration, Parameters, Run, Stop, constrain, fit};
use em_inference::{Error, standard_errors};
use em_models::{BivariateNormal, MissingNormal};

fn main() -> anyhow::Result<()> {
    // The trees whose worms were not counted have small crops, and small crops are wormy ones: the
    // twelve complete rows alone would give 45 % instead of 49 %.
    let apples = MissingNormal::apple_worms();
    let start = BivariateNormal {
        mean: [0.0; 2],
        covariance: [900.0, 0.0, 900.0],
    };
    let run = Run::new(&apples, start)?
        .accelerate(Acceleration::squarem())
        .until(Stop::residual(1e-9));
    println!("{}\n", standard_errors(&apples, &run.complete()?.params)?);

    // Twelve points with known means: two maxima, and a saddle between them from which EM does not move.
    for correlation in [0.1, 0.0, -0.1] {
        let start = BivariateNormal {
            mean: [0.0; 2],
            covariance: [1.0, correlation, 1.0],
        };
        let layout = start.layout().fix("mean")?;
        let (murray, start) = constrain(MissingNormal::murray(), layout, &start)?;
        let fit = fit(&murray, start, Stop::absolute(1e-12))?;
        println!(
            "from {correlation:4}: covariance {:.4?}, log-likelihood {:.4}",
            fit.params.covariance, fit.log_likelihood
        );
        if let Err(error @ Error::NotMaximum { .. }) = standard_errors(&murray, &fit.params) {
            println!("  {error}");
        }
    }
    Ok(())
}
