//! Log-densities and moments by shared features: few columns, or axes that are those of the data.
//!
//! About one centre for all components, a log-density is linear in the features u_i u_j and u_i, u = x −
//! centre, and the moments are sums of these. So the features are found once for each row, and the rest
//! is two products of small matrices. What it costs is precision: where a component lies many of its
//! standard deviations from the centre, terms cancel.

use super::lanes::Lanes;
use super::product::{Combine, Products};
use super::tile::{Lane, Tile};
use super::{Form, moments_len};
use crate::moments::recentre;
use crate::{Covariance, Gmm};
use pulp::Simd;

/// Beyond so many columns full covariances are faster without features, by measurement: the features
/// of a tile have outgrown the second-level cache, and there is less to share.
const MOST_FULL_COLUMNS: usize = 32;

/// How far terms may cancel: the log-density of a row that belongs to a component is then wrong by about
/// 1e6 ε = 2e-10.
const MOST_CANCELLATION: f64 = 1e6;

/// How far a component may reach from the centre: the squares of rows that lie 1e14 times as far are still
/// numbers.
const MOST_REACH: f64 = 1e140;

/// The log-densities of a mixture as linear functions of features.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    structure: Covariance,
    /// The mean of the mixture, of length d.
    centre: Vec<f64>,
    /// ln w_c + ln N(centre; μ_c, Σ_c).
    constants: Vec<f64>,
    /// For each component one number for each feature but the first.
    coefficients: Vec<f64>,
}

impl Linear {
    /// The coefficients, if this form is fast and precise for the mixture. O(k·d³), or O(k·d).
    pub(crate) fn of(gmm: &Gmm) -> Option<Self> {
        let (structure, d) = (gmm.structure(), gmm.dimensions());
        if structure == Covariance::Full && d > MOST_FULL_COLUMNS {
            return None;
        }
        let centre = gmm.centre();
        let mut constants = Vec::with_capacity(gmm.components());
        let mut coefficients = Vec::new();
        for (component, shape) in gmm.shapes().iter().enumerate() {
            let mean = gmm.mean(component).iter().zip(&centre);
            let mean: Vec<f64> = mean.map(|(m, centre)| m - centre).collect();
            let precision = shape.precision();
            let reach = |j: usize| mean[j].abs() + shape.variance(j).sqrt();
            let mut cancellation = 0.0;
            structure.each_entry(d, |place, i, j| {
                cancellation += precision[place].abs() * reach(i) * reach(j);
            });
            let is_precise = cancellation <= MOST_CANCELLATION; // false for NaN
            if !is_precise || (0..d).any(|j| reach(j) > MOST_REACH) {
                return None;
            }
            let slope = shape.precision_times(&mean);
            let distance: f64 = slope.iter().zip(&mean).map(|(s, m)| s * m).sum();
            constants.push(gmm.log_constant(component) - 0.5 * distance);
            coefficients.extend(slope);
            let start = coefficients.len();
            coefficients.extend(precision.iter().map(|p| -0.5 * p));
            if structure == Covariance::Full {
                // Those off the diagonal stand for both halves.
                structure.each_entry(d, |place, i, j| {
                    if i != j {
                        coefficients[start + place] *= 2.0;
                    }
                });
            }
        }
        Some(Self {
            structure,
            centre,
            constants,
            coefficients,
        })
    }
}

/// A tile's features, and sums of them.
pub(super) struct Features<'a> {
    gmm: &'a Gmm,
    linear: &'a Linear,
    /// How many lanes a tile has.
    width: usize,
    /// For each of some tiles 1, u, and the entries of u uᵀ: what the moments of a component are sums of.
    lanes: Lanes,
    /// The responsibilities of these tiles, one lane for each component.
    responsibilities: Lanes,
    /// How many of the tiles wait for their moments to be added.
    waiting: usize,
    sums: Option<Products>,
}

/// How many tiles of so many features are added to the moments together: loading and storing a block of sums
/// costs as much as the products of half a tile. They should not outgrow the second-level cache.
fn together(features: usize) -> usize {
    (1024 / features).clamp(2, 4)
}

