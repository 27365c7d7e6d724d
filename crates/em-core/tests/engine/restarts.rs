//! Many starts.

use em_core::rand::RngExt;
use em_core::{Outcome, Restarts, Serial, Stop, Stream};
use em_models::{Degenerate, PoissonMixture, TwoPoisson};
use std::ops::ControlFlow;

#[allow(clippy::unnecessary_wraps)] // a start may fail
fn anywhere(_: usize, rng: &mut Stream) -> Result<PoissonMixture, Degenerate> {
    Ok(PoissonMixture {
        weight: rng.random_range(0.05..0.95),
        rates: [rng.random_range(0.2..5.0), rng.random_range(0.2..5.0)],
    })
}

#[test]
fn all_roads_lead_to_one_maximum() {
    let model = TwoPoisson::deaths();
    let search = Restarts::new(12)
        .seed(3)
        .until(Stop::gain(1e-6).or(Stop::iterations(20_000)));
    let found = search.run(&model, anywhere, &Serial);
    let (best, fit) = found.best.as_ref().unwrap();
    assert!((fit.log_likelihood + 1_989.945_859_883).abs() < 1e-5);
    assert_eq!(found.restarts[*best].objective, fit.objective);
    assert_eq!((found.distinct_maxima(1e-3), found.agreeing(1e-3)), (1, 12));
    assert_eq!(found, search.run(&model, anywhere, &Serial));
}

#[test]
fn short_runs_cost_less_and_the_best_go_on() {
    let model = TwoPoisson::deaths();
    let long = Restarts::new(20)
        .seed(1)
        .until(Stop::absolute(1e-8).or(Stop::iterations(20_000)));
    let short = long.clone().short_runs(10, 2);
    let (long, short) = (
        long.run(&model, anywhere, &Serial),
        short.run(&model, anywhere, &Serial),
    );
    let iterations = |found: &em_core::Search<_, _>| -> usize {
        found
            .restarts
            .iter()
            .map(|restart| restart.iterations)
            .sum()
    };
    assert!(5 * iterations(&short) < iterations(&long));
    let top = |found: &em_core::Search<PoissonMixture, Degenerate>| {
        found.best.as_ref().unwrap().1.objective
    };
    assert!((top(&long) - top(&short)).abs() < 1e-4);
    let dropped = short
        .restarts
        .iter()
        .filter(|restart| restart.outcome == Outcome::Dropped);
    assert_eq!(dropped.count(), 18);
}

#[test]
fn failures_keep_their_reason() {
    let start = |restart: usize, rng: &mut Stream| match restart {
        0 => Err(Degenerate::Data),
        1 => Ok(PoissonMixture {
            weight: 0.5,
            rates: [1e-300, 1e300],
        }),
        _ => anywhere(restart, rng),
    };
    let found = Restarts::new(3).run(&TwoPoisson::deaths(), start, &Serial);
    assert_eq!(
        found.restarts[0].outcome,
        Outcome::NoStart(Degenerate::Data)
    );
    assert!(
        matches!(found.restarts[1].outcome, Outcome::Failed(_)),
        "{:?}",
        found.restarts[1]
    );
    assert_eq!(found.best.unwrap().0, 2);
}

#[test]
fn an_interrupted_search_keeps_what_it_has() {
    let found =
        Restarts::new(4).run_observed(&TwoPoisson::deaths(), anywhere, &Serial, &|progress| {
            if progress.iteration < 5 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
    assert_eq!(found.best.unwrap().1.trace.iterations(), 5);
    assert_eq!(found.restarts[1].outcome, Outcome::NotStarted);
}
