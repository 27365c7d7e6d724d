//! The moments of rows whose components are known.

use super::moments_len;
use super::tile::{TILE_ROWS, Tile};
use crate::linalg::triangle_len;
use crate::{Covariance, Rows};
use pulp::{Arch, Simd, WithSimd};

/// Adds the moments of labelled rows about the given references, k × d: each row counts fully for the
/// component of its label. O(n·d²), or O(n·d).
pub(crate) fn labelled_moments(
    structure: Covariance,
    references: &[f64],
    rows: Rows<'_>,
    label: impl Fn(usize) -> usize,
    into: &mut [f64],
) {
    Arch::new().dispatch(Labelled {
        structure,
        references,
        rows,
        label,
        into,
    });
}

struct Labelled<'a, F> {
    structure: Covariance,
    references: &'a [f64],
    rows: Rows<'a>,
    label: F,
    into: &'a mut [f64],
}

impl<F: Fn(usize) -> usize> WithSimd for Labelled<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let d = self.rows.dimensions();
        let len = moments_len(self.structure, d);
        let mut tile = Tile::new(d);
        let mut y = vec![0.0; d];
        for first in (0..self.rows.len()).step_by(TILE_ROWS) {
            tile.load(self.rows.matrix(), first);
            for row in 0..tile.rows {
                let component = (self.label)(first + row);
                let reference = &self.references[component * d..(component + 1) * d];
                for ((y, column), m) in y.iter_mut().zip(tile.columns.iter()).zip(reference) {
                    *y = column[row] - m;
                }
                add(
                    self.structure,
                    &y,
                    &mut self.into[component * len..(component + 1) * len],
                );
            }
        }
    }
}

/// Adds 1, y and what is needed of y yᵀ.
#[inline(always)]
fn add(structure: Covariance, y: &[f64], into: &mut [f64]) {
    let (count, rest) = into.split_at_mut(1);
    let (first, second) = rest.split_at_mut(y.len());
    count[0] += 1.0;
    for (sum, y) in first.iter_mut().zip(y) {
        *sum += y;
    }
    match structure {
        Covariance::Full => {
            for (i, yi) in y.iter().enumerate() {
                let row = &mut second[triangle_len(i)..=triangle_len(i) + i];
                for (sum, yj) in row.iter_mut().zip(y) {
                    *sum += yi * yj;
                }
            }
        }
        Covariance::Diagonal => {
            for (sum, y) in second.iter_mut().zip(y) {
                *sum += y * y;
            }
        }
        Covariance::Spherical => second[0] += y.iter().map(|y| y * y).sum::<f64>(),
    }
}
