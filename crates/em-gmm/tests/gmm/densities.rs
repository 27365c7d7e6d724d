//! Densities, and steps of EM, against other programs.

use crate::{STRUCTURES, assert_close};
use em_gmm::em_core::{Em, Over};
use em_gmm::{Covariance, Gmm, Mat, Mixture, Rows, Start, em_core::Stop, mat};

/// The log-density of one row.
fn log_density(gmm: &Gmm, x: &[f64]) -> f64 {
    let x = Mat::from_fn(1, x.len(), |_, j| x[j]);
    gmm.log_density(x.as_ref()).unwrap()[0]
}

// Expected log-densities are from 50-digit arithmetic (mpmath 1.4.1: log det and a linear system), for the
// very numbers of f64 that stand here.

#[test]
fn a_correlation_of_nearly_1() {
    // Condition number 1.07e9. From the entries of Σ no more is known than ε times that.
    let correlation = 1.0 - 2.0_f64.powi(-29);
    for offset in [0.0, 1e8] {
        let gmm = Gmm::new(
            vec![1.0],
            mat![[offset, offset]],
            vec![mat![[1.0, correlation], [correlation, 1.0]]],
        )
        .unwrap();
        for (x, expected) in [
            ([0.5, 0.5], 7.741_183_461_779_135),
            ([1.0, 1.0 + 2.0_f64.powi(-15)], 7.241_168_202_524_397),
            ([0.0, 2.0_f64.powi(-13)], 5.866_183_460_032_905),
            ([3.0, -2.0], -3_355_443_192.258_816_5),
        ] {
            if offset > 0.0 && x[1] != x[1].round() && x[1] != 0.5 {
                continue; // not a number of f64 beside the offset
            }
            let found = log_density(&gmm, &x.map(|x| offset + x));
            assert_close(found, expected, 1e-8 * expected.abs());
        }
    }
}

#[test]
fn units_are_no_condition() {
    // Columns of sizes 1, 2⁻⁸ and 2⁻¹⁵: a condition number of 5e9 that costs no digit.
    let (a, b) = (2.0_f64.powi(-8), 2.0_f64.powi(-15));
    let gmm = Gmm::new(
        vec![1.0],
        mat![[0.5, 0.5 * a, -b]],
        vec![mat![
            [4.0, a, -0.5 * b],
            [a, 2.0 * a * a, 0.25 * a * b],
            [-0.5 * b, 0.25 * a * b, b * b]
        ]],
    )
    .unwrap();
    for (x, expected) in [
        ([0.0, 0.0, 0.0], 11.613_908_568_650_696),
        ([1.0, a, -0.5 * b], 12.082_658_568_650_696),
        ([7.0, -8.0 * a, 8.0 * b], -106.031_924_764_682_64),
        ([-1.0, 1.0, 1.0], -624_304_727.073_591_4),
    ] {
        assert_close(log_density(&gmm, &x), expected, 2e-14 * expected.abs());
    }

    let variances = [1.0, 2.0_f64.powi(-40), 2.0_f64.powi(30)];
    let sigma = Mat::from_fn(3, 3, |i, j| if i == j { variances[i] } else { 0.0 });
    let full = Gmm::new(vec![1.0], mat![[0.5, 0.0, 16_384.0]], vec![sigma]).unwrap();
    let diagonal = full.clone().with_structure(Covariance::Diagonal).unwrap();
    for gmm in [full, diagonal] {
        for (x, expected) in [
            ([1.5, 2.0_f64.powi(-19), -65_536.0], -4.916_079_696_814_292),
            ([0.0, 1.0, 0.0], -549_755_813_887.541_1),
        ] {
            assert_close(log_density(&gmm, &x), expected, 2e-15 * expected.abs());
        }
    }
}

#[test]
fn an_offset_of_1e8_costs_no_digit() {
    let gmm = |structure| {
        let sigma = match structure {
            Covariance::Spherical => [0.5, 2.0]
                .map(|v| Mat::from_fn(3, 3, |i, j| if i == j { v } else { 0.0 }))
                .to_vec(),
            _ => [
                mat![[1.0, 0.25, 0.0], [0.25, 2.0, -0.5], [0.0, -0.5, 0.75]],
                mat![[0.5, -0.125, 0.0], [-0.125, 0.25, 0.0], [0.0, 0.0, 3.0]],
            ]
            .map(|s| match structure {
                Covariance::Full => s,
                _ => Mat::from_fn(3, 3, |i, j| if i == j { s[(i, i)] } else { 0.0 }),
            })
            .to_vec(),
        };
        let means = mat![[1e8, -1e8, 0.5], [1e8 + 3.0, -1e8 - 2.0, 4.5]];
        let gmm = Gmm::new(vec![0.25, 0.75], means, sigma).unwrap();
        gmm.with_structure(structure).unwrap()
    };
    let x = [
        [1e8 + 0.5, -1e8 + 0.25, 1.0],
        [1e8 + 2.0, -1e8 - 1.0, 3.0],
        [1e8 + 40.0, -1e8, 0.0],
    ];
    let expected = [
        [
            -4.592_709_066_064_616,
            -5.142_864_561_537_45,
            -837.683_623_078_032_8,
        ],
        [
            -4.653_134_099_542_268,
            -5.921_155_347_781_516,
            -804.512_509_181_454_3,
        ],
        [
            -3.664_070_908_533_487,
            -5.146_618_080_305_581,
            -352.396_718_442_905_7,
        ],
    ];
    for (structure, expected) in STRUCTURES.into_iter().zip(expected) {
        for (x, expected) in x.iter().zip(expected) {
            let found = log_density(&gmm(structure), x);
            assert_close(found, expected, 1e-14 * expected.abs());
        }
    }
}

