//! Weighted second moments of many columns.

use super::aligned::{Aligned, stride};
use super::product::{few_registers, parts};
use super::tile::{Lane, TILE_ROWS};
use crate::Covariance;
use pulp::{Simd, WithSimd};

/// The rows of a tile, row after row: a vector holds several columns of a row.
pub(super) struct TileRows {
    stride: usize,
    values: Aligned,
}

impl TileRows {
    pub(super) fn new(d: usize) -> Self {
        let stride = stride(d);
        Self {
            stride,
            values: Aligned::zeros(TILE_ROWS * stride),
        }
    }

    /// Takes up a tile, one lane for each column.
    #[inline(always)]
    pub(super) fn load(&mut self, columns: &[Lane]) {
        for (j, column) in columns.iter().enumerate() {
            for (row, value) in self.values.chunks_exact_mut(self.stride).zip(column.iter()) {
                row[j] = *value;
            }
        }
    }
}

/// The moments of all components, summed over many tiles.
pub(super) struct Gram {
    d: usize,
    stride: usize,
    /// (d + 1) × stride for each component: the lower triangle of Σr (y − m) yᵀ, and below it Σr (y − m).
    sums: Aligned,
    /// Σr of each component.
    counts: Vec<f64>,
    mean: Aligned,
    panel: Aligned,
}

impl Gram {
    pub(super) fn new(components: usize, d: usize) -> Self {
        let stride = stride(d);
        Self {
            d,
            stride,
            sums: Aligned::zeros(components * (d + 1) * stride),
            counts: vec![0.0; components],
            mean: Aligned::zeros(stride),
            panel: Aligned::zeros(TILE_ROWS * WIDEST),
        }
    }

    /// Adds the moments of a tile's rows y for a component of mean m. O(64·d²).
    #[inline(always)]
    pub(super) fn add<S: Simd>(
        &mut self,
        simd: S,
        component: usize,
        r: &Lane,
        rows: &TileRows,
        mean: &[f64],
    ) {
        self.mean[..self.d].copy_from_slice(mean);
        self.counts[component] += super::total(r);
        let len = (self.d + 1) * self.stride;
        let sums = &mut self.sums[component * len..(component + 1) * len];
        let (products, first) = sums.split_at_mut(self.d * self.stride);
        simd.vectorize(AddMoments {
            stride: self.stride,
            y: &rows.values,
            mean: &self.mean,
            r,
            panel: &mut self.panel,
            first,
            products,
        });
    }

    /// Adds to a component's statistics the moments about its mean m: with s = Σr (y − m), the second ones are
    /// Σr (y − m) yᵀ − s mᵀ. Near a maximum s is small, so that not much cancels.
    pub(super) fn write(&self, component: usize, mean: &[f64], into: &mut [f64]) {
        let (d, stride) = (self.d, self.stride);
        let sums = &self.sums[component * (d + 1) * stride..];
        let s = &sums[d * stride..][..d];
        into[0] += self.counts[component];
        for (into, s) in into[1..=d].iter_mut().zip(s) {
            *into += s;
        }
        Covariance::Full.each_entry(d, |place, i, j| {
            into[1 + d + place] += sums[i * stride + j] - s[i] * mean[j];
        });
    }
}

/// The most rows of a block.
const WIDEST: usize = 8;

struct AddMoments<'a> {
    stride: usize,
    y: &'a [f64],
    mean: &'a [f64],
    r: &'a Lane,
    /// r (y − m) of as many columns as a block has rows, for every row of the tile.
    panel: &'a mut [f64],
    /// Σr (y − m).
    first: &'a mut [f64],
    /// Σr (y − m) yᵀ.
    products: &'a mut [f64],
}

impl WithSimd for AddMoments<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        // Blocks of 8 or 4 rows, and of 4, 2 and 1 for the rest; of each the vectors up to the diagonal.
        let most = if few_registers::<S>() { 4 } else { WIDEST };
        let d = self.products.len() / self.stride;
        let mut first = 0;
        while first < d {
            let size = most.min(1 << (d - first).ilog2());
            match size {
                WIDEST => self.add_rows::<S, WIDEST>(simd, first),
                4 => self.add_rows::<S, 4>(simd, first),
                2 => self.add_rows::<S, 2>(simd, first),
                _ => self.add_rows::<S, 1>(simd, first),
            }
            first += size;
        }
    }
}

