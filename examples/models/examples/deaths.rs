//! A slow climb, and a faster one: `cargo run -p em-models --example deaths`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{Acceleration, Error, Run, Stop};
use em_models::{Degenerate, PoissonMixture, TwoPoisson};

fn main() -> Result<(), Error<Degenerate>> {
    let model = TwoPoisson::deaths();
    for (name, acceleration) in [
        ("EM", Acceleration::None),
        ("SQUAREM", Acceleration::squarem()),
        ("DAAREM", Acceleration::daarem()),
    ] {
        let start = PoissonMixture {
            weight: 0.3,
            rates: [1.0, 2.5],
        };
        let mut run = Run::new(&model, start)?
            .until(Stop::residual(1e-9).or(Stop::iterations(10_000)))
            .accelerate(acceleration);
        while run.advance()?.is_some() {}
        let fit = run.finish();
        println!("{name}: {} EM steps, {}", fit.evaluations.maps, fit.status);
        println!(
            "  weight {:.6}, rates {:.6?}",
            fit.params.weight, fit.params.rates
        );
        println!("  log-likelihood {:.8}", fit.log_likelihood);
    }
    Ok(())
}
