//! How plain EM climbs, step by step: `cargo run -p em-models --example linkage`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{CompleteData, Em, Error, Run, Stop};
use em_models::{Degenerate, Linkage, Theta};

fn main() -> Result<(), Error<Degenerate>> {
    let model = Linkage::dempster();
    let mut run = Run::new(&model, Theta(0.5))?.until(Stop::absolute(1e-12));
    while let Some(step) = run.advance()? {
        println!(
            "{:2}  θ {:.10}  ℓ {:.10}",
            step.index, step.params.0, step.log_likelihood
        );
    }
    let fit = run.finish();
    println!("{}; rate {:.4}", fit.status, fit.rate.unwrap_or(f64::NAN));

    // Louis 1982: the information of the complete data, less what is missing.
    let at = fit.params;
    let found = model.e_step(&at).map_err(|source| Error::EStep {
        iteration: 0,
        source,
    })?;
    let complete = model.information(&found.stats, &at)[0];
    let missing = model.score_covariance(&found.stats, &at)[0];
    println!("fraction of missing information {:.4}", missing / complete);
    println!(
        "θ = {:.4} ± {:.4}",
        at.0,
        (complete - missing).sqrt().recip()
    );
    Ok(())
}
