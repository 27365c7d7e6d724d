//! Runs that are given up.

use em_core::{
    Acceleration, Em, Expectation, Outcome, Parallel, Restarts, Search, Serial, Status, Stop,
    Stream,
};
use std::fmt;
use std::ops::ControlFlow;

/// Climbs that are known beforehand: at 1000·climb + i a run has made i iterations of that climb.
pub(crate) struct Climbs;

pub(crate) const PER_CLIMB: f64 = 1000.0;

/// At −500 after a few iterations.
pub(crate) const FAST: usize = 0;
/// Creeps towards −1000.
pub(crate) const HOPELESS: usize = 1;
/// Steadily to −100, for 90 iterations.
pub(crate) const STEADY: usize = 2;
/// Beyond all bounds, until it fails.
pub(crate) const COLLAPSE: usize = 3;
/// Creeps as the hopeless one does, and after 100 iterations is at −50.
pub(crate) const SADDLE: usize = 4;

/// Falls once on its way to -450.
pub(crate) const FALL: usize = 5;

fn height(climb: usize, i: f64) -> f64 {
    match climb {
        FAST => -500.0 - 0.1_f64.powf(i),
        HOPELESS => -1000.0 - 0.95_f64.powf(i),
        STEADY => (-1000.0 + 10.0 * i).min(-100.0),
        COLLAPSE => i * i,
        FALL if i < 20.0 => -900.0 + 5.0 * i,
        FALL => (-905.0 + 5.0 * i).min(-450.0),
        SADDLE if i < 100.0 => height(HOPELESS, i),
        _ => -50.0,
    }
}

impl Em for Climbs {
    type Params = f64;
    type Stats = ();
    type Error = fmt::Error;

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a small whole number
    fn e_step(&self, at: &f64) -> Result<Expectation<()>, fmt::Error> {
        let (climb, i) = ((at / PER_CLIMB) as usize, at % PER_CLIMB);
        if climb == COLLAPSE && i > 14.0 {
            return Err(fmt::Error);
        }
        Ok(Expectation {
            stats: (),
            log_likelihood: height(climb, i),
        })
    }

    fn m_step(&self, (): &(), at: &f64) -> Result<f64, fmt::Error> {
        Ok(at + 1.0)
    }
}

pub(crate) fn search(climbs: &[usize]) -> Restarts {
    let stop = Stop::absolute(1e-6).or(Stop::iterations(500));
    Restarts::new(climbs.len()).until(stop)
}

fn run(search: &Restarts, climbs: &[usize], on: &impl Parallel) -> Search<f64, fmt::Error> {
    let start = |restart: usize, _: &mut Stream| Ok(climbs[restart] as f64 * PER_CLIMB);
    search.run(&Climbs, start, on)
}

fn outrun(found: &Search<f64, fmt::Error>) -> Vec<usize> {
    let restarts = found.restarts.iter().enumerate();
    restarts
        .filter(|(_, restart)| restart.outcome == Outcome::Outrun)
        .map(|(i, _)| i)
        .collect()
}

fn best(found: &Search<f64, fmt::Error>) -> (usize, f64) {
    let (restart, fit) = found.best.as_ref().unwrap();
    (*restart, fit.objective)
}

#[test]
fn a_run_far_below_two_ends_is_given_up() {
    let climbs = [HOPELESS, FAST, FAST];
    let all = run(&search(&climbs), &climbs, &Serial);
    let found = run(&search(&climbs).race(true), &climbs, &Serial);
    assert_eq!(outrun(&found), [0]);
    assert_eq!(found.best, all.best);
    assert_eq!(found.restarts[1..], all.restarts[1..]);
    assert_eq!(found.restarts[0].iterations, 12);
    assert!(found.restarts[0].objective < all.restarts[0].objective);
    assert!(all.restarts[0].iterations > 200);
}

