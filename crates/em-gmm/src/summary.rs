//! Data as a whole: its mean, its covariance, and whether mixtures can be fitted to it at all.

use crate::any_source::AnySource;
use crate::kernel::{TILE_ROWS, Tile};
use crate::moments::{Component, of_labels};
use crate::shape::Shape;
use crate::{Covariance, Error, Source};
use faer::Mat;

/// What a fit needs to know of all rows together.
pub(crate) struct Summary {
    pub(crate) mean: Vec<f64>,
    /// Full, or where mixtures have no use for that, diagonal.
    structure: Covariance,
    /// About the mean, divided by n.
    covariance: Vec<f64>,
}

/// A column's standard deviation must be at least this many roundings of its largest value.
const LEAST_ROUNDINGS: f64 = 1e5;

impl Summary {
    /// What a fit with covariances of this structure needs. Three passes over the data. O(n·d²), or O(n·d).
    ///
    /// # Errors
    /// A source that cannot be read; a column that is constant, or whose spread is out of scale or lost
    /// beside its offset.
    pub(crate) fn of(source: AnySource<'_>, structure: Covariance) -> Result<Self, Error> {
        let structure = match structure {
            Covariance::Full => Covariance::Full,
            Covariance::Diagonal | Covariance::Spherical => Covariance::Diagonal,
        };
        let ranges = Ranges::of(source)?;
        ranges.check_scale()?;
        // The middle of the range is a reference near enough to find the mean from, and the mean
        // one near enough for the covariance.
        let ends = || ranges.low.iter().zip(&ranges.high);
        let middles: Vec<f64> = ends().map(|(low, high)| low + 0.5 * (high - low)).collect();
        let mean = moments_about(source, structure, &middles)?.mean;
        let Component { mean, spread, .. } = moments_about(source, structure, &mean)?;
        let summary = Self {
            mean,
            structure,
            covariance: spread,
        };
        let deviations = summary.standard_deviations();
        for (column, (&low, &high)) in ends().enumerate() {
            if low == high {
                return Err(Error::ConstantColumn { column, value: low });
            }
            let rounding = f64::EPSILON * low.abs().max(high.abs());
            if deviations[column] < LEAST_ROUNDINGS * rounding {
                return Err(Error::Offset {
                    column,
                    offset: middles[column],
                    spread: high - low,
                });
            }
        }
        Ok(summary)
    }

    /// The first column that is, as far as precision goes, a linear combination of those before it.
    pub(crate) fn collinear_column(&self) -> Option<usize> {
        Shape::of(self.structure, self.mean.len(), self.covariance.clone()).err()
    }

    /// The standard deviation of each column.
    pub(crate) fn standard_deviations(&self) -> Vec<f64> {
        let variance = |j| self.covariance[self.structure.place_on_diagonal(j)];
        (0..self.mean.len()).map(|j| variance(j).sqrt()).collect()
    }

    /// The covariance that k clusters of equal size and shape would have if they filled the space
    /// of the data: the data's, divided by k^(2/d) (Fraley & Raftery 2007, section 3.1). Where that is
    /// singular, because columns depend on each other or rows lie very far apart, its diagonal.
    pub(crate) fn cluster_matrix(&self, components: usize) -> Mat<f64> {
        let d = self.mean.len();
        let factor = (components as f64).powf(-2.0 / d as f64);
        let diagonal_only = self.collinear_column().is_some();
        let mut matrix = Mat::zeros(d, d);
        self.structure.each_entry(d, |place, i, j| {
            if i == j || !diagonal_only {
                matrix[(i, j)] = factor * self.covariance[place];
                matrix[(j, i)] = matrix[(i, j)];
            }
        });
        matrix
    }

    /// The likeliest covariance of a structure for such clusters.
    pub(crate) fn cluster_covariance(&self, structure: Covariance, components: usize) -> Vec<f64> {
        let (d, matrix) = (self.mean.len(), self.cluster_matrix(components));
        structure.likeliest(d, structure.moments(d, |i, j| matrix[(i, j)]))
    }
}

/// The moments of all rows about a reference point.
fn moments_about(
    source: AnySource<'_>,
    structure: Covariance,
    reference: &[f64],
) -> Result<Component, Error> {
    Ok(of_labels(structure, source, reference, &|_, _| |_| 0)?.swap_remove(0))
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

    pub(crate) fn of(source: AnySource<'_>) -> Result<Self, Error> {
        let d = source.dimensions();
        source.fold(
            &|_, rows| {
                let mut tile = Tile::new(d);
                let mut ranges = Ranges {
                    low: vec![f64::INFINITY; d],
                    high: vec![f64::NEG_INFINITY; d],
                };
                for first in (0..rows.len()).step_by(TILE_ROWS) {
                    tile.load(rows.matrix(), first);
                    for (j, lane) in tile.columns.iter().enumerate() {
                        for &value in lane.iter() {
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
