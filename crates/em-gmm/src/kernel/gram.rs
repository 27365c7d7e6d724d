//! Weighted second moments of many columns.

use super::aligned::{Aligned, stride};
use super::product::{few_registers, parts};
use super::tile::{Lane, TILE_ROWS, Tile};
use super::total;
use crate::Covariance;
use pulp::{Simd, WithSimd};

/// The moments of all components about their means, summed over many tiles.
///
/// With z = √r·y they are Σz zᵀ, so that one matrix serves both sides of the product. It is row-major: a
/// vector holds several columns of a row.
pub(super) struct Gram {
    d: usize,
    stride: usize,
    /// (d + 1) × stride for each component: the lower triangle of Σr·y·yᵀ, and below it Σr·y.
    sums: Aligned,
    /// Σr of each component.
    counts: Vec<f64>,
    /// The rows of a tile, row after row.
    x: Aligned,
    /// √r·(x − μ) for each of them, and √r.
    z: Aligned,
    roots: Lane,
    mean: Aligned,
}

impl Gram {
    pub(super) fn new(components: usize, d: usize) -> Self {
        let stride = stride(d);
        Self {
            d,
            stride,
            sums: Aligned::zeros(components * (d + 1) * stride),
            counts: vec![0.0; components],
            x: Aligned::zeros(TILE_ROWS * stride),
            z: Aligned::zeros(TILE_ROWS * stride),
            roots: Lane::splat(0.0),
            mean: Aligned::zeros(stride),
        }
    }

    /// Takes up a tile, whose moments about the components' means are to be added.
    #[inline(always)]
    pub(super) fn load(&mut self, tile: &Tile) {
        for (j, column) in tile.columns.iter().enumerate() {
            for (x, value) in self.x.chunks_exact_mut(self.stride).zip(column.iter()) {
                x[j] = *value;
            }
        }
    }

    /// Adds the tile's moments about a component's mean. O(64·d²).
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, simd: S, component: usize, r: &Lane, mean: &[f64]) {
        self.mean[..self.d].copy_from_slice(mean);
        self.counts[component] += total(r);
        for (root, r) in self.roots.iter_mut().zip(r.iter()) {
            *root = r.sqrt();
        }
        let len = (self.d + 1) * self.stride;
        simd.vectorize(AddMoments {
            stride: self.stride,
            x: &self.x,
            mean: &self.mean,
            roots: &self.roots,
            z: &mut self.z,
            sums: &mut self.sums[component * len..(component + 1) * len],
        });
    }

    /// Adds what was summed to a component's statistics.
    pub(super) fn write(&self, component: usize, into: &mut [f64]) {
        let (d, stride) = (self.d, self.stride);
        let sums = &self.sums[component * (d + 1) * stride..];
        into[0] += self.counts[component];
        for (into, sum) in into[1..=d].iter_mut().zip(&sums[d * stride..]) {
            *into += sum;
        }
        Covariance::Full.each_entry(d, |place, i, j| {
            into[1 + d + place] += sums[i * stride + j];
        });
    }
}

struct AddMoments<'a> {
    stride: usize,
    x: &'a [f64],
    mean: &'a [f64],
    roots: &'a Lane,
    z: &'a mut [f64],
    sums: &'a mut [f64],
}