#[test]
fn what_is_no_sign_of_a_higher_maximum_gives_nobody_up() {
    // One end, one start, and a likelihood that only shows a collapse.
    for climbs in [
        &[HOPELESS, FAST][..],
        &[HOPELESS],
        &[HOPELESS, COLLAPSE, COLLAPSE],
        &[STEADY, FAST, FAST],
    ] {
        let all = run(&search(climbs), climbs, &Serial);
        assert_eq!(run(&search(climbs).race(true), climbs, &Serial), all);
    }
}

#[test]
fn a_better_end_brings_back_those_given_up() {
    let climbs = [SADDLE, FAST, STEADY, FAST];
    let found = run(&search(&climbs).race(true), &climbs, &Serial);
    assert!(outrun(&found).is_empty());
    assert_eq!(best(&found), (0, -50.0));
    // Without it the highest of all is missed: this is the risk.
    let climbs = [SADDLE, FAST, FAST];
    let found = run(&search(&climbs).race(true), &climbs, &Serial);
    assert_eq!(outrun(&found), [0]);
    assert_eq!(best(&found), (1, height(FAST, 7.0)));
}

/// The units from the last to the first.
struct Backwards;

impl Parallel for Backwards {
    fn map<R: Send>(&self, units: usize, work: &(dyn Fn(usize) -> R + Sync)) -> Vec<R> {
        let mut done: Vec<R> = (0..units).rev().map(work).collect();
        done.reverse();
        done
    }
}

/// A thread for each unit.
pub(crate) struct AtOnce;

impl Parallel for AtOnce {
    fn map<R: Send>(&self, units: usize, work: &(dyn Fn(usize) -> R + Sync)) -> Vec<R> {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..units)
                .map(|unit| scope.spawn(move || work(unit)))
                .collect();
            let done = threads.into_iter().map(|thread| thread.join().unwrap());
            done.collect()
        })
    }
}

#[test]
fn the_order_of_the_work_does_not_matter() {
    let climbs = [HOPELESS, FAST, STEADY, COLLAPSE, SADDLE, FAST, HOPELESS];
    for search in [
        search(&climbs).race(true),
        search(&climbs).race(true).short_runs(4, 5),
        search(&climbs)
            .race(true)
            .accelerate(Acceleration::squarem()),
    ] {
        let found = run(&search, &climbs, &Serial);
        assert!(!found.best.as_ref().unwrap().1.objective.is_nan());
        assert_eq!(run(&search, &climbs, &Backwards), found);
        assert_eq!(run(&search, &climbs, &AtOnce), found);
    }
}

#[test]
fn those_that_go_on_after_short_runs_race() {
    let climbs = [HOPELESS, FAST, FAST, HOPELESS, STEADY, STEADY];
    let search = search(&climbs).race(true).short_runs(3, 5);
    let found = run(&search, &climbs, &Serial);
    assert_eq!(found.restarts[3].outcome, Outcome::Dropped);
    assert_eq!(found.restarts[3].iterations, 3);
    assert_eq!(outrun(&found), [0]);
    assert_eq!(found.restarts[0].iterations, 12);
    assert_eq!(best(&found), (4, -100.0));
}

#[test]
fn an_interrupted_race_keeps_what_it_has() {
    let climbs = [HOPELESS, FAST, STEADY];
    let start = |restart: usize, _: &mut Stream| Ok(climbs[restart] as f64 * PER_CLIMB);
    let search = search(&climbs).race(true);
    let found = search.run_observed(&Climbs, start, &Serial, &|progress| {
        if progress.restart == 2 && progress.iteration == 65 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let interrupted = Outcome::Ended(Status::Interrupted);
    assert_eq!(found.restarts[0].outcome, interrupted);
    assert_eq!(found.restarts[2].outcome, interrupted);
    let iterations: Vec<usize> = found.restarts.iter().map(|r| r.iterations).collect();
    assert_eq!(iterations, [96, 7, 65]);
    assert_eq!(best(&found), (2, -350.0));
}
