//! A few rows at a time, laid out so that one instruction serves several of them.

use faer::MatRef;

/// Rows in a tile. A tile of d columns and its k log-densities stay in the first-level cache for
/// the usual d and k.
pub(crate) const TILE_ROWS: usize = 64;

/// One number for each row of a tile.
pub(crate) type Lane = [f64; TILE_ROWS];

/// Up to [`TILE_ROWS`] rows as structure of arrays: one [`Lane`] for each column.
pub(crate) struct Tile {
    /// One lane for each column. Lanes beyond `rows` repeat the first row.
    pub(crate) columns: Vec<Lane>,
    /// How many rows are real.
    pub(crate) rows: usize,
}

impl Tile {
    pub(crate) fn new(columns: usize) -> Self {
        Self {
            columns: vec![[0.0; TILE_ROWS]; columns],
            rows: 0,
        }
    }

    /// Fills the tile with the rows of `x` from `first` on. Reads both memory orders in place.
    #[inline(always)]
    pub(crate) fn load(&mut self, x: MatRef<'_, f64>, first: usize) {
        self.rows = TILE_ROWS.min(x.nrows() - first);
        let block = x.subrows(first, self.rows);
        if let Some(row_major) = block.try_as_row_major() {
            for (t, row) in row_major.row_iter().enumerate() {
                for (lane, &value) in self.columns.iter_mut().zip(row.as_slice()) {
                    lane[t] = value;
                }
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
        for lane in &mut self.columns {
            let first = lane[0];
            lane[self.rows..].fill(first);
        }
    }
}
