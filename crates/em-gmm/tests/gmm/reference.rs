//! Published values and exact oracles.

use crate::{assert_all_close, assert_close, fixture, labels, sorted};
use em_gmm::em_core::Stop;
use em_gmm::{Error, Gmm, Mat, MatRef, Prior, Start, adjusted_rand_index, mat};

fn tight() -> Stop {
    Stop::absolute(1e-11).or(Stop::iterations(5000))
}

/// Mean and covariance (divided by n) of all rows, by plain loops.
fn closed_form(x: MatRef<'_, f64>) -> (Mat<f64>, Mat<f64>) {
    let (n, d) = (x.nrows(), x.ncols());
    let mean = Mat::from_fn(1, d, |_, j| x.col(j).iter().sum::<f64>() / n as f64);
    let covariance = Mat::from_fn(d, d, |a, b| {
        (0..n)
            .map(|i| (x[(i, a)] - mean[(0, a)]) * (x[(i, b)] - mean[(0, b)]))
            .sum::<f64>()
            / n as f64
    });
    (mean, covariance)
}

#[test]
fn faithful_with_two_components_from_ten_random_starts() {
    // Azzalini & Bowman (1990); the maximum to more digits than are published.
    let x = fixture("faithful", 2);
    let fit = Gmm::builder(2)
        .start(Start::Random)
        .restarts(10)
        .seed(42)
        .stop(tight())
        .strict(true)
        .fit(x.as_ref())
        .unwrap();
    assert_close(fit.log_likelihood, -1_130.263_960_184_741_6, 1e-8);
    assert!(fit.status.is_converged());
    assert_eq!(fit.params.free_parameters(), 11);
    assert_close(fit.bic(), 2_322.191_743_098_739, 1e-7);

    let found = sorted(&fit.params);
    assert_close(found.weights()[0], 0.355_872_857_105_707_7, 1e-6);
    let means = mat![
        [2.036_388_454_619_960_4, 54.478_516_376_968_315],
        [4.289_661_973_095_988, 79.968_115_173_856_03]
    ];
    assert_all_close(found.means(), means.as_ref(), 1e-4);
    let covariance = mat![
        [0.069_167_672_559_311_29, 0.435_167_624_443_506_7],
        [0.435_167_624_443_506_7, 33.697_287_072_302_29]
    ];
    assert_close(found.covariance(0)[(0, 0)], covariance[(0, 0)], 1e-6);
    assert_close(found.covariance(0)[(1, 0)], covariance[(1, 0)], 1e-4);
}

#[test]
fn every_kmeans_start_of_faithful_reaches_the_maximum() {
    let x = fixture("faithful", 2);
    let fit = Gmm::builder(2).stop(tight()).fit(x.as_ref()).unwrap();
    for restart in &fit.restarts {
        assert_close(restart.log_likelihood, -1_130.263_960_184_741_6, 1e-7);
    }
}

#[test]
fn iris_with_two_components() {
    // Anderson (1935), Fisher (1936): mclust's VVV,2, the model its BIC selects.
    let x = fixture("iris", 4);
    let fit = Gmm::builder(2).stop(tight()).fit(x.as_ref()).unwrap();
    assert_close(fit.log_likelihood, -214.354_704_370_513, 1e-8);
    assert_eq!(fit.params.free_parameters(), 29);
    assert_close(fit.bic(), 574.017_832_269_816_4, 1e-6);
    assert_close(fit.aic(), 2.0 * 29.0 + 2.0 * 214.354_704_370_513, 1e-6);
}

#[test]
fn one_component_is_the_closed_form() {
    for (name, d, published) in [("faithful", 2, -1289.797), ("iris", 4, -379.9147)] {
        let x = fixture(name, d);
        let fit = Gmm::builder(1).fit(x.as_ref()).unwrap();
        let (mean, covariance) = closed_form(x.as_ref());
        assert_all_close(fit.params.means(), mean.as_ref(), 1e-12);
        assert_all_close(
            fit.params.covariance(0).as_ref(),
            covariance.as_ref(),
            1e-11,
        );
        assert_close(fit.log_likelihood, published, 5e-4);
        // At the maximum the mean squared Mahalanobis distance is d, so ℓ has a closed form too.
        let log_det: f64 = {
            let c = &covariance;
            if d == 2 {
                (c[(0, 0)] * c[(1, 1)] - c[(0, 1)] * c[(1, 0)]).ln()
            } else {
                continue;
            }
        };
        let expected = -0.5 * 272.0 * (2.0 * std::f64::consts::TAU.ln() + log_det + 2.0);
        assert_close(fit.log_likelihood, expected, 1e-9);
    }
}

