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
pub use simd::instruction_set;
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
    sums_on(Arch::new(), gmm, rows, Some(into))
}

/// The log-likelihood of some rows, the same number as [`e_step`]'s. O(n·k·d²), or O(n·k·d).
pub(crate) fn log_likelihood(gmm: &Gmm, rows: Rows<'_>) -> f64 {
    sums_on(Arch::new(), gmm, rows, None)
}

/// The log-likelihood, with the instructions of one architecture; adds the moments if they are asked for.
fn sums_on(arch: Arch, gmm: &Gmm, rows: Rows<'_>, moments: Option<&mut [f64]>) -> f64 {
    let mut log_likelihood = 0.0;
    let visit = Sums {
        log_likelihood: &mut log_likelihood,
        moments,
    };
    dispatch(arch, gmm, rows, visit);
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

/// A tile and what the mixture says of it.
struct Evaluated<'a> {
    tile: &'a Tile,
    /// One lane for each component.
    responsibilities: &'a mut [Lane],
    normalizer: &'a mut Normalizer,
}

/// What is done with an evaluated tile.
trait Visit {
    fn tile<S: Simd>(&mut self, simd: S, form: &mut impl Form, evaluated: Evaluated<'_>);

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
            let mut normalizer = simd.vectorize(Normalize(&mut joint));
            let evaluated = Evaluated {
                tile: &tile,
                responsibilities: &mut joint,
                normalizer: &mut normalizer,
            };
            visit.tile(simd, &mut form, evaluated);
        }
        visit.finish(simd, &mut form);
    }
}

/// Not generic, so that the kernel is compiled once for all that is done with rows.
struct EachRow<'a>(&'a mut dyn FnMut(RowView<'_>));

impl Visit for EachRow<'_> {
    #[inline(always)]
    fn tile<S: Simd>(&mut self, _: S, _: &mut impl Form, evaluated: Evaluated<'_>) {
        let tile = evaluated.tile;
        for at in 0..tile.rows {
            (self.0)(RowView {
                row: tile.first + at,
                responsibilities: evaluated.responsibilities,
                log_density: evaluated.normalizer.log_density(at),
                at,
            });
        }
    }
}

struct Sums<'a> {
    log_likelihood: &'a mut f64,
    /// Where the moments are added, if they are asked for. Not a type of its own, so that the kernel is
    /// compiled once for both.
    moments: Option<&'a mut [f64]>,
}

impl Visit for Sums<'_> {
    #[inline(always)]
    fn tile<S: Simd>(&mut self, simd: S, form: &mut impl Form, evaluated: Evaluated<'_>) {
        let tile = evaluated.tile;
        *self.log_likelihood += evaluated.normalizer.total_log_density(tile.rows);
        if self.moments.is_some() {
            for lane in evaluated.responsibilities.iter_mut() {
                lane[tile.rows..].fill(0.0);
            }
            form.add_moments(simd, tile, evaluated.responsibilities);
        }
    }

    #[inline(always)]
    fn finish<S: Simd>(&mut self, simd: S, form: &mut impl Form) {
        if let Some(moments) = &mut self.moments {
            form.finish(simd, moments);
        }
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
