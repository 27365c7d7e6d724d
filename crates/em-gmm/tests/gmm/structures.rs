//! Diagonal and spherical covariances: published values, another program, closed forms.

use crate::{STRUCTURES, assert_all_close, assert_close, fixture, sorted};
use em_gmm::em_core::{Over, Stop};
use em_gmm::em_inference::standard_errors;
use em_gmm::{
    Covariance, Error, Gmm, GmmBuilder, InverseWishart, Mat, Mixture, ParametersError, Prior, Rows,
    Start, mat, rng,
};
use std::f64::consts::TAU;

const RESTRICTED: [Covariance; 2] = [Covariance::Diagonal, Covariance::Spherical];

fn tight(k: usize, structure: Covariance) -> GmmBuilder {
    Gmm::builder(k)
        .covariance(structure)
        .stop(Stop::absolute(1e-12).or(Stop::iterations(2000)))
}

fn thirds() -> Start {
    Start::Labels((0..150).map(|row| row / 50).collect())
}

/// What mclust's models say of faithful with two components; published are the points where it stops.
#[test]
fn faithful_with_two_components() {
    let x = fixture("faithful", 2);
    for (structure, published, exact) in [
        (Covariance::Spherical, -1709.532, -1_709.529_282_177_418_7),
        (Covariance::Diagonal, -1147.806, -1_147.806_352_537_815_9),
    ] {
        let fit = tight(2, structure).strict(true).fit(x.as_ref()).unwrap();
        assert!(fit.log_likelihood >= published - 1e-3);
        assert_close(fit.log_likelihood, exact, 1e-8);
        assert!(fit.status.is_converged());
        for restart in &fit.restarts {
            assert_close(restart.log_likelihood, exact, 1e-8);
        }
    }

    // scikit-learn 1.9.1: GaussianMixture(2, covariance_type, tol = 1e-16, reg_covar = 0), the best of 40 starts.
    let fit = tight(2, Covariance::Diagonal).fit(x.as_ref()).unwrap();
    let found = sorted(&fit.params);
    assert_close(found.weights()[0], 0.356_516_736, 1e-7);
    let means = mat![
        [2.037_915_671_8, 54.492_953_745_7],
        [4.291_070_490_4, 79.985_621_546_2]
    ];
    assert_all_close(found.means(), means.as_ref(), 1e-5);
    let variances = mat![[0.070_336_750_47, 0.0], [0.0, 33.755_846_32]];
    assert_all_close(found.covariance(0).as_ref(), variances.as_ref(), 1e-5);
    assert_eq!(fit.params.free_parameters(), 9);
    assert_close(fit.bic(), 2_346.064_923_672_296, 1e-7);

    let fit = tight(2, Covariance::Spherical).fit(x.as_ref()).unwrap();
    let found = sorted(&fit.params);
    assert_close(found.weights()[0], 0.367_050_582, 1e-7);
    assert_close(found.mean(1)[1], 80.264_941_2, 1e-5);
    assert_close(found.covariance(0)[(1, 1)], 17.351_734_5, 1e-4);
    assert_close(found.covariance(1)[(0, 0)], 15.998_828_8, 1e-4);
    assert_eq!(fit.params.free_parameters(), 7);
    assert_close(fit.bic(), 3_458.299_178_818_909, 1e-7);
}

