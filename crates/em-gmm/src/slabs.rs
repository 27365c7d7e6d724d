//! Blocks of any size, cut into slabs of one size.

use crate::{Error, ReadError};
use faer::Mat;
use std::error::Error as StdError;
use std::iter::Fuse;

/// One pass over the blocks of a reader.
pub(crate) struct Slabs<I> {
    blocks: Fuse<I>,
    /// How many rows there should be, if that is known.
    expected_rows: Option<usize>,
    dimensions: usize,
    /// How many rows the blocks so far had.
    rows: usize,
    block: Mat<f64>,
    /// The first row of the block that is in no slab yet.
    next: usize,
}

impl<I, E> Slabs<I>
where
    I: Iterator<Item = Result<Mat<f64>, E>>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Begins a pass that should give so many rows and columns; if that is not known yet, the first
    /// block with rows says how many columns there are, or where there is none, the first block.
    pub(crate) fn begin(blocks: I, expected: Option<(usize, usize)>) -> Result<Self, Error> {
        let mut slabs = Self {
            blocks: blocks.fuse(),
            expected_rows: expected.map(|(rows, _)| rows),
            dimensions: 0,
            rows: 0,
            block: Mat::new(),
            next: 0,
        };
        if let Some((_, dimensions)) = expected {
            slabs.dimensions = dimensions;
            return Ok(slabs);
        }
        while let Some(block) = slabs.read()? {
            if block.nrows() > 0 {
                slabs.dimensions = block.ncols();
                slabs.take(block)?;
                break;
            }
            if slabs.dimensions == 0 {
                slabs.dimensions = block.ncols();
            }
        }
        if slabs.dimensions == 0 {
            return Err(Error::NoColumns);
        }
        Ok(slabs)
    }

    /// The number of columns.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many rows were read.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Replaces what is in the slab by the next so many rows, row after row; by fewer at the end.
    pub(crate) fn fill(&mut self, slab: &mut Vec<f64>, rows: usize) -> Result<(), Error> {
        slab.clear();
        let mut missing = rows;
        while missing > 0 {
            if self.next == self.block.nrows() {
                match self.read()? {
                    Some(block) => self.take(block)?,
                    None => break,
                }
            }
            let taken = missing.min(self.block.nrows() - self.next);
            for row in self.block.subrows(self.next, taken).row_iter() {
                slab.extend(row.iter());
            }
            self.next += taken;
            missing -= taken;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<Option<Mat<f64>>, Error> {
        let block = self.blocks.next().transpose();
        block.map_err(|error| ReadError::new(error).into())
    }

    /// Makes a block the next to be cut. More rows than expected are not handed on: whoever folds may
    /// have numbers for the expected ones only.
    fn take(&mut self, block: Mat<f64>) -> Result<(), Error> {
        if block.nrows() > 0 && block.ncols() != self.dimensions {
            return Err(Error::Ragged {
                row: self.rows,
                expected: self.dimensions,
                found: block.ncols(),
            });
        }
        self.rows += block.nrows();
        self.block = block;
        self.next = 0;
        match self.expected_rows {
            Some(rows) if rows < self.rows => Err(Error::Changed {
                rows,
                found: self.rows,
            }),
            _ => Ok(()),
        }
    }
}
