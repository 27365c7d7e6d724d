//! k-means against brute force, and where it fails.

use crate::{assert_close, fixture, labels};
use em_gmm::{Error, Gmm, KMeans, Mat, adjusted_rand_index};

/// The least within-cluster sum of squares over all ways to put the rows into two clusters.
fn brute_force(x: &Mat<f64>) -> f64 {
    let n = x.nrows();
    (1..(1_usize << (n - 1)))
        .map(|mask| {
            [0, 1]
                .into_iter()
                .map(|side| {
                    let rows: Vec<usize> = (0..n).filter(|i| (mask >> i) & 1 == side).collect();
                    (0..x.ncols())
                        .map(|j| {
                            let mean =
                                rows.iter().map(|&i| x[(i, j)]).sum::<f64>() / rows.len() as f64;
                            rows.iter()
                                .map(|&i| (x[(i, j)] - mean).powi(2))
                                .sum::<f64>()
                        })
                        .sum::<f64>()
                })
                .sum()
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn the_best_of_many_starts_is_the_brute_force_optimum() {
    for seed in 0..10 {
        let x = Mat::from_fn(10, 2, |i, j| {
            f64::sin((seed * 100 + 7 * i + 3 * j) as f64 * 12.9)
        });
        let fit = KMeans::new(2).restarts(50).fit(x.as_ref()).unwrap();
        assert_close(fit.within_sum_of_squares, brute_force(&x), 1e-12);
    }
}

#[test]
fn the_result_belongs_together() {
    let x = fixture("mixture400", 2);
    let fit = KMeans::new(4).fit(x.as_ref()).unwrap();
    let sum: f64 = (0..400)
        .map(|i| {
            (0..2)
                .map(|j| (x[(i, j)] - fit.centers[(fit.labels[i], j)]).powi(2))
                .sum::<f64>()
        })
        .sum();
    assert_close(fit.within_sum_of_squares, sum, 1e-9);
    assert!(fit.status.is_converged());
    assert_eq!(fit.classify(x.as_ref()).unwrap(), fit.labels);
    assert!(fit.classify(Mat::zeros(3, 5).as_ref()).is_err());
    for cluster in 0..4 {
        let rows: Vec<usize> = (0..400).filter(|&i| fit.labels[i] == cluster).collect();
        for j in 0..2 {
            let mean = rows.iter().map(|&i| x[(i, j)]).sum::<f64>() / rows.len() as f64;
            assert_close(fit.centers[(cluster, j)], mean, 1e-12);
        }
    }
}

#[test]
fn a_mixture_sees_the_mouse_that_kmeans_cuts_up() {
    let x = fixture("mouse", 2);
    let truth = labels("mouse");
    let kmeans = KMeans::new(3).fit(x.as_ref()).unwrap();
    let mixture = Gmm::builder(3).fit(x.as_ref()).unwrap();
    let by_kmeans = adjusted_rand_index(&kmeans.labels, &truth).unwrap();
    let by_mixture =
        adjusted_rand_index(&mixture.params.classify(x.as_ref()).unwrap(), &truth).unwrap();
    assert!(by_kmeans < 0.5, "{by_kmeans}");
    assert!(by_mixture > 0.9, "{by_mixture}");
}

#[test]
fn fewer_different_rows_than_clusters_is_an_error() {
    let x = Mat::from_fn(20, 2, |i, _| (i % 3) as f64);
    assert!(KMeans::new(3).fit(x.as_ref()).is_ok());
    let error = KMeans::new(4).fit(x.as_ref()).unwrap_err();
    assert_eq!(
        error,
        Error::TooFewDistinctRows {
            distinct: 3,
            components: 4
        }
    );
    let empty = Mat::<f64>::zeros(0, 2);
    assert!(KMeans::new(1).fit(empty.as_ref()).is_err());
    assert_eq!(KMeans::new(0).fit(x.as_ref()), Err(Error::NoComponents));
}

#[test]
fn a_constant_column_is_no_obstacle() {
    let x = Mat::from_fn(30, 2, |i, j| if j == 0 { 5.0 } else { (i % 2) as f64 });
    let fit = KMeans::new(2).fit(x.as_ref()).unwrap();
    assert_eq!(fit.within_sum_of_squares, 0.0);
}

#[test]
fn the_adjusted_rand_index_is_the_published_one() {
    // Hubert & Arabie (1985), on the contingency table of Yeung & Ruzzo (2001): 266/851.
    let u = [1, 1, 2, 2, 2, 2, 3, 3, 3, 3];
    let v = [1, 2, 1, 2, 2, 3, 3, 3, 3, 3];
    assert_close(adjusted_rand_index(&u, &v).unwrap(), 266.0 / 851.0, 1e-15);
    assert_eq!(adjusted_rand_index(&u, &u).unwrap(), 1.0);
    assert_eq!(adjusted_rand_index(&[1; 5], &[2; 5]).unwrap(), 1.0);
    assert!(adjusted_rand_index(&[1, 2], &[1]).is_err());
}
