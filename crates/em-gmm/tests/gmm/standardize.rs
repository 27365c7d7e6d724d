//! Standardized columns: the same fit in other units, but for spherical covariances.

use crate::{STRUCTURES, assert_close, fixture};
use em_gmm::{
    Covariance, Gmm, GmmFit, InverseWishart, Mat, MatRef, Prior, Rows, Standardization, Start,
    Streamed, mat,
};
use std::convert::Infallible;

/// Old Faithful in other units.
fn in_units(offsets: [f64; 2], scales: [f64; 2]) -> Mat<f64> {
    let x = fixture("faithful", 2);
    Mat::from_fn(x.nrows(), 2, |i, j| offsets[j] + scales[j] * x[(i, j)])
}

fn fit(x: MatRef<'_, f64>, structure: Covariance, prior: Option<Prior>) -> [GmmFit; 2] {
    let mut builder = Gmm::builder(2).covariance(structure).restarts(3).seed(5);
    if let Some(prior) = prior {
        builder = builder.prior(prior);
    }
    [builder.clone(), builder.standardize(true)].map(|builder| builder.fit(x).unwrap())
}

#[test]
fn log_likelihood_and_parameters_belong_together() {
    for (offsets, scales) in [
        ([0.0, 0.0], [1.0, 1.0]),
        ([1e9, -1e9], [1e3, 1e4]),
        ([0.0, 0.0], [1e-150, 1e-150]),
        ([0.0, 3.0], [1e140, 1e-5]),
    ] {
        let x = in_units(offsets, scales);
        for structure in STRUCTURES {
            for prior in [None, Some(Prior::Data)] {
                let builder = Gmm::builder(2).covariance(structure).restarts(2);
                let builder = builder.standardize(true);
                let fit = match prior {
                    Some(prior) => builder.prior(prior),
                    None => builder,
                }
                .fit(x.as_ref())
                .unwrap();
                let again = fit.params.log_likelihood(x.as_ref()).unwrap();
                assert_close(again, fit.log_likelihood, 1e-10);
                assert_eq!(fit.log_likelihood, fit.trace.log_likelihood());
                assert_eq!(fit.objective, fit.trace.objective());
                assert_close(fit.restarts[fit.best].objective, fit.objective, 1e-15);
                let counted = Gmm::builder(2).covariance(structure);
                let plain = counted.restarts(1).fit(fixture("faithful", 2).as_ref());
                assert_eq!(fit.free_parameters, plain.unwrap().free_parameters);
            }
        }
    }
}

#[test]
fn full_and_diagonal_covariances_do_not_depend_on_units() {
    let x = fixture("faithful", 2);
    let own = InverseWishart::new(4.0, mat![[0.5, 0.1], [0.1, 9.0]]).unwrap();
    for structure in [Covariance::Full, Covariance::Diagonal] {
        for prior in [
            None,
            Some(Prior::Data),
            Some(Prior::InverseWishart(own.clone())),
        ] {
            let [plain, standardized] = fit(x.as_ref(), structure, prior);
            assert_eq!(standardized.params.structure(), structure);
            assert_close(standardized.log_likelihood, plain.log_likelihood, 1e-8);
            assert_close(standardized.objective, plain.objective, 1e-8);
            assert_close(standardized.bic(), plain.bic(), 1e-8);
            for j in 0..2 {
                let means = [&standardized, &plain].map(|fit| fit.params.mean(0)[j]);
                assert_close(means[0], means[1], 1e-4);
            }
        }
    }
}

#[test]
fn spherical_covariances_take_the_shape_of_the_data() {
    let x = fixture("faithful", 2);
    let units = Standardization::of(&Rows::new(x.as_ref()).unwrap()).unwrap();
    let [plain, standardized] = fit(x.as_ref(), Covariance::Spherical, None);
    assert_eq!(standardized.params.structure(), Covariance::Diagonal);
    assert_eq!(plain.params.structure(), Covariance::Spherical);
    // Criteria count what could be chosen: two variances here, though the result shows four.
    assert_eq!(standardized.free_parameters, plain.free_parameters);
    let spared = 2.0 * 272f64.ln();
    let icl = [
        standardized.icl(x.as_ref()),
        standardized.params.icl(x.as_ref()),
    ];
    let [icl, of_params] = icl.map(Result::unwrap);
    assert_close(of_params - icl, spared, 1e-9);
    assert!(icl > standardized.bic());
    assert_close(
        plain.icl(x.as_ref()).unwrap(),
        plain.params.icl(x.as_ref()).unwrap(),
        1e-9,
    );
    let ratio = (units.scales()[1] / units.scales()[0]).powi(2);
    for component in 0..2 {
        let sigma = standardized.params.covariance(component);
        // Each variance is rounded twice, and the quotient once; the quotient of scales is rounded once, which
        // its square doubles, and then again: eight times half an epsilon.
        let rounding = 4.0 * f64::EPSILON * ratio;
        assert_close(sigma[(1, 1)] / sigma[(0, 0)], ratio, rounding);
    }
    // It does not depend on the columns' units.
    let other = in_units([5.0, -7.0], [1e-3, 1e5]);
    let [_, again] = fit(other.as_ref(), Covariance::Spherical, None);
    let shift = 272.0 * (1e-3f64.ln() + 1e5f64.ln());
    assert_close(
        again.log_likelihood + shift,
        standardized.log_likelihood,
        1e-8,
    );

    // Its result is a start for it.
    let builder = Gmm::builder(2)
        .covariance(Covariance::Spherical)
        .standardize(true);
    let start = Start::Params(standardized.params.clone());
    let more = builder.clone().start(start).fit(x.as_ref()).unwrap();
    // It goes on where it stopped, and rises by less than what made it stop.
    let rise = more.log_likelihood - standardized.log_likelihood;
    assert!((-1e-10..1e-6).contains(&rise), "{rise:e}");
    let uneven = Start::Params(
        fit(x.as_ref(), Covariance::Diagonal, None)[0]
            .params
            .clone(),
    );
    assert!(builder.start(uneven).fit(x.as_ref()).is_err());
}

#[test]
fn in_blocks_the_bits_are_the_same() {
    let x = in_units([1e6, 0.0], [1.0, 1e-6]);
    let source = Streamed::new(|| {
        let block = |first: usize| x.subrows(first, 50.min(272 - first)).to_owned();
        Ok::<_, Infallible>((0..272).step_by(50).map(move |first| Ok(block(first))))
    })
    .unwrap();
    for structure in STRUCTURES {
        let builder = Gmm::builder(2).covariance(structure).restarts(2).seed(1);
        let builder = builder.standardize(true);
        let kept = builder.fit(x.as_ref()).unwrap();
        assert_eq!(builder.fit_source(&source).unwrap(), kept);
    }
}

#[test]
fn other_dimensions_are_an_error() {
    let x = fixture("faithful", 2);
    let units = Standardization::of(&Rows::new(x.as_ref()).unwrap()).unwrap();
    let gmm = Gmm::new(vec![1.0], mat![[0.0]], vec![mat![[1.0]]]).unwrap();
    assert!(units.undo(&gmm).is_err());
    let start = Gmm::builder(1).start(Start::Params(gmm)).standardize(true);
    assert!(start.fit(x.as_ref()).is_err());
    let prior = InverseWishart::new(2.0, mat![[1.0]]).unwrap();
    let prior = Gmm::builder(1).prior(Prior::InverseWishart(prior));
    assert!(prior.standardize(true).fit(x.as_ref()).is_err());
}
