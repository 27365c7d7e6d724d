//! Products of small matrices with a tile, in blocks whose sums stay in registers.
//!
//! What counts is how many multiplications are made for each number that is loaded, and that enough of
//! them are under way at a time to hide their latency. The shapes of the blocks are for 16 registers with
//! AVX2, and for 32 elsewhere.

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

/// out[c] = constants[c] + Σ_f coefficients[c][f] · features[f] for every row of a tile. O(64·k·p).
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
    fn with_simd<S: Simd>(self, simd: S) {
        let most = if few_registers::<S>() { 3 } else { 4 };
        let p = self.features.len();
        for (first, size) in parts(self.constants.len(), most) {
            let block = Combine {
                constants: &self.constants[first..first + size],
                coefficients: &self.coefficients[first * p..(first + size) * p],
                features: self.features,
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

impl Combine<'_> {
    /// C linear functions of V vectors at a time.
    #[inline(always)]
    fn compute<S: Simd, const C: usize, const V: usize>(self, simd: S) {
        let p = self.features.len();
        let coefficients: [&[f64]; C] =
            std::array::from_fn(|c| &self.coefficients[c * p..(c + 1) * p]);
        for block in 0..blocks::<S, V>() {
            let mut sums: [[S::f64s; V]; C] =
                std::array::from_fn(|c| [simd.splat_f64s(self.constants[c]); V]);
            for (f, feature) in self.features.iter().enumerate() {
                let x = &feature.vectors::<S, V>()[block];
                for (sums, coefficients) in sums.iter_mut().zip(&coefficients) {
                    let b = simd.splat_f64s(coefficients[f]);
                    for (sum, x) in sums.iter_mut().zip(x) {
                        *sum = simd.mul_add_e_f64s(b, *x, *sum);
                    }
                }
            }
            for (out, sums) in self.out.iter_mut().zip(sums) {
                out.vectors_mut::<S, V>()[block] = sums;
            }
        }
    }
}

/// Sums of products of lanes over all rows of many tiles.
pub(super) struct Products {
    features: usize,
    /// left × features × vector: a vector of partial sums for each pair.
    sums: Vec<f64>,
}

impl Products {
    pub(super) fn new<S: Simd>(left: usize, features: usize) -> Self {
        Self {
            features,
            sums: vec![0.0; left * features * S::F64_LANES],
        }
    }

    /// Adds Σ left[c]·features[f] over the rows of a tile, for every pair. O(64·k·p).
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, simd: S, left: &[Lane], features: &[Lane]) {
        simd.vectorize(AddProducts {
            left,
            features,
            stride: self.features * S::F64_LANES,
            sums: &mut self.sums,
        });
    }

    /// The sums for one lane of the left side, one for each feature.
    pub(super) fn of<S: Simd>(&self, left: usize) -> impl Iterator<Item = f64> {
        let stride = self.features * S::F64_LANES;
        self.sums[left * stride..(left + 1) * stride]
            .chunks_exact(S::F64_LANES)
            .map(|partial| partial.iter().sum())
    }
}

struct AddProducts<'a> {
    left: &'a [Lane],
    features: &'a [Lane],
    stride: usize,
    sums: &'a mut [f64],
}

impl WithSimd for AddProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let most = if few_registers::<S>() { 3 } else { 5 };
        for (first, size) in parts(self.left.len(), 4) {
            let mut block = AddProducts {
                left: &self.left[first..first + size],
                features: self.features,
                stride: self.stride,
                sums: &mut self.sums[first * self.stride..(first + size) * self.stride],
            };
            match size {
                1 => block.compute::<S, 1>(simd, most),
                2 => block.compute::<S, 2>(simd, most),
                3 => block.compute::<S, 3>(simd, most),
                _ => block.compute::<S, 4>(simd, most),
            }
        }
    }
}

impl AddProducts<'_> {
    #[inline(always)]
    fn compute<S: Simd, const C: usize>(&mut self, simd: S, most: usize) {
        for (from, width) in parts(self.features.len(), most) {
            match width {
                1 => self.add::<S, C, 1>(simd, from),
                2 => self.add::<S, C, 2>(simd, from),
                3 => self.add::<S, C, 3>(simd, from),
                4 => self.add::<S, C, 4>(simd, from),
                _ => self.add::<S, C, 5>(simd, from),
            }
        }
    }

    /// C lanes of the left side with F features.
    #[inline(always)]
    fn add<S: Simd, const C: usize, const F: usize>(&mut self, simd: S, from: usize) {
        let left: [&[[S::f64s; 1]]; C] = std::array::from_fn(|c| self.left[c].vectors::<S, 1>());
        let features: [&[[S::f64s; 1]]; F] =
            std::array::from_fn(|f| self.features[from + f].vectors::<S, 1>());
        let mut products = [[simd.splat_f64s(0.0); F]; C];
        for v in 0..blocks::<S, 1>() {
            for (products, left) in products.iter_mut().zip(&left) {
                let left = left[v][0];
                for (product, feature) in products.iter_mut().zip(&features) {
                    *product = simd.mul_add_e_f64s(left, feature[v][0], *product);
                }
            }
        }
        for (sums, products) in self.sums.chunks_exact_mut(self.stride).zip(&products) {
            let sums = &mut sums[from * S::F64_LANES..(from + F) * S::F64_LANES];
            let (sums, _) = S::as_mut_simd_f64s(sums);
            for (sum, product) in sums.iter_mut().zip(products) {
                *sum = simd.add_f64s(*sum, *product);
            }
        }
    }
}
