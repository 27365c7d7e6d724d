//! Squared distances of a tile's rows from points.

use super::product::{few_registers, parts};
use super::tile::{Lane, blocks};
use pulp::{Simd, WithSimd};

/// out[c] = ‖x − points[c]‖² for every row x of a tile. O(64·k·d).
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
    fn with_simd<S: Simd>(self, simd: S) {
        let most = if few_registers::<S>() { 3 } else { 4 };
        let d = self.columns.len();
        for (first, size) in parts(self.out.len(), most) {
            let block = SquaredDistances {
                columns: self.columns,
                points: &self.points[first * d..(first + size) * d],
                out: &mut self.out[first..first + size],
            };
            match size {
                1 => block.compute::<S, 1, 8>(simd),
                2 => block.compute::<S, 2, 4>(simd),
                3 => block.compute::<S, 3, 4>(simd),
                _ => block.compute::<S, 4, 4>(simd),
            }
        }
    }
}

impl SquaredDistances<'_> {
    /// C points and V vectors at a time.
    #[inline(always)]
    fn compute<S: Simd, const C: usize, const V: usize>(self, simd: S) {
        let d = self.columns.len();
        let points: [&[f64]; C] = std::array::from_fn(|c| &self.points[c * d..(c + 1) * d]);
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
            for (out, sums) in self.out.iter_mut().zip(sums) {
                out.vectors_mut::<S, V>()[block] = sums;
            }
        }
    }
}