impl WithSimd for AddMoments<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let stride = self.stride;
        let (mean, _) = S::as_simd_f64s(self.mean);
        let rows = self.x.chunks_exact(stride);
        for ((x, z), root) in (rows.zip(self.z.chunks_exact_mut(stride))).zip(self.roots.iter()) {
            let root = simd.splat_f64s(*root);
            let (x, _) = S::as_simd_f64s(x);
            let (z, _) = S::as_mut_simd_f64s(z);
            for ((x, mean), z) in x.iter().zip(mean).zip(z) {
                *z = simd.mul_f64s(root, simd.sub_f64s(*x, *mean));
            }
        }

        let d = self.sums.len() / stride - 1;
        let vectors = d.div_ceil(S::F64_LANES);
        for (from, width) in parts(vectors, 8) {
            match width {
                1 => self.add_sums::<S, 1>(simd, from),
                2 => self.add_sums::<S, 2>(simd, from),
                3 => self.add_sums::<S, 3>(simd, from),
                4 => self.add_sums::<S, 4>(simd, from),
                5 => self.add_sums::<S, 5>(simd, from),
                6 => self.add_sums::<S, 6>(simd, from),
                7 => self.add_sums::<S, 7>(simd, from),
                _ => self.add_sums::<S, 8>(simd, from),
            }
        }
        // Blocks of 8 or 4 rows, and of 4, 2 and 1 for the rest; of each the vectors up to the diagonal.
        let most = if few_registers::<S>() { 4 } else { 8 };
        let mut first = 0;
        while first < d {
            let size = most.min(1 << (d - first).ilog2());
            match size {
                8 => self.add_rows::<S, 8>(simd, first),
                4 => self.add_rows::<S, 4>(simd, first),
                2 => self.add_rows::<S, 2>(simd, first),
                _ => self.add_rows::<S, 1>(simd, first),
            }
            first += size;
        }
    }
}

impl AddMoments<'_> {
    /// Adds Σ√r·z for V vectors of columns.
    #[inline(always)]
    fn add_sums<S: Simd, const V: usize>(&mut self, simd: S, from: usize) {
        let (from, to) = (from * S::F64_LANES, (from + V) * S::F64_LANES);
        let mut sums = [simd.splat_f64s(0.0); V];
        for (z, root) in self.z.chunks_exact(self.stride).zip(self.roots.iter()) {
            let root = simd.splat_f64s(*root);
            for (sum, z) in sums.iter_mut().zip(S::as_simd_f64s(&z[from..to]).0) {
                *sum = simd.mul_add_e_f64s(root, *z, *sum);
            }
        }
        let below = self.sums.len() - self.stride;
        let (into, _) = S::as_mut_simd_f64s(&mut self.sums[below + from..below + to]);
        for (into, sum) in into.iter_mut().zip(sums) {
            *into = simd.add_f64s(*into, sum);
        }
    }

    /// Adds R rows of Σz zᵀ.
    #[inline(always)]
    fn add_rows<S: Simd, const R: usize>(&mut self, simd: S, first: usize) {
        for (from, width) in parts((first + R).div_ceil(S::F64_LANES), 3) {
            match width {
                1 => self.add_block::<S, R, 1>(simd, first, from),
                2 => self.add_block::<S, R, 2>(simd, first, from),
                _ => self.add_block::<S, R, 3>(simd, first, from),
            }
        }
    }

    /// Adds R rows and V vectors of columns of Σz zᵀ.
    #[inline(always)]
    fn add_block<S: Simd, const R: usize, const V: usize>(
        &mut self,
        simd: S,
        first: usize,
        from: usize,
    ) {
        let (from, to) = (from * S::F64_LANES, (from + V) * S::F64_LANES);
        let mut products = [[simd.splat_f64s(0.0); V]; R];
        for z in self.z.chunks_exact(self.stride) {
            let (columns, _) = S::as_simd_f64s(&z[from..to]);
            for (products, row) in products.iter_mut().zip(&z[first..first + R]) {
                let row = simd.splat_f64s(*row);
                for (product, column) in products.iter_mut().zip(columns) {
                    *product = simd.mul_add_e_f64s(row, *column, *product);
                }
            }
        }
        let rows = self.sums[first * self.stride..].chunks_exact_mut(self.stride);
        for (sums, products) in rows.zip(&products) {
            let (sums, _) = S::as_mut_simd_f64s(&mut sums[from..to]);
            for (sum, product) in sums.iter_mut().zip(products) {
                *sum = simd.add_f64s(*sum, *product);
            }
        }
    }
}
