//! Data that are read in blocks: the same bits as in memory.

use crate::{fixture, mixtures};
use em_gmm::em_core::{Acceleration, Over, Run, Stop};
use em_gmm::em_inference::standard_errors;
use em_gmm::{
    Blocks, Error, Gmm, GmmBuilder, GmmFit, Mat, Mixture, Outcome, Prior, Rows, Source, Start,
    Streamed, mat, rng,
};
use proptest::prelude::*;
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// So little memory that every chunk of 1024 rows is a slab.
pub(crate) const LITTLE: usize = 0;
/// Slabs of four chunks of two columns.
const SOME: usize = 4 * 2 * 1024 * 2 * 8;
const MUCH: usize = 1 << 26;

/// The rows of a matrix, so many at a time.
pub(crate) fn blocks(x: &Mat<f64>, size: usize) -> impl Blocks<Error = Infallible> {
    let n = x.nrows();
    move || {
        let block = move |first| Ok(x.subrows(first, size.min(n - first)).to_owned());
        Ok((0..n).step_by(size).map(block))
    }
}

fn streamed(x: &Mat<f64>, size: usize, memory: usize) -> Streamed<impl Blocks> {
    Streamed::with_memory(blocks(x, size), memory).unwrap()
}

pub(crate) fn data(n: usize) -> Mat<f64> {
    let truth = Gmm::new(
        vec![0.5, 0.3, 0.2],
        mat![[0.0, 0.0], [4.0, 1.0], [-3.0, 5.0]],
        vec![
            mat![[1.0, 0.3], [0.3, 1.0]],
            mat![[2.0, 0.0], [0.0, 0.5]],
            mat![[0.7, -0.2], [-0.2, 0.9]],
        ],
    );
    truth.unwrap().sample(n, &mut rng(11)).0
}

pub(crate) fn builder(start: Start) -> GmmBuilder {
    Gmm::builder(3)
        .start(start)
        .restarts(3)
        .seed(5)
        .stop(Stop::absolute(1e-6).or(Stop::iterations(8)))
}

fn starts(n: usize) -> [Start; 3] {
    let labels = (0..n).map(|i| i * 7 % 3).collect();
    [Start::KMeans, Start::Random, Start::Labels(labels)]
}

/// Every number of a fit in full, or the error.
pub(crate) fn said(fit: &Result<GmmFit, Error>) -> String {
    format!("{fit:?}")
}

fn with_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().unwrap().install(work)
}

#[test]
fn blocks_of_any_size_give_the_bits_of_the_data_in_memory() {
    for n in [1, 1023, 1024, 1025, 3 * 1024 + 1] {
        let x = data(n);
        for start in starts(n) {
            let builder = builder(start);
            let expected = said(&builder.fit(x.as_ref()));
            for size in [1, 7, 1000, 1024, 1025, 5000] {
                for memory in [LITTLE, MUCH] {
                    let source = streamed(&x, size, memory);
                    assert_eq!((source.len(), source.dimensions()), (n, 2));
                    assert_eq!(
                        said(&builder.fit_source(&source)),
                        expected,
                        "{n} by {size}"
                    );
                }
            }
        }
    }
}

#[test]
fn so_do_many_slabs_on_any_number_of_threads() {
    let x = data(40_000);
    for start in starts(40_000) {
        let builder = builder(start);
        let expected = said(&with_threads(2, || builder.fit(x.as_ref())));
        for (threads, size, memory) in [
            (1, 5000, SOME),
            (2, 1000, LITTLE),
            (8, 777, SOME),
            (8, 40_000, MUCH),
        ] {
            let fit = with_threads(threads, || builder.fit_source(&streamed(&x, size, memory)));
            assert_eq!(
                said(&fit),
                expected,
                "{threads} threads, {size} rows a block"
            );
        }
    }
}

#[test]
fn so_do_many_columns_priors_acceleration_and_short_runs() {
    let iris = fixture("iris", 4);
    let x = Mat::from_fn(2500, 6, |i, j| {
        iris[(i % 150, j % 4)] + f64::sin((i * (j + 2)) as f64)
    });
    let source = streamed(&x, 321, LITTLE);
    let plain = Gmm::builder(2).restarts(4).stop(Stop::iterations(6));
    for builder in [
        plain.clone(),
        plain.clone().prior(Prior::Data),
        plain.clone().accelerate(Acceleration::squarem()),
        plain.clone().start(Start::Random).short_runs(2, 2),
    ] {
        let fit = builder.fit(x.as_ref());
        assert!(fit.is_ok());
        assert_eq!(said(&builder.fit_source(&source)), said(&fit));
        let gmm = fit.unwrap().params;
        let expected = gmm.log_likelihood(x.as_ref()).unwrap();
        assert_eq!(gmm.log_likelihood_of(&source), Ok(expected));
    }
    let gmm = Gmm::new(vec![1.0], mat![[0.0]], vec![mat![[1.0]]]).unwrap();
    assert_eq!(
        gmm.log_likelihood_of(&source),
        Err(Error::Dimensions {
            expected: 1,
            found: 6
        })
    );
}

