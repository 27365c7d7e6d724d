//! The few matrix operations the crate needs. The only module that names faer's functions; the
//! matrices have as many rows as a model has parameters.

use faer::linalg::solvers::Solve;
use faer::{Mat, MatRef, Side};

/// Eigenvalues in ascending order, and eigenvectors as columns. Nothing for a matrix that is not finite.
pub(crate) fn eigen(a: MatRef<'_, f64>) -> Option<(Vec<f64>, Mat<f64>)> {
    let decomposition = a.self_adjoint_eigen(Side::Lower).ok()?;
    let values: Vec<f64> = decomposition.S().column_vector().iter().copied().collect();
    let finite = values.iter().all(|value| value.is_finite());
    finite.then(|| (values, decomposition.U().to_owned()))
}

/// The inverse of a symmetric positive definite matrix.
pub(crate) fn inverse(a: MatRef<'_, f64>) -> Option<Mat<f64>> {
    let identity = Mat::<f64>::identity(a.nrows(), a.nrows());
    Some(a.llt(Side::Lower).ok()?.solve(identity))
}

/// A⁻¹ B for a square A.
pub(crate) fn solve(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    a.partial_piv_lu().solve(b)
}

/// The eigenvalues of A⁻¹ B in ascending order and its eigenvectors as columns, A positive definite and B
/// symmetric.
pub(crate) fn relative_eigen(
    a: MatRef<'_, f64>,
    b: MatRef<'_, f64>,
) -> Option<(Vec<f64>, Mat<f64>)> {
    let l = a.llt(Side::Lower).ok()?.L().to_owned();
    let half = solve(l.as_ref(), b);
    let both = solve(l.as_ref(), half.transpose());
    let (values, vectors) = eigen(symmetric(both.as_ref()).as_ref())?;
    Some((values, solve(l.transpose(), vectors.as_ref())))
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

/// T A Tᵀ.
pub(crate) fn sandwich(t: MatRef<'_, f64>, a: MatRef<'_, f64>) -> Mat<f64> {
    t * a * t.transpose()
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
    t.transpose() * a * t
}
