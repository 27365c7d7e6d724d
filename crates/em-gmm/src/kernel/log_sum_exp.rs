//! From log-joint densities to responsibilities and log-densities.

use super::exp::exp;
use super::tile::{Lane, TILE_ROWS};
use super::total;
use pulp::{Simd, WithSimd};

/// What is left of a tile's log-joint densities once they have become responsibilities: log p(x) is
/// `largest` + ln `sum`.
pub(super) struct Normalizer {
    /// The largest log-joint density of each row.
    largest: Lane,
    /// Σ exp(log-joint density − the largest), between 1 and k; NaN where the largest is −∞.
    sum: Lane,
}

/// Turns log-joint densities into responsibilities, in place. A row so far away that every term is −∞ has
/// responsibilities that are NaN. O(64·k).
pub(super) struct Normalize<'a>(pub(super) &'a mut [Lane]);

impl WithSimd for Normalize<'_> {
    type Output = Normalizer;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Normalizer {
        let joint = self.0;
        let mut largest = Lane::splat(f64::NEG_INFINITY);
        for lane in joint.iter() {
            for (largest, x) in largest.iter_mut().zip(lane.iter()) {
                *largest = if *x > *largest { *x } else { *largest };
            }
        }
        let mut sum = Lane::splat(0.0);
        for lane in joint.iter_mut() {
            for ((x, largest), sum) in lane.iter_mut().zip(largest.iter()).zip(sum.iter_mut()) {
                *x = exp::<S>(*x - largest);
                *sum += *x;
            }
        }
        let mut inverse = sum;
        for inverse in inverse.iter_mut() {
            *inverse = 1.0 / *inverse;
        }
        for lane in joint.iter_mut() {
            for (x, inverse) in lane.iter_mut().zip(inverse.iter()) {
                *x *= inverse;
            }
        }
        Normalizer { largest, sum }
    }
}

/// How many sums are multiplied before a logarithm is taken: k¹⁶ is a number for every k.
const FACTORS: usize = 16;

impl Normalizer {
    /// log p(x) of one row.
    pub(super) fn log_density(&self, row: usize) -> f64 {
        let (largest, sum) = (self.largest[row], self.sum[row]);
        if largest.is_finite() {
            largest + sum.ln()
        } else {
            largest
        }
    }

    /// Σ log p(x) over the first `rows` rows. One logarithm serves many rows: logarithms cost as much as
    /// a density of two columns.
    #[inline(always)]
    pub(super) fn total_log_density(&mut self, rows: usize) -> f64 {
        self.largest[rows..].fill(0.0);
        self.sum[rows..].fill(1.0);
        let largest = total(&self.largest);
        if !largest.is_finite() {
            return largest;
        }
        let mut products = [1.0; TILE_ROWS / FACTORS];
        for factors in self.sum.chunks_exact(TILE_ROWS / FACTORS) {
            for (product, factor) in products.iter_mut().zip(factors) {
                *product *= factor;
            }
        }
        largest + products.iter().map(|product| product.ln()).sum::<f64>()
    }
}
