//! The nearest of several centers.

use crate::Rows;
use crate::kernel::{Lane, SquaredDistances, TILE_ROWS, Tile};
use em_core::{Layout, Parameters};
use pulp::{Arch, Simd, WithSimd};

/// The centers of k-means, and the unit in which each column's distances are measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Centers {
    /// k × d, row after row.
    pub(crate) positions: Vec<f64>,
    /// A point near the data: distances are those of differences from it, so that an offset costs no
    /// digits. They do not depend on how many centers there are beside.
    pub(crate) origin: Vec<f64>,
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
            origin: self.origin.clone(),
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
    fn with_simd<S: Simd>(mut self, simd: S) {
        let d = self.rows.dimensions();
        let Centers {
            positions,
            origin,
            scale,
        } = self.centers;
        let axes = || origin.iter().zip(scale);
        let points: Vec<f64> = (positions.chunks_exact(d))
            .flat_map(|position| position.iter().zip(axes()).map(|(c, (o, s))| (c - o) * s))
            .collect();
        let mut tile = Tile::new(d);
        let mut scaled = vec![Lane::splat(0.0); d];
        let mut distances = vec![Lane::splat(0.0); points.len() / d];
        for first in (0..self.rows.len()).step_by(TILE_ROWS) {
            tile.load(self.rows.matrix(), first);
            for ((scaled, column), (origin, scale)) in
                scaled.iter_mut().zip(tile.columns.iter()).zip(axes())
            {
                for (scaled, x) in scaled.iter_mut().zip(column.iter()) {
                    *scaled = (x - origin) * scale;
                }
            }
            simd.vectorize(SquaredDistances {
                columns: &scaled,
                points: &points,
                out: &mut distances,
            });
            let mut nearest = Lane::splat(0.0);
            let mut least = Lane::splat(f64::INFINITY);
            for (center, distance) in distances.iter().enumerate() {
                for ((least, nearest), distance) in least
                    .iter_mut()
                    .zip(nearest.iter_mut())
                    .zip(distance.iter())
                {
                    let is_nearer = *distance < *least;
                    *nearest = if is_nearer { center as f64 } else { *nearest };
                    *least = if is_nearer { *distance } else { *least };
                }
            }
            for at in 0..tile.rows {
                // The index of a center.
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
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
