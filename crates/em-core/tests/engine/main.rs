//! Stopping, acceleration, variants, restarts and checkpoints, on the example models.
#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

mod accelerate;
mod checkpoint;
mod constrained;
mod race;
mod restarts;
mod resume;
mod stochastic;
mod stopping;
mod variants;

use em_core::{Acceleration, Em, Fit, Run, Stop};
use em_models::PoissonMixture;

/// The start from which the deaths are fitted in the literature (Varadhan & Roland 2008).
fn deaths_start() -> PoissonMixture {
    PoissonMixture {
        weight: 0.3,
        rates: [1.0, 2.5],
    }
}

/// The deaths' maximum, and its log-likelihood.
const DEATHS: [f64; 3] = [
    0.359_885_396_984_934_8,
    1.256_095_101_224_338,
    2.663_404_356_632_472_8,
];
const DEATHS_TOP: f64 = -1_989.945_859_882_964_2;

/// A strict run to its end.
fn climb<M: Em>(model: &M, start: M::Params, how: Acceleration, stop: Stop) -> Fit<M::Params>
where
    M::Error: std::fmt::Debug,
{
    let run = Run::new(model, start)
        .unwrap()
        .accelerate(how)
        .until(stop)
        .strict(true);
    run.complete().unwrap()
}
