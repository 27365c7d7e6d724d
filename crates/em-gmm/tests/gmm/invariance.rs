//! What must not matter: threads, memory order, offset, units, the order of rows and components.

use crate::{assert_all_close, assert_close, fixture, permuted, sorted};
use em_gmm::em_core::Stop;
use em_gmm::{Gmm, GmmBuilder, GmmFit, KMeans, Mat, MatRef, Start, rng};

fn builder(k: usize) -> GmmBuilder {
    Gmm::builder(k)
        .restarts(4)
        .seed(5)
        .stop(Stop::absolute(1e-8).or(Stop::iterations(300)))
}

fn bits(fit: &GmmFit) -> Vec<u64> {
    let params = &fit.params;
    let covariances = params.covariances();
    let covariances = covariances
        .iter()
        .flat_map(|c| c.col_iter().flat_map(|c| c.iter().copied()));
    (params.weights().iter().copied())
        .chain(
            params
                .means()
                .row_iter()
                .flat_map(|row| row.iter().copied()),
        )
        .chain(covariances)
        .chain(fit.trace.log_likelihoods().iter().copied())
        .map(f64::to_bits)
        .collect()
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    // More than one chunk of 1024 rows, the last one not full.
    let truth = builder(3).fit(fixture("iris", 4).as_ref()).unwrap().params;
    let (x, _) = truth.sample(5_000, &mut rng(1));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let fit = builder(3).fit(x.as_ref()).unwrap();
            let r = fit.params.responsibilities(x.as_ref()).unwrap();
            (bits(&fit), r, KMeans::new(3).fit(x.as_ref()).unwrap())
        })
    };
    let one = with(1);
    assert!(with(2) == one);
    assert!(with(8) == one);
}

#[test]
fn row_major_and_column_major_give_the_same_bits() {
    let x = fixture("iris", 4);
    let flat: Vec<f64> = x.row_iter().flat_map(|row| row.iter().copied()).collect();
    let row_major = MatRef::from_row_major_slice(&flat, 150, 4);
    let fit = builder(2).fit(x.as_ref()).unwrap();
    assert_eq!(bits(&fit), bits(&builder(2).fit(row_major).unwrap()));

    // Rows that are a part of longer ones, and rows in the other order.
    let wide: Vec<f64> = (0..150 * 8)
        .map(|i| {
            if i % 8 < 4 {
                flat[i / 8 * 4 + i % 8]
            } else {
                0.0
            }
        })
        .collect();
    let strided = MatRef::from_row_major_slice_with_stride(&wide[..149 * 8 + 4], 150, 4, 8);
    assert_eq!(bits(&fit), bits(&builder(2).fit(strided).unwrap()));
    let reversed = Mat::from_fn(150, 4, |i, j| x[(149 - i, j)]);
    let view = reversed.as_ref().reverse_rows();
    assert_eq!(bits(&fit), bits(&builder(2).fit(view).unwrap()));
}

#[test]
fn an_offset_of_1e8_changes_no_responsibility() {
    let x = fixture("mixture400", 2);
    let shifted = Mat::from_fn(400, 2, |i, j| x[(i, j)] + if j == 0 { 1e8 } else { -1e8 });
    // One restart: of several that reach the same maximum, the data's own rounding picks the best.
    let builder = builder(4).restarts(1);
    let (near, far) = (
        builder.fit(x.as_ref()).unwrap(),
        builder.fit(shifted.as_ref()).unwrap(),
    );
    let r = near.params.responsibilities(x.as_ref()).unwrap();
    let shifted_r = far.params.responsibilities(shifted.as_ref()).unwrap();
    assert_all_close(r.as_ref(), shifted_r.as_ref(), 1e-6);
    assert_close(near.log_likelihood, far.log_likelihood, 1e-5);
}

