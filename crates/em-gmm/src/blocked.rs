//! The arithmetic of many columns: products of small blocks that stay in registers.
//!
//! From about ten columns on, distances and second moments are matrix products, and what counts is how
//! many multiplications are made for each number that is loaded. Both loops here keep a block of sums in
//! registers while they run over what is summed.

use crate::Gmm;
use crate::linalg::triangle_len;
use crate::tile::{Lane, TILE_ROWS, Tile};
use pulp::Simd;

/// From how many columns on blocks are faster than [`kernel`](crate::kernel)'s plain loops, by measurement.
pub(crate) const FEWEST_COLUMNS: usize = 5;

/// Rows of W at a time, and vectors of rows of data: twelve sums and four loads at a time fit into the
/// sixteen registers of AVX2.
const W_ROWS: usize = 3;
const VECTORS: usize = 4;

/// Rows of a block of second moments, and its vectors: eight sums hide the latency of an addition, and the
/// narrower the block, the less of it lies above the diagonal.
const BLOCK_ROWS: usize = 4;
const BLOCK_VECTORS: usize = 2;

/// The whitening matrices of all components, packed in the order in which they are used: for every three
/// rows column by column, zero above the diagonal.
pub(crate) struct Whitenings {
    packed: Vec<f64>,
    len: usize,
}

impl Whitenings {
    /// O(k·d²).
    pub(crate) fn of(gmm: &Gmm) -> Self {
        let d = gmm.dimensions();
        let mut packed = Vec::new();
        for whitening in gmm.whitenings() {
            for first in (0..d).step_by(W_ROWS) {
                for j in 0..d.min(first + W_ROWS) {
                    packed.extend((first..first + W_ROWS).map(|i| {
                        if i < d && j <= i {
                            whitening.row(i)[j]
                        } else {
                            0.0
                        }
                    }));
                }
            }
        }
        Self {
            len: packed.len() / gmm.components(),
            packed,
        }
    }

    /// ‖W(x − μ)‖² for one component, from the differences x − μ.
    #[inline(always)]
    pub(crate) fn squared_distances<S: Simd>(
        &self,
        simd: S,
        component: usize,
        differences: &Tile,
        distances: &mut Lane,
    ) {
        let packed = &self.packed[component * self.len..(component + 1) * self.len];
        let d = differences.columns.len();
        let (distances, _) = S::as_mut_simd_f64s(distances);
        for (part, distances) in distances.chunks_exact_mut(VECTORS).enumerate() {
            let mut sums = [simd.splat_f64s(0.0); VECTORS];
            let mut packed = packed;
            for first in (0..d).step_by(W_ROWS) {
                let columns = d.min(first + W_ROWS);
                let (block, rest) = packed.split_at(columns * W_ROWS);
                packed = rest;
                let mut z = [[simd.splat_f64s(0.0); VECTORS]; W_ROWS];
                for (w, y) in block.chunks_exact(W_ROWS).zip(&differences.columns) {
                    let (y, _) = S::as_simd_f64s(y);
                    let y = &y[part * VECTORS..][..VECTORS];
                    for (z, w) in z.iter_mut().zip(w) {
                        let w = simd.splat_f64s(*w);
                        for (z, y) in z.iter_mut().zip(y) {
                            *z = simd.mul_add_e_f64s(w, *y, *z);
                        }
                    }
                }
                for z in &z {
                    for (sum, z) in sums.iter_mut().zip(z) {
                        *sum = simd.mul_add_e_f64s(*z, *z, *sum);
                    }
                }
            }
            distances.copy_from_slice(&sums);
        }
    }
}

/// Weighted moments of all components, summed in blocks.
pub(crate) struct Moments {
    d: usize,
    /// d rounded up to whole blocks of vectors: the length of a row of everything here.
    stride: usize,
    /// (d + 1) × stride for each component, in whole blocks of rows: the lower triangle of Σr·y·yᵀ, and
    /// below it Σr·y, as if y had a last entry 1.
    sums: Vec<f64>,
    /// The rows of a tile, row after row.
    x: Vec<f64>,
    /// y = x − μ and r·y for each of them.
    y: Vec<f64>,
    ry: Vec<f64>,
    mean: Vec<f64>,
}

