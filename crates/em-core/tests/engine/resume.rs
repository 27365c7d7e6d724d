//! Searches that are given up and taken up again.

use crate::race::{
    AtOnce, COLLAPSE, Climbs, FALL, FAST, HOPELESS, PER_CLIMB, SADDLE, STEADY, search,
};
use em_core::rand::RngExt;
use em_core::{
    Acceleration, Checkpoint, Em, Error, Parallel, Progress, Restarts, Search, Serial, Stop,
    Stream, stream,
};
use em_models::{Degenerate, PoissonMixture, TwoPoisson};
use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::Mutex;

type Kept<P> = Vec<Option<Checkpoint<P>>>;

/// A search that can be made again and again, and what is the same each time.
struct Subject<M, S> {
    plan: Restarts,
    model: M,
    start: S,
    restarts: usize,
}

impl<M, S> Subject<M, S>
where
    M: Em<Params: Send + Sync + Debug, Stats: Send, Error: Send + Debug> + Sync,
    S: Fn(usize, &mut Stream) -> Result<M::Params, M::Error> + Sync,
{
    /// All checkpoints there are, for each restart in the order of its iterations.
    fn record(&self) -> (String, Vec<Vec<Checkpoint<M::Params>>>) {
        let all = Mutex::new(vec![Vec::new(); self.restarts]);
        let found = (self.plan).run_observed(&self.model, &self.start, &Serial, &|progress| {
            all.lock().unwrap()[progress.restart].push(progress.checkpoint());
            ControlFlow::Continue(())
        });
        (words(&found), all.into_inner().unwrap())
    }

    fn resume(
        &self,
        kept: &Kept<M::Params>,
        on: &impl Parallel,
        observe: &(dyn Fn(&Progress<'_, M::Params>) -> ControlFlow<()> + Sync),
    ) -> Search<M::Params, M::Error> {
        let found = (self.plan).resume(&self.model, &self.start, kept, on, observe);
        found.unwrap()
    }

    /// From checkpoints of any iterations, in any combination.
    fn resumes_from_anywhere(&self, rng: &mut Stream) {
        let (whole, all) = self.record();
        for _ in 0..30 {
            let kept = (all.iter())
                .map(|those| match rng.random_range(0..4) {
                    0 => None,
                    1 => those.last().cloned(),
                    _ if those.is_empty() => None,
                    _ => Some(those[rng.random_range(0..those.len())].clone()),
                })
                .collect();
            let go_on = |_: &Progress<'_, M::Params>| ControlFlow::Continue(());
            assert_eq!(words(&self.resume(&kept, &Serial, &go_on)), whole);
            assert_eq!(words(&self.resume(&kept, &AtOnce, &go_on)), whole);
        }
    }

    /// Interrupted again and again, until it has come to its end.
    fn resumes_after_interruptions(&self, rng: &mut Stream) {
        let (whole, _) = self.record();
        for _ in 0..2 {
            let mut kept: Kept<M::Params> = vec![None; self.restarts];
            let found = loop {
                let (left, latest) = (
                    Mutex::new(rng.random_range(1..500)),
                    Mutex::new(kept.clone()),
                );
                let found = self.resume(&kept, &AtOnce, &|progress| {
                    latest.lock().unwrap()[progress.restart] = Some(progress.checkpoint());
                    let mut left = left.lock().unwrap();
                    *left -= 1;
                    if *left > 0 {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                });
                kept = latest.into_inner().unwrap();
                if left.into_inner().unwrap() > 0 {
                    break found;
                }
            };
            assert_eq!(words(&found), whole);
        }
    }
}

/// Every bit of it, in words: restarts without a log-likelihood have NaN, which differs from itself.
fn words<P: Debug, E: Debug>(found: &Search<P, E>) -> String {
    format!("{found:?}")
}

fn climbs(
    plan: Restarts,
    climbs: &[usize],
) -> Subject<Climbs, impl Fn(usize, &mut Stream) -> Result<f64, std::fmt::Error> + Sync> {
    Subject {
        plan,
        model: Climbs,
        start: |restart: usize, _: &mut Stream| Ok(climbs[restart] as f64 * PER_CLIMB),
        restarts: climbs.len(),
    }
}

#[test]
fn a_search_goes_on_to_the_same_end() {
    let mut rng = stream(1, 0);
    let kinds = [FAST, HOPELESS, STEADY, COLLAPSE, SADDLE, FALL];
    for case in 0..40 {
        let starts: Vec<usize> = (0..rng.random_range(1..9))
            .map(|_| kinds[rng.random_range(0..kinds.len())])
            .collect();
        let mut plan = search(&starts).race(case % 2 == 0).strict(case % 3 == 0);
        if case % 4 < 2 {
            plan = plan.short_runs(rng.random_range(1..40), rng.random_range(1..6));
        }
        if case % 5 == 0 {
            plan = plan.accelerate(Acceleration::squarem());
        }
        let subject = climbs(plan, &starts);
        subject.resumes_from_anywhere(&mut rng);
        subject.resumes_after_interruptions(&mut rng);
    }
}

#[test]
fn runs_that_were_given_up_and_brought_back_are_again() {
    let mut rng = stream(2, 0);
    let (outrun, brought_back) = ([HOPELESS, FAST, FAST], [SADDLE, FAST, STEADY, FAST]);
    for (starts, is_outrun) in [(&outrun[..], true), (&brought_back, false)] {
        let subject = climbs(search(starts).race(true), starts);
        let (whole, _) = subject.record();
        assert_eq!(whole.contains("Outrun"), is_outrun);
        subject.resumes_from_anywhere(&mut rng);
        subject.resumes_after_interruptions(&mut rng);
    }
}

#[test]
fn acceleration_goes_on_as_it_was() {
    let mut rng = stream(3, 0);
    for how in [
        Acceleration::None,
        Acceleration::squarem(),
        Acceleration::daarem(),
    ] {
        let stop = Stop::residual(1e-6).or(Stop::iterations(300));
        let plan = Restarts::new(6).seed(4).until(stop).accelerate(how);
        for plan in [plan.clone().race(true), plan.short_runs(10, 3)] {
            let subject = Subject {
                plan,
                model: TwoPoisson::deaths(),
                start: |_: usize, rng: &mut Stream| {
                    Ok::<_, Degenerate>(PoissonMixture {
                        weight: rng.random_range(0.05..0.95),
                        rates: [rng.random_range(0.2..5.0), rng.random_range(0.2..5.0)],
                    })
                },
                restarts: 6,
            };
            subject.resumes_from_anywhere(&mut rng);
            subject.resumes_after_interruptions(&mut rng);
        }
    }
}

#[test]
fn what_is_told_is_what_ends_the_run() {
    let starts = [FAST, STEADY];
    let told = Mutex::new(vec![None; 2]);
    let subject = climbs(search(&starts), &starts);
    let found = (subject.plan).run_observed(&Climbs, &subject.start, &Serial, &|progress| {
        assert_eq!(progress.checkpoint().params(), progress.params);
        assert_eq!(progress.checkpoint().iterations(), progress.iteration);
        told.lock().unwrap()[progress.restart] = progress.status;
        ControlFlow::Continue(())
    });
    for (restart, told) in found.restarts.iter().zip(told.into_inner().unwrap()) {
        assert_eq!(restart.outcome, em_core::Outcome::Ended(told.unwrap()));
    }
}

#[test]
fn checkpoints_of_other_data_are_an_error() {
    let starts = [FAST, FAST, STEADY];
    let subject = climbs(search(&starts), &starts);
    let (_, all) = subject.record();
    let kept: Kept<f64> = all.into_iter().map(|those| those.last().cloned()).collect();
    let go_on = |_: &Progress<'_, f64>| ControlFlow::Continue(());
    let resumed = (subject.plan).resume(&Elsewhere, &subject.start, &kept, &Serial, &go_on);
    assert!(matches!(resumed, Err(Error::Checkpoint { .. })));
}

/// The climbs, ten nats lower.
struct Elsewhere;

impl Em for Elsewhere {
    type Params = f64;
    type Stats = ();
    type Error = std::fmt::Error;

    fn e_step(&self, at: &f64) -> Result<em_core::Expectation<()>, Self::Error> {
        let mut found = Climbs.e_step(at)?;
        found.log_likelihood -= 10.0;
        Ok(found)
    }

    fn m_step(&self, (): &(), at: &f64) -> Result<f64, Self::Error> {
        Climbs.m_step(&(), at)
    }
}
