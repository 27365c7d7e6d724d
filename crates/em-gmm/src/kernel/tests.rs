//! The kernel against plain loops, on every width of vectors, in every form.

#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

mod guard;

use super::axes::Axes;
use super::features::Features;
use super::whitened::Whitened;
use super::{EachTile, Form, Sums, evaluate, labelled_moments, moments_len};
use super::{e_step, log_likelihood, sums_on};
use crate::linalg::triangle_len;
use crate::{Covariance, Gmm, Rows, rng};
use faer::{Mat, MatRef};
use proptest::prelude::*;
use pulp::{Arch, Scalar, Scalar128b, Scalar256b, Scalar512b, Simd, WithSimd};
use std::f64::consts::TAU;

const STRUCTURES: [Covariance; 3] = [
    Covariance::Full,
    Covariance::Diagonal,
    Covariance::Spherical,
];

/// ℓ and the statistics.
type Found = (f64, Vec<f64>);

/// A mixture whose means lie `apart` from each other, in standard deviations or so.
fn mixture(structure: Covariance, d: usize, k: usize, apart: f64) -> Gmm {
    let weights = (1..=k).map(|c| c as f64 / triangle_len(k) as f64).collect();
    let means = (0..k * d).map(|i| apart * f64::sin(7.0 * i as f64 + 1.0));
    let covariance = |c: usize| -> Vec<f64> {
        let variance = |j: usize| 0.5 + ((5 * j + 3 * c) % 7) as f64 / 4.0;
        let mut numbers = vec![0.0; structure.free_parameters(d)];
        structure.each_entry(d, |place, i, j| {
            let correlation = 0.5_f64.powi(i32::try_from(i - j).unwrap()) / 2.0;
            let entry = correlation * (variance(i) * variance(j)).sqrt();
            numbers[place] = if i == j { variance(i) } else { entry };
        });
        numbers
    };
    let covariances = (0..k).map(covariance).collect();
    Gmm::from_parts(structure, weights, means.collect(), covariances).unwrap()
}

