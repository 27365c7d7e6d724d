//! The few matrix operations the crate needs, as plain functions on `f64`.
//!
//! This is the only module that names faer's functions. It calls their low-level forms, which
//! stay on the calling thread: the crate's parallelism is over rows, in `fold`.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{
    LltError, LltParams, LltRegularization, cholesky_in_place, cholesky_in_place_scratch,
};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::{Mat, MatRef, Par, Spec};

/// The lower Cholesky factor L of Σ = L Lᵀ, the entries above the diagonal zero. O(d³).
///
/// A matrix counts as positive definite if every pivot L_jj² keeps more than rounding of Σ_jj, the
/// variance that column j has before the columns in front of it are accounted for. The error is
/// the first column that fails.
pub(crate) fn cholesky(sigma: MatRef<'_, f64>) -> Result<Mat<f64>, usize> {
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
    let rounding = 64.0 * d as f64 * f64::EPSILON;
    for j in 0..d {
        let pivot = factor[(j, j)] * factor[(j, j)];
        let enough = pivot > rounding * sigma[(j, j)]; // false for NaN
        if !enough {
            return Err(j);
        }
        for i in 0..j {
            factor[(i, j)] = 0.0;
        }
    }
    Ok(factor)
}

/// The inverse of a lower triangular matrix. O(d³).
pub(crate) fn invert_lower(factor: MatRef<'_, f64>) -> Mat<f64> {
    let mut inverse = Mat::zeros(factor.nrows(), factor.ncols());
    invert_lower_triangular(inverse.as_mut(), factor, Par::Seq);
    inverse
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
