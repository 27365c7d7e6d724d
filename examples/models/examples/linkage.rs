//! How plain EM climbs, step by step, and how sure its end is: `cargo run -p em-models --example linkage`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{Run, Stop};
use em_inference::{Interval, by_louis, profile};
use em_models::{Linkage, Theta};

fn main() -> anyhow::Result<()> {
    let model = Linkage::dempster();
    let mut run = Run::new(&model, Theta(0.5))?.until(Stop::error(1e-10));
    while let Some(step) = run.advance()? {
        println!(
            "{:2}  θ {:.10}  ℓ {:.10}",
            step.index, step.params.0, step.log_likelihood
        );
    }
    let fit = run.finish();
    println!("{}; rate {:.4}\n", fit.status, fit.rate.unwrap_or(f64::NAN));

    let inference = by_louis(&model, &fit.params)?;
    println!("{inference}");
    if let Some(missing) = &inference.missing_information {
        println!("fraction of missing information {:.4}", missing.rate);
    }
    if let Some([low, high]) = inference.interval(0, 0.95, Interval::Wald) {
        println!("95 % by the normal distribution   {low:.4} to {high:.4}");
    }
    let [low, high] = profile(&model, &fit.params, "theta", 0.95)?.interval;
    println!("95 % by the profile likelihood    {low:.4} to {high:.4}");
    Ok(())
}
