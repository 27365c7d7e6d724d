//! The arithmetic of an E-step: log-densities, responsibilities, moments.
//!
//! Rows are taken 64 at a time, as a [`Tile`] of [`Lane`]s, through loops without branches that become
//! vector instructions. The entry points go through pulp, which compiles them once for each instruction
//! set and picks one at run time; what they call must therefore be inlined into them.

mod aligned;
mod axes;
mod distances;
mod exp;
mod features;
mod gram;
mod labelled;
mod lanes;
mod lengths;
mod log_sum_exp;
mod product;
mod simd;
mod tile;
mod whitened;

#[cfg(test)]
mod tests;

use crate::fold::CHUNK_ROWS;
use crate::{Covariance, Gmm, Rows};
use axes::Axes;
pub(crate) use distances::SquaredDistances;
use features::Features;
pub(crate) use features::Linear;
pub(crate) use labelled::labelled_moments;
pub(crate) use lanes::Lanes;
use log_sum_exp::{Normalize, Normalizer};
use pulp::{Arch, Simd, WithSimd};
pub(crate) use tile::{Lane, TILE_ROWS, Tile};
use whitened::Whitened;

/// How many statistics one component has: Σr, Σr(x − m), and what its covariance needs of
/// Σr(x − m)(x − m)ᵀ: the lower triangle, the diagonal, or the trace.
pub(crate) fn moments_len(structure: Covariance, d: usize) -> usize {
    1 + d + structure.free_parameters(d)
}

/// The E-step of some rows: adds each component's moments about its current mean into `into` and
/// returns the log-likelihood. O(n·k·d²), or O(n·k·d) for diagonal and spherical covariances.
pub(crate) fn e_step(gmm: &Gmm, rows: Rows<'_>, into: &mut [f64]) -> f64 {
    e_step_on(Arch::new(), gmm, rows, into)
}

/// The E-step with the instructions of one architecture.
fn e_step_on(arch: Arch, gmm: &Gmm, rows: Rows<'_>, into: &mut [f64]) -> f64 {
    let mut log_likelihood = 0.0;
    let visit = Sums {
        log_likelihood: &mut log_likelihood,
        into,
    };
    dispatch(arch, gmm, rows, visit);
    log_likelihood
}

/// The log-likelihood of some rows, the same number as [`e_step`]'s. O(n·k·d²), or O(n·k·d).
pub(crate) fn log_likelihood(gmm: &Gmm, rows: Rows<'_>) -> f64 {
    let mut log_likelihood = 0.0;
    dispatch(Arch::new(), gmm, rows, Total(&mut log_likelihood));
    log_likelihood
}

/// Visits each row of some rows with its responsibilities and log-density. O(n·k·d²), or O(n·k·d) for diagonal
/// and spherical covariances.
pub(crate) fn evaluate(gmm: &Gmm, rows: Rows<'_>, mut visit: impl FnMut(RowView<'_>)) {
    dispatch(Arch::new(), gmm, rows, EachRow(&mut visit));
}

/// A row as [`evaluate`] shows it.
pub(crate) struct RowView<'a> {
    /// The number of the row.
    pub(crate) row: usize,
    responsibilities: &'a [Lane],
    /// log p(x).
    pub(crate) log_density: f64,
    at: usize,
}

impl RowView<'_> {
    /// The k responsibilities of the row.
    pub(crate) fn responsibilities(&self) -> impl Iterator<Item = f64> {
        self.responsibilities.iter().map(|lane| lane[self.at])
    }
}

/// A way to find log-densities and moments.
trait Form {
    /// ln w_c + ln N(x; μ_c, Σ_c) for every row x of a tile and component c.
    fn log_joint<S: Simd>(&mut self, simd: S, tile: &Tile, joint: &mut [Lane]);

    /// Adds the tile, whose log-joint densities have just been found, to the moments.
    fn add_moments<S: Simd>(&mut self, simd: S, tile: &Tile, responsibilities: &[Lane]);

    /// Adds the moments about the components' means to their statistics.
    fn finish<S: Simd>(&mut self, simd: S, into: &mut [f64]);
}

