//! Squared lengths of whitened rows.

use super::product::{InBlocks, in_blocks};
use super::tile::{Lane, blocks};
use crate::linalg::triangle_len;
use pulp::{Simd, WithSimd};

/// out = ‖W y − start‖² for every row y of a tile. Nothing above the diagonal of W is touched. O(64·d²).
pub(super) struct SquaredLengths<'a> {
    /// The lower triangle of W, row by row.
    pub(super) w: &'a [f64],
    pub(super) start: &'a [f64],
    /// The tile: one lane for each column.
    pub(super) y: &'a [Lane],
    pub(super) out: &'a mut Lane,
}

impl WithSimd for SquaredLengths<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        *self.out = Lane::splat(0.0);
        in_blocks(simd, self.y.len(), &mut self);
    }
}

impl InBlocks for SquaredLengths<'_> {
    /// The part of C rows of W, from row `first` on.
    #[inline(always)]
    fn block<S: Simd, const C: usize, const V: usize>(&mut self, simd: S, first: usize) {
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
            // Then each column is one for fewer rows.
            macro_rules! columns_beyond {
                ($($beyond:literal)*) => { $(
                    if $beyond < C {
                        let y = &self.y[first + $beyond].vectors::<S, V>()[block];
                        for (z, row) in z[$beyond..].iter_mut().zip(&rows[$beyond..]) {
                            let w = simd.splat_f64s(row[first + $beyond]);
                            for (z, y) in z.iter_mut().zip(y) {
                                *z = simd.mul_add_e_f64s(w, *y, *z);
                            }
                        }
                    }
                )* };
            }
            columns_beyond!(1 2 3 4 5);
            let sums = &mut self.out.vectors_mut::<S, V>()[block];
            for (z, start) in z.iter().zip(&self.start[first..first + C]) {
                let start = simd.splat_f64s(*start);
                for (sum, z) in sums.iter_mut().zip(z) {
                    let z = simd.sub_f64s(*z, start);
                    *sum = simd.mul_add_e_f64s(z, z, *sum);
                }
            }
        }
    }
}
