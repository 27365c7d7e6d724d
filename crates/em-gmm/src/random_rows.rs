//! Rows drawn at random.

use crate::any_source::AnySource;
use crate::source::Source;
use crate::{Error, Rows};
use rand::{Rng, RngExt};

/// The rows of these numbers, in this order, in one pass.
pub(crate) fn rows_at(source: AnySource<'_>, numbers: &[usize]) -> Result<Vec<Vec<f64>>, Error> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let found = source.fold(
        &|first, rows| {
            let from = sorted.partition_point(|&row| row < first);
            let to = sorted.partition_point(|&row| row < first + rows.len());
            (sorted[from..to].iter())
                .map(|row| values(rows, row - first))
                .collect::<Vec<_>>()
        },
        &|mut left, right| {
            left.extend(right);
            left
        },
    )?;
    let row = |number: &usize| found[sorted.partition_point(|row| row < number)].clone();
    Ok(numbers.iter().map(row).collect())
}

/// So many rows at random, all different. One pass, or where most rows are repeated, two.
pub(crate) fn distinct_rows(
    source: AnySource<'_>,
    count: usize,
    rng: &mut impl Rng,
) -> Result<Vec<Vec<f64>>, Error> {
    let n = source.len();
    let mut draw = || rng.random_range(0..n);
    let drawn: Vec<usize> = (0..64 * count).map(|_| draw()).collect();
    let offset = draw();
    let mut chosen = Different::new(count);
    chosen.extend(rows_at(source, &drawn)?);
    if chosen.rows.len() < count {
        // Look through them all, from a random row on and around.
        let [from, before] = source.fold(
            &|first, rows| {
                let mut found = [(); 2].map(|()| Different::new(count));
                for row in 0..rows.len() {
                    found[usize::from(first + row < offset)].push(values(rows, row));
                }
                found
            },
            &|mut left, right| {
                for (left, right) in left.iter_mut().zip(right) {
                    left.extend(right.rows);
                }
                left
            },
        )?;
        chosen.extend(from.rows);
        chosen.extend(before.rows);
    }
    if chosen.rows.len() < count {
        return Err(Error::TooFewDistinctRows {
            distinct: chosen.rows.len(),
            components: count,
        });
    }
    Ok(chosen.rows)
}

fn values(rows: Rows<'_>, row: usize) -> Vec<f64> {
    rows.matrix().row(row).iter().copied().collect()
}

/// The first few different ones of a sequence of rows.
struct Different {
    count: usize,
    rows: Vec<Vec<f64>>,
}

impl Different {
    fn new(count: usize) -> Self {
        Self {
            count,
            rows: vec![],
        }
    }

    fn push(&mut self, row: Vec<f64>) {
        if self.rows.len() < self.count && !self.rows.contains(&row) {
            self.rows.push(row);
        }
    }

    fn extend(&mut self, rows: Vec<Vec<f64>>) {
        for row in rows {
            self.push(row);
        }
    }
}
