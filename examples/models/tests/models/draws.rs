//! Draws of missing data, and of new data.

use super::{close, effect, mixture};
use em_core::{Em, MonteCarlo, Simulate, stream};
use em_models::{Degenerate, Linkage, LogisticNormal, Theta, TwoPoisson};

/// The averages of 4000 draws agree with the expected statistics within 5 standard errors.
#[track_caller]
fn averages<M>(model: &M, at: &M::Params, expected: &[f64])
where
    M: MonteCarlo<Error: std::fmt::Debug>,
{
    let draws = 4000.0;
    let mut rng = stream(7, 0);
    let mut one = vec![0.0; model.statistics_len()];
    let (mut sums, mut squares) = (one.clone(), one.clone());
    for _ in 0..4000 {
        model.draw(at, &mut rng, &mut one).unwrap();
        for (i, value) in one.iter().enumerate() {
            sums[i] += value / draws;
            squares[i] += value * value / draws;
        }
    }
    for (i, expected) in expected.iter().enumerate() {
        let variance = squares[i] - sums[i] * sums[i];
        close(sums[i], *expected, 5.0 * (variance / draws).sqrt());
    }
}

#[test]
fn draws_average_to_the_expected_statistics() {
    let linkage = Linkage::dempster();
    let stats = linkage.e_step(&Theta(0.4)).unwrap().stats;
    averages(&linkage, &Theta(0.4), &[stats]);

    let deaths = TwoPoisson::deaths();
    let at = mixture(0.4, 1.2, 2.7);
    let stats = deaths.e_step(&at).unwrap().stats;
    averages(&deaths, &at, &stats);
    // The linear form in the statistics is Q.
    let q = deaths.complete_log_likelihood(&stats, &at);
    close(q, em_core::Surrogate::q(&deaths, &stats, &at, &at), 0.0);
}

/// Posterior moments by quadrature with 20 001 points in `numpy`.
#[test]
fn effects_of_plates() {
    let seeds = LogisticNormal::crowder();
    let at = effect(0.0, 0.3);
    averages(
        &seeds,
        &at,
        &[-0.317_371_761_452_299_5, 7.058_698_542_113_809],
    );
    // The last one too, by Fisher's identity: ∂ℓ/∂μ = Σ E[u − μ]/σ².
    let h = 1e-4;
    let slope = (seeds.log_likelihood(&effect(h, 0.3)) - seeds.log_likelihood(&effect(-h, 0.3)))
        / (2.0 * h);
    close(0.3 * slope, -0.317_371_761_452_299_5, 1e-7);

    let next = seeds
        .maximize(&[-0.317_371_761_452_299_5, 7.058_698_542_113_809], &at)
        .unwrap();
    close(next.mean, -0.015_112_941_021_538_07, 1e-14);
    close(next.variance, 0.335_900_101_019_098_95, 1e-14);
}

/// ℓ by quadrature in `numpy`, and its maximum by EM with exact moments there.
#[test]
fn log_likelihood_of_plates() {
    let seeds = LogisticNormal::crowder();
    close(
        seeds.log_likelihood(&effect(0.0, 0.3)),
        -64.617_923_890_445_37,
        1e-10,
    );
    let (mean, variance) = (-0.028_321_680_270_445_824, 0.386_308_647_219_823_33);
    let top = seeds.log_likelihood(&effect(mean, variance));
    close(top, -64.444_818_357_798_11, 1e-10);
    for (m, v) in [(1e-2, 0.0), (-1e-2, 0.0), (0.0, 1e-2), (0.0, -1e-2)] {
        assert!(seeds.log_likelihood(&effect(mean + m, variance + v)) < top);
    }
}

#[test]
fn draws_that_cannot_be_made_are_typed_errors() {
    let seeds = LogisticNormal {
        plates: vec![(0.0, 1000.0)],
    };
    let drawn = seeds.draw(&effect(50.0, 0.01), &mut stream(1, 0), &mut [0.0; 2]);
    assert_eq!(drawn, Err(Degenerate::Rejected(1_000_000)));
    let drawn = Linkage::dempster().draw(&Theta(f64::NAN), &mut stream(1, 0), &mut [0.0]);
    assert_eq!(drawn, Err(Degenerate::Parameters));
}

/// New data have the size of the old and the mean of θ.
#[test]
fn simulated_data() {
    let mut rng = stream(3, 0);
    let at = mixture(0.4, 1.2, 2.7);
    let (mut days, mut events, mut last) = (0.0, 0.0, 0.0);
    for _ in 0..200 {
        let new = TwoPoisson::deaths().simulate(&at, &mut rng).unwrap();
        days += new.counts.iter().sum::<f64>();
        for (k, n) in new.counts.iter().enumerate() {
            events += k as f64 * n;
        }
        let new = Linkage::dempster().simulate(&Theta(0.6), &mut rng).unwrap();
        assert_eq!(new.cells.iter().sum::<f64>(), 197.0);
        last += new.cells[3];
    }
    assert_eq!(days, 200.0 * 1096.0);
    // Mean 2.1 and variance 2.1 + 0.24 · 1.5², then probability 0.15 of 39 400 animals.
    close(events / days, 2.1, 5.0 * (2.64 / days).sqrt());
    close(last, 5910.0, 5.0 * (39_400.0_f64 * 0.15 * 0.85).sqrt());
}
