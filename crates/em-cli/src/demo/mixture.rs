//! The article's first example: four overlapping normals, and a mouse, each also by k-means.

use crate::args::Reading;
use crate::input::{Select, Source, Table};
use crate::output::{Grid, is_listed, plural, signed};
use anyhow::{Context, Result};
use em_gmm::{Gmm, GmmFit, KMeans, Mat, adjusted_rand_index};
use serde::Deserialize;
use std::io::{self, Write};

pub(super) const MIXTURE400: Source = Source::Fixture(
    "fixtures/mixture400.csv",
    include_str!("../../../../fixtures/mixture400.csv"),
);
const MIXTURE400_RECIPE: &str = include_str!("../../../../fixtures/mixture400.json");
pub(super) const MOUSE: Source = Source::Fixture(
    "fixtures/mouse.csv",
    include_str!("../../../../fixtures/mouse.csv"),
);
pub(super) const SEED: u64 = 42;

/// Simulated points with the component that each was drawn from.
pub(super) struct Simulated {
    pub(super) x: Mat<f64>,
    /// Counting from 1.
    pub(super) components: Vec<usize>,
}

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let data = simulated(&MIXTURE400)?;
    let truth = true_parameters()?;
    let fit = Gmm::builder(4).seed(SEED).fit(data.x.as_ref())?;

    writeln!(
        out,
        "{MIXTURE400}: {}, 100 from each of four normals. EM sees the points, not where they come \
         from.\n",
        plural(data.x.nrows(), "point")
    )?;
    show_climb(&fit, out)?;
    writeln!(
        out,
        "{} in {}; the best of {} from k-means\n",
        fit.status,
        plural(fit.trace.iterations(), "iteration"),
        plural(fit.restarts.len(), "start"),
    )?;
    show_parameters(&truth, &fit.params, out)?;

    let at_truth = truth.log_likelihood(data.x.as_ref())?;
    writeln!(
        out,
        "\nThe log-likelihood found, {:.3}, is above that of the true parameters, {at_truth:.3}, as a \
         maximum must be.",
        fit.log_likelihood
    )?;

    writeln!(
        out,
        "\nAgreement of clusters with the truth (adjusted Rand index, 1 is perfect)\n"
    )?;
    let mouse = simulated(&MOUSE)?;
    let mouse_fit = Gmm::builder(3).seed(SEED).fit(mouse.x.as_ref())?;
    let mut grid = Grid::new(1, ["", "mixture", "k-means", "true parameters"]);
    let best = truth.classify(data.x.as_ref())?;
    let best = format!("{:.3}", adjusted_rand_index(&best, &data.components)?);
    agreement("four normals", &data, &fit, best, &mut grid)?;
    agreement(
        "mouse: a head and two ears",
        &mouse,
        &mouse_fit,
        String::new(),
        &mut grid,
    )?;
    grid.write(2, out)?;
    Ok(())
}

fn agreement(
    name: &str,
    data: &Simulated,
    fit: &GmmFit,
    best: String,
    grid: &mut Grid,
) -> Result<()> {
    let by_mixture = fit.params.classify(data.x.as_ref())?;
    let k = fit.params.components();
    let by_kmeans = KMeans::new(k).seed(SEED).fit(data.x.as_ref())?.labels;
    let ari = |labels: &[usize]| -> Result<String> {
        Ok(format!(
            "{:.3}",
            adjusted_rand_index(labels, &data.components)?
        ))
    };
    grid.row([name.to_owned(), ari(&by_mixture)?, ari(&by_kmeans)?, best]);
    Ok(())
}

fn show_climb(fit: &GmmFit, out: &mut impl Write) -> io::Result<()> {
    let climb = fit.trace.log_likelihoods();
    let mut grid = Grid::new(0, ["iteration", "log-likelihood", "change"]);
    for (iteration, log_likelihood) in climb.iter().enumerate() {
        if is_listed(iteration, fit.trace.iterations()) {
            let change = match iteration {
                0 => String::new(),
                _ => signed(log_likelihood - climb[iteration - 1], 2),
            };
            grid.row([
                iteration.to_string(),
                format!("{log_likelihood:.6}"),
                change,
            ]);
        }
    }
    grid.write(2, out)
}

/// True and found parameters, each true component with the nearest of those found.
fn show_parameters(truth: &Gmm, found: &Gmm, out: &mut impl Write) -> io::Result<()> {
    let header = [
        "component",
        "",
        "weight",
        "mean x",
        "mean y",
        "var x",
        "cov xy",
        "var y",
    ];
    let mut grid = Grid::new(2, header);
    let mut left: Vec<usize> = (0..found.components()).collect();
    for component in 0..truth.components() {
        let distance = |other: usize| -> f64 {
            let pairs = truth.mean(component).iter().zip(found.mean(other));
            pairs.map(|(a, b)| (a - b).powi(2)).sum()
        };
        left.sort_by(|&a, &b| distance(b).total_cmp(&distance(a)));
        let nearest = left.pop().unwrap_or(component);
        let rows = [("true", truth, component), ("found", found, nearest)];
        for (name, gmm, index) in rows {
            let covariance = gmm.covariance(index);
            let values = [
                gmm.weights()[index],
                gmm.mean(index)[0],
                gmm.mean(index)[1],
                covariance[(0, 0)],
                covariance[(1, 0)],
                covariance[(1, 1)],
            ];
            let label = if name == "true" {
                (component + 1).to_string()
            } else {
                String::new()
            };
            let cells = [label, name.to_owned()].into_iter();
            grid.row(cells.chain(values.iter().map(|value| format!("{value:.3}"))));
        }
    }
    grid.write(2, out)
}

/// The points of a fixture, whose last column says where each comes from.
pub(super) fn simulated(source: &Source) -> Result<Simulated> {
    let table = Table::read(source, &Reading::default(), &Select::Numeric)?;
    let all = table.matrix();
    let d = all.ncols() - 1;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 1, 2, 3, …
    let components = all
        .col(d)
        .iter()
        .map(|&component| component as usize)
        .collect();
    Ok(Simulated {
        x: all.subcols(0, d).to_owned(),
        components,
    })
}

pub(super) fn true_parameters() -> Result<Gmm> {
    #[derive(Deserialize)]
    struct Recipe {
        truth: Truth,
    }
    #[derive(Deserialize)]
    struct Truth {
        weights: Vec<f64>,
        means: Vec<[f64; 2]>,
        covariances: Vec<[[f64; 2]; 2]>,
    }
    let Recipe { truth } =
        serde_json::from_str(MIXTURE400_RECIPE).context("the recipe of the fixture")?;
    let square = |rows: &[[f64; 2]; 2]| Mat::from_fn(2, 2, |i, j| rows[i][j]);
    let means = Mat::from_fn(truth.means.len(), 2, |i, j| truth.means[i][j]);
    let covariances = truth.covariances.iter().map(square).collect();
    Ok(Gmm::new(truth.weights, means, covariances)?)
}
