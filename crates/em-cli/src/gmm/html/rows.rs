//! What a report says of the rows themselves, from one pass over them.

use crate::input::Data;
use anyhow::Result;
use em_gmm::{Gmm, Mat};

/// So many points fill a picture.
const MOST_POINTS: usize = 2000;

/// How rows fall to the components, and some of them to look at.
pub(super) struct RowView {
    /// Rows at even distances, all of them if they are few.
    pub(super) some: Mat<f64>,
    pub(super) rows: usize,
    /// How many rows each component is the most probable for.
    pub(super) classes: Vec<usize>,
    /// The sum of these rows' largest responsibilities, by component.
    certainty: Vec<f64>,
}

impl RowView {
    pub(super) fn of(gmm: &Gmm, data: &Data) -> Result<Self> {
        let (n, k) = (data.rows(), gmm.components());
        let mut some = Mat::zeros(n.min(MOST_POINTS), gmm.dimensions());
        let mut taken = 0;
        let (mut classes, mut certainty) = (vec![0; k], vec![0.0; k]);
        data.each_block(|first, block, _| {
            let responsibilities = gmm.responsibilities(block)?;
            for (row, shares) in responsibilities.row_iter().enumerate() {
                let (class, share) = (shares.iter().enumerate()).fold((0, 0.0), |best, (c, &r)| {
                    if r > best.1 { (c, r) } else { best }
                });
                classes[class] += 1;
                certainty[class] += share;
                if taken < some.nrows() && first + row == taken * n / some.nrows() {
                    some.row_mut(taken).copy_from(block.row(row));
                    taken += 1;
                }
            }
            Ok(())
        })?;
        Ok(Self {
            some,
            rows: n,
            classes,
            certainty,
        })
    }

    /// The mean of the largest responsibilities of the rows of a component, if it has rows.
    pub(super) fn certainty_of(&self, component: usize) -> Option<f64> {
        let rows = self.classes[component];
        (rows > 0).then(|| self.certainty[component] / rows as f64)
    }

    /// The same of all rows.
    pub(super) fn certainty(&self) -> f64 {
        self.certainty.iter().sum::<f64>() / self.rows.max(1) as f64
    }
}
