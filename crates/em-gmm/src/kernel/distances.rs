//! Squared distances of a tile's rows from points.

use super::product::{InBlocks, in_blocks};
use super::tile::{Lane, blocks};
use pulp::{Simd, WithSimd};

/// `out[c]` = ‖x − `points[c]`‖² for every row x of a tile. O(64·k·d).
pub(crate) struct SquaredDistances<'a> {
    /// The tile: one lane for each column.
    pub(crate) columns: &'a [Lane],
    /// k × d, row after row.
    pub(crate) points: &'a [f64],
    pub(crate) out: &'a mut [Lane],
}

impl WithSimd for SquaredDistances<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        in_blocks(simd, self.out.len(), &mut self);
    }
}

impl InBlocks for SquaredDistances<'_> {
    #[inline(always)]
    fn block<S: Simd, const C: usize, const V: usize>(&mut self, simd: S, first: usize) {
        let d = self.columns.len();
        let points: [&[f64]; C] =
            std::array::from_fn(|c| &self.points[(first + c) * d..(first + c + 1) * d]);
        for block in 0..blocks::<S, V>() {
            let mut sums = [[simd.splat_f64s(0.0); V]; C];
            for (j, column) in self.columns.iter().enumerate() {
                let x = &column.vectors::<S, V>()[block];
                for (sums, point) in sums.iter_mut().zip(&points) {
                    let point = simd.splat_f64s(point[j]);
                    for (sum, x) in sums.iter_mut().zip(x) {
                        let difference = simd.sub_f64s(*x, point);
                        *sum = simd.mul_add_e_f64s(difference, difference, *sum);
                    }
                }
            }
            for (out, sums) in self.out[first..].iter_mut().zip(sums) {
                out.vectors_mut::<S, V>()[block] = sums;
            }
        }
    }
}
