//! A few rows at a time, laid out so that one instruction serves several of them.

use super::lanes::Lanes;
use faer::MatRef;
use pulp::Simd;
use std::ops::{Deref, DerefMut};

/// Rows in a tile. A tile of d columns and its k log-densities stay in the first-level cache for
/// the usual d and k.
pub(crate) const TILE_ROWS: usize = 64;

/// One number for each row of a tile. It begins on a cache line, so that no vector lies across two.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Lane([f64; TILE_ROWS]);

impl Lane {
    pub(crate) const fn splat(value: f64) -> Self {
        Self([value; TILE_ROWS])
    }

    /// The lane as blocks of V vectors.
    #[inline(always)]
    pub(crate) fn vectors<S: Simd, const V: usize>(&self) -> &[[S::f64s; V]] {
        S::as_simd_f64s(&self.0).0.as_chunks().0
    }

    /// The lane as blocks of V vectors.
    #[inline(always)]
    pub(crate) fn vectors_mut<S: Simd, const V: usize>(&mut self) -> &mut [[S::f64s; V]] {
        S::as_mut_simd_f64s(&mut self.0).0.as_chunks_mut().0
    }
}

impl Deref for Lane {
    type Target = [f64; TILE_ROWS];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Lane {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// How many blocks of V vectors a lane has.
pub(crate) fn blocks<S: Simd, const V: usize>() -> usize {
    TILE_ROWS / (S::F64_LANES * V)
}

/// Up to [`TILE_ROWS`] rows as structure of arrays: one [`Lane`] for each column.
pub(crate) struct Tile {
    /// One lane for each column. Lanes beyond `rows` repeat the first row.
    pub(crate) columns: Lanes,
    /// The number of the first row.
    pub(crate) first: usize,
    /// How many rows are real.
    pub(crate) rows: usize,
}

impl Tile {
    pub(crate) fn new(columns: usize) -> Self {
        Self {
            columns: Lanes::splat(columns, 0.0),
            first: 0,
            rows: 0,
        }
    }

    /// Fills the tile with the rows of `x` from `first` on. Reads both memory orders in place.
    #[inline(always)]
    pub(crate) fn load(&mut self, x: MatRef<'_, f64>, first: usize) {
        self.first = first;
        self.rows = TILE_ROWS.min(x.nrows() - first);
        let block = x.subrows(first, self.rows);
        if let Some(row_major) = block.try_as_row_major() {
            let row = |t: usize| row_major.row(t).as_slice();
            // Loops over a constant number of columns are unrolled.
            let (fours, rest) = self.columns.as_chunks_mut::<4>();
            for (four, columns) in fours.iter_mut().enumerate() {
                scatter(columns, self.rows, |t| &row(t)[4 * four..]);
            }
            let first = 4 * fours.len();
            let (twos, ones) = rest.as_chunks_mut::<2>();
            for columns in twos {
                scatter(columns, self.rows, |t| &row(t)[first..]);
            }
            let (ones, _) = ones.as_chunks_mut::<1>();
            for column in ones {
                scatter(column, self.rows, |t| &row(t)[row(t).len() - 1..]);
            }
        } else if let Some(column_major) = block.try_as_col_major() {
            for (lane, column) in self.columns.iter_mut().zip(column_major.col_iter()) {
                lane[..self.rows].copy_from_slice(column.as_slice());
            }
        } else {
            for (j, lane) in self.columns.iter_mut().enumerate() {
                for (t, value) in lane[..self.rows].iter_mut().enumerate() {
                    *value = block[(t, j)];
                }
            }
        }
        for lane in self.columns.iter_mut() {
            let first = lane[0];
            lane[self.rows..].fill(first);
        }
    }
}

/// Writes the first C values of each row into their columns.
#[inline(always)]
fn scatter<'a, const C: usize>(
    columns: &mut [Lane; C],
    rows: usize,
    row: impl Fn(usize) -> &'a [f64],
) {
    for t in 0..rows {
        if let Some(values) = row(t).first_chunk::<C>() {
            for (column, value) in columns.iter_mut().zip(values) {
                column[t] = *value;
            }
        }
    }
}
