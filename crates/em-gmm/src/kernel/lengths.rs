//! Squared lengths of whitened rows.

use super::product::{few_registers, parts};
use super::tile::{Lane, blocks};
use crate::linalg::triangle_len;
use pulp::{Simd, WithSimd};

/// out = ‖W y‖² for every row y of a tile. Nothing above the diagonal of W is touched. O(64·d²).
pub(super) struct SquaredLengths<'a> {
    /// The lower triangle of W, row by row.
    pub(super) w: &'a [f64],
    /// The tile: one lane for each column.
    pub(super) y: &'a [Lane],
    pub(super) out: &'a mut Lane,
}

impl WithSimd for SquaredLengths<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        *self.out = Lane::splat(0.0);
        let most = if few_registers::<S>() { 3 } else { 6 };
        for (first, size) in parts(self.y.len(), most) {
            match size {
                1 => self.add::<S, 1, 8>(simd, first),
                2 => self.add::<S, 2, 4>(simd, first),
                3 => self.add::<S, 3, 4>(simd, first),
                4 => self.add::<S, 4, 4>(simd, first),
                5 => self.add::<S, 5, 4>(simd, first),
                _ => self.add::<S, 6, 4>(simd, first),
            }
        }
    }
}

impl SquaredLengths<'_> {
    /// The part of C rows of W, from row `first` on, V vectors at a time.
    #[inline(always)]
    fn add<S: Simd, const C: usize, const V: usize>(&mut self, simd: S, first: usize) {
        let rows: [&[f64]; C] = std::array::from_fn(|c| {
            let i = first + c;
            &self.w[triangle_len(i)..=triangle_len(i) + i]
        });
        // All rows have the columns up to the diagonal of the first.
        let common: [&[f64]; C] = std::array::from_fn(|c| &rows[c][..=first]);
        for block in 0..blocks::<S, V>() {
            let mut z = [[simd.splat_f64s(0.0); V]; C];
            for (j, y) in self.y[..=first].iter().enumerate() {
                let y = &y.vectors::<S, V>()[block];
                for (z, row) in z.iter_mut().zip(&common) {
                    let w = simd.splat_f64s(row[j]);
                    for (z, y) in z.iter_mut().zip(y) {
                        *z = simd.mul_add_e_f64s(w, *y, *z);
                    }
                }
            }
            for beyond in 1..C {
                let y = &self.y[first + beyond].vectors::<S, V>()[block];
                for (z, row) in z.iter_mut().zip(&rows).skip(beyond) {
                    let w = simd.splat_f64s(row[first + beyond]);
                    for (z, y) in z.iter_mut().zip(y) {
                        *z = simd.mul_add_e_f64s(w, *y, *z);
                    }
                }
            }
            let sums = &mut self.out.vectors_mut::<S, V>()[block];
            for z in &z {
                for (sum, z) in sums.iter_mut().zip(z) {
                    *sum = simd.mul_add_e_f64s(*z, *z, *sum);
                }
            }
        }
    }
}
