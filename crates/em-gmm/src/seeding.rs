//! k-means++: centers to begin with.

use crate::any_source::AnySource;
use crate::nearest::Centers;
use crate::random_rows::rows_at;
use crate::sample::pick;
use crate::source::Source;
use crate::{Error, Rows};
use em_core::stream;
use rand::{Rng, RngExt};
use rand_distr::Exp1;

/// k-means++ (Arthur & Vassilvitskii 2007): each next center is a row drawn with probability
/// proportional to its squared distance from the centers so far.
///
/// O(n·k·d) time in k passes, and O(n) memory for the distances. Of data that do not lie in memory no
/// distances are kept but found again in each pass, which makes O(n·k²·d).
pub(crate) fn plus_plus(
    source: AnySource<'_>,
    clusters: usize,
    scale: &[f64],
    rng: &mut impl Rng,
) -> Result<Centers, Error> {
    let too_few = |distinct| Error::TooFewDistinctRows {
        distinct,
        components: clusters,
    };
    if source.is_empty() {
        return Err(too_few(0));
    }
    let first = rng.random_range(0..source.len());
    let points: Vec<f64> = (1..clusters).map(|_| rng.random()).collect();
    let races: Vec<u64> = points.iter().map(|_| rng.random()).collect();

    let mut newest = rows_at(source, &[first])?.swap_remove(0);
    let mut centers = Centers {
        positions: Vec::with_capacity(clusters * source.dimensions()),
        origin: newest.clone(),
        scale: scale.to_vec(),
    };
    let mut kept = source.in_memory().map(Kept::new);
    for (point, race) in points.into_iter().zip(races) {
        centers.positions.extend(&newest);
        if let Some(kept) = &mut kept {
            kept.update(&Centers {
                positions: newest,
                ..centers.clone()
            });
        }
        let drawn = source.fold(
            &|first, rows| match &kept {
                Some(kept) => candidate(first, rows, kept.of(first, rows.len()), point, race),
                None => candidate(first, rows, &distances(&centers, rows), point, race),
            },
            &sooner,
        )?;
        let distinct = centers.positions.len() / source.dimensions();
        newest = drawn.ok_or_else(|| too_few(distinct))?.values;
    }
    centers.positions.extend(newest);
    Ok(centers)
}

/// The squared distances from the nearest of the centers so far, for every row in memory.
struct Kept<'a> {
    rows: Rows<'a>,
    distances: Vec<f64>,
}

impl<'a> Kept<'a> {
    fn new(rows: Rows<'a>) -> Self {
        Self {
            rows,
            distances: vec![f64::INFINITY; rows.len()],
        }
    }

    /// Takes one more center into account.
    fn update(&mut self, center: &Centers) {
        self.rows.update(1, &mut self.distances, &|rows, kept| {
            center.nearest(rows, |nearest| {
                let distance = &mut kept[nearest.row];
                *distance = distance.min(nearest.squared_distance);
            });
        });
    }

    /// Those of the rows from `first` on.
    fn of(&self, first: usize, rows: usize) -> &[f64] {
        &self.distances[first..first + rows]
    }
}

/// The squared distances of some rows from the nearest of the centers.
fn distances(centers: &Centers, rows: Rows<'_>) -> Vec<f64> {
    let mut distances = vec![0.0; rows.len()];
    centers.nearest(rows, |nearest| {
        distances[nearest.row] = nearest.squared_distance;
    });
    distances
}

/// A row that may become the next center.
struct Candidate {
    /// When it arrives.
    time: f64,
    values: Vec<f64>,
}

/// The row of a chunk on which `point`, of [0, 1), falls if the distances share the interval; nothing
/// if all are 0.
///
/// One pass finds both the sums and the row, because chunks race: each draws an exponential waiting
/// time with the sum of its distances as the rate, from a stream of its own, and then the first to
/// arrive is each of them with a probability proportional to its sum.
fn candidate(
    first: usize,
    rows: Rows<'_>,
    distances: &[f64],
    point: f64,
    race: u64,
) -> Option<Candidate> {
    let rate: f64 = distances.iter().sum();
    (rate > 0.0).then(|| {
        let wait: f64 = stream(race, first).sample(Exp1);
        let row = rows.matrix().row(pick(distances, point));
        Candidate {
            time: wait / rate,
            values: row.iter().copied().collect(),
        }
    })
}

fn sooner(left: Option<Candidate>, right: Option<Candidate>) -> Option<Candidate> {
    match (left, right) {
        (Some(left), Some(right)) if right.time < left.time => Some(right),
        (left, right) => left.or(right),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failing test should stop where it fails

    use super::*;
    use crate::rng;
    use faer::Mat;

    #[test]
    fn every_row_is_drawn_with_the_probability_of_its_distance() {
        // Rows at the center, and six in four chunks whose squared distances from it are 1, 4, 1, 2, 5, 7.
        let far = [(3, 1.0), (1000, 2.0), (1024, -1.0), (2900, 2.0_f64.sqrt())];
        let far = far
            .into_iter()
            .chain([(3072, 5.0_f64.sqrt()), (3500, -(7.0_f64.sqrt()))]);
        let far: Vec<(usize, f64)> = far.collect();
        let mut x = Mat::zeros(3600, 1);
        for &(row, value) in &far {
            x[(row, 0)] = value;
        }
        let rows = Rows::new(x.as_ref()).unwrap();

        let mut rng = rng(1);
        let mut counts = vec![0.0; far.len()];
        let mut draws = 0.0;
        while draws < 4000.0 {
            let centers = plus_plus(AnySource::of(&rows), 2, &[1.0], &mut rng)
                .unwrap()
                .positions;
            if centers[0] == 0.0 {
                let drawn = far.iter().position(|&(_, value)| value == centers[1]);
                counts[drawn.unwrap()] += 1.0;
                draws += 1.0;
            }
        }
        let chi_squared: f64 = (counts.iter().zip(&far))
            .map(|(count, (_, value))| {
                let expected = draws * value * value / 20.0;
                (count - expected) * (count - expected) / expected
            })
            .sum();
        // The 0.999 quantile of χ² with 5 degrees of freedom.
        assert!(chi_squared < 20.52, "{chi_squared}: {counts:?}");
    }
}
