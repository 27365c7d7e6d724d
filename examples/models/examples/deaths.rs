//! A slow climb, two faster ones, and a large standard error: `cargo run -p em-models --example deaths`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{Acceleration, Run, Stop};
use em_inference::standard_errors;
use em_models::{PoissonMixture, TwoPoisson};

fn main() -> anyhow::Result<()> {
    let model = TwoPoisson::deaths();
    let mut estimate = PoissonMixture {
        weight: 0.3,
        rates: [1.0, 2.5],
    };
    for (name, acceleration) in [
        ("EM", Acceleration::None),
        ("SQUAREM", Acceleration::squarem()),
        ("DAAREM", Acceleration::daarem()),
    ] {
        let start = PoissonMixture {
            weight: 0.3,
            rates: [1.0, 2.5],
        };
        let run = Run::new(&model, start)?
            .until(Stop::residual(1e-9).or(Stop::iterations(10_000)))
            .accelerate(acceleration);
        let fit = run.complete()?;
        println!(
            "{name:8}{:5} EM steps, log-likelihood {:.8}",
            fit.evaluations.maps, fit.log_likelihood
        );
        estimate = fit.params;
    }
    let inference = standard_errors(&model, &estimate)?;
    println!("\n{inference}");
    if let Some(missing) = &inference.missing_information {
        println!("fraction of missing information {:.4}", missing.rate);
    }
    Ok(())
}
