//! Diagonal and spherical covariances: what must not matter, and data at the edge of what can be fitted.

use crate::{STRUCTURES, assert_all_close, assert_close, fixture, sorted};
use em_gmm::em_core::{Em, Over, Parameters, Stop};
use em_gmm::{
    Covariance, Error, Gmm, GmmBuilder, GmmFit, InverseWishart, Mat, MatRef, Mixture, Prior, Rows,
    Start, Streamed,
};
use std::convert::Infallible;

const RESTRICTED: [Covariance; 2] = [Covariance::Diagonal, Covariance::Spherical];

fn builder(k: usize, structure: Covariance) -> GmmBuilder {
    Gmm::builder(k)
        .covariance(structure)
        .restarts(4)
        .seed(5)
        .strict(true)
        .stop(Stop::absolute(1e-10).or(Stop::iterations(1000)))
}

fn said(fit: &Result<GmmFit, Error>) -> String {
    format!("{fit:?}")
}

/// 2600 rows of four columns: three chunks, the last one not full.
fn many_rows() -> Mat<f64> {
    let iris = fixture("iris", 4);
    Mat::from_fn(2600, 4, |i, j| {
        iris[(i % 150, j)] + 0.3 * f64::sin((i * (j + 2)) as f64)
    })
}

#[test]
fn threads_memory_order_and_blocks_change_no_bit() {
    let x = many_rows();
    let flat: Vec<f64> = x.row_iter().flat_map(|r| r.iter().copied()).collect();
    let row_major = MatRef::from_row_major_slice(&flat, 2600, 4);
    for structure in RESTRICTED {
        for start in [Start::KMeans, Start::Random] {
            let builder = builder(3, structure).start(start).stop(Stop::iterations(6));
            let expected = said(&builder.fit(x.as_ref()));
            assert!(expected.starts_with("Ok"));
            assert_eq!(said(&builder.fit(row_major)), expected);
            for threads in [1, 8] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
                let found = pool.unwrap().install(|| said(&builder.fit(x.as_ref())));
                assert_eq!(found, expected, "{structure}, {threads} threads");
            }
            for size in [7, 1000, 1024, 5000] {
                let blocks = || {
                    let block = |first| Ok(x.subrows(first, size.min(2600 - first)).to_owned());
                    Ok::<_, Infallible>((0..2600).step_by(size).map(block))
                };
                let source = Streamed::with_memory(blocks, 0).unwrap();
                let found = said(&builder.fit_source(&source));
                assert_eq!(found, expected, "{structure}, blocks of {size}");
            }
        }
    }
}

/// The same mixture must be found if every value x of column j is seen as a_j x + b.
#[track_caller]
fn check_units(k: usize, x: &Mat<f64>, structure: Covariance, a: &[f64], b: f64, tolerance: f64) {
    let (n, d) = (x.nrows(), x.ncols());
    let seen = Mat::from_fn(n, d, |i, j| a[j] * x[(i, j)] + b);
    let start = builder(k, structure).fit(x.as_ref()).unwrap();
    let other = builder(k, structure).fit(seen.as_ref()).unwrap();
    let shift: f64 = a.iter().map(|a| n as f64 * a.ln()).sum();
    let found = other.log_likelihood + shift;
    assert_close(found, start.log_likelihood, tolerance + 1e-12 * shift.abs());
    let r = start.params.responsibilities(x.as_ref()).unwrap();
    let other_r = other.params.responsibilities(seen.as_ref()).unwrap();
    assert_all_close(other_r.as_ref(), r.as_ref(), 1e-4 + tolerance);
}

#[test]
fn units_and_offsets() {
    let faithful = fixture("faithful", 2);
    for structure in STRUCTURES {
        for factor in [1e-150, 1e-3, 1e6, 1e147] {
            check_units(2, &faithful, structure, &[factor; 2], 0.0, 1e-7);
        }
        for offset in [1e8, -1e8] {
            check_units(2, &faithful, structure, &[1.0; 2], offset, 1e-5);
        }
    }
    // Where columns do not share a variance, they need not share a unit.
    for units in [[1e-3, 1e6], [1e140, 1e-150], [1e-100, 1e100]] {
        check_units(2, &faithful, Covariance::Diagonal, &units, 0.0, 1e-7);
    }
}