#[test]
fn so_do_rows_that_are_mostly_the_same() {
    // A random start has to look for the few that differ.
    let mut x = Mat::from_fn(4000, 2, |_, j| j as f64);
    for (row, value) in [(17, 3.0), (1500, 9.0), (3999, -4.0)] {
        x[(row, 0)] = value;
        x[(row, 1)] = value * value;
    }
    for k in 2..6 {
        let builder = Gmm::builder(k)
            .start(Start::Random)
            .prior(Prior::Data)
            .restarts(3);
        let fit = builder.fit(x.as_ref());
        assert_eq!(
            said(&builder.fit_source(&streamed(&x, 300, LITTLE))),
            said(&fit)
        );
        match fit {
            Err(error) => assert_eq!(
                error,
                Error::TooFewDistinctRows {
                    distinct: 4,
                    components: k
                }
            ),
            Ok(_) => assert!(k < 5),
        }
        let kmeans = Gmm::builder(k).prior(Prior::Data);
        assert_eq!(
            said(&kmeans.fit_source(&streamed(&x, 300, LITTLE))),
            said(&kmeans.fit(x.as_ref()))
        );
    }
}

#[test]
fn a_loop_of_your_own_and_standard_errors_see_no_difference() {
    let x = data(2500);
    let rows = Rows::new(x.as_ref()).unwrap();
    let source = streamed(&x, 999, LITTLE);
    let start = builder(Start::KMeans).fit(x.as_ref()).unwrap().params;

    let in_memory = Over {
        model: Mixture::new(rows, 3).unwrap(),
        source: rows,
    };
    let read = Over {
        model: Mixture::new(&source, 3).unwrap(),
        source,
    };
    let stop = Stop::iterations(20);
    let expected = Run::new(&in_memory, start.clone())
        .unwrap()
        .until(stop.clone());
    let found = Run::new(&read, start).unwrap().until(stop);
    let (expected, found) = (expected.complete().unwrap(), found.complete().unwrap());
    assert_eq!(expected, found);
    assert_eq!(
        format!(
            "{:?}",
            standard_errors(&in_memory, &expected.params).unwrap()
        ),
        format!("{:?}", standard_errors(&read, &found.params).unwrap())
    );
}

#[test]
fn a_fit_of_a_source_can_be_watched_and_ended() {
    let x = data(2000);
    let seen = AtomicUsize::new(0);
    let fit = builder(Start::Random).fit_source_observed(&streamed(&x, 100, MUCH), &|progress| {
        seen.fetch_add(1, Relaxed);
        if progress.iteration < 2 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    let fit = fit.unwrap();
    assert_eq!((fit.trace.iterations(), seen.into_inner()), (2, 3));
    assert_eq!(fit.restarts[1].outcome, Outcome::NotStarted);
}

#[test]
fn a_fit_makes_as_many_passes_as_it_says() {
    let x = data(3000);
    let passes_from = |start| {
        let passes = AtomicUsize::new(0);
        let source = Streamed::new(|| {
            passes.fetch_add(1, Relaxed);
            Ok::<_, Infallible>(std::iter::once(Ok(x.clone())))
        });
        let builder = Gmm::builder(3).start(start).restarts(1);
        let fit = builder
            .stop(Stop::iterations(5))
            .fit_source(&source.unwrap());
        assert_eq!(fit.unwrap().evaluations.log_likelihoods, 6);
        // Without those of `Streamed::new`, the summary and the run.
        passes.into_inner() - 1 - 3 - 6
    };
    let [kmeans, random, labels] = starts(3000).map(passes_from);
    assert_eq!((random, labels), (1, 2));
    assert!((6..=25).contains(&kmeans), "{kmeans}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn ragged_blocks_give_the_same_bits(
        truth in mixtures(),
        sizes in prop::collection::vec(prop_oneof![0..40_usize, 0..3000_usize], 1..12),
        slab in 0..4_usize,
        seed in 0..1000_u64,
        random in any::<bool>(),
    ) {
        let (x, _) = truth.sample(sizes.iter().sum(), &mut rng(seed));
        let blocks = || {
            let (x, mut next) = (&x, 0);
            Ok::<_, Infallible>(sizes.iter().map(move |size| {
                next += size;
                Ok(x.subrows(next - size, *size).to_owned())
            }))
        };
        let memory = (2 * 1024 * 8 * truth.dimensions()) << slab;
        let source = Streamed::with_memory(blocks, memory).unwrap();
        let builder = Gmm::builder(truth.components())
            .start(if random { Start::Random } else { Start::KMeans })
            .restarts(2)
            .seed(seed)
            .stop(Stop::iterations(4));
        prop_assert_eq!(said(&builder.fit_source(&source)), said(&builder.fit(x.as_ref())));
    }
}
