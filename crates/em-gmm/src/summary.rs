//! Data as a whole: its mean, its covariance, and whether mixtures can be fitted to it at all.

use crate::linalg::cholesky;
use crate::moments::{Component, of_labels};
use crate::tile::{TILE_ROWS, Tile};
use crate::{Error, Rows};
use faer::Mat;

/// What a fit needs to know of all rows together.
pub(crate) struct Summary {
    pub(crate) mean: Vec<f64>,
    /// About the mean, divided by n.
    pub(crate) covariance: Mat<f64>,
    /// The variance below which a column's differences are rounding of its values.
    pub(crate) rounding_variance: Vec<f64>,
}

impl Summary {
    /// Two passes over the data. O(n·d²).
    ///
    /// # Errors
    /// A column that is constant, out of scale, or a linear combination of those before it.
    pub(crate) fn of(rows: Rows<'_>) -> Result<Self, Error> {
        let ranges = Ranges::of(rows);
        ranges.check_scale()?;
        // The middle of the range is a reference near enough for two-pass moments.
        let references: Vec<f64> = (ranges.low.iter().zip(&ranges.high))
            .map(|(low, high)| low + 0.5 * (high - low))
            .collect();
        let near = moments_about(rows, &references);
        let exact = moments_about(rows, &near.mean);

        let rounding_variance: Vec<f64> = (ranges.low.iter().zip(&ranges.high))
            .map(|(low, high)| (4.0 * f64::EPSILON * low.abs().max(high.abs())).powi(2))
            .collect();
        for (column, &rounding) in rounding_variance.iter().enumerate() {
            if exact.covariance[(column, column)] <= rounding {
                let value = ranges.low[column];
                return Err(Error::ConstantColumn { column, value });
            }
        }
        cholesky(exact.covariance.as_ref()).map_err(|column| Error::CollinearColumns { column })?;
        Ok(Self {
            mean: exact.mean,
            covariance: exact.covariance,
            rounding_variance,
        })
    }

    /// The standard deviation of each column.
    pub(crate) fn standard_deviations(&self) -> Vec<f64> {
        (0..self.mean.len())
            .map(|j| self.covariance[(j, j)].sqrt())
            .collect()
    }

    /// The covariance that k clusters of equal size and shape would have if they filled the space
    /// of the data: the data's, divided by k^(2/d) (Fraley & Raftery 2007, section 3.1).
    pub(crate) fn cluster_covariance(&self, components: usize) -> Mat<f64> {
        let d = self.mean.len();
        let factor = (components as f64).powf(-2.0 / d as f64);
        Mat::from_fn(d, d, |i, j| factor * self.covariance[(i, j)])
    }
}

/// The moments of all rows about a reference point.
fn moments_about(rows: Rows<'_>, reference: &[f64]) -> Component {
    of_labels(rows, reference, &|_| 0).swap_remove(0)
}

/// The smallest and largest value of each column.
pub(crate) struct Ranges {
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Ranges {
    /// Columns whose squared differences f64 can hold, n of them added up. A constant column is
    /// in scale.
    pub(crate) fn check_scale(&self) -> Result<(), Error> {
        for (column, (low, high)) in self.low.iter().zip(&self.high).enumerate() {
            let spread = high - low;
            if low < high && !(1e-152..1e150).contains(&spread) {
                return Err(Error::Scale { column, spread });
            }
        }
        Ok(())
    }

    pub(crate) fn of(rows: Rows<'_>) -> Self {
        let x = rows.matrix();
        rows.fold(
            &|range| {
                let chunk = rows.slice(range).matrix();
                let mut tile = Tile::new(x.ncols());
                let mut ranges = Ranges {
                    low: vec![f64::INFINITY; x.ncols()],
                    high: vec![f64::NEG_INFINITY; x.ncols()],
                };
                for first in (0..chunk.nrows()).step_by(TILE_ROWS) {
                    tile.load(chunk, first);
                    for (j, lane) in tile.columns.iter().enumerate() {
                        for &value in lane {
                            ranges.low[j] = ranges.low[j].min(value);
                            ranges.high[j] = ranges.high[j].max(value);
                        }
                    }
                }
                ranges
            },
            &|left, right| Ranges {
                low: lanewise(&left.low, &right.low, f64::min),
                high: lanewise(&left.high, &right.high, f64::max),
            },
        )
    }
}

fn lanewise(a: &[f64], b: &[f64], f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    a.iter().zip(b).map(|(&a, &b)| f(a, b)).collect()
}