#[test]
fn the_order_of_rows_and_columns_does_not_matter() {
    let x = fixture("iris", 4);
    for structure in STRUCTURES {
        let labels = |row: usize| row / 50;
        let fit = |x: &Mat<f64>, labels: Vec<usize>| {
            let builder = builder(3, structure).start(Start::Labels(labels));
            builder.fit(x.as_ref()).unwrap()
        };
        let one = fit(&x, (0..150).map(labels).collect());
        // 7 and 150 have no common factor.
        let shuffled = Mat::from_fn(150, 4, |i, j| x[(7 * i % 150, j)]);
        let rows = fit(&shuffled, (0..150).map(|i| labels(7 * i % 150)).collect());
        assert_close(rows.log_likelihood, one.log_likelihood, 1e-9);
        assert_all_close(rows.params.means(), one.params.means(), 1e-8);
        let order = [2, 0, 3, 1];
        let turned = Mat::from_fn(150, 4, |i, j| x[(i, order[j])]);
        let columns = fit(&turned, (0..150).map(labels).collect());
        assert_close(columns.log_likelihood, one.log_likelihood, 1e-9);
        for (c, sigma) in columns.params.covariances().iter().enumerate() {
            let expected = one.params.covariance(c);
            let expected = Mat::from_fn(4, 4, |i, j| expected[(order[i], order[j])]);
            assert_all_close(sigma.as_ref(), expected.as_ref(), 1e-8);
        }
    }
}

#[test]
fn clusters_may_lie_far_apart() {
    // 1e9 standard deviations, where features would have lost all digits.
    let base = fixture("iris", 3);
    let far = Mat::from_fn(150, 3, |i, j| base[(i, j)] + if i < 70 { 0.0 } else { 1e9 });
    for structure in STRUCTURES {
        let fit = builder(2, structure).fit(far.as_ref()).unwrap();
        let found = sorted(&fit.params);
        for (c, rows) in [(0, 0..70), (1, 70..150)] {
            let one = far.as_ref().subrows(rows.start, rows.len());
            let alone = Gmm::builder(1).covariance(structure).fit(one).unwrap();
            let expected = alone.params.covariance(0);
            assert_all_close(found.covariance(c).as_ref(), expected.as_ref(), 1e-6);
        }
    }
}

#[test]
fn a_prior_is_maximized_with_the_likelihood() {
    let x = fixture("faithful", 2);
    let rows = Rows::new(x.as_ref()).unwrap();
    let scale = em_gmm::mat![[0.5, 2.0], [2.0, 30.0]];
    let prior = InverseWishart::new(20.0, scale).unwrap();
    for structure in STRUCTURES {
        let fit = builder(2, structure)
            .prior(Prior::InverseWishart(prior.clone()))
            .stop(Stop::absolute(1e-12).or(Stop::iterations(5000)))
            .fit(x.as_ref())
            .unwrap();
        let model = Mixture::with_covariance(rows, 2, structure).unwrap();
        let model = Over {
            model: model.with_prior(prior.clone()).unwrap(),
            source: rows,
        };
        let objective = |at: &Gmm| at.log_likelihood(x.as_ref()).unwrap() + model.log_prior(at);
        let top = objective(&fit.params);
        assert_close(top, fit.objective, 1e-9);

        // The density itself, by hand: −½(ν + d + 1) ln|Σ| − ½ tr(Λ Σ⁻¹).
        let expected: f64 = (fit.params.covariances().iter())
            .map(|s| {
                let det = s[(0, 0)] * s[(1, 1)] - s[(1, 0)] * s[(1, 0)];
                let trace = 0.5 * s[(1, 1)] - 4.0 * s[(1, 0)] + 30.0 * s[(0, 0)];
                -0.5 * (23.0 * det.ln() + trace / det)
            })
            .sum();
        assert_close(
            model.log_prior(&fit.params),
            expected,
            1e-11 * expected.abs(),
        );

        let values = fit.params.values();
        let chart = fit.params.layout().chart(&values).unwrap();
        let mut z = vec![0.0; chart.free()];
        assert_eq!(z.len(), fit.params.free_parameters());
        assert!(chart.coordinates(&values, &mut z));
        for i in 0..z.len() {
            for by in [-0.01, 0.01] {
                let mut moved = values.clone();
                let mut z = z.clone();
                z[i] += by;
                chart.values(&z, &mut moved);
                let moved = fit.params.read(&moved).unwrap();
                assert!(objective(&moved) < top, "{structure}, coordinate {i}");
            }
        }
    }
}