#[test]
fn waiting_times_alone() {
    let both = fixture("faithful", 2);
    let waiting = Mat::from_fn(272, 1, |i, _| both[(i, 1)]);
    let fit = Gmm::builder(2).stop(tight()).fit(waiting.as_ref()).unwrap();
    assert_close(fit.log_likelihood, -1_034.001_749_831_61, 1e-8);
    let found = sorted(&fit.params);
    assert_close(found.weights()[0], 0.360_886_073_79, 1e-6);
    assert_close(found.mean(0)[0], 54.614_856_140_623, 1e-4);
    assert_close(found.covariance(1)[(0, 0)].sqrt(), 5.867_734_423_708, 1e-4);
}

#[test]
fn labels_give_the_maximum_likelihood_of_each_class() {
    let x = fixture("mixture400", 2);
    let fit = Gmm::builder(4)
        .start(Start::Labels(labels("mixture400")))
        .stop(Stop::iterations(0))
        .fit(x.as_ref())
        .unwrap();
    for class in 0..4 {
        let rows = x.as_ref().subrows(100 * class, 100);
        let (mean, covariance) = closed_form(rows);
        for j in 0..2 {
            assert_close(fit.params.mean(class)[j], mean[(0, j)], 1e-13);
        }
        let found = fit.params.covariance(class);
        assert_all_close(found.as_ref(), covariance.as_ref(), 1e-13);
        assert_close(fit.params.weights()[class], 0.25, 1e-15);
    }
}

#[test]
fn log_density_is_the_textbook_formula() {
    // By hand: w₁ N(x; 0, [[4, 1], [1, 2]]) + w₂ N(x; (1, −1), I) at x = (0.5, 0.25).
    let gmm = Gmm::new(
        vec![0.25, 0.75],
        mat![[0.0, 0.0], [1.0, -1.0]],
        vec![mat![[4.0, 1.0], [1.0, 2.0]], Mat::identity(2, 2)],
    )
    .unwrap();
    let q1: f64 = (2.0 * 0.25 - 2.0 * 0.5 * 0.25 + 4.0 * 0.0625) / 7.0;
    let q2 = 0.25 + 1.5625_f64;
    let density = 0.25 * (-0.5 * q1).exp() / (std::f64::consts::TAU * 7.0_f64.sqrt())
        + 0.75 * (-0.5 * q2).exp() / std::f64::consts::TAU;
    let found = gmm.log_density(mat![[0.5, 0.25]].as_ref()).unwrap()[0];
    assert_close(found, density.ln(), 1e-15);
}

#[test]
fn far_rows_have_finite_log_densities() {
    let gmm = Gmm::new(
        vec![0.5, 0.5],
        mat![[0.0], [1.0]],
        vec![mat![[1.0]], mat![[1.0]]],
    )
    .unwrap();
    let x = mat![[1e6], [-1e100], [1e200]];
    let log_density = gmm.log_density(x.as_ref()).unwrap();
    assert_close(log_density[0] / -5e11, 1.0, 1e-5);
    assert!(log_density[1] < -1e198);
    assert_eq!(log_density[2], f64::NEG_INFINITY);
    let near = x.as_ref().subrows(0, 2);
    let r = gmm.responsibilities(near).unwrap();
    assert_eq!((r[(0, 0)], r[(0, 1)]), (0.0, 1.0));
    // Beyond what f64 can square, nothing is known.
    assert_eq!(
        gmm.responsibilities(x.as_ref()),
        Err(Error::TooFar { row: 2 })
    );
    assert_eq!(gmm.classify(x.as_ref()), Err(Error::TooFar { row: 2 }));
    assert_eq!(gmm.classify(near).unwrap()[0], 1);
}

