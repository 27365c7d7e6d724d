//! Products of small matrices with a tile, in blocks whose sums stay in registers.
//!
//! What counts is how many multiplications are made for each number that is loaded, and that enough of
//! them are under way at a time to hide their latency. The shapes of the blocks are for 16 registers with
//! AVX2, and for 32 elsewhere.

use super::aligned::Aligned;
use super::tile::{Lane, blocks};
use pulp::{Simd, WithSimd};

/// Whether there are only 16 registers.
pub(super) fn few_registers<S: Simd>() -> bool {
    S::F64_LANES == 4
}

/// Cuts `len` into the fewest parts of at most `most`, as equal as can be: where each starts, and its length.
#[inline(always)]
pub(super) fn parts(len: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let count = len.div_ceil(most);
    let mut start = 0;
    (0..count).map(move |part| {
        let size = (len - start).div_ceil(count - part);
        start += size;
        (start - size, size)
    })
}

/// An operation on a tile whose results are computed in blocks.
pub(super) trait InBlocks {
    /// Computes C results from `first` on, V vectors of rows at a time.
    fn block<S: Simd, const C: usize, const V: usize>(&mut self, simd: S, first: usize);
}

/// Computes all of `len` results, in blocks whose sums, and one vector of each row beside them, fit into the
/// registers.
#[inline(always)]
pub(super) fn in_blocks<S: Simd>(simd: S, len: usize, operation: &mut impl InBlocks) {
    for (first, size) in parts(len, 6) {
        match (size, few_registers::<S>()) {
            (1, _) => operation.block::<S, 1, 8>(simd, first),
            (2, _) => operation.block::<S, 2, 4>(simd, first),
            (3, true) => operation.block::<S, 3, 2>(simd, first),
            (3, false) => operation.block::<S, 3, 4>(simd, first),
            (4, true) => operation.block::<S, 4, 2>(simd, first),
            (4, false) => operation.block::<S, 4, 4>(simd, first),
            (5, true) => operation.block::<S, 5, 2>(simd, first),
            (5, false) => operation.block::<S, 5, 4>(simd, first),
            (_, true) => operation.block::<S, 6, 2>(simd, first),
            (_, false) => operation.block::<S, 6, 4>(simd, first),
        }
    }
}

/// `out[c]` = `constants[c]` + Σ_f `coefficients[c][f]` · `features[f]` for every row of a tile. O(64·k·p).
pub(super) struct Combine<'a> {
    pub(super) constants: &'a [f64],
    /// k × p, row after row.
    pub(super) coefficients: &'a [f64],
    pub(super) features: &'a [Lane],
    pub(super) out: &'a mut [Lane],
}

impl WithSimd for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        in_blocks(simd, self.constants.len(), &mut self);
    }
}

impl InBlocks for Combine<'_> {
    #[inline(always)]
    fn block<S: Simd, const C: usize, const V: usize>(&mut self, simd: S, first: usize) {
        let p = self.features.len();
        let coefficients: [&[f64]; C] =
            std::array::from_fn(|c| &self.coefficients[(first + c) * p..(first + c + 1) * p]);
        for block in 0..blocks::<S, V>() {
            let mut sums: [[S::f64s; V]; C] =
                std::array::from_fn(|c| [simd.splat_f64s(self.constants[first + c]); V]);
            for (f, feature) in self.features.iter().enumerate() {
                let x = &feature.vectors::<S, V>()[block];
                for (sums, coefficients) in sums.iter_mut().zip(&coefficients) {
                    let b = simd.splat_f64s(coefficients[f]);
                    for (sum, x) in sums.iter_mut().zip(x) {
                        *sum = simd.mul_add_e_f64s(b, *x, *sum);
                    }
                }
            }
            for (out, sums) in self.out[first..].iter_mut().zip(sums) {
                out.vectors_mut::<S, V>()[block] = sums;
            }
        }
    }
}

/// Sums of products of lanes over all rows of many tiles.
pub(super) struct Products {
    /// How many lanes a tile has on the left side.
    components: usize,
    /// How many features it has.
    width: usize,
    /// components × width × vector: a vector of partial sums for each pair.
    sums: Aligned,
}

impl Products {
    pub(super) fn new<S: Simd>(components: usize, width: usize) -> Self {
        Self {
            components,
            width,
            sums: Aligned::zeros(components * width * S::F64_LANES),
        }
    }

    /// Adds Σ `left[c]` · `features[f]` over the rows of some tiles, for every pair. The lanes of one tile follow
    /// those of another. O(n·k·p).
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, simd: S, left: &[Lane], features: &[Lane]) {
        simd.vectorize(AddProducts {
            left,
            features,
            into: self,
        });
    }

    /// The sums for one lane of the left side, one for each feature.
    pub(super) fn of<S: Simd>(&self, component: usize) -> impl Iterator<Item = f64> {
        let stride = self.width * S::F64_LANES;
        self.sums[component * stride..(component + 1) * stride]
            .chunks_exact(S::F64_LANES)
            .map(|partial| partial.iter().sum())
    }
}

struct AddProducts<'a> {
    left: &'a [Lane],
    features: &'a [Lane],
    into: &'a mut Products,
}

impl WithSimd for AddProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for (first, size) in parts(self.into.components, 4) {
            match size {
                1 => self.compute::<S, 1>(simd, first),
                2 => self.compute::<S, 2>(simd, first),
                3 => self.compute::<S, 3>(simd, first),
                _ => self.compute::<S, 4>(simd, first),
            }
        }
    }
}

impl AddProducts<'_> {
    /// C lanes of the left side with all features.
    #[inline(always)]
    fn compute<S: Simd, const C: usize>(&mut self, simd: S, first: usize) {
        let most = if few_registers::<S>() { 3 } else { 5 };
        for (from, size) in parts(self.into.width, most) {
            match size {
                1 => self.block::<S, C, 1>(simd, first, from),
                2 => self.block::<S, C, 2>(simd, first, from),
                3 => self.block::<S, C, 3>(simd, first, from),
                4 => self.block::<S, C, 4>(simd, first, from),
                _ => self.block::<S, C, 5>(simd, first, from),
            }
        }
    }

    /// C lanes of the left side, from `first` on, with F features, from `from` on.
    #[inline(always)]
    fn block<S: Simd, const C: usize, const F: usize>(
        &mut self,
        simd: S,
        first: usize,
        from: usize,
    ) {
        let mut products = [[simd.splat_f64s(0.0); F]; C];
        let lefts = self.left.chunks_exact(self.into.components);
        let tiles = self.features.chunks_exact(self.into.width);
        for (left, features) in lefts.zip(tiles) {
            let left: [&[[S::f64s; 1]]; C] =
                std::array::from_fn(|c| left[first + c].vectors::<S, 1>());
            let features: [&[[S::f64s; 1]]; F] =
                std::array::from_fn(|f| features[from + f].vectors::<S, 1>());
            for v in 0..blocks::<S, 1>() {
                for (products, left) in products.iter_mut().zip(&left) {
                    let left = left[v][0];
                    for (product, feature) in products.iter_mut().zip(&features) {
                        *product = simd.mul_add_e_f64s(left, feature[v][0], *product);
                    }
                }
            }
        }
        for (c, products) in products.iter().enumerate() {
            let start = ((first + c) * self.into.width + from) * S::F64_LANES;
            let (sums, _) = S::as_mut_simd_f64s(&mut self.into.sums[start..]);
            for (sum, product) in sums.iter_mut().zip(products) {
                *sum = simd.add_f64s(*sum, *product);
            }
        }
    }
}