#[test]
fn iris_with_three_components_from_the_species() {
    // scikit-learn 1.9.1, started at the means and (co)variances of the species: tol = 1e-18, reg_covar = 0.
    let x = fixture("iris", 4);
    for (structure, free, expected, weight, mean, variance) in [
        (
            Covariance::Full,
            44,
            -180.185_477_131_303_4,
            0.299_193_189,
            5.914_969_589,
            None,
        ),
        (
            Covariance::Diagonal,
            26,
            -306.860_460_506_211_8,
            0.305_148_365_5,
            5.834_612_405,
            Some(0.228_831_045),
        ),
        (
            Covariance::Spherical,
            17,
            -384.314_095_060_822_6,
            0.413_939_842,
            5.905_212_988,
            Some(0.163_269_414),
        ),
    ] {
        let fit = tight(3, structure)
            .start(thirds())
            .strict(true)
            .fit(x.as_ref())
            .unwrap();
        assert_close(fit.log_likelihood, expected, 1e-9);
        assert_eq!(fit.params.free_parameters(), free);
        let bic = free as f64 * 150.0_f64.ln() - 2.0 * expected;
        assert_close(fit.bic(), bic, 1e-8);
        assert_close(fit.params.weights()[1], weight, 1e-6);
        assert_close(fit.params.mean(1)[0], mean, 1e-5);
        if let Some(variance) = variance {
            assert_close(fit.params.covariance(1)[(0, 0)], variance, 1e-6);
        }
    }
}

/// The mean and the variance, divided by n, of each column.
fn by_column(x: &Mat<f64>) -> (Vec<f64>, Vec<f64>) {
    let n = x.nrows() as f64;
    (x.col_iter())
        .map(|column| {
            let mean = column.iter().sum::<f64>() / n;
            let squares = column.iter().map(|x| (x - mean) * (x - mean));
            (mean, squares.sum::<f64>() / n)
        })
        .unzip()
}

/// The means of the columns, and the variances that one component has: those of the columns, or their mean.
fn closed_form(x: &Mat<f64>, structure: Covariance) -> (Vec<f64>, Vec<f64>) {
    let (means, variances) = by_column(x);
    let d = variances.len();
    match structure {
        Covariance::Spherical => (means, vec![variances.iter().sum::<f64>() / d as f64; d]),
        _ => (means, variances),
    }
}

#[test]
fn one_component_is_the_closed_form() {
    for (name, structure, published) in [
        ("faithful", Covariance::Diagonal, -1516.706),
        ("faithful", Covariance::Spherical, -2003.952),
        ("iris", Covariance::Diagonal, -741.0176),
        ("iris", Covariance::Spherical, -889.5161),
    ] {
        let x = fixture(name, if name == "iris" { 4 } else { 2 });
        let (n, d) = (x.nrows() as f64, x.ncols());
        let (means, variances) = closed_form(&x, structure);
        let one = Gmm::builder(1).covariance(structure);
        let fit = one.fit(x.as_ref()).unwrap();
        let log_det: f64 = variances.iter().map(|v| v.ln()).sum();
        let exact = -0.5 * n * (d as f64 * TAU.ln() + log_det + d as f64);
        assert_close(fit.log_likelihood, exact, 1e-12 * exact.abs());
        assert_close(fit.log_likelihood, published, 5e-4);
        let sigma = fit.params.covariance(0);
        for (j, (mean, variance)) in means.iter().zip(&variances).enumerate() {
            assert_close(fit.params.mean(0)[j], *mean, 1e-13 * mean);
            assert_close(sigma[(j, j)], *variance, 1e-12 * variance);
        }

        // With a prior (Λ + n S)/(ν + d + 1 + n), of which the diagonal or its mean.
        let scale = Mat::from_fn(d, d, |i, j| if i == j { 1.0 + i as f64 } else { 0.25 });
        let prior = InverseWishart::new(d as f64 + 3.0, scale).unwrap();
        let fit = one.prior(Prior::InverseWishart(prior)).fit(x.as_ref());
        let sigma = fit.unwrap().params.covariance(0);
        for (j, variance) in variances.iter().enumerate() {
            let scale = match structure {
                Covariance::Spherical => 0.5 * (1 + d) as f64,
                _ => 1.0 + j as f64,
            };
            let expected = (scale + n * variance) / (2.0 * d as f64 + 4.0 + n);
            assert_close(sigma[(j, j)], expected, 1e-12 * expected);
        }
    }
}

