//! Log-densities and moments of full covariances by whitened differences: many columns, or components far
//! apart.
//!
//! For each component y = x − μ, then ‖W y‖² and the triangle of Σr·y·yᵀ. Nothing here cancels.

use super::gram::Gram;
use super::lengths::SquaredLengths;
use super::tile::{Lane, Tile};
use super::{Form, moments_len};
use crate::{Covariance, Gmm};
use pulp::Simd;

/// A tile's differences from the mean of one component after the other, and their moments.
pub(super) struct Whitened<'a> {
    gmm: &'a Gmm,
    /// ln w_c + ln N(μ_c; μ_c, Σ_c).
    constants: Vec<f64>,
    /// One lane for each column: x − μ.
    differences: Vec<Lane>,
    moments: Option<Gram>,
}

impl<'a> Whitened<'a> {
    pub(super) fn new(gmm: &'a Gmm) -> Self {
        Self {
            gmm,
            constants: (0..gmm.components()).map(|c| gmm.log_constant(c)).collect(),
            differences: vec![Lane::splat(0.0); gmm.dimensions()],
            moments: None,
        }
    }
}

impl Form for Whitened<'_> {
    #[inline(always)]
    fn log_joint<S: Simd>(&mut self, simd: S, tile: &Tile, joint: &mut [Lane]) {
        for (component, joint) in joint.iter_mut().enumerate() {
            let mean = self.gmm.mean(component);
            for ((y, x), m) in (self.differences.iter_mut().zip(&tile.columns)).zip(mean) {
                for (y, x) in y.iter_mut().zip(x.iter()) {
                    *y = x - m;
                }
            }
            simd.vectorize(SquaredLengths {
                w: self.gmm.shapes()[component].whitening(),
                y: &self.differences,
                out: joint,
            });
            let constant = self.constants[component];
            for joint in joint.iter_mut() {
                *joint = constant - 0.5 * *joint;
            }
        }
    }

    #[inline(always)]
    fn add_moments<S: Simd>(&mut self, simd: S, tile: &Tile, responsibilities: &[Lane]) {
        let (k, d) = (self.gmm.components(), self.gmm.dimensions());
        let moments = self.moments.get_or_insert_with(|| Gram::new(k, d));
        moments.load(tile);
        for (component, r) in responsibilities.iter().enumerate() {
            moments.add(simd, component, r, self.gmm.mean(component));
        }
    }

    fn finish<S: Simd>(&mut self, into: &mut [f64]) {
        let Some(moments) = &self.moments else {
            return; // there were no rows
        };
        let len = moments_len(Covariance::Full, self.gmm.dimensions());
        for (component, into) in into.chunks_exact_mut(len).enumerate() {
            moments.write(component, into);
        }
    }
}
