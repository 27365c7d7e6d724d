//! E-steps that are drawn: `cargo run --release -p em-models --example logistic_normal`.
#![allow(clippy::print_stdout)] // an example prints

use em_core::{MonteCarloFit, MonteCarloPlan, Parameters, StochasticPlan, monte_carlo, saem};
use em_models::{LogisticNormal, NormalEffect};

fn main() -> anyhow::Result<()> {
    let seeds = LogisticNormal::crowder();
    let start = NormalEffect {
        mean: 0.5,
        variance: 1.0,
    };
    let by_saem = saem(&seeds, &start, &StochasticPlan::new(42))?;
    let by_monte_carlo = monte_carlo(&seeds, start, &MonteCarloPlan::new(42))?;
    report("Monte Carlo EM", &by_monte_carlo);
    report("stochastic-approximation EM", &by_saem);
    // By quadrature the maximum is known to be at −0.02832 and 0.38631.
    println!(
        "log-likelihood {:.6}",
        seeds.log_likelihood(&by_monte_carlo.params)
    );
    Ok(())
}

fn report(method: &str, fit: &MonteCarloFit<NormalEffect>) {
    println!("{method}, {} iterations:", fit.iterations);
    let estimates = fit
        .params
        .layout()
        .names()
        .into_iter()
        .zip(fit.params.values());
    for ((name, value), error) in estimates.zip(&fit.monte_carlo_error) {
        println!("  {name:8} {value:8.5}, Monte Carlo error {error:.5}");
    }
}
