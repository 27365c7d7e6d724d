//! Properties of every fit, on random data.

use crate::{assert_close, mixtures, structures};
use em_gmm::em_core::{Acceleration, Scheme, Stop};
use em_gmm::{Error, Gmm, Mat, Prior, Start, rng};
use proptest::prelude::*;

fn accelerations() -> impl Strategy<Value = Acceleration> {
    prop_oneof![
        Just(Acceleration::None),
        Just(Acceleration::Squarem(Scheme::S1)),
        Just(Acceleration::Squarem(Scheme::S2)),
        Just(Acceleration::squarem()),
        Just(Acceleration::daarem()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_likelihood_climbs_in_strict_mode(
        truth in mixtures(),
        structure in structures(),
        n in 12..1500_usize,
        seed in 0..1000_u64,
        prior in any::<bool>(),
        random in any::<bool>(),
        acceleration in accelerations(),
        // From plain data to such with an offset of 1e10 and whole numbers only.
        offset in prop_oneof![Just(0.0), Just(1e6), Just(1e8), Just(1e10)],
        round in any::<bool>(),
    ) {
        let (mut x, _) = truth.sample(n, &mut rng(seed));
        for column in x.col_iter_mut() {
            for value in column.iter_mut() {
                *value = offset + if round { value.round() } else { *value };
            }
        }
        let mut builder = Gmm::builder(truth.components())
            .covariance(structure)
            .start(if random { Start::Random } else { Start::KMeans })
            .restarts(2)
            .seed(seed)
            .stop(Stop::absolute(1e-7).or(Stop::iterations(200)))
            .accelerate(acceleration)
            .strict(true);
        if prior {
            builder = builder.prior(Prior::Data);
        }
        // In strict mode a fall would be the error `Run`; a collapse is none of our business here.
        match builder.fit(x.as_ref()) {
            Ok(fit) => {
                prop_assert!(fit.trace.is_monotone());
                for restart in &fit.restarts {
                    prop_assert!(!matches!(restart.outcome, em_gmm::Outcome::Failed(_)), "{:?}", restart);
                }
                let again = fit.params.log_likelihood(x.as_ref()).unwrap();
                prop_assert!((again - fit.log_likelihood).abs() <= 1e-10 * (1.0 + again.abs()));
            }
            Err(error) => {
                let honest = matches!(
                    error,
                    Error::AllCollapsed { .. }
                        | Error::Collapsed { .. }
                        | Error::CollinearColumns { .. }
                        | Error::ConstantColumn { .. }
                        | Error::TooFewDistinctRows { .. }
                );
                prop_assert!(honest, "{error}");
            }
        }
    }

    #[test]
    fn responsibilities_are_probabilities(truth in mixtures(), n in 1..300_usize, far in 1.0..1e5) {
        let (mut x, _) = truth.sample(n, &mut rng(1));
        x.col_mut(0).iter_mut().for_each(|x| *x *= far);
        let r = truth.responsibilities(x.as_ref()).unwrap();
        let classes = truth.classify(x.as_ref()).unwrap();
        for i in 0..n {
            let row: Vec<f64> = r.row(i).iter().copied().collect();
            prop_assert!(row.iter().all(|r| (0.0..=1.0).contains(r)));
            prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(row.iter().all(|r| *r <= row[classes[i]]));
        }
    }

    #[test]
    fn a_model_file_keeps_every_bit(gmm in mixtures()) {
        let text = serde_json::to_string(&gmm).unwrap();
        let back: Gmm = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&back, &gmm);
        let (x, _) = gmm.sample(50, &mut rng(2));
        let bits = |gmm: &Gmm| gmm.log_likelihood(x.as_ref()).unwrap().to_bits();
        prop_assert_eq!(bits(&back), bits(&gmm));
    }

    #[test]
    fn the_log_likelihood_is_the_sum_over_components(gmm in mixtures()) {
        // Σ_c w_c N(x; μ_c, Σ_c) from one-component mixtures, rows near enough not to underflow.
        let (x, _) = gmm.sample(20, &mut rng(3));
        let parts: Vec<Vec<f64>> = (0..gmm.components())
            .map(|c| {
                let mean = Mat::from_fn(1, gmm.dimensions(), |_, j| gmm.mean(c)[j]);
                let one = Gmm::new(vec![1.0], mean, vec![gmm.covariance(c)]).unwrap();
                one.log_density(x.as_ref()).unwrap()
            })
            .collect();
        for (i, found) in gmm.log_density(x.as_ref()).unwrap().into_iter().enumerate() {
            let sum: f64 = parts.iter().zip(gmm.weights()).map(|(p, w)| w * p[i].exp()).sum();
            assert_close(found, sum.ln(), 1e-9 * (1.0 + found.abs()));
        }
    }
}

#[test]
fn samples_have_the_moments_of_the_mixture() {
    let gmm = Gmm::new(
        vec![0.3, 0.7],
        em_gmm::mat![[1.0, -2.0], [4.0, 3.0]],
        vec![
            em_gmm::mat![[2.0, 0.8], [0.8, 1.0]],
            em_gmm::mat![[0.5, -0.2], [-0.2, 0.9]],
        ],
    )
    .unwrap();
    let n = 200_000;
    let (x, components) = gmm.sample(n, &mut rng(11));
    let share = components.iter().filter(|&&c| c == 0).count() as f64 / n as f64;
    assert_close(share, 0.3, 4.0 * (0.21 / n as f64).sqrt());
    for c in 0..2 {
        let rows: Vec<usize> = (0..n).filter(|&i| components[i] == c).collect();
        let m = rows.len() as f64;
        let mean = |j: usize| rows.iter().map(|&i| x[(i, j)]).sum::<f64>() / m;
        let (a, b) = (mean(0), mean(1));
        assert_close(a, gmm.mean(c)[0], 0.03);
        assert_close(b, gmm.mean(c)[1], 0.03);
        let cross = rows
            .iter()
            .map(|&i| (x[(i, 0)] - a) * (x[(i, 1)] - b))
            .sum::<f64>()
            / m;
        assert_close(cross, gmm.covariance(c)[(1, 0)], 0.03);
    }
}
