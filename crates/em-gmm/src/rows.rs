//! Data that are fit to be fitted.

use crate::Error;
use crate::fold::{CHUNK_ROWS, fold_chunks};
use crate::kernel::{TILE_ROWS, Tile};
use crate::source::{Source, added, sums_of};
use em_core::{Accumulate, Reduce};
use faer::MatRef;
use rayon::prelude::*;
use std::ops::Range;

/// The rows of a matrix, n × d, every value finite. Row-major and column-major memory are both
/// read in place; nothing is copied.
///
/// As a [`Reduce`] it sums statistics over chunks of 1024 rows on rayon's threads, in
/// a tree that depends on n alone, so that any number of threads gives the same bits.
///
/// ```
/// use em_gmm::{MatRef, Rows};
///
/// let csv_like = [1.0, 10.0, 2.0, 20.0, 3.0, 30.0];
/// let rows = Rows::new(MatRef::from_row_major_slice(&csv_like, 3, 2))?;
/// assert_eq!((rows.len(), rows.dimensions()), (3, 2));
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    x: MatRef<'a, f64>,
}

impl<'a> Rows<'a> {
    /// Takes the rows of `x`, n × d, after checking every value. O(n·d).
    ///
    /// # Errors
    /// [`Error::NoColumns`], or [`Error::NotFinite`] for the first row with such a value.
    pub fn new(x: MatRef<'a, f64>) -> Result<Self, Error> {
        if x.ncols() == 0 {
            return Err(Error::NoColumns);
        }
        let rows = Self { x };
        match rows.chunked(&first_not_finite, &Option::or) {
            Some((row, column)) => Err(Error::NotFinite {
                row,
                column,
                value: x[(row, column)],
            }),
            None => Ok(rows),
        }
    }

    /// Rows whose values have been checked.
    pub(crate) fn checked(x: MatRef<'a, f64>) -> Self {
        Self { x }
    }

    /// The rows of data for a mixture of `dimensions` dimensions.
    pub(crate) fn of_dimensions(x: MatRef<'a, f64>, dimensions: usize) -> Result<Self, Error> {
        if x.ncols() == dimensions {
            Self::new(x)
        } else {
            Err(Error::Dimensions {
                expected: dimensions,
                found: x.ncols(),
            })
        }
    }

    /// The number of rows, n.
    #[must_use]
    pub fn len(&self) -> usize {
        self.x.nrows()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of columns, d.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.x.ncols()
    }

    /// The matrix, n × d.
    #[must_use]
    pub fn matrix(&self) -> MatRef<'a, f64> {
        self.x
    }

    /// Some of the rows.
    pub(crate) fn slice(&self, range: Range<usize>) -> Rows<'a> {
        Rows {
            x: self.x.subrows(range.start, range.len()),
        }
    }

    /// [`Source::fold`], which cannot fail here.
    fn chunked<T: Send>(
        &self,
        leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
        join: &(impl Fn(T, T) -> T + Sync),
    ) -> T {
        let leaf = |range: Range<usize>| leaf(range.start, self.slice(range));
        fold_chunks(self.len(), &leaf, join)
    }

    /// Lets `write` fill `width` items for each row, chunk by chunk and in parallel.
    pub(crate) fn update<T: Send>(
        &self,
        width: usize,
        out: &mut [T],
        write: &(impl Fn(Rows<'a>, &mut [T]) + Sync),
    ) {
        out.par_chunks_mut(CHUNK_ROWS * width)
            .enumerate()
            .for_each(|(chunk, out)| {
                let first = chunk * CHUNK_ROWS;
                write(self.slice(first..first + out.len() / width), out);
            });
    }

    /// `width` items for each row, row after row; see [`update`](Self::update).
    pub(crate) fn map<T: Send + Clone + Default>(
        &self,
        width: usize,
        write: &(impl Fn(Rows<'a>, &mut [T]) + Sync),
    ) -> Vec<T> {
        let mut out = vec![T::default(); self.len() * width];
        self.update(width, &mut out, write);
        out
    }
}

impl Source for Rows<'_> {
    fn len(&self) -> usize {
        self.x.nrows()
    }

    fn dimensions(&self) -> usize {
        self.x.ncols()
    }

    fn fold<T: Send>(
        &self,
        leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
        join: &(impl Fn(T, T) -> T + Sync),
    ) -> Result<T, Error> {
        Ok(self.chunked(leaf, join))
    }

    fn in_memory(&self) -> Option<Rows<'_>> {
        Some(*self)
    }
}

impl<M> Reduce<M> for Rows<'_>
where
    M: for<'c> Accumulate<Chunk<'c> = Rows<'c>>,
    M::Params: Sync,
    M::Error: Send,
{
    type Error = M::Error;

    fn reduce(&self, model: &M, at: &M::Params, into: &mut [f64]) -> Result<f64, M::Error> {
        let (sums, log_likelihood) = self.chunked(
            &|_, rows| sums_of(into.len(), |into| model.accumulate(at, rows, into)),
            &added,
        )?;
        for (into, sum) in into.iter_mut().zip(sums) {
            *into += sum;
        }
        Ok(log_likelihood)
    }
}

/// Where the first NaN or infinity of some rows stands; `start` is the number of the first of them.
fn first_not_finite(start: usize, rows: Rows<'_>) -> Option<(usize, usize)> {
    let mut tile = Tile::new(rows.dimensions());
    (0..rows.len()).step_by(TILE_ROWS).find_map(|first| {
        tile.load(rows.x, first);
        let row = (0..tile.rows).find(|&t| tile.columns.iter().any(|lane| !lane[t].is_finite()))?;
        let column = tile
            .columns
            .iter()
            .position(|lane| !lane[row].is_finite())?;
        Some((start + first + row, column))
    })
}