/// Data and a start, by formulas that every language computes alike.
struct Made {
    x: Mat<f64>,
    start: Gmm,
}

fn made(structure: Covariance, d: usize, k: usize) -> Made {
    let cluster = |c: usize, j: usize| 1.5 * (c * (j % 3 + 1)) as f64;
    let x = Mat::from_fn(700, d, |i, j| {
        let mixed = (7919 * i + 104_729 * j + 31 * i * i + i * j * j) % 1009;
        4.0 * (mixed as f64 / 1009.0) + cluster(i % k, j)
    });
    let covariance = |c: usize| {
        let variance = |j: usize| 1.0 + ((5 * j + 3 * c) % 7) as f64 / 4.0;
        Mat::from_fn(d, d, |i, j| match structure {
            Covariance::Full if i != j => {
                let apart = i32::try_from(i.abs_diff(j)).unwrap();
                0.5 * 0.5_f64.powi(apart) * (variance(i) * variance(j)).sqrt()
            }
            _ if i != j => 0.0,
            Covariance::Spherical => 1.0 + c as f64 / 2.0,
            _ => variance(i),
        })
    };
    let sum = (k * (k + 1) / 2) as f64;
    let start = Gmm::new(
        (1..=k).map(|c| c as f64 / sum).collect(),
        Mat::from_fn(k, d, |c, j| 2.0 + cluster(c, j)),
        (0..k).map(covariance).collect(),
    );
    let start = start.unwrap().with_structure(structure).unwrap();
    Made { x, start }
}

#[test]
fn five_iterations_are_those_of_another_program() {
    // Mean log-likelihood at the start and after five iterations: scikit-learn 1.9.1, GaussianMixture with
    // weights_init, means_init and precisions_init as in `made`, reg_covar = 0, tol = 0, max_iter = 5.
    for ((d, k), expected) in [
        (
            (2, 3),
            [
                [-4.079_941_502_563_613, -3.926_822_511_645_669],
                [-4.106_606_772_004_895, -3.931_252_298_242_817],
                [-4.064_712_251_955_828, -3.945_247_610_835_083_6],
            ],
        ),
        (
            (8, 5),
            [
                [-14.638_550_580_689_861, -13.965_921_483_958_025],
                [-14.529_219_060_922_493, -14.069_907_864_386_034],
                [-14.743_763_956_860_93, -14.078_418_977_343_434],
            ],
        ),
        (
            (16, 4),
            [
                [-27.199_693_446_007_515, -26.009_853_372_822_94],
                [-26.953_903_303_628_852, -26.288_927_935_946_08],
                [-27.022_584_653_589_49, -26.305_272_073_680_77],
            ],
        ),
        (
            (32, 3),
            [
                [-52.747_221_344_453_855, -49.501_126_029_001_43],
                [-52.196_823_491_344_16, -51.039_001_646_045_3],
                [-51.827_078_341_025_16, -51.066_757_313_209_78],
            ],
        ),
        (
            (3, 20),
            [
                [-7.974_975_453_521_665, -7.522_758_594_183_603],
                [-7.975_473_465_468_213, -7.590_020_485_724_024_5],
                [-8.679_081_132_867_726, -7.601_215_715_581_051],
            ],
        ),
        (
            (30, 2),
            [
                [-49.041_102_536_680_24, -46.658_420_451_417_23],
                [-48.519_651_589_516_35, -47.510_127_905_275_894],
                [-48.031_178_077_768_32, -47.528_098_103_732_326],
            ],
        ),
    ] {
        for (structure, [at_start, after]) in STRUCTURES.into_iter().zip(expected) {
            let Made { x, start } = made(structure, d, k);
            let rows = Rows::new(x.as_ref()).unwrap();
            let model = Over {
                model: Mixture::with_covariance(rows, k, structure).unwrap(),
                source: rows,
            };
            let found = model.e_step(&start).unwrap().log_likelihood / 700.0;
            assert_close(found, at_start, 1e-10 * at_start.abs());
            let fit = Gmm::builder(k)
                .covariance(structure)
                .start(Start::Params(start))
                .stop(Stop::iterations(5))
                .fit(x.as_ref());
            let found = fit.unwrap().log_likelihood / 700.0;
            assert_close(found, after, 1e-10 * after.abs());
        }
    }
}
