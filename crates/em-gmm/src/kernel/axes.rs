//! Log-densities and moments column by column: diagonal and spherical covariances, with nothing that
//! could cancel. Used where [`features`](super::features) would be imprecise.

use super::tile::{Lane, Tile};
use super::{Form, moments_len, total};
use crate::Gmm;
use pulp::Simd;

/// The distances from each component's mean, column by column.
pub(super) struct Axes<'a> {
    gmm: &'a Gmm,
    /// ln w_c + ln N(μ_c; μ_c, Σ_c).
    constants: Vec<f64>,
    /// The moments about the means.
    sums: Vec<f64>,
}

impl<'a> Axes<'a> {
    pub(super) fn new(gmm: &'a Gmm) -> Self {
        let (k, d) = (gmm.components(), gmm.dimensions());
        Self {
            gmm,
            constants: (0..gmm.components()).map(|c| gmm.log_constant(c)).collect(),
            sums: vec![0.0; k * moments_len(gmm.structure(), d)],
        }
    }
}

impl Form for Axes<'_> {
    #[inline(always)]
    fn log_joint<S: Simd>(&mut self, _: S, tile: &Tile, joint: &mut [Lane]) {
        for (component, joint) in joint.iter_mut().enumerate() {
            let shape = &self.gmm.shapes()[component];
            let mean = self.gmm.mean(component);
            *joint = Lane::splat(self.constants[component]);
            for (j, (column, m)) in tile.columns.iter().zip(mean).enumerate() {
                let scale = shape.scale(j);
                for (joint, x) in joint.iter_mut().zip(column.iter()) {
                    let z = (x - m) * scale;
                    *joint -= 0.5 * z * z;
                }
            }
        }
    }

    #[inline(always)]
    fn add_moments<S: Simd>(&mut self, _: S, tile: &Tile, responsibilities: &[Lane]) {
        let structure = self.gmm.structure();
        let len = self.sums.len() / responsibilities.len();
        for (component, r) in responsibilities.iter().enumerate() {
            let mean = self.gmm.mean(component);
            let sums = &mut self.sums[component * len..(component + 1) * len];
            sums[0] += total(r);
            for (j, (column, m)) in tile.columns.iter().zip(mean).enumerate() {
                let mut first = Lane::splat(0.0);
                let mut second = Lane::splat(0.0);
                let lanes = first.iter_mut().zip(second.iter_mut());
                for ((first, second), (x, r)) in lanes.zip(column.iter().zip(r.iter())) {
                    let y = x - m;
                    *first = r * y;
                    *second = *first * y;
                }
                sums[1 + j] += total(&first);
                sums[1 + mean.len() + structure.place_on_diagonal(j)] += total(&second);
            }
        }
    }

    fn finish<S: Simd>(&mut self, _: S, into: &mut [f64]) {
        for (into, sum) in into.iter_mut().zip(&self.sums) {
            *into += sum;
        }
    }
}