#[test]
fn standard_errors_of_one_component() {
    // √(v/n) of a mean, v √(2/n) of a variance, v √(2/(n·d)) of a shared one.
    let x = fixture("iris", 4);
    let rows = Rows::new(x.as_ref()).unwrap();
    for structure in RESTRICTED {
        let fit = Gmm::builder(1).covariance(structure).fit(x.as_ref());
        let model = Over {
            model: Mixture::with_covariance(rows, 1, structure).unwrap(),
            source: rows,
        };
        let found = standard_errors(&model, &fit.unwrap().params).unwrap();
        let error = |name: &str| {
            let index = found.index(name).unwrap();
            found.estimates[index].standard_error.unwrap()
        };
        for (j, v) in closed_form(&x, structure).1.into_iter().enumerate() {
            let expected = (v / 150.0).sqrt();
            assert_close(
                error(&format!("mean[1,{}]", j + 1)),
                expected,
                1e-5 * expected,
            );
            let (name, values) = match structure {
                Covariance::Spherical => ("variance[1]".to_owned(), 600.0),
                _ => (format!("variance[1,{}]", j + 1), 150.0),
            };
            let expected = v * f64::sqrt(2.0 / values);
            assert_close(error(&name), expected, 1e-5 * expected);
        }
    }
}

#[test]
fn starts() {
    let x = fixture("iris", 4);
    for structure in STRUCTURES {
        // Labels: the moments of each class.
        let start = tight(3, structure)
            .start(thirds())
            .stop(Stop::iterations(0));
        let fit = start.fit(x.as_ref()).unwrap();
        for class in 0..3 {
            let rows = x.as_ref().subrows(50 * class, 50).to_owned();
            let (means, variances) = by_column(&rows);
            let sigma = fit.params.covariance(class);
            for j in 0..4 {
                assert_close(fit.params.mean(class)[j], means[j], 1e-14 * means[j]);
                let expected = match structure {
                    Covariance::Spherical => variances.iter().sum::<f64>() / 4.0,
                    _ => variances[j],
                };
                assert_close(sigma[(j, j)], expected, 1e-13 * expected);
                assert!(structure == Covariance::Full || (0..j).all(|i| sigma[(i, j)] == 0.0));
            }
        }
        for start in [
            Start::KMeans,
            Start::Random,
            Start::Params(fit.params.clone()),
        ] {
            let fit = tight(3, structure)
                .start(start)
                .strict(true)
                .fit(x.as_ref());
            assert_eq!(fit.unwrap().params.structure(), structure);
        }
        for other in STRUCTURES.into_iter().filter(|other| *other != structure) {
            let start = Start::Params(fit.params.clone());
            let error = tight(3, other).start(start).fit(x.as_ref()).unwrap_err();
            let expected = Error::StartStructure {
                expected: other,
                found: structure,
            };
            assert_eq!(error, expected);
        }
    }
}

#[test]
fn a_shared_variance_is_found_in_every_number_of_columns() {
    // The mean of three numbers 0.1 is not 0.1 in f64.
    for d in 1..20 {
        let sigma = Mat::from_fn(d, d, |i, j| if i == j { 0.1 } else { 0.0 });
        let gmm = Gmm::new(vec![1.0], Mat::zeros(1, d), vec![sigma.clone()]).unwrap();
        let gmm = gmm.with_structure(Covariance::Spherical).unwrap();
        assert_eq!(gmm.covariance(0), sigma);
        let text = serde_json::to_string(&gmm).unwrap();
        assert_eq!(serde_json::from_str::<Gmm>(&text).unwrap(), gmm);
        for structure in STRUCTURES {
            let other = gmm.clone().with_structure(structure).unwrap();
            assert_eq!(
                (other.structure(), other.covariance(0)),
                (structure, sigma.clone())
            );
        }
    }
}

