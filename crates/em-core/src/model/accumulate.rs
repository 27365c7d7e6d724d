//! Models whose statistics add over chunks of data, and the visiting of the chunks.

use crate::{Em, Expectation, Parameters};

/// A data-parallel model: each chunk of data adds its share to a flat vector of statistics.
///
/// Since statistics add, the same code serves one slice in memory, many threads, a file read in
/// pieces and a cluster; only the [`Reduce`] differs. Put the two together with [`Over`].
pub trait Accumulate: Sync {
    /// The parameters θ.
    type Params: Parameters;
    /// A piece of the data: a slice, some rows of a matrix.
    type Chunk<'a>;
    /// What can go wrong in a step.
    type Error;

    /// How long the vector of statistics is.
    fn statistics_len(&self) -> usize;

    /// Adds the expected statistics of one chunk at θ into `into`, and returns the chunk's share of
    /// the log-likelihood ℓ(θ), in nats.
    ///
    /// # Errors
    /// Whatever the model cannot evaluate at θ.
    fn accumulate(
        &self,
        at: &Self::Params,
        chunk: Self::Chunk<'_>,
        into: &mut [f64],
    ) -> Result<f64, Self::Error>;

    /// The M-step; see [`Em::m_step`].
    ///
    /// # Errors
    /// Whatever keeps the model from having a maximizer.
    fn m_step(&self, statistics: &[f64], at: &Self::Params) -> Result<Self::Params, Self::Error>;

    /// The log-prior at θ; see [`Em::log_prior`].
    fn log_prior(&self, at: &Self::Params) -> f64 {
        let _ = at;
        0.0
    }

    /// Rewrites statistics found at θ = `from` as if they had been written down at θ = `to`.
    ///
    /// Only models whose statistics refer to θ, as moments about the current means do, have something
    /// to do here. It lets statistics from different θ be added, as [`Online`](crate::Online) EM does.
    fn recentre(&self, statistics: &mut [f64], from: &Self::Params, to: &Self::Params) {
        let _ = (statistics, from, to);
    }
}

/// A source of data that a model's statistics can be summed over.
///
/// An implementation visits every chunk once and adds up the statistics **in an order that depends
/// on nothing but the data**, so that a fit gives the same bits on every run.
pub trait Reduce<M: Accumulate> {
    /// The model's errors and the source's own, such as a file that cannot be read.
    type Error: From<M::Error>;

    /// Adds the statistics of all chunks at θ into `into` (zeroed by the caller), and returns the
    /// log-likelihood of all of them.
    ///
    /// # Errors
    /// The first error of the model or of the source.
    fn reduce(&self, model: &M, at: &M::Params, into: &mut [f64]) -> Result<f64, Self::Error>;
}

/// A model over a source of data: an [`Em`] for every [`Accumulate`] and [`Reduce`].
///
/// ```
/// use em_core::{Accumulate, Chunks, Over, Stop, fit};
/// use std::convert::Infallible;
///
/// /// Two exponential waiting times with known means 1 and 10; what share is of the first kind?
/// struct Shares;
///
/// impl Accumulate for Shares {
///     type Params = f64;
///     type Chunk<'a> = &'a [f64];
///     type Error = Infallible;
///
///     fn statistics_len(&self) -> usize { 2 } // expected count of the first kind, count of all
///
///     fn accumulate(&self, w: &f64, times: &[f64], into: &mut [f64]) -> Result<f64, Infallible> {
///         let mut log_likelihood = 0.0;
///         for t in times {
///             let (first, second) = (w * (-t).exp(), (1.0 - w) * (-t / 10.0).exp() / 10.0);
///             into[0] += first / (first + second);
///             into[1] += 1.0;
///             log_likelihood += (first + second).ln();
///         }
///         Ok(log_likelihood)
///     }
///
///     fn m_step(&self, statistics: &[f64], _: &f64) -> Result<f64, Infallible> {
///         Ok(statistics[0] / statistics[1])
///     }
/// }
///
/// let times = [0.2, 0.9, 13.0, 1.4, 0.1, 8.0, 0.7];
/// let model = Over { model: Shares, source: Chunks::new(&times, 4) };
/// let fit = fit(&model, 0.5, Stop::absolute(1e-10))?;
/// assert!(fit.params > 0.5 && fit.params < 0.9);
/// # Ok::<(), em_core::Error<Infallible>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Over<M, S> {
    /// The model.
    pub model: M,
    /// The data it is fitted to.
    pub source: S,
}

impl<M: Accumulate, S: Reduce<M>> Em for Over<M, S> {
    type Params = M::Params;
    type Stats = Vec<f64>;
    type Error = S::Error;

    fn e_step(&self, at: &M::Params) -> Result<Expectation<Vec<f64>>, S::Error> {
        let mut stats = vec![0.0; self.model.statistics_len()];
        let log_likelihood = self.source.reduce(&self.model, at, &mut stats)?;
        Ok(Expectation {
            stats,
            log_likelihood,
        })
    }

    fn m_step(&self, stats: &Vec<f64>, at: &M::Params) -> Result<M::Params, S::Error> {
        Ok(self.model.m_step(stats, at)?)
    }

    fn log_prior(&self, at: &M::Params) -> f64 {
        self.model.log_prior(at)
    }
}

/// A slice visited in chunks of equal length, one after the other. Its items own what they hold
/// (`T: 'static`): numbers, rows as arrays or vectors.
///
/// ```
/// let source = em_core::Chunks::new(&[1.0, 2.0, 3.0], 2); // [1, 2], then [3]
/// assert_eq!(source.items().len(), 3);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Chunks<'a, T> {
    items: &'a [T],
    size: usize,
}

impl<'a, T> Chunks<'a, T> {
    /// Visits `items` in chunks of `size`, the last one perhaps shorter. A size of 0 counts as 1.
    #[must_use]
    pub fn new(items: &'a [T], size: usize) -> Self {
        Self {
            items,
            size: size.max(1),
        }
    }

    /// All the items.
    #[must_use]
    pub fn items(&self) -> &'a [T] {
        self.items
    }
}

impl<T: 'static, M> Reduce<M> for Chunks<'_, T>
where
    M: for<'c> Accumulate<Chunk<'c> = &'c [T]>,
{
    type Error = M::Error;

    fn reduce(&self, model: &M, at: &M::Params, into: &mut [f64]) -> Result<f64, M::Error> {
        self.items.chunks(self.size).try_fold(0.0, |sum, chunk| {
            Ok(sum + model.accumulate(at, chunk, into)?)
        })
    }
}