impl<'a> Features<'a> {
    pub(super) fn new(gmm: &'a Gmm, linear: &'a Linear) -> Self {
        let width = moments_len(linear.structure, gmm.dimensions());
        let tiles = together(width);
        Self {
            gmm,
            linear,
            width,
            lanes: Lanes::splat(tiles * width, 1.0),
            responsibilities: Lanes::splat(tiles * gmm.components(), 0.0),
            waiting: 0,
            sums: None,
        }
    }

    #[inline(always)]
    fn load(&mut self, tile: &Tile) {
        let d = tile.columns.len();
        let tile_lanes = self.waiting * self.width..(self.waiting + 1) * self.width;
        let lanes = &mut self.lanes[tile_lanes];
        let (u, entries) = lanes.split_at_mut(1 + d);
        let u = &mut u[1..];
        for ((u, x), centre) in u
            .iter_mut()
            .zip(tile.columns.iter())
            .zip(&self.linear.centre)
        {
            for (u, x) in u.iter_mut().zip(x.iter()) {
                *u = x - centre;
            }
        }
        match self.linear.structure {
            Covariance::Full => {
                let mut entries = entries.iter_mut();
                for i in 0..d {
                    for (j, entry) in entries.by_ref().take(i + 1).enumerate() {
                        multiply(&u[i], &u[j], entry);
                    }
                }
            }
            Covariance::Diagonal => {
                for (u, entry) in u.iter().zip(entries) {
                    multiply(u, u, entry);
                }
            }
            Covariance::Spherical => {
                let mut sum = Lane::splat(0.0);
                for u in u.iter() {
                    for (sum, u) in sum.iter_mut().zip(u.iter()) {
                        *sum += u * u;
                    }
                }
                entries[0] = sum;
            }
        }
    }
}

impl Features<'_> {
    #[inline(always)]
    fn add_waiting<S: Simd>(&mut self, simd: S) {
        let (k, width) = (self.gmm.components(), self.width);
        let sums = (self.sums).get_or_insert_with(|| Products::new::<S>(k, width));
        sums.add(
            simd,
            &self.responsibilities[..self.waiting * k],
            &self.lanes[..self.waiting * width],
        );
        self.waiting = 0;
    }
}

#[inline(always)]
fn multiply(a: &Lane, b: &Lane, product: &mut Lane) {
    for ((product, a), b) in product.iter_mut().zip(a.iter()).zip(b.iter()) {
        *product = a * b;
    }
}

impl Form for Features<'_> {
    #[inline(always)]
    fn log_joint<S: Simd>(&mut self, simd: S, tile: &Tile, joint: &mut [Lane]) {
        self.load(tile);
        let Linear {
            constants,
            coefficients,
            ..
        } = self.linear;
        simd.vectorize(Combine {
            constants,
            coefficients,
            features: &self.lanes[self.waiting * self.width + 1..(self.waiting + 1) * self.width],
            out: joint,
        });
    }

    #[inline(always)]
    fn add_moments<S: Simd>(&mut self, simd: S, _: &Tile, responsibilities: &[Lane]) {
        let k = responsibilities.len();
        self.responsibilities[self.waiting * k..(self.waiting + 1) * k]
            .copy_from_slice(responsibilities);
        self.waiting += 1;
        if self.waiting * self.width == self.lanes.len() {
            self.add_waiting(simd);
        }
    }

    #[inline(always)]
    fn finish<S: Simd>(&mut self, simd: S, into: &mut [f64]) {
        self.add_waiting(simd);
        let Some(sums) = &self.sums else {
            return; // there were no rows
        };
        let (structure, centre) = (self.linear.structure, &self.linear.centre);
        let mut moments = vec![0.0; self.width];
        for (component, into) in into.chunks_exact_mut(moments.len()).enumerate() {
            for (moment, sum) in moments.iter_mut().zip(sums.of::<S>(component)) {
                *moment = sum;
            }
            recentre(&mut moments, structure, centre, self.gmm.mean(component));
            for (into, moment) in into.iter_mut().zip(&moments) {
                *into += moment;
            }
        }
    }
}