#[test]
fn files_say_what_structure_they_have() {
    let file = |structure: &str, sigma: &str| {
        let text = format!(
            r#"{{"format": "em-gmm", "version": 1, {structure} "weights": [1.0], "means": [[0.0, 5.0]], "covariances": [{sigma}]}}"#
        );
        serde_json::from_str::<Gmm>(&text).map_err(|error| error.to_string())
    };
    let (any, diagonal, spherical) = (
        "[[2.0, 0.5], [0.5, 3.0]]",
        "[[2.0, 0.0], [0.0, 3.0]]",
        "[[2.0, 0.0], [-0.0, 2.0]]",
    );
    for (field, sigma, structure) in [
        ("", any, Covariance::Full),
        ("", spherical, Covariance::Full),
        (r#""covariance": "full","#, any, Covariance::Full),
        (
            r#""covariance": "diagonal","#,
            diagonal,
            Covariance::Diagonal,
        ),
        (
            r#""covariance": "diagonal","#,
            spherical,
            Covariance::Diagonal,
        ),
        (
            r#""covariance": "spherical","#,
            spherical,
            Covariance::Spherical,
        ),
    ] {
        assert_eq!(
            file(field, sigma).unwrap().structure(),
            structure,
            "{field}"
        );
    }
    for (field, sigma, error) in [
        (
            r#""covariance": "diagonal","#,
            any,
            "the covariance of component 1 is not diagonal",
        ),
        (
            r#""covariance": "spherical","#,
            any,
            "the covariance of component 1 is not spherical",
        ),
        (
            r#""covariance": "spherical","#,
            diagonal,
            "the covariance of component 1 is not spherical",
        ),
        (r#""covariance": "tied","#, any, "unknown variant `tied`"),
        (r#""covariance": "Full","#, any, "unknown variant `Full`"),
        (r#""covariance": null,"#, any, "expected value"),
        (
            r#""covariance": "diagonal","#,
            "[[2.0, 0.0], [0.0, -3.0]]",
            "not positive definite",
        ),
    ] {
        let found = file(field, sigma).unwrap_err();
        assert!(found.contains(error), "{found}");
    }
}

#[test]
fn an_entry_that_the_structure_does_not_have_is_an_error() {
    let sigma = |b: f64| mat![[2.0, b], [b, 2.0 * (1.0 + b)]];
    let gmm = |b: f64| {
        let sigma = vec![sigma(0.0), sigma(b)];
        Gmm::new(vec![0.5; 2], mat![[0.0, 0.0], [1.0, 1.0]], sigma).unwrap()
    };
    for structure in RESTRICTED {
        let error = ParametersError::Structure {
            component: 1,
            structure,
        };
        // However small it is.
        for b in [0.5, 1e-15, 1e-300] {
            assert_eq!(gmm(b).with_structure(structure), Err(error.clone()));
        }
        assert!(gmm(0.0).with_structure(structure).is_ok());
    }
}

#[test]
fn samples_have_the_variances_of_the_mixture() {
    let diagonal = vec![mat![[4.0, 0.0], [0.0, 0.25]], mat![[1.0, 0.0], [0.0, 9.0]]];
    let spherical = vec![mat![[4.0, 0.0], [0.0, 4.0]], mat![[0.25, 0.0], [0.0, 0.25]]];
    for (structure, sigma) in RESTRICTED.into_iter().zip([diagonal, spherical]) {
        let means = mat![[0.0, 1e3], [-5.0, 2.0]];
        let gmm = Gmm::new(vec![0.5; 2], means, sigma.clone()).unwrap();
        let gmm = gmm.with_structure(structure).unwrap();
        let (x, components) = gmm.sample(40_000, &mut rng(5));
        for (c, sigma) in sigma.iter().enumerate() {
            let rows: Vec<usize> = (0..40_000).filter(|&i| components[i] == c).collect();
            let drawn = Mat::from_fn(rows.len(), 2, |i, j| x[(rows[i], j)]);
            let (means, variances) = by_column(&drawn);
            for j in 0..2 {
                // Five standard errors.
                let (v, n) = (sigma[(j, j)], rows.len() as f64);
                assert_close(means[j], gmm.mean(c)[j], 5.0 * (v / n).sqrt());
                assert_close(variances[j], v, 5.0 * v * (2.0 / n).sqrt());
            }
        }
    }
}
