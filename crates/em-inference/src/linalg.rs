//! The few matrix operations the crate needs, on matrices with as many rows as a model has parameters.
//!
//! The only module that names faer's functions. It calls their low-level forms, which stay on the
//! calling thread, so that results do not depend on the number of threads.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{
    LltParams, LltRegularization, cholesky_in_place, cholesky_in_place_scratch,
};
use faer::linalg::evd::{
    ComputeEigenvectors, SelfAdjointEvdParams, self_adjoint_evd, self_adjoint_evd_scratch,
};
use faer::linalg::matmul::matmul;
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::{Accum, Mat, MatRef, Par, Spec};

/// A B.
pub(crate) fn product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    let mut product = Mat::zeros(a.nrows(), b.ncols());
    matmul(product.as_mut(), Accum::Replace, a, b, 1.0, Par::Seq);
    product
}

/// Eigenvalues in ascending order, and eigenvectors as columns, of a symmetric matrix. Nothing if it is
/// not finite.
pub(crate) fn eigen(a: MatRef<'_, f64>) -> Option<(Vec<f64>, Mat<f64>)> {
    let p = a.nrows();
    let finite = a
        .col_iter()
        .all(|column| column.iter().all(|x| x.is_finite()));
    if !finite {
        return None;
    }
    let params: Spec<SelfAdjointEvdParams, f64> = Spec::default();
    let mut values = Diag::zeros(p);
    let mut vectors = Mat::zeros(p, p);
    let scratch = self_adjoint_evd_scratch::<f64>(p, ComputeEigenvectors::Yes, Par::Seq, params);
    self_adjoint_evd(
        a,
        values.as_mut(),
        Some(vectors.as_mut()),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        params,
    )
    .ok()?;
    Some((values.column_vector().iter().copied().collect(), vectors))
}

/// L⁻¹ of A = L Lᵀ; nothing if A is not positive definite.
fn whitening(a: MatRef<'_, f64>) -> Option<Mat<f64>> {
    let params: Spec<LltParams, f64> = Spec::default();
    let mut factor = a.to_owned();
    let scratch = cholesky_in_place_scratch::<f64>(a.nrows(), Par::Seq, params);
    cholesky_in_place(
        factor.as_mut(),
        LltRegularization::default(),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        params,
    )
    .ok()?;
    let mut inverse = Mat::zeros(a.nrows(), a.nrows());
    invert_lower_triangular(inverse.as_mut(), factor.as_ref(), Par::Seq);
    Some(inverse)
}

/// The inverse of a symmetric positive definite matrix.
pub(crate) fn inverse(a: MatRef<'_, f64>) -> Option<Mat<f64>> {
    let w = whitening(a)?;
    Some(product(w.transpose(), w.as_ref()))
}

/// The eigenvalues of A⁻¹ B in ascending order and its eigenvectors as columns, A positive definite and B
/// symmetric.
pub(crate) fn relative_eigen(
    a: MatRef<'_, f64>,
    b: MatRef<'_, f64>,
) -> Option<(Vec<f64>, Mat<f64>)> {
    let w = whitening(a)?;
    let (values, vectors) = eigen(symmetric(sandwich(w.as_ref(), b).as_ref()).as_ref())?;
    Some((values, product(w.transpose(), vectors.as_ref())))
}

/// The mean of a matrix and its transpose.
pub(crate) fn symmetric(a: MatRef<'_, f64>) -> Mat<f64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| {
        f64::midpoint(a[(i, j)], a[(j, i)])
    })
}

/// How far a matrix is from being symmetric, relative to its largest entry.
pub(crate) fn asymmetry(a: MatRef<'_, f64>) -> f64 {
    let (mut largest, mut difference) = (0.0_f64, 0.0_f64);
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            largest = largest.max(a[(i, j)].abs());
            difference = difference.max((a[(i, j)] - a[(j, i)]).abs());
        }
    }
    if largest > 0.0 {
        difference / largest
    } else {
        0.0
    }
}

/// vᵀ A v.
pub(crate) fn quadratic(a: MatRef<'_, f64>, v: &[f64]) -> f64 {
    let column = |j: usize| a.col(j).iter().zip(v).map(|(a, v)| a * v).sum::<f64>();
    v.iter().enumerate().map(|(j, v)| v * column(j)).sum()
}

/// T A Tᵀ.
pub(crate) fn sandwich(t: MatRef<'_, f64>, a: MatRef<'_, f64>) -> Mat<f64> {
    product(product(t, a).as_ref(), t.transpose())
}

/// Tᵀ A T, where rows of T that are 0 keep A's entries there, which may be infinite, from counting.
pub(crate) fn pulled_back(t: MatRef<'_, f64>, a: &[f64]) -> Mat<f64> {
    let n = t.nrows();
    let counts = |i: usize| t.row(i).iter().any(|t| *t != 0.0);
    let a = Mat::from_fn(n, n, |i, j| {
        if counts(i) && counts(j) {
            a[i * n + j]
        } else {
            0.0
        }
    });
    sandwich(t.transpose(), a.as_ref())
}