impl AddMoments<'_> {
    /// Adds R rows of the sums.
    #[inline(always)]
    fn add_rows<S: Simd, const R: usize>(&mut self, simd: S, first: usize) {
        if R.is_multiple_of(S::F64_LANES) {
            self.weigh_vectors::<S, R>(simd, first);
        } else {
            self.weigh::<R>(first);
        }
        for (from, width) in parts((first + R).div_ceil(S::F64_LANES), 3) {
            match width {
                1 => self.add_block::<S, R, 1>(simd, first, from),
                2 => self.add_block::<S, R, 2>(simd, first, from),
                _ => self.add_block::<S, R, 3>(simd, first, from),
            }
        }
    }

    /// Fills the panel with R columns, whole vectors of them.
    #[inline(always)]
    fn weigh_vectors<S: Simd, const R: usize>(&mut self, simd: S, first: usize) {
        let columns = first..first + R;
        let (mean, _) = S::as_simd_f64s(&self.mean[columns.clone()]);
        let (sums, _) = S::as_mut_simd_f64s(&mut self.first[columns.clone()]);
        let rows = self
            .panel
            .chunks_exact_mut(R)
            .zip(self.y.chunks_exact(self.stride));
        for ((panel, y), r) in rows.zip(self.r.iter()) {
            let r = simd.splat_f64s(*r);
            let (panel, _) = S::as_mut_simd_f64s(panel);
            let (y, _) = S::as_simd_f64s(&y[columns.clone()]);
            for ((panel, sum), (y, mean)) in
                (panel.iter_mut().zip(&mut *sums)).zip(y.iter().zip(mean))
            {
                *panel = simd.mul_f64s(r, simd.sub_f64s(*y, *mean));
                *sum = simd.add_f64s(*sum, *panel);
            }
        }
    }

    /// Fills the panel with R columns.
    #[inline(always)]
    fn weigh<const R: usize>(&mut self, first: usize) {
        let columns = first..first + R;
        let rows = self
            .panel
            .chunks_exact_mut(R)
            .zip(self.y.chunks_exact(self.stride));
        for ((panel, y), r) in rows.zip(self.r.iter()) {
            let y = y[columns.clone()].iter().zip(&self.mean[columns.clone()]);
            for ((panel, sum), (y, mean)) in
                (panel.iter_mut().zip(&mut self.first[columns.clone()])).zip(y)
            {
                *panel = r * (y - mean);
                *sum += *panel;
            }
        }
    }

    /// Adds R rows and V vectors of columns of the products.
    #[inline(always)]
    fn add_block<S: Simd, const R: usize, const V: usize>(
        &mut self,
        simd: S,
        first: usize,
        from: usize,
    ) {
        let (from, to) = (from * S::F64_LANES, (from + V) * S::F64_LANES);
        let (panel, _) = self.panel.as_chunks::<R>();
        let mut products = [[simd.splat_f64s(0.0); V]; R];
        for (panel, y) in panel.iter().zip(self.y.chunks_exact(self.stride)) {
            let (columns, _) = S::as_simd_f64s(&y[from..to]);
            for (products, row) in products.iter_mut().zip(panel) {
                let row = simd.splat_f64s(*row);
                for (product, column) in products.iter_mut().zip(columns) {
                    *product = simd.mul_add_e_f64s(row, *column, *product);
                }
            }
        }
        let rows = self.products[first * self.stride..].chunks_exact_mut(self.stride);
        for (sums, products) in rows.zip(&products) {
            let (sums, _) = S::as_mut_simd_f64s(&mut sums[from..to]);
            for (sum, product) in sums.iter_mut().zip(products) {
                *sum = simd.add_f64s(*sum, *product);
            }
        }
    }
}