/// What is done with an evaluated tile.
trait Visit {
    fn tile<S: Simd>(
        &mut self,
        simd: S,
        form: &mut impl Form,
        tile: &Tile,
        responsibilities: &mut [Lane],
        normalizer: Normalizer,
    );

    /// After the last tile.
    fn finish<S: Simd>(&mut self, _: S, _: &mut impl Form) {}
}

/// Picks the form for a mixture.
fn dispatch(arch: Arch, gmm: &Gmm, rows: Rows<'_>, visit: impl Visit) {
    let k = gmm.components();
    match gmm.linear() {
        Some(linear) => arch.dispatch(EachTile {
            k,
            rows,
            form: Features::new(gmm, linear),
            visit,
        }),
        None if gmm.structure() == Covariance::Full => arch.dispatch(EachTile {
            k,
            rows,
            form: Whitened::new(gmm),
            visit,
        }),
        None => arch.dispatch(EachTile {
            k,
            rows,
            form: Axes::new(gmm),
            visit,
        }),
    }
}

struct EachTile<'a, F, V> {
    k: usize,
    rows: Rows<'a>,
    form: F,
    visit: V,
}

impl<F: Form, V: Visit> WithSimd for EachTile<'_, F, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            k,
            rows,
            mut form,
            mut visit,
        } = self;
        let mut tile = Tile::new(rows.dimensions());
        let mut joint = Lanes::splat(k, 0.0);
        for first in (0..rows.len()).step_by(TILE_ROWS) {
            tile.load(rows.matrix(), first);
            form.log_joint(simd, &tile, &mut joint);
            let normalizer = simd.vectorize(Normalize(&mut joint));
            visit.tile(simd, &mut form, &tile, &mut joint, normalizer);
        }
        visit.finish(simd, &mut form);
    }
}

/// Not generic, so that the kernel is compiled once for all that is done with rows.
struct EachRow<'a>(&'a mut dyn FnMut(RowView<'_>));

impl Visit for EachRow<'_> {
    #[inline(always)]
    fn tile<S: Simd>(
        &mut self,
        _: S,
        _: &mut impl Form,
        tile: &Tile,
        responsibilities: &mut [Lane],
        normalizer: Normalizer,
    ) {
        for at in 0..tile.rows {
            (self.0)(RowView {
                row: tile.first + at,
                responsibilities,
                log_density: normalizer.log_density(at),
                at,
            });
        }
    }
}

struct Total<'a>(&'a mut f64);

impl Visit for Total<'_> {
    #[inline(always)]
    fn tile<S: Simd>(
        &mut self,
        _: S,
        _: &mut impl Form,
        tile: &Tile,
        _: &mut [Lane],
        mut normalizer: Normalizer,
    ) {
        *self.0 += normalizer.total_log_density(tile.rows);
    }
}

struct Sums<'a> {
    log_likelihood: &'a mut f64,
    into: &'a mut [f64],
}

impl Visit for Sums<'_> {
    #[inline(always)]
    fn tile<S: Simd>(
        &mut self,
        simd: S,
        form: &mut impl Form,
        tile: &Tile,
        responsibilities: &mut [Lane],
        mut normalizer: Normalizer,
    ) {
        *self.log_likelihood += normalizer.total_log_density(tile.rows);
        for lane in responsibilities.iter_mut() {
            lane[tile.rows..].fill(0.0);
        }
        form.add_moments(simd, tile, responsibilities);
    }

    #[inline(always)]
    fn finish<S: Simd>(&mut self, simd: S, form: &mut impl Form) {
        form.finish(simd, self.into);
    }
}

/// How many partial sums run side by side: two vectors of eight.
const SIDE_BY_SIDE: usize = 16;

#[inline(always)]
fn total(a: &Lane) -> f64 {
    let mut sums = [0.0; SIDE_BY_SIDE];
    for a in a.chunks_exact(SIDE_BY_SIDE) {
        for (sum, a) in sums.iter_mut().zip(a) {
            *sum += a;
        }
    }
    sums.iter().sum()
}

const _: () = assert!(CHUNK_ROWS.is_multiple_of(TILE_ROWS));
const _: () = assert!(TILE_ROWS.is_multiple_of(SIDE_BY_SIDE));
