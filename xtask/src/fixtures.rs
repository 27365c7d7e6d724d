//! The simulated data that tests and examples use, with their recipe.
//!
//! The draws are made here and not by the crates they test. `ChaCha8` with a written-down seed gives
//! the same numbers everywhere; six decimals leave no room for the last bit of a machine's `ln`.

mod cohort;

use crate::{ensure_fresh, root};
use anyhow::{Context, Result};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A cluster of the plane: how many points, around where, how spread.
struct Cluster {
    points: usize,
    mean: [f64; 2],
    covariance: [[f64; 2]; 2],
}

/// A simulated data set.
struct Recipe {
    name: &'static str,
    about: &'static str,
    seed: u64,
    clusters: Vec<Cluster>,
}

fn recipes() -> [Recipe; 2] {
    let of = |points, mean, covariance| Cluster {
        points,
        mean,
        covariance,
    };
    [
        Recipe {
            name: "mixture400",
            about: "Four overlapping normals, 100 points each, after Yang Xiaozhou, \
                    'Expectation-Maximization Algorithm, Explained'. The covariances are those \
                    that the article's script draws from in effect: two of its matrices are not \
                    covariance matrices as written.",
            seed: 3,
            clusters: vec![
                of(100, [4.0, 3.5], [[2.995, 0.171], [0.171, 0.511]]),
                of(100, [-2.0, 0.0], [[1.011, 0.133], [0.133, 1.996]]),
                of(100, [6.0, -1.0], [[2.0, 0.0], [0.0, 4.0]]),
                of(100, [2.0, 0.0], [[1.0, 0.6], [0.6, 1.0]]),
            ],
        },
        Recipe {
            name: "mouse",
            about: "A head and two ears: one large cluster and two small tight ones beside it. \
                    k-means cuts the head to make clusters of equal extent, a mixture does not.",
            seed: 3,
            clusters: vec![
                of(300, [0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]]),
                of(50, [-1.8, 1.8], [[0.03, 0.0], [0.0, 0.03]]),
                of(50, [1.8, 1.8], [[0.03, 0.0], [0.0, 0.03]]),
            ],
        },
    ]
}

impl Recipe {
    /// `x,y,component`, the components from 1, cluster after cluster.
    fn csv(&self) -> String {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut csv = String::from("x,y,component\n");
        for (index, cluster) in self.clusters.iter().enumerate() {
            // The Cholesky factor of a 2 × 2 covariance.
            let [[a, b], [_, c]] = cluster.covariance;
            let l11 = a.sqrt();
            let l21 = b / l11;
            let l22 = (c - l21 * l21).sqrt();
            for _ in 0..cluster.points {
                let z1: f64 = rng.sample(StandardNormal);
                let z2: f64 = rng.sample(StandardNormal);
                let x = cluster.mean[0] + l11 * z1;
                let y = cluster.mean[1] + l21 * z1 + l22 * z2;
                let component = index + 1;
                let _ = writeln!(csv, "{x:.6},{y:.6},{component}"); // a String takes everything
            }
        }
        csv
    }

    /// The recipe, seed and true parameters.
    fn json(&self) -> String {
        let points = |clusters: &[Cluster]| clusters.iter().map(|c| c.points).sum::<usize>();
        let n = points(&self.clusters);
        let all =
            |f: &dyn Fn(&Cluster) -> Value| -> Vec<Value> { self.clusters.iter().map(f).collect() };
        let json = json!({
            "data": format!("{}.csv", self.name),
            "about": self.about,
            "generator": "ChaCha8 (rand_chacha), seeded by seed_from_u64; standard normals of rand_distr",
            "seed": self.seed,
            "points": n,
            "truth": {
                "weights": all(&|c| json!(c.points as f64 / n as f64)),
                "means": all(&|c| json!(c.mean)),
                "covariances": all(&|c| json!(c.covariance)),
            },
        });
        format!("{json:#}\n")
    }

    /// The files of the recipe: path and contents.
    fn files(&self) -> [(String, String); 2] {
        [
            (format!("fixtures/{}.csv", self.name), self.csv()),
            (format!("fixtures/{}.json", self.name), self.json()),
        ]
    }
}

/// All files: path and contents.
fn all() -> Vec<(String, String)> {
    let mut files: Vec<_> = recipes().iter().flat_map(Recipe::files).collect();
    files.push(("fixtures/cohort.vcf".to_owned(), cohort::vcf()));
    files
}

/// Writes all files.
pub(crate) fn write() -> Result<()> {
    for (path, contents) in all() {
        std::fs::write(root().join(&path), contents)
            .with_context(|| format!("cannot write `{path}`"))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails if a committed file is stale.
pub(crate) fn check() -> Result<()> {
    for (path, contents) in all() {
        ensure_fresh(&path, &contents, "fixtures")?;
    }
    println!("fixtures are fresh");
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn committed_fixtures_are_fresh() {
        super::check().unwrap();
    }
}
