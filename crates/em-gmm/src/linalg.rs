//! The few matrix operations the crate needs, as plain functions on `f64`.
//!
//! This is the only module that names faer's functions. It calls their low-level forms, which
//! stay on the calling thread: the crate's parallelism is over rows, in `fold`.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{
    LltError, LltParams, LltRegularization, cholesky_in_place, cholesky_in_place_scratch,
};
use faer::linalg::matmul::matmul;
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::{Accum, Mat, MatRef, Par, Spec};

/// How much of a column's variance the columns in front of it must leave unexplained. Entries of Σ are
/// known to ε = 2⁻⁵² of themselves, so what is left below this fraction p is known to ε/p only, and a
/// log-likelihood found from it is too rough to be seen climbing. Correlations up to 1 − 5e-11 and
/// condition numbers beyond 1e9 pass.
const LEAST_UNEXPLAINED: f64 = 1e-10;

/// The lower Cholesky factor L of Σ = L Lᵀ, the entries above the diagonal zero. O(d³).
///
/// The error is the first column j whose pivot L_jj², the variance that the columns in front of it
/// leave unexplained, is below [`LEAST_UNEXPLAINED`] of Σ_jj.
fn cholesky(sigma: MatRef<'_, f64>) -> Result<Mat<f64>, usize> {
    let d = sigma.nrows();
    let params: Spec<LltParams, f64> = Spec::default();
    let mut factor = sigma.to_owned();
    let mut memory = MemBuffer::new(cholesky_in_place_scratch::<f64>(d, Par::Seq, params));
    cholesky_in_place(
        factor.as_mut(),
        LltRegularization::default(),
        Par::Seq,
        MemStack::new(&mut memory),
        params,
    )
    .map_err(|LltError::NonPositivePivot { index }| index)?;
    for j in 0..d {
        let pivot = factor[(j, j)] * factor[(j, j)];
        let enough = pivot > LEAST_UNEXPLAINED * sigma[(j, j)]; // false for NaN
        if !enough {
            return Err(j);
        }
        for i in 0..j {
            factor[(i, j)] = 0.0;
        }
    }
    Ok(factor)
}

/// Up to how many columns plain loops are faster than calls that ask for memory several times.
const FEW_COLUMNS: usize = 8;

/// The lower triangle of W = L⁻¹, where Σ = L Lᵀ, from the lower triangle of Σ. O(d³).
///
/// The error is that of [`cholesky`].
pub(crate) fn whitening(sigma: &[f64], d: usize) -> Result<Vec<f64>, usize> {
    if d > FEW_COLUMNS {
        let factor = cholesky(unpack_symmetric(sigma, d).as_ref())?;
        return Ok(pack_lower(invert_lower(factor.as_ref()).as_ref()));
    }
    let at = |i: usize, j: usize| triangle_len(i) + j;
    let mut factor = sigma.to_vec();
    for i in 0..d {
        for j in 0..=i {
            let known: f64 = (0..j).map(|l| factor[at(i, l)] * factor[at(j, l)]).sum();
            let rest = sigma[at(i, j)] - known;
            factor[at(i, j)] = if i > j {
                rest / factor[at(j, j)]
            } else if rest > LEAST_UNEXPLAINED * sigma[at(i, i)] {
                rest.sqrt()
            } else {
                return Err(i);
            };
        }
    }
    let mut inverse = vec![0.0; factor.len()];
    for i in 0..d {
        inverse[at(i, i)] = factor[at(i, i)].recip();
        for j in 0..i {
            let known: f64 = (j..i).map(|l| factor[at(i, l)] * inverse[at(l, j)]).sum();
            inverse[at(i, j)] = -known * inverse[at(i, i)];
        }
    }
    Ok(inverse)
}

/// The inverse of a lower triangular matrix. O(d³).
fn invert_lower(factor: MatRef<'_, f64>) -> Mat<f64> {
    let mut inverse = Mat::zeros(factor.nrows(), factor.ncols());
    invert_lower_triangular(inverse.as_mut(), factor, Par::Seq);
    inverse
}

/// A S Aᵀ. O(d³).
pub(crate) fn congruence(a: MatRef<'_, f64>, s: MatRef<'_, f64>) -> Mat<f64> {
    let mut half = Mat::zeros(a.nrows(), s.ncols());
    matmul(half.as_mut(), Accum::Replace, a, s, 1.0, Par::Seq);
    let mut whole = Mat::zeros(a.nrows(), a.nrows());
    matmul(
        whole.as_mut(),
        Accum::Replace,
        half.as_ref(),
        a.transpose(),
        1.0,
        Par::Seq,
    );
    whole
}

/// How many entries the lower triangle of a d × d matrix has, diagonal included.
pub(crate) fn triangle_len(d: usize) -> usize {
    d * (d + 1) / 2
}

/// The lower triangle row by row: (0,0), (1,0), (1,1), (2,0), …
pub(crate) fn pack_lower(a: MatRef<'_, f64>) -> Vec<f64> {
    (0..a.nrows())
        .flat_map(|i| (0..=i).map(move |j| a[(i, j)]))
        .collect()
}

/// The symmetric matrix whose lower triangle is packed.
pub(crate) fn unpack_symmetric(packed: &[f64], d: usize) -> Mat<f64> {
    Mat::from_fn(d, d, |i, j| {
        let (i, j) = (i.max(j), i.min(j));
        packed[triangle_len(i) + j]
    })
}

/// The matrix made exactly symmetric from its lower triangle, if it is symmetric up to 1e-10 of its
/// diagonal.
pub(crate) fn symmetric(a: MatRef<'_, f64>) -> Option<Mat<f64>> {
    let d = a.nrows();
    let scale = |i: usize| a[(i, i)].abs().sqrt();
    let is_symmetric = (0..d).all(|i| {
        (0..i).all(|j| {
            let difference = (a[(i, j)] - a[(j, i)]).abs();
            // NaN is for other checks to find.
            difference.is_nan() || difference <= 1e-10 * scale(i) * scale(j)
        })
    });
    is_symmetric.then(|| Mat::from_fn(d, d, |i, j| a[(i.max(j), i.min(j))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_columns_are_whitened_as_many_are() {
        for d in 1..=FEW_COLUMNS {
            let entry = |i: usize, j: usize| {
                if i == j {
                    2.0
                } else {
                    1.0 / (1 + i + j) as f64
                }
            };
            let sigma = Mat::from_fn(d, d, |i, j| entry(i, j) * ((1 + i) * (1 + j)) as f64);
            let packed = pack_lower(sigma.as_ref());
            let factor = cholesky(sigma.as_ref()).expect("positive definite");
            let expected = pack_lower(invert_lower(factor.as_ref()).as_ref());
            let found = whitening(&packed, d).expect("positive definite");
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn the_first_column_that_depends_on_others_is_named() {
        let singular = [1.0, 2.0, 4.0, 0.0, 0.0, 1.0];
        assert_eq!(whitening(&singular, 3), Err(1));
        let many = Mat::from_fn(9, 9, |i, j| if i == j || i + j == 7 { 1.0 } else { 0.0 });
        let expected = cholesky(many.as_ref()).err();
        assert_eq!(whitening(&pack_lower(many.as_ref()), 9).err(), expected);
        assert_eq!(whitening(&[f64::NAN], 1), Err(0));
    }
}
