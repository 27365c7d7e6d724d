//! Log-densities and moments of full covariances by whitening: many columns, or components far apart.
//!
//! For each component ‖W(x − μ)‖², and the triangle of Σr (x − μ)(x − μ)ᵀ, as products of a matrix with the
//! tile itself: with y = x − centre and m = μ − centre the first is ‖W y − W m‖², and the second is found from
//! Σr (y − m) yᵀ. What cancels is in proportion to how many standard deviations a component lies from the
//! centre, not to the square of it as with [features](super::features). Where even that is too much, the
//! component's own mean is the centre.

use super::gram::{Gram, TileRows};
use super::lanes::Lanes;
use super::lengths::SquaredLengths;
use super::tile::{Lane, Tile};
use super::{Form, moments_len};
use crate::{Covariance, Gmm};
use pulp::Simd;

/// How many standard deviations a component may lie from the centre: log-densities of the rows that belong to
/// it are then wrong by less than 1e4 ε, about 1e-12.
const FARTHEST: f64 = 1e4;

/// Rows as differences from some centre.
struct Differences {
    /// One lane for each column.
    columns: Lanes,
    rows: TileRows,
}

impl Differences {
    fn new(d: usize) -> Self {
        Self {
            columns: Lanes::splat(d, 0.0),
            rows: TileRows::new(d),
        }
    }

    #[inline(always)]
    fn subtract(&mut self, tile: &Tile, centre: &[f64]) {
        for ((y, x), centre) in self.columns.iter_mut().zip(tile.columns.iter()).zip(centre) {
            for (y, x) in y.iter_mut().zip(x.iter()) {
                *y = x - centre;
            }
        }
    }
}

/// What is known of a component before the first tile.
struct Component {
    /// ln w + ln N(μ; μ, Σ).
    constant: f64,
    /// m.
    mean: Vec<f64>,
    /// W m.
    start: Vec<f64>,
    /// Whether it is too far from the centre; m is then 0.
    is_far: bool,
}

/// A tile's differences from the centre, or from one component after the other, and their moments.
pub(super) struct Whitened<'a> {
    gmm: &'a Gmm,
    centre: Vec<f64>,
    components: Vec<Component>,
    shared: Differences,
    own: Differences,
    moments: Option<Gram>,
}

impl<'a> Whitened<'a> {
    pub(super) fn new(gmm: &'a Gmm) -> Self {
        let d = gmm.dimensions();
        let centre = gmm.centre();
        let component = |c: usize| {
            let mut mean: Vec<f64> = (gmm.mean(c).iter().zip(&centre))
                .map(|(m, centre)| m - centre)
                .collect();
            let mut start = gmm.shapes()[c].whiten(&mean);
            let is_near = start.iter().all(|w| w.abs() <= FARTHEST); // false for NaN
            if !is_near {
                mean.fill(0.0);
                start.fill(0.0);
            }
            Component {
                constant: gmm.log_constant(c),
                mean,
                start,
                is_far: !is_near,
            }
        };
        Self {
            gmm,
            components: (0..gmm.components()).map(component).collect(),
            centre,
            shared: Differences::new(d),
            own: Differences::new(d),
            moments: None,
        }
    }
}

impl Form for Whitened<'_> {
    #[inline(always)]
    fn log_joint<S: Simd>(&mut self, simd: S, tile: &Tile, joint: &mut [Lane]) {
        self.shared.subtract(tile, &self.centre);
        for (c, (component, joint)) in self.components.iter().zip(joint).enumerate() {
            let y = if component.is_far {
                self.own.subtract(tile, self.gmm.mean(c));
                &self.own
            } else {
                &self.shared
            };
            simd.vectorize(SquaredLengths {
                w: self.gmm.shapes()[c].whitening(),
                start: &component.start,
                y: &y.columns,
                out: joint,
            });
            for joint in joint.iter_mut() {
                *joint = component.constant - 0.5 * *joint;
            }
        }
    }

    #[inline(always)]
    fn add_moments<S: Simd>(&mut self, simd: S, tile: &Tile, responsibilities: &[Lane]) {
        let (k, d) = (self.gmm.components(), self.gmm.dimensions());
        let moments = self.moments.get_or_insert_with(|| Gram::new(k, d));
        self.shared.rows.load(&self.shared.columns);
        for (c, (component, r)) in self.components.iter().zip(responsibilities).enumerate() {
            let y = if component.is_far {
                self.own.subtract(tile, self.gmm.mean(c));
                self.own.rows.load(&self.own.columns);
                &self.own
            } else {
                &self.shared
            };
            moments.add(simd, c, r, &y.rows, &component.mean);
        }
    }

    #[inline(always)]
    fn finish<S: Simd>(&mut self, _: S, into: &mut [f64]) {
        let Some(moments) = &self.moments else {
            return; // there were no rows
        };
        let len = moments_len(Covariance::Full, self.gmm.dimensions());
        for (c, into) in into.chunks_exact_mut(len).enumerate() {
            moments.write(c, &self.components[c].mean, into);
        }
    }
}
