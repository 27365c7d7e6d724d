//! An M-step in parts, and what one outlier does to a mean: `cargo run -p em-models --example student`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{Acceleration, Ecm, Run, Stop};
use em_inference::by_hessian;
use em_models::{Student, StudentT};

fn main() -> anyhow::Result<()> {
    let model = Ecm::new(Student::darwin());
    let start = StudentT {
        location: 20.0,
        scale: 30.0,
        degrees_of_freedom: 5.0,
    };
    let run = Run::new(&model, start)?
        .accelerate(Acceleration::squarem())
        .until(Stop::relative_parameters(1e-8));
    let fit = run.complete()?;
    let values = &model.model().values;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    println!(
        "{} after {} iterations; the mean is {mean:.2}\n",
        fit.status,
        fit.trace.iterations()
    );
    println!("{}", by_hessian(&model, &fit.params)?);
    Ok(())
}