/// The rows of L, Σ = L Lᵀ, as textbooks have it.
fn factor(sigma: &Mat<f64>) -> Vec<Vec<f64>> {
    let mut l: Vec<Vec<f64>> = Vec::new();
    for i in 0..sigma.nrows() {
        let mut row = Vec::new();
        for j in 0..i {
            let rest = sigma[(i, j)] - dot(&row, &l[j]);
            row.push(rest / l[j][j]);
        }
        let rest = sigma[(i, i)] - dot(&row, &row);
        row.push(rest.sqrt());
        l.push(row);
    }
    l
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// What definitions say, and for each number how large its terms are together.
struct Plain {
    found: Found,
    sizes: Found,
}

fn plain(gmm: &Gmm, x: MatRef<'_, f64>) -> Plain {
    let (structure, k, d) = (gmm.structure(), gmm.components(), gmm.dimensions());
    let factors: Vec<_> = gmm.covariances().iter().map(factor).collect();
    let len = moments_len(structure, d);
    let (mut found, mut sizes) = ((0.0, vec![0.0; k * len]), (0.0, vec![0.0; k * len]));
    for row in x.row_iter() {
        let difference = |c: usize, j: usize| row[j] - gmm.mean(c)[j];
        let joint = |c: usize| -> f64 {
            let mut z: Vec<f64> = Vec::new();
            let mut joint = gmm.weights()[c].ln() - 0.5 * d as f64 * TAU.ln();
            for (i, l) in factors[c].iter().enumerate() {
                z.push((difference(c, i) - dot(l, &z)) / l[i]);
                joint -= l[i].ln() + 0.5 * z[i] * z[i];
            }
            joint
        };
        let joints: Vec<f64> = (0..k).map(joint).collect();
        let largest = joints.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = joints.iter().map(|joint| (joint - largest).exp()).sum();
        let log_density = largest + sum.ln();
        found.0 += log_density;
        sizes.0 += log_density.abs();
        for (c, joint) in joints.iter().enumerate() {
            let r = (joint - log_density).exp();
            let y: Vec<f64> = (0..d).map(|j| difference(c, j)).collect();
            // Moments are first found about the centre of the mixture, which lies not far from the means.
            let about_centre: Vec<f64> = y.iter().map(|y| y.abs() + 2.0).collect();
            for ((found, _), y) in [(&mut found, 0), (&mut sizes, 1)]
                .into_iter()
                .zip([y, about_centre])
            {
                let moments = &mut found.1[c * len..(c + 1) * len];
                moments[0] += r;
                for (moment, y) in moments[1..].iter_mut().zip(&y) {
                    *moment += r * y;
                }
                structure.each_entry(d, |place, i, j| moments[1 + d + place] += r * y[i] * y[j]);
            }
        }
    }
    Plain { found, sizes }
}

#[track_caller]
fn assert_same(found: &Found, expected: &Found, sizes: &Found, tolerance: f64, what: &str) {
    let numbers = |of: &Found| [&[of.0], of.1.as_slice()].concat();
    let pairs = numbers(found).into_iter().zip(numbers(expected));
    for (i, ((found, expected), size)) in pairs.zip(numbers(sizes)).enumerate() {
        assert!(
            (found - expected).abs() <= tolerance * size + 1e-300,
            "{what}, number {i}: {found:e} is not {expected:e}, of terms of {size:e}"
        );
    }
}

/// The E-step in one form, with vectors of one width.
fn in_form<S: Simd>(simd: S, form: impl Form, gmm: &Gmm, rows: Rows<'_>) -> Found {
    let len = moments_len(gmm.structure(), gmm.dimensions());
    let (k, mut found) = (gmm.components(), (0.0, Vec::new()));
    found.1.resize(k * len, 0.0);
    let visit = Sums {
        log_likelihood: &mut found.0,
        moments: Some(&mut found.1),
    };
    EachTile {
        k,
        rows,
        form,
        visit,
    }
    .with_simd(simd);
    found
}

/// The form that differences need, which is never imprecise.
fn by_differences<S: Simd>(simd: S, gmm: &Gmm, rows: Rows<'_>) -> Found {
    if gmm.structure() == Covariance::Full {
        in_form(simd, Whitened::new(gmm), gmm, rows)
    } else {
        in_form(simd, Axes::new(gmm), gmm, rows)
    }
}

fn by_features<S: Simd>(simd: S, gmm: &Gmm, rows: Rows<'_>) -> Option<Found> {
    let linear = gmm.linear()?;
    Some(in_form(simd, Features::new(gmm, linear), gmm, rows))
}

fn on(arch: Arch, gmm: &Gmm, rows: Rows<'_>) -> Found {
    let len = moments_len(gmm.structure(), gmm.dimensions());
    let mut statistics = vec![0.0; gmm.components() * len];
    let log_likelihood = sums_on(arch, gmm, rows, Some(&mut statistics));
    (log_likelihood, statistics)
}

#[test]
fn this_machine_and_the_fallback_do_what_plain_loops_do() {
    for structure in STRUCTURES {
        for d in [1, 2, 3, 4, 5, 7, 8, 9, 16, 23, 24, 25, 33, 64, 65] {
            for k in [1, 2, 3, 4, 5, 7, 11] {
                let gmm = mixture(structure, d, k, 1.5);
                let (x, _) = gmm.sample(1000, &mut rng(1));
                for n in [1, 63, 64, 65, 1000] {
                    if n == 1000 && k != 3 {
                        continue; // plain loops take their time
                    }
                    let what = format!("{structure}, d {d}, k {k}, n {n}");
                    let rows = Rows::new(x.as_ref().subrows(0, n)).unwrap();
                    let Plain { found, sizes } = plain(&gmm, rows.matrix());
                    let scalar = on(Arch::Scalar, &gmm, rows);
                    let here = on(Arch::new(), &gmm, rows);
                    assert_same(&scalar, &found, &sizes, 1e-12, &what);
                    assert_same(&here, &scalar, &sizes, 1e-12, &what);
                    assert_eq!(log_likelihood(&gmm, rows).to_bits(), here.0.to_bits());
                }
            }
        }
    }
}

#[test]
fn vectors_of_every_width_do_what_plain_loops_do() {
    fn check<S: Simd>(simd: S, gmm: &Gmm, rows: Rows<'_>, plain: &Plain) {
        let what = format!(
            "{} lanes, {}, d {}, k {}",
            S::F64_LANES,
            gmm.structure(),
            gmm.dimensions(),
            gmm.components()
        );
        let Plain { found, sizes } = plain;
        let differences = by_differences(simd, gmm, rows);
        assert_same(&differences, found, sizes, 1e-12, &what);
        if let Some(features) = by_features(simd, gmm, rows) {
            assert_same(&features, found, sizes, 1e-12, &what);
        }
    }
    for structure in STRUCTURES {
        for d in (1..=9).chain([16, 17, 24, 25, 33, 65]) {
            for k in [1, 2, 3, 4, 5, 9] {
                let gmm = mixture(structure, d, k, 1.5);
                let (x, _) = gmm.sample(65, &mut rng(2));
                let rows = Rows::new(x.as_ref()).unwrap();
                let plain = plain(&gmm, rows.matrix());
                check(Scalar, &gmm, rows, &plain);
                check(Scalar128b, &gmm, rows, &plain);
                check(Scalar256b, &gmm, rows, &plain);
                check(Scalar512b, &gmm, rows, &plain);
            }
        }
    }
}

#[test]
fn memory_order_and_strides_change_no_bit() {
    for structure in STRUCTURES {
        for (d, apart) in [(3, 1.0), (3, 1e4), (30, 1.0)] {
            let gmm = mixture(structure, d, 3, apart);
            let (x, _) = gmm.sample(130, &mut rng(3));
            let expected = on(Arch::new(), &gmm, Rows::new(x.as_ref()).unwrap());
            let stride = d + 5;
            let mut padded = vec![f64::NAN; 130 * stride];
            for (row, padded) in x.row_iter().zip(padded.chunks_exact_mut(stride)) {
                padded.iter_mut().zip(row.iter()).for_each(|(p, x)| *p = *x);
            }
            let flat: Vec<f64> = x.row_iter().flat_map(|r| r.iter().copied()).collect();
            let upside_down = Mat::from_fn(130, d, |i, j| x[(129 - i, j)]);
            let mirrored = Mat::from_fn(130, d, |i, j| x[(i, d - 1 - j)]);
            let transposed = Mat::from_fn(d, 130, |j, i| x[(i, j)]);
            for view in [
                MatRef::from_row_major_slice(&flat, 130, d),
                MatRef::from_row_major_slice_with_stride(&padded, 130, d, stride),
                upside_down.as_ref().reverse_rows(),
                mirrored.as_ref().reverse_cols(),
                transposed.as_ref().transpose(),
            ] {
                assert_eq!(view, x.as_ref());
                let found = on(Arch::new(), &gmm, Rows::new(view).unwrap());
                assert_eq!(found, expected, "{structure}, d {d}");
            }
        }
    }
}

#[test]
fn rows_beyond_everything_have_no_density_in_any_form() {
    for structure in STRUCTURES {
        for (d, apart) in [(1, 1.0), (2, 1.0), (2, 1e4), (7, 1.0), (7, 1e4), (30, 1.0)] {
            let gmm = mixture(structure, d, 3, apart);
            let x = Mat::from_fn(3, d, |i, j| match i {
                0 => gmm.mean(1)[j],
                1 => 1e200,
                _ => -1e300 * f64::from(u8::from(j == 0)),
            });
            let mut log_densities = Vec::new();
            evaluate(&gmm, Rows::new(x.as_ref()).unwrap(), |view| {
                log_densities.push(view.log_density);
                let is_somewhere = view.responsibilities().all(f64::is_finite);
                assert_eq!(is_somewhere, view.row == 0, "{structure}, d {d}");
            });
            assert!(log_densities[0].is_finite());
            assert_eq!(
                log_densities[1..],
                [f64::NEG_INFINITY; 2],
                "{structure}, d {d}"
            );
            let mut into = vec![0.0; 3 * moments_len(structure, d)];
            let found = e_step(&gmm, Rows::new(x.as_ref()).unwrap(), &mut into);
            assert_eq!(found, f64::NEG_INFINITY, "{structure}, d {d}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn labelled_moments_are_those_of_plain_loops(
        structure in prop::sample::select(STRUCTURES.to_vec()),
        (n, d, k) in (1..200_usize, 1..12_usize, 1..5_usize),
        offset in prop_oneof![Just(0.0), Just(1e8)],
        seed in 0..1000_usize,
    ) {
        let value = |i: usize| offset + f64::sin((17 * i + seed) as f64);
        let x = Mat::from_fn(n, d, |i, j| value(i * d + j));
        let references: Vec<f64> = (0..k * d).map(|i| value(i + n)).collect();
        let label = |row: usize| (row * row + seed) % k;
        let len = moments_len(structure, d);
        // They are added to what is there.
        let mut found = vec![1.0; k * len];
        labelled_moments(structure, &references, Rows::new(x.as_ref()).unwrap(), label, &mut found);
        let mut expected = vec![1.0; k * len];
        for (i, row) in x.row_iter().enumerate() {
            let c = label(i);
            let y = |j: usize| row[j] - references[c * d + j];
            let into = &mut expected[c * len..(c + 1) * len];
            into[0] += 1.0;
            (0..d).for_each(|j| into[1 + j] += y(j));
            match structure {
                Covariance::Full => {
                    let pairs = (0..d).flat_map(|i| (0..=i).map(move |j| (i, j)));
                    for (into, (i, j)) in into[1 + d..].iter_mut().zip(pairs) {
                        *into += y(i) * y(j);
                    }
                }
                Covariance::Diagonal => (0..d).for_each(|j| into[1 + d + j] += y(j) * y(j)),
                Covariance::Spherical => (0..d).for_each(|j| into[1 + d] += y(j) * y(j)),
            }
        }
        for (found, expected) in found.iter().zip(expected) {
            prop_assert!((found - expected).abs() <= 1e-13 * n as f64, "{found} {expected}");
        }
    }
}
