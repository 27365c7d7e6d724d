//! Restarts that are given up, and that nothing is lost by it.

use crate::{fixture, mixtures};
use em_gmm::em_core::{Acceleration, Stop};
use em_gmm::{Gmm, GmmFit, Mat, Outcome, Start, rng};
use proptest::prelude::*;

/// Three distant clusters in ten dimensions. Some starts cut one of them in two and take the others as
/// one, and EM hardly gets away from there.
fn distant() -> Mat<f64> {
    let means = Mat::from_fn(3, 10, |i, j| f64::sin((7 * i + 3 * j) as f64) * 6.0);
    let truth = Gmm::new(
        vec![0.4, 0.3, 0.3],
        means,
        vec![
            Mat::identity(10, 10),
            Mat::identity(10, 10),
            Mat::identity(10, 10),
        ],
    );
    truth.unwrap().sample(3000, &mut rng(4)).0
}

fn iterations(fit: &GmmFit) -> usize {
    fit.restarts.iter().map(|restart| restart.iterations).sum()
}

fn outrun(fit: &GmmFit) -> usize {
    let outrun = |restart: &&em_gmm::Restart| restart.outcome == Outcome::Outrun;
    fit.restarts.iter().filter(outrun).count()
}

/// The same fit, but for the restarts that were given up.
fn assert_same_best(race: &GmmFit, whole: &GmmFit) {
    assert_eq!(race.params, whole.params);
    assert_eq!(race.trace, whole.trace);
    assert_eq!(race.best, whole.best);
}

#[test]
fn reference_data_lose_nothing() {
    for (name, columns, components) in [
        ("faithful", 2, 2),
        ("faithful", 2, 4),
        ("iris", 4, 3),
        ("iris", 4, 2),
        ("mixture400", 2, 4),
        ("mouse", 2, 3),
        ("mouse", 2, 6),
    ] {
        let x = fixture(name, columns);
        for start in [Start::KMeans, Start::Random] {
            let builder = Gmm::builder(components).start(start).restarts(20);
            let race = builder.fit(x.as_ref()).unwrap();
            let whole = builder.race(false).fit(x.as_ref()).unwrap();
            assert_same_best(&race, &whole);
        }
    }
}

#[test]
fn starts_that_cut_a_cluster_cost_little() {
    let x = distant();
    let builder = Gmm::builder(3).restarts(30);
    let race = builder.fit(x.as_ref()).unwrap();
    let whole = builder.clone().race(false).fit(x.as_ref()).unwrap();
    assert_same_best(&race, &whole);
    assert!(outrun(&race) > 0);
    assert!(10 * iterations(&race) < iterations(&whole));

    // For any number of threads.
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let fit = (pool.build().unwrap()).install(|| builder.fit(x.as_ref()));
        assert_eq!(fit.as_ref(), Ok(&race));
    }
}

#[test]
fn short_runs_and_accelerated_ones_race_too() {
    let x = distant();
    let builder = Gmm::builder(3).restarts(30);
    for builder in [
        builder.clone().short_runs(3, 25),
        builder.accelerate(Acceleration::squarem()),
    ] {
        let race = builder.fit(x.as_ref()).unwrap();
        let whole = builder.race(false).fit(x.as_ref()).unwrap();
        assert_same_best(&race, &whole);
        assert!(outrun(&race) > 0);
        assert!(iterations(&race) < iterations(&whole));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whoever is not given up ends as if there were no race, and whoever is, was far below the best.
    #[test]
    fn a_race_only_leaves_out(
        truth in mixtures(),
        more in 0..3_usize,
        n in 100..1500_usize,
        seed in 0..1000_u64,
        random in any::<bool>(),
    ) {
        let (x, _) = truth.sample(n, &mut rng(seed));
        let builder = Gmm::builder(truth.components() + more)
            .start(if random { Start::Random } else { Start::KMeans })
            .seed(seed)
            .stop(Stop::absolute(1e-6).or(Stop::iterations(300)));
        let Ok(whole) = builder.clone().race(false).fit(x.as_ref()) else {
            return Ok(()); // all collapsed
        };
        let race = builder.fit(x.as_ref()).unwrap();
        for (run, end) in race.restarts.iter().zip(&whole.restarts) {
            if run.outcome == Outcome::Outrun {
                prop_assert!(run.objective + 30.0 < race.objective);
                prop_assert!(run.iterations <= end.iterations);
            } else {
                prop_assert_eq!(format!("{run:?}"), format!("{end:?}")); // NaN where there is no objective
            }
        }
        if race.restarts[whole.best].outcome != Outcome::Outrun {
            assert_same_best(&race, &whole);
        }
    }
}
