//! The nearest of several centers.

use crate::Rows;
use crate::tile::{Lane, TILE_ROWS, Tile};
use em_core::{Layout, Parameters};
use pulp::{Arch, Simd, WithSimd};

/// The centers of k-means, and the unit in which each column's distances are measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Centers {
    /// k × d, row after row.
    pub(crate) positions: Vec<f64>,
    /// Differences in column j are multiplied by `scale[j]`.
    pub(crate) scale: Vec<f64>,
}

impl Parameters for Centers {
    fn layout(&self) -> Layout {
        Layout::new().real("center", self.positions.len())
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(&self.positions);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        (values.len() == self.positions.len()).then(|| Self {
            positions: values.to_vec(),
            scale: self.scale.clone(),
        })
    }
}

/// A row with its nearest center.
pub(crate) struct Nearest<'a> {
    /// The number of the row.
    pub(crate) row: usize,
    /// The nearest center; of equally near ones the first.
    pub(crate) center: usize,
    /// The squared distance from it, in scaled units.
    pub(crate) squared_distance: f64,
    tile: &'a Tile,
    at: usize,
}

impl Nearest<'_> {
    /// The d values of the row.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        self.tile.columns.iter().map(|lane| lane[self.at])
    }
}

impl Centers {
    /// Visits every row with its nearest center. O(n·k·d).
    pub(crate) fn nearest(&self, rows: Rows<'_>, visit: impl FnMut(Nearest<'_>)) {
        Arch::new().dispatch(Search {
            centers: self,
            rows,
            visit,
        });
    }

    /// The nearest center of each row.
    pub(crate) fn labels(&self, rows: Rows<'_>) -> Vec<usize> {
        let mut labels = vec![0; rows.len()];
        self.nearest(rows, |nearest| labels[nearest.row] = nearest.center);
        labels
    }
}

/// The nearest center of each row.
pub(crate) fn assign(rows: Rows<'_>, centers: &Centers) -> Vec<usize> {
    rows.map(1, &|rows, out: &mut [usize]| {
        centers.nearest(rows, |nearest| out[nearest.row] = nearest.center);
    })
}

struct Search<'a, F> {
    centers: &'a Centers,
    rows: Rows<'a>,
    visit: F,
}

impl<F: FnMut(Nearest<'_>)> WithSimd for Search<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        let d = self.rows.dimensions();
        let mut tile = Tile::new(d);
        for first in (0..self.rows.len()).step_by(TILE_ROWS) {
            tile.load(self.rows.matrix(), first);
            let mut nearest = [0.0; TILE_ROWS];
            let mut least = [f64::INFINITY; TILE_ROWS];
            for (center, position) in self.centers.positions.chunks_exact(d).enumerate() {
                let distance = squared_distance(&tile, position, &self.centers.scale);
                for ((least, nearest), distance) in
                    least.iter_mut().zip(&mut nearest).zip(&distance)
                {
                    *nearest = if *distance < *least {
                        center as f64
                    } else {
                        *nearest
                    };
                    *least = least.min(*distance);
                }
            }
            for at in 0..tile.rows {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                // a center's index
                (self.visit)(Nearest {
                    row: first + at,
                    center: nearest[at] as usize,
                    squared_distance: least[at],
                    tile: &tile,
                    at,
                });
            }
        }
    }
}

#[inline(always)]
fn squared_distance(tile: &Tile, position: &[f64], scale: &[f64]) -> Lane {
    let mut distance = [0.0; TILE_ROWS];
    for ((lane, c), s) in tile.columns.iter().zip(position).zip(scale) {
        for (distance, x) in distance.iter_mut().zip(lane) {
            let difference = (x - c) * s;
            *distance += difference * difference;
        }
    }
    distance
}
