//! What incomplete rows tell, and two maxima: `cargo run -p em-models --example missing_normal`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{Error, Stop, fit};
use em_models::{BivariateNormal, Degenerate, MissingNormal};

fn main() -> Result<(), Error<Degenerate>> {
    let start = |covariance| BivariateNormal {
        mean: [0.0; 2],
        covariance,
    };
    // The trees of which it is missing have small crops, and small crops are wormy ones: the twelve
    // complete rows alone would give 45 % instead of 49 %.
    let worms = fit(
        &MissingNormal::apple_worms(),
        start([900.0, 0.0, 900.0]),
        Stop::error(1e-9),
    )?;
    println!(
        "wormy fruits {:.4} %, {}",
        worms.params.mean[1], worms.status
    );

    // Two maxima, and a saddle between them from which EM does not move.
    for correlation in [0.1, 0.0, -0.1] {
        let start = start([1.0, correlation, 1.0]);
        let fit = fit(&MissingNormal::murray(), start, Stop::error(1e-9))?;
        println!(
            "from {correlation:4}: covariance {:.4?}, log-likelihood {:.4}",
            fit.params.covariance, fit.log_likelihood
        );
    }
    Ok(())
}