impl Moments {
    pub(crate) fn new<S: Simd>(d: usize, components: usize) -> Self {
        let stride = (d + 1).next_multiple_of((BLOCK_VECTORS * S::F64_LANES).max(BLOCK_ROWS));
        let rows = (d + 1).next_multiple_of(BLOCK_ROWS);
        Self {
            d,
            stride,
            sums: vec![0.0; components * rows * stride],
            x: vec![0.0; TILE_ROWS * stride],
            y: vec![0.0; TILE_ROWS * stride],
            ry: vec![0.0; TILE_ROWS * stride],
            mean: vec![0.0; stride],
        }
    }

    fn len(&self) -> usize {
        (self.d + 1).next_multiple_of(BLOCK_ROWS) * self.stride
    }

    /// Takes up a tile, whose moments about the components' means are to be added.
    pub(crate) fn load(&mut self, tile: &Tile) {
        for (j, column) in tile.columns.iter().enumerate() {
            for (x, value) in self.x.chunks_exact_mut(self.stride).zip(column) {
                x[j] = *value;
            }
        }
    }

    /// Adds the tile's moments about a component's mean.
    #[inline(always)]
    pub(crate) fn add<S: Simd>(&mut self, simd: S, component: usize, r: &Lane, mean: &[f64]) {
        let (d, stride, len) = (self.d, self.stride, self.len());
        self.mean[..d].copy_from_slice(mean);
        let (mean, _) = S::as_simd_f64s(&self.mean);
        for (((x, y), ry), r) in (self.x.chunks_exact(stride))
            .zip(self.y.chunks_exact_mut(stride))
            .zip(self.ry.chunks_exact_mut(stride))
            .zip(r)
        {
            let (x, _) = S::as_simd_f64s(x);
            let (y, _) = S::as_mut_simd_f64s(y);
            let (weighted, _) = S::as_mut_simd_f64s(ry);
            let weight = simd.splat_f64s(*r);
            for (((x, mean), y), ry) in x.iter().zip(mean).zip(y).zip(weighted) {
                *y = simd.sub_f64s(*x, *mean);
                *ry = simd.mul_f64s(weight, *y);
            }
            ry[d] = *r;
        }
        let width = BLOCK_VECTORS * S::F64_LANES;
        let sums = &mut self.sums[component * len..(component + 1) * len];
        for (block, sums) in sums.chunks_exact_mut(BLOCK_ROWS * stride).enumerate() {
            let first = block * BLOCK_ROWS;
            for from in (0..d.min(first + BLOCK_ROWS)).step_by(width) {
                let mut c = [[simd.splat_f64s(0.0); BLOCK_VECTORS]; BLOCK_ROWS];
                for (y, ry) in (self.y.chunks_exact(stride)).zip(self.ry.chunks_exact(stride)) {
                    let (y, _) = S::as_simd_f64s(&y[from..from + width]);
                    for (c, ry) in c.iter_mut().zip(&ry[first..first + BLOCK_ROWS]) {
                        let ry = simd.splat_f64s(*ry);
                        for (c, y) in c.iter_mut().zip(y) {
                            *c = simd.mul_add_e_f64s(ry, *y, *c);
                        }
                    }
                }
                for (sums, c) in sums.chunks_exact_mut(stride).zip(&c) {
                    let (sums, _) = S::as_mut_simd_f64s(&mut sums[from..from + width]);
                    for (sum, c) in sums.iter_mut().zip(c) {
                        *sum = simd.add_f64s(*sum, *c);
                    }
                }
            }
        }
    }