#[test]
fn units_shift_the_log_likelihood_and_nothing_else() {
    let x = fixture("faithful", 2);
    let fit = builder(2).fit(x.as_ref()).unwrap();
    let r = fit.params.responsibilities(x.as_ref()).unwrap();
    for (a, b) in [
        (1e-3, 1e6),
        (1e140, 1e-150),
        (1e-100, 1e-100),
        (1e148, 1e148),
    ] {
        let scaled = Mat::from_fn(272, 2, |i, j| x[(i, j)] * if j == 0 { a } else { b });
        let other = builder(2).fit(scaled.as_ref()).unwrap();
        let shift = 272.0 * (f64::ln(a) + f64::ln(b));
        assert_close(
            other.log_likelihood,
            fit.log_likelihood - shift,
            1e-6 + 1e-12 * shift.abs(),
        );
        let other_r = other.params.responsibilities(scaled.as_ref()).unwrap();
        assert_all_close(r.as_ref(), other_r.as_ref(), 1e-6);
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let x = fixture("mixture400", 2);
    let start = builder(4)
        .stop(Stop::iterations(3))
        .fit(x.as_ref())
        .unwrap()
        .params;
    let builder = builder(4).start(Start::Params(start));
    let fit = builder.fit(x.as_ref()).unwrap();
    // 7 and 400 have no common factor: i ↦ 7i mod 400 is a permutation.
    let shuffled = Mat::from_fn(400, 2, |i, j| x[(7 * i % 400, j)]);
    let other = builder.fit(shuffled.as_ref()).unwrap();
    assert_close(fit.log_likelihood, other.log_likelihood, 1e-10);
    assert_all_close(fit.params.means(), other.params.means(), 1e-10);
}

#[test]
fn the_order_of_components_does_not_matter() {
    let x = fixture("mixture400", 2);
    let start = builder(4)
        .stop(Stop::iterations(3))
        .fit(x.as_ref())
        .unwrap()
        .params;
    let fit = |start| {
        builder(4)
            .start(Start::Params(start))
            .fit(x.as_ref())
            .unwrap()
    };
    let other = fit(permuted(&start, &[2, 0, 3, 1]));
    let one = fit(start);
    assert_close(one.log_likelihood, other.log_likelihood, 1e-10);
    assert_all_close(
        sorted(&one.params).means(),
        sorted(&other.params).means(),
        1e-10,
    );
}

#[test]
fn repeated_rows_are_weights() {
    // Every row twice: the same parameters, twice the log-likelihood.
    let x = fixture("faithful", 2);
    let start = builder(2)
        .stop(Stop::iterations(2))
        .fit(x.as_ref())
        .unwrap()
        .params;
    let twice = Mat::from_fn(544, 2, |i, j| x[(i % 272, j)]);
    let builder = builder(2)
        .start(Start::Params(start))
        .stop(Stop::iterations(50));
    let (one, two) = (
        builder.fit(x.as_ref()).unwrap(),
        builder.fit(twice.as_ref()).unwrap(),
    );
    assert_close(2.0 * one.log_likelihood, two.log_likelihood, 1e-9);
    assert_all_close(one.params.means(), two.params.means(), 1e-10);
}

#[test]
fn more_restarts_keep_the_first_ones() {
    let x = fixture("iris", 4);
    let builder = Gmm::builder(3).start(Start::Random).seed(9);
    let few = builder.clone().restarts(3).fit(x.as_ref()).unwrap();
    let many = builder.restarts(8).fit(x.as_ref()).unwrap();
    assert_eq!(few.restarts, many.restarts[..3]);
    assert!(many.objective >= few.objective);
    let best = many
        .restarts
        .iter()
        .map(|r| r.objective)
        .fold(f64::MIN, f64::max);
    assert_eq!(best, many.objective);
}

#[test]
fn clusters_may_lie_far_apart_and_differ_in_size() {
    // As far apart as 1e9 standard deviations: the covariance of all rows together is singular.
    let base = fixture("iris", 3);
    let far = Mat::from_fn(150, 3, |i, j| base[(i, j)] + if i < 70 { 0.0 } else { 1e9 });
    let fit = Gmm::builder(2).fit(far.as_ref()).unwrap();
    let classes = fit.params.classify(far.as_ref()).unwrap();
    assert!((0..150).all(|i| (classes[i] == classes[0]) == (i < 70)));

    // One cluster of size 1e-9 at 0, one of size 1 at 1e7.
    let x = Mat::from_fn(150, 1, |i, _| {
        if i < 70 {
            1e-9 * (base[(i, 0)] - 5.0)
        } else {
            1e7 + base[(i, 0)]
        }
    });
    let labels = (0..150).map(|i| usize::from(i >= 70)).collect();
    let fit = Gmm::builder(2)
        .start(Start::Labels(labels))
        .fit(x.as_ref())
        .unwrap();
    assert_close(fit.params.covariance(0)[(0, 0)].sqrt() / 1e-9, 0.6, 0.1);
}
