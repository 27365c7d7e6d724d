//! The Cholesky factor of a lower triangle that lies row after row.

/// Where entry (i, j), j ≤ i, lies.
pub(super) fn at(i: usize, j: usize) -> usize {
    i * (i + 1) / 2 + j
}

/// Which entry lies at a place.
pub(super) fn row_and_column(place: usize) -> (usize, usize) {
    let row = dimensions(place + 1) - 1;
    (row, place - at(row, 0))
}

/// The dimension d of a triangle of d(d + 1)/2 numbers.
pub(super) fn dimensions(len: usize) -> usize {
    (0..len).take_while(|d| d * (d + 1) / 2 < len).count()
}

/// L with L Lᵀ = Σ, in place; false if Σ is not positive definite.
pub(super) fn factor(sigma: &mut [f64]) -> bool {
    for i in 0..dimensions(sigma.len()) {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| sigma[at(i, k)] * sigma[at(j, k)]).sum();
            let left = sigma[at(i, j)] - dot;
            if i == j {
                if !(left > 0.0 && left.is_finite()) {
                    return false;
                }
                sigma[at(i, i)] = left.sqrt();
            } else {
                sigma[at(i, j)] = left / sigma[at(j, j)];
            }
        }
    }
    true
}

/// L Lᵀ, in place.
pub(super) fn square(l: &mut [f64]) {
    for i in (0..dimensions(l.len())).rev() {
        for j in (0..=i).rev() {
            l[at(i, j)] = (0..=j).map(|k| l[at(i, k)] * l[at(j, k)]).sum();
        }
    }
}