#[test]
fn names_of_variances() {
    let names = |structure, k| {
        let unit = vec![Mat::identity(2, 2); k];
        let gmm = Gmm::new(vec![1.0 / k as f64; k], Mat::zeros(k, 2), unit);
        let gmm = gmm.unwrap().with_structure(structure).unwrap();
        assert_eq!(gmm.layout().names().len(), gmm.values().len());
        gmm.layout().names().split_off(3 * k)
    };
    let (one, two) = (
        ["variance[1,1]", "variance[1,2]"],
        ["variance[2,1]", "variance[2,2]"],
    );
    assert_eq!(names(Covariance::Diagonal, 1), one);
    assert_eq!(names(Covariance::Diagonal, 2), [one, two].concat());
    assert_eq!(names(Covariance::Spherical, 1), ["variance[1]"]);
    assert_eq!(
        names(Covariance::Spherical, 2),
        ["variance[1]", "variance[2]"]
    );
}

#[test]
fn few_rows_are_enough() {
    let x = Mat::from_fn(2, 9, |i, j| (i * (j + 1)) as f64);
    for structure in RESTRICTED {
        let fit = builder(1, structure).fit(x.as_ref()).unwrap();
        assert_eq!(fit.params.mean(0)[8], 4.5);
        let one = x.as_ref().subrows(0, 1);
        let error = builder(1, structure).fit(one).unwrap_err();
        assert!(
            matches!(
                error,
                Error::TooFewRows {
                    rows: 1,
                    needed: 2,
                    ..
                }
            ),
            "{error}"
        );
    }
    let error = builder(1, Covariance::Full).fit(x.as_ref()).unwrap_err();
    assert!(
        matches!(error, Error::TooFewRows { needed: 10, .. }),
        "{error}"
    );
}

#[test]
fn columns_that_depend_on_others_are_no_matter() {
    let base = fixture("faithful", 2);
    let x = Mat::from_fn(272, 3, |i, j| base[(i, j % 2)]);
    for structure in RESTRICTED {
        let fit = builder(2, structure).fit(x.as_ref()).unwrap();
        assert!(fit.status.is_converged());
        let prior = builder(2, structure).prior(Prior::Data).fit(x.as_ref());
        assert!(prior.unwrap().status.is_converged());
        // Constant columns are, as for full covariances.
        let x = Mat::from_fn(272, 3, |i, j| if j == 2 { 7.5 } else { base[(i, j)] });
        assert_eq!(
            builder(2, structure).fit(x.as_ref()).unwrap_err(),
            Error::ConstantColumn {
                column: 2,
                value: 7.5
            }
        );
    }
}

#[test]
fn a_collapse_is_seen_and_a_prior_prevents_it() {
    // Ten rows are equal, in one column or in all; they stand alone.
    for structure in RESTRICTED {
        let x = Mat::from_fn(60, 2, |i, j| match (i < 10, j, structure) {
            (true, 1, Covariance::Diagonal) => 0.1 * i as f64,
            (true, ..) => 20.0,
            (false, ..) => f64::sin((i * (j + 3)) as f64),
        });
        let labels = (0..60).map(|i| usize::from(i >= 10)).collect();
        let from_labels = builder(2, structure).start(Start::Labels(labels));
        assert_eq!(
            from_labels.fit(x.as_ref()).unwrap_err(),
            Error::Collapsed { component: 0 }
        );
        // Every good start finds them.
        let error = builder(2, structure).fit(x.as_ref()).unwrap_err();
        assert!(matches!(error, Error::AllCollapsed { .. }), "{error}");
        let cured = from_labels.prior(Prior::Data).fit(x.as_ref()).unwrap();
        assert!(cured.status.is_converged());
        assert_close(cured.params.mean(0)[0], 20.0, 1e-9);
    }
}
