//! The rows that a figure shows: all, or so many that they can still be seen, drawn evenly.

use crate::input::{Data, UNLABELLED};
use crate::output::count;
use anyhow::Result;
use em_gmm::{Mat, MatRef};

/// More points than this only make a blot.
const MOST: usize = 5000;

/// Rows of a data set, evenly spaced among all of them, so that the same file gives the same figure.
pub(crate) struct Sample {
    /// m × d.
    pub(super) x: Mat<f64>,
    /// How many rows there are in all.
    pub(super) of: usize,
    /// Every so many-th row is here.
    every: usize,
}

/// What the rows that a sample shows are known to be.
pub(crate) struct Classes {
    pub(crate) names: Vec<String>,
    /// The class of each row, if it has one.
    pub(crate) of: Vec<Option<usize>>,
}

impl Sample {
    /// With their labels, if the data have any.
    pub(crate) fn of(data: &Data) -> Result<(Self, Option<Classes>)> {
        let (of, d) = (data.rows(), data.names().len());
        let every = of.div_ceil(MOST).max(1);
        let mut values: Vec<f64> = Vec::with_capacity(of.div_ceil(every) * d);
        let mut classes = Vec::new();
        data.each_block(|first, block, labels| {
            for (i, row) in block.row_iter().enumerate() {
                if (first + i).is_multiple_of(every) {
                    values.extend(row.iter());
                    let label = labels.get(i).filter(|&&label| label != UNLABELLED);
                    classes.push(label.map(|&label| usize::from(label)));
                }
            }
            Ok(())
        })?;
        let x = MatRef::from_row_major_slice(&values, values.len() / d.max(1), d).to_owned();
        let known = data.labels();
        let classes = known.map(|(_, names)| Classes { names, of: classes });
        Ok((Self { x, of, every }, classes))
    }

    pub(crate) fn of_matrix(x: MatRef<'_, f64>) -> Self {
        let of = x.nrows();
        let every = of.div_ceil(MOST).max(1);
        Self {
            x: Mat::from_fn(of.div_ceil(every), x.ncols(), |i, j| x[(i * every, j)]),
            of,
            every,
        }
    }

    /// What belongs to the rows that are shown, of something for each row.
    pub(super) fn every_row<T: Copy>(&self, of_all: &[T]) -> impl Iterator<Item = T> {
        of_all.iter().step_by(self.every).copied()
    }

    pub(super) fn rows(&self) -> usize {
        self.x.nrows()
    }

    pub(super) fn column(&self, j: usize) -> Vec<f64> {
        self.x.col(j).iter().copied().collect()
    }

    /// The places of these rows in the plane of two columns.
    pub(super) fn places(
        &self,
        [a, b]: [usize; 2],
        rows: impl IntoIterator<Item = usize>,
    ) -> Vec<[f64; 2]> {
        rows.into_iter()
            .map(|i| [self.x[(i, a)], self.x[(i, b)]])
            .collect()
    }

    /// Says if not all rows are shown.
    pub(super) fn remark(&self) -> String {
        if self.every == 1 {
            return String::new();
        }
        let (shown, of) = (count(self.rows()), count(self.of));
        format!("{shown} of {of} rows are shown, evenly spaced in the file. ")
    }

    /// How large points are and how dense, so that many can be told from few.
    pub(super) fn ink(&self, panels: usize) -> (f64, f64) {
        let rows = self.rows().max(1) as f64;
        let opacity = (22.0 / rows.sqrt()).clamp(0.25, 0.8);
        let radius = (9.0 / rows.powf(0.2)).clamp(1.4, 3.2);
        (radius / (panels as f64).powf(0.3), opacity)
    }
}

impl Classes {
    /// From a whole number from 1 for each of all rows.
    pub(crate) fn numbered(of_all: &[usize], sample: &Sample) -> Self {
        let most = of_all.iter().copied().max().unwrap_or(0);
        let shown = sample.every_row(of_all);
        Self {
            names: (1..=most).map(|class| class.to_string()).collect(),
            of: shown.map(|class| class.checked_sub(1)).collect(),
        }
    }
}
