//! The public face of `em-gmm`: published values, exact oracles, invariances, bad input.

#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

mod acceleration;
mod bad_input;
mod checkpoint;
mod criteria;
mod densities;
mod inference;
mod invariance;
mod kmeans;
mod online;
mod parameters;
mod properties;
mod race;
mod reference;
mod resume;
mod standardize;
mod streaming;
mod streaming_faults;
mod structure_properties;
mod structures;
mod surrogate;

use em_gmm::{Covariance, Gmm, Mat, MatRef};
use proptest::prelude::*;

const STRUCTURES: [Covariance; 3] = [
    Covariance::Full,
    Covariance::Diagonal,
    Covariance::Spherical,
];

/// The numeric columns of a fixture.
fn fixture(name: &str, columns: usize) -> Mat<f64> {
    let path = format!("{}/../../fixtures/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|line| {
            line.split(',')
                .take(columns)
                .map(|x| x.parse().unwrap())
                .collect()
        })
        .collect();
    Mat::from_fn(rows.len(), columns, |i, j| rows[i][j])
}

/// The last column of a fixture: labels from 1, made labels from 0.
fn labels(name: &str) -> Vec<usize> {
    let last = fixture(name, 3);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small counts
    last.col(2)
        .iter()
        .map(|&label| label as usize - 1)
        .collect()
}

#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected} within {tolerance:e}"
    );
}

#[track_caller]
fn assert_all_close(found: MatRef<'_, f64>, expected: MatRef<'_, f64>, tolerance: f64) {
    assert_eq!(
        (found.nrows(), found.ncols()),
        (expected.nrows(), expected.ncols())
    );
    for j in 0..found.ncols() {
        for i in 0..found.nrows() {
            assert_close(found[(i, j)], expected[(i, j)], tolerance);
        }
    }
}

/// The mixture with its components in another order.
fn permuted(gmm: &Gmm, order: &[usize]) -> Gmm {
    Gmm::new(
        order.iter().map(|&c| gmm.weights()[c]).collect(),
        Mat::from_fn(order.len(), gmm.dimensions(), |i, j| {
            gmm.means()[(order[i], j)]
        }),
        order.iter().map(|&c| gmm.covariance(c)).collect(),
    )
    .unwrap()
    .with_structure(gmm.structure())
    .unwrap()
}

/// The mixture with its components in the order of their first coordinate.
fn sorted(gmm: &Gmm) -> Gmm {
    let mut order: Vec<usize> = (0..gmm.components()).collect();
    order.sort_by(|&a, &b| gmm.mean(a)[0].total_cmp(&gmm.mean(b)[0]));
    permuted(gmm, &order)
}

/// Any structure of covariances.
fn structures() -> impl Strategy<Value = Covariance> {
    prop::sample::select(STRUCTURES.to_vec())
}

/// A random mixture of 1 to 4 components in 1 to 5 dimensions, of any structure.
fn mixtures() -> impl Strategy<Value = Gmm> {
    (structures(), 1..5_usize, 1..6_usize)
        .prop_flat_map(|(structure, k, d)| mixtures_of(structure, k, d))
}

/// A random mixture of a given shape.
fn mixtures_of(structure: Covariance, k: usize, d: usize) -> impl Strategy<Value = Gmm> {
    let weights = prop::collection::vec(0.1..1.0, k);
    let means = prop::collection::vec(-10.0..10.0, k * d);
    let factors = prop::collection::vec(-1.0..1.0, k * d * d);
    (weights, means, factors).prop_map(move |(weights, means, factors)| {
        let sum: f64 = weights.iter().sum();
        let covariances = factors
            .chunks(d * d)
            .map(|a| {
                restricted(
                    structure,
                    &Mat::from_fn(d, d, |i, j| {
                        let product: f64 = (0..d).map(|l| a[i * d + l] * a[j * d + l]).sum();
                        product + if i == j { 0.2 } else { 0.0 }
                    }),
                )
            })
            .collect();
        Gmm::new(
            weights.iter().map(|w| w / sum).collect(),
            Mat::from_fn(k, d, |i, j| means[i * d + j]),
            covariances,
        )
        .unwrap()
        .with_structure(structure)
        .unwrap()
    })
}

/// Of a covariance what a structure has: its diagonal, or the first variance for all columns.
fn restricted(structure: Covariance, sigma: &Mat<f64>) -> Mat<f64> {
    Mat::from_fn(sigma.nrows(), sigma.ncols(), |i, j| match structure {
        Covariance::Full => sigma[(i, j)],
        _ if i != j => 0.0,
        Covariance::Diagonal => sigma[(i, i)],
        _ => sigma[(0, 0)],
    })
}