#[test]
fn mixture400_is_recovered() {
    let x = fixture("mixture400", 2);
    let truth = Gmm::new(
        vec![0.25; 4],
        mat![[4.0, 3.5], [-2.0, 0.0], [6.0, -1.0], [2.0, 0.0]],
        vec![
            mat![[2.995, 0.171], [0.171, 0.511]],
            mat![[1.011, 0.133], [0.133, 1.996]],
            mat![[2.0, 0.0], [0.0, 4.0]],
            mat![[1.0, 0.6], [0.6, 1.0]],
        ],
    )
    .unwrap();
    let fit = Gmm::builder(4).strict(true).fit(x.as_ref()).unwrap();
    assert!(fit.log_likelihood >= truth.log_likelihood(x.as_ref()).unwrap());
    let agreement = adjusted_rand_index(
        &fit.params.classify(x.as_ref()).unwrap(),
        &labels("mixture400"),
    );
    assert!(agreement.unwrap() >= 0.85);
    // Each true mean has a found one of its own within four standard errors of a mean of 100 rows,
    // doubled since the clusters overlap.
    let near = |t: usize, c: usize| {
        (0..2).all(|j| {
            let error = (truth.covariance(t)[(j, j)] / 100.0).sqrt();
            (fit.params.mean(c)[j] - truth.mean(t)[j]).abs() < 8.0 * error
        })
    };
    let mut found: Vec<usize> = (0..4)
        .filter_map(|t| (0..4).find(|&c| near(t, c)))
        .collect();
    found.sort_unstable();
    assert_eq!(found, [0, 1, 2, 3]);
}

#[test]
fn the_gradient_vanishes_at_the_maximum() {
    // Fisher's identity: ∂ℓ/∂μ_c = Σ⁻¹ Σᵢ r_ic (x_i − μ_c).
    let x = fixture("mixture400", 2);
    let fit = Gmm::builder(4)
        .stop(Stop::absolute(1e-13).or(Stop::iterations(20_000)))
        .fit(x.as_ref())
        .unwrap();
    let r = fit.params.responsibilities(x.as_ref()).unwrap();
    for c in 0..4 {
        for j in 0..2 {
            let gradient: f64 = (0..400)
                .map(|i| r[(i, c)] * (x[(i, j)] - fit.params.mean(c)[j]))
                .sum();
            assert_close(gradient, 0.0, 1e-3);
        }
    }
}

#[test]
fn the_prior_is_climbed_and_shrinks() {
    let x = fixture("mixture400", 2);
    let plain = Gmm::builder(4).fit(x.as_ref()).unwrap();
    let fit = Gmm::builder(4)
        .prior(Prior::Data)
        .strict(true)
        .fit(x.as_ref())
        .unwrap();
    assert!(fit.trace.is_monotone());
    assert!(fit.log_likelihood < plain.log_likelihood);
    let prior = fit.prior.as_ref().unwrap();
    assert_close(prior.degrees_of_freedom(), 4.0, 0.0);

    // One component has a closed form: (Λ + n S)/(ν + d + 1 + n), with Λ = S here.
    let fit = Gmm::builder(1).prior(Prior::Data).fit(x.as_ref()).unwrap();
    let (_, s) = closed_form(x.as_ref());
    let expected = Mat::from_fn(2, 2, |i, j| s[(i, j)] * 401.0 / 407.0);
    assert_all_close(fit.params.covariance(0).as_ref(), expected.as_ref(), 1e-12);
}

#[test]
fn a_far_start_finds_the_way() {
    // The first mean is 10⁷ standard deviations away: plain moments about it would cancel.
    let x = fixture("faithful", 2);
    let far = Gmm::new(
        vec![1.0],
        mat![[1e7, 1e7]],
        vec![mat![[1e14, 0.0], [0.0, 1e14]]],
    );
    let fit = Gmm::builder(1)
        .start(Start::Params(far.unwrap()))
        .stop(tight())
        .strict(true)
        .fit(x.as_ref())
        .unwrap();
    let (mean, covariance) = closed_form(x.as_ref());
    assert_all_close(fit.params.means(), mean.as_ref(), 1e-11);
    let found = fit.params.covariance(0);
    assert_all_close(found.as_ref(), covariance.as_ref(), 1e-9);
}

#[test]
fn ill_conditioned_covariances_keep_their_digits() {
    // Condition number about 1e9: at the maximum the mean squared distance is exactly d.
    let base = fixture("iris", 2);
    let x = Mat::from_fn(150, 2, |i, j| {
        if j == 0 {
            base[(i, 0)]
        } else {
            base[(i, 0)] + 3e-5 * base[(i, 1)]
        }
    });
    let fit = Gmm::builder(1).fit(x.as_ref()).unwrap();
    let s = closed_form(base.as_ref()).1;
    // The determinant is that of the well-conditioned columns, times 3e-5 squared.
    let log_det = (s[(0, 0)] * s[(1, 1)] - s[(0, 1)] * s[(1, 0)]).ln() + 2.0 * 3e-5_f64.ln();
    let expected = -75.0 * (2.0 * std::f64::consts::TAU.ln() + log_det + 2.0);
    assert_close(fit.log_likelihood, expected, 1e-4);
}
