//! k-means: the start of most mixtures, and what the article compares them with.

use crate::any_source::AnySource;
use crate::nearest::{Centers, assign};
use crate::seeding::plus_plus;
use crate::source::Summed;
use crate::summary::Ranges;
use crate::{Error, Rows, Source};
use em_core::{Accumulate, Over, Parallel, Run, Status, Stop, stream};
use em_inference::Threads;
use faer::{Mat, MatRef};
use rand::Rng;

/// k-means clustering: Lloyd's algorithm from k-means++ starts.
///
/// It is what EM becomes for a mixture of equal weights and one spherical covariance that shrinks to
/// 0: the E-step gives each row wholly to its nearest center, the M-step averages. So it runs on
/// the same loop; its objective is −½ times the within-cluster sum of squares.
///
/// ```
/// use em_gmm::{KMeans, Mat};
///
/// let x = Mat::from_fn(60, 1, |i, _| if i < 40 { i as f64 * 0.01 } else { 10.0 });
/// let fit = KMeans::new(2).seed(1).fit(x.as_ref())?;
/// assert_eq!(fit.labels[0], fit.labels[39]);
/// assert_ne!(fit.labels[0], fit.labels[40]);
/// # Ok::<(), em_gmm::Error>(())
/// ```
///
/// An iteration costs O(n·k·d) time and O(k·d) memory.
#[derive(Clone, Debug)]
pub struct KMeans {
    clusters: usize,
    restarts: usize,
    seed: u64,
    max_iterations: usize,
}

/// What [`KMeans::fit`] finds.
///
/// ```
/// use em_gmm::{KMeans, mat};
///
/// let fit = KMeans::new(2).fit(mat![[0.0], [1.0], [9.0], [11.0]].as_ref())?;
/// assert_eq!(fit.within_sum_of_squares, 2.5);
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KMeansFit {
    /// The centers, k × d.
    pub centers: Mat<f64>,
    /// The cluster of each row.
    pub labels: Vec<usize>,
    /// Σ‖x − its center‖².
    pub within_sum_of_squares: f64,
    /// How many iterations the best restart made.
    pub iterations: usize,
    /// Why the best restart ended.
    pub status: Status,
}

impl KMeans {
    /// k-means with so many clusters; ten restarts, seed 0, at most 300 iterations.
    #[must_use]
    pub fn new(clusters: usize) -> Self {
        Self {
            clusters,
            restarts: 10,
            seed: 0,
            max_iterations: 300,
        }
    }

    /// How many times to start; the best result counts. 0 counts as 1.
    #[must_use]
    pub fn restarts(mut self, restarts: usize) -> Self {
        self.restarts = restarts;
        self
    }

    /// The seed of the starts. Restart i draws from its stream i.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The limit of iterations of each restart.
    #[must_use]
    pub fn max_iterations(mut self, limit: usize) -> Self {
        self.max_iterations = limit;
        self
    }

    /// Clusters the rows of `x`, n × d.
    ///
    /// # Errors
    /// No clusters, no columns, fewer different rows than clusters, a value that is NaN or infinite, or
    /// a column whose spread cannot be squared.
    pub fn fit(&self, x: MatRef<'_, f64>) -> Result<KMeansFit, Error> {
        let rows = Rows::new(x)?;
        if self.clusters == 0 {
            return Err(Error::NoComponents);
        }
        let source = AnySource::of(&rows);
        Ranges::of(source)?.check_scale()?;
        let unit = vec![1.0; rows.dimensions()];
        let fits = Threads
            .map(self.restarts.max(1), &|restart| {
                let mut rng = stream(self.seed, restart);
                lloyd(source, self.clusters, &unit, self.max_iterations, &mut rng)
            })
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        let mut best = 0;
        for (restart, fit) in fits.iter().enumerate() {
            if fit.objective > fits[best].objective {
                best = restart;
            }
        }
        let best = &fits[best];
        let (k, d) = (self.clusters, rows.dimensions());
        Ok(KMeansFit {
            labels: assign(rows, &best.params),
            centers: MatRef::from_row_major_slice(&best.params.positions, k, d).to_owned(),
            within_sum_of_squares: 2.0 * best.objective.abs(),
            iterations: best.trace.iterations(),
            status: best.status,
        })
    }
}

impl KMeansFit {
    /// The cluster whose center is nearest, for each row of `x`, n × d. O(n·k·d).
    ///
    /// # Errors
    /// Data of another dimension, or with a value that is NaN or infinite.
    pub fn classify(&self, x: MatRef<'_, f64>) -> Result<Vec<usize>, Error> {
        let d = self.centers.ncols();
        let rows = Rows::of_dimensions(x, d)?;
        let positions = self
            .centers
            .row_iter()
            .flat_map(|center| center.iter().copied());
        let centers = Centers {
            positions: positions.collect(),
            origin: self.centers.row(0).iter().copied().collect(),
            scale: vec![1.0; d],
        };
        Ok(assign(rows, &centers))
    }
}

/// One run of Lloyd's algorithm from a k-means++ start, each column multiplied by its number in
/// `scale` before distances are taken.
pub(crate) fn lloyd(
    source: AnySource<'_>,
    clusters: usize,
    scale: &[f64],
    max_iterations: usize,
    rng: &mut impl Rng,
) -> Result<em_core::Fit<Centers>, Error> {
    let start = plus_plus(source, clusters, scale, rng)?;
    let model = Over {
        model: Lloyd {
            statistics_len: clusters * (1 + source.dimensions()),
        },
        source: Summed::new(source),
    };
    let run = Run::new(&model, start)?;
    // Lloyd's algorithm ends where nothing changes; the tolerance is the rounding of the objective.
    let rounding = f64::MIN_POSITIVE + 1e-13 * run.current().objective.abs();
    let stop = Stop::absolute(rounding).or(Stop::iterations(max_iterations));
    Ok(run.until(stop).complete()?)
}

/// k-means as a model. The statistics of a cluster are its number of rows and Σ(x − center).
struct Lloyd {
    statistics_len: usize,
}

impl Accumulate for Lloyd {
    type Params = Centers;
    type Chunk<'a> = Rows<'a>;
    type Error = Error;

    fn statistics_len(&self) -> usize {
        self.statistics_len
    }

    fn accumulate(&self, at: &Centers, rows: Rows<'_>, into: &mut [f64]) -> Result<f64, Error> {
        let d = at.scale.len();
        let mut sum_of_squares = 0.0;
        at.nearest(rows, |nearest| {
            sum_of_squares += nearest.squared_distance;
            let into = &mut into[nearest.center * (1 + d)..(nearest.center + 1) * (1 + d)];
            into[0] += 1.0;
            for ((sum, x), c) in (into[1..].iter_mut())
                .zip(nearest.values())
                .zip(&at.positions[nearest.center * d..])
            {
                *sum += x - c;
            }
        });
        Ok(-0.5 * sum_of_squares)
    }

    /// A cluster that has lost all its rows stays where it is.
    fn m_step(&self, statistics: &[f64], at: &Centers) -> Result<Centers, Error> {
        let d = at.scale.len();
        let mut next = at.clone();
        for (position, statistics) in (next.positions.chunks_exact_mut(d))
            .zip(statistics.chunks_exact(1 + d))
            .filter(|(_, statistics)| statistics[0] > 0.0)
        {
            for (c, sum) in position.iter_mut().zip(&statistics[1..]) {
                *c += sum / statistics[0];
            }
        }
        Ok(next)
    }
}