    /// Adds what was summed to a component's Σr·y and the lower triangle of Σr·y·yᵀ.
    pub(crate) fn write(&self, component: usize, first: &mut [f64], second: &mut [f64]) {
        let sums = &self.sums[component * self.len()..(component + 1) * self.len()];
        for (first, sum) in first.iter_mut().zip(&sums[self.d * self.stride..]) {
            *first += sum;
        }
        for i in 0..self.d {
            let row = &mut second[triangle_len(i)..=triangle_len(i) + i];
            for (second, sum) in row.iter_mut().zip(&sums[i * self.stride..]) {
                *second += sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failing test should stop where it fails

    use super::*;
    use crate::kernel::moments_len;
    use crate::{Mat, rng};
    use pulp::{Arch, Scalar, WithSimd};
    use rand::RngExt;

    /// The distances and moments of one tile, by blocks and by plain loops.
    struct Both<'a> {
        gmm: &'a Gmm,
        tile: &'a Tile,
        r: &'a Lane,
    }

    impl WithSimd for Both<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let Self { gmm, tile, r } = self;
            let d = gmm.dimensions();
            let whitenings = Whitenings::of(gmm);
            let mut moments = Moments::new::<S>(d, gmm.components());
            moments.load(tile);
            for component in 0..gmm.components() {
                let mean = gmm.mean(component);
                let y = |t: usize, j: usize| tile.columns[j][t] - mean[j];
                let mut differences = Tile::new(d);
                for j in 0..d {
                    differences.columns[j] = std::array::from_fn(|t| y(t, j));
                }
                let mut distances = [0.0; TILE_ROWS];
                whitenings.squared_distances(simd, component, &differences, &mut distances);
                let whitening = &gmm.whitenings()[component];
                for (t, distance) in distances.iter().enumerate() {
                    let z = |i: usize| -> f64 {
                        let row = whitening.row(i).iter().enumerate();
                        row.map(|(j, w)| w * y(t, j)).sum()
                    };
                    let expected: f64 = (0..d).map(|i| z(i).powi(2)).sum();
                    assert!(
                        (distance / expected - 1.0).abs() < 1e-12,
                        "{d} {distance} {expected}"
                    );
                }
                moments.add(simd, component, r, mean);
                let mut found = vec![0.0; moments_len(d)];
                let (first, second) = found[1..].split_at_mut(d);
                moments.write(component, first, second);
                let sum =
                    |term: &dyn Fn(usize) -> f64| (0..TILE_ROWS).map(|t| r[t] * term(t)).sum();
                for i in 0..d {
                    let expected: f64 = sum(&|t| y(t, i));
                    assert!((first[i] - expected).abs() < 1e-12 * 64.0);
                    for j in 0..=i {
                        let expected: f64 = sum(&|t| y(t, i) * y(t, j));
                        let found = second[triangle_len(i) + j];
                        assert!((found - expected).abs() < 1e-12 * 64.0, "{d} {i} {j}");
                    }
                }
            }
        }
    }

    #[test]
    fn blocks_agree_with_plain_loops_at_all_sizes() {
        for d in [1, 2, 3, 7, 8, 9, 11, 12, 16, 17, 23, 33, 64] {
            let mut rng = rng(d as u64);
            let covariance = |bend: f64| {
                Mat::from_fn(d, d, |i, j| {
                    let apart = i.abs_diff(j) as f64;
                    if apart == 0.0 { 1.0 } else { bend.powf(apart) }
                })
            };
            let means = Mat::from_fn(2, d, |c, j| c as f64 - 0.1 * j as f64);
            let gmm = Gmm::new(
                vec![0.3, 0.7],
                means,
                vec![covariance(0.5), covariance(0.2)],
            );
            let gmm = gmm.unwrap();
            let mut tile = Tile::new(d);
            tile.rows = TILE_ROWS;
            for column in &mut tile.columns {
                column.fill_with(|| 4.0 * rng.random::<f64>() - 2.0);
            }
            let r: Lane = std::array::from_fn(|_| rng.random());
            let both = || Both {
                gmm: &gmm,
                tile: &tile,
                r: &r,
            };
            Arch::new().dispatch(both());
            both().with_simd(Scalar);
        }
    }
}
