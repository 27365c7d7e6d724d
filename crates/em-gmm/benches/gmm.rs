//! What the parts of a fit cost, over rows, columns and components.

use divan::{Bencher, black_box, counter::ItemsCount};
use em_gmm::em_core::{Em, Over};
use em_gmm::{Gmm, KMeans, Mat, Mixture, Rows, rng};
use std::fmt;

fn main() {
    divan::main();
}

/// n rows, d columns, k components.
#[derive(Clone, Copy)]
struct Shape(usize, usize, usize);

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(n, d, k) = self;
        write!(f, "{n}x{d} k={k}")
    }
}

/// Few rows and many, the largest features and the smallest whitening of full covariances, and many columns.
const SHAPES: [Shape; 6] = [
    Shape(400, 2, 4),
    Shape(100_000, 2, 4),
    Shape(20_000, 10, 10),
    Shape(10_000, 32, 8),
    Shape(10_000, 33, 8),
    Shape(5_000, 64, 8),
];

impl Shape {
    /// Unit normals whose means lie three standard deviations apart along the columns in turn.
    fn mixture(self) -> Gmm {
        let Self(_, d, k) = self;
        let means = Mat::from_fn(k, d, |c, j| {
            if c % d == j {
                3.0 * (1 + c / d) as f64
            } else {
                0.0
            }
        });
        Gmm::new(vec![1.0 / k as f64; k], means, vec![Mat::identity(d, d); k]).expect("valid")
    }

    fn data(self) -> Mat<f64> {
        self.mixture().sample(self.0, &mut rng(42)).0
    }
}

/// An M-step and the E-step after it.
#[divan::bench(args = SHAPES)]
fn iteration(bencher: Bencher<'_, '_>, shape: Shape) {
    let (x, start) = (shape.data(), shape.mixture());
    let source = Rows::new(x.as_ref()).expect("finite");
    let model = Mixture::new(source, shape.2).expect("data to be fitted");
    let model = Over { model, source };
    let before = model.e_step(&start).expect("statistics");
    bencher.counter(ItemsCount::new(shape.0)).bench(|| {
        let next = model
            .m_step(black_box(&before.stats), &start)
            .expect("alive");
        model.e_step(&next)
    });
}

/// The densities, which an E-step finds too, without the moments.
#[divan::bench(args = SHAPES)]
fn log_density(bencher: Bencher<'_, '_>, shape: Shape) {
    let (x, gmm) = (shape.data(), shape.mixture());
    bencher
        .counter(ItemsCount::new(shape.0))
        .bench(|| gmm.log_density(black_box(x.as_ref())));
}

#[divan::bench(args = SHAPES)]
fn responsibilities(bencher: Bencher<'_, '_>, shape: Shape) {
    let (x, gmm) = (shape.data(), shape.mixture());
    bencher
        .counter(ItemsCount::new(shape.0))
        .bench(|| gmm.responsibilities(black_box(x.as_ref())));
}

#[divan::bench(args = SHAPES)]
fn classify(bencher: Bencher<'_, '_>, shape: Shape) {
    let (x, gmm) = (shape.data(), shape.mixture());
    bencher
        .counter(ItemsCount::new(shape.0))
        .bench(|| gmm.classify(black_box(x.as_ref())));
}

/// k-means++ and a single iteration of Lloyd's.
#[divan::bench(args = SHAPES)]
fn seeding(bencher: Bencher<'_, '_>, shape: Shape) {
    k_means(bencher, shape, 1);
}

/// k-means++ and eleven iterations: ten more than [`seeding`].
#[divan::bench(args = SHAPES)]
fn seeding_and_ten_iterations(bencher: Bencher<'_, '_>, shape: Shape) {
    k_means(bencher, shape, 11);
}

fn k_means(bencher: Bencher<'_, '_>, shape: Shape, iterations: usize) {
    let x = shape.data();
    let k_means = KMeans::new(shape.2).restarts(1).max_iterations(iterations);
    bencher
        .counter(ItemsCount::new(shape.0))
        .bench(|| k_means.fit(black_box(x.as_ref())));
}
