//! Where rows come from.

use crate::any_source::AnySource;
use crate::{Error, Rows};
use em_core::{Accumulate, Reduce};
use std::sync::OnceLock;

/// Rows of finite numbers, n × d, that can be gone through again and again: [`Rows`] in memory,
/// or [`Streamed`](crate::Streamed) from elsewhere.
///
/// Everything that a fit needs to know of data it asks through [`fold`](Self::fold), so that the same
/// rows give the same bits, wherever they are kept.
///
/// ```
/// use em_gmm::{Error, MatRef, Rows, Source};
///
/// /// The mean of the first column.
/// fn mean(source: &impl Source) -> Result<f64, Error> {
///     let sum = source.fold(&|_, rows| rows.matrix().col(0).iter().sum::<f64>(), &|a, b| a + b)?;
///     Ok(sum / source.len() as f64)
/// }
///
/// let rows = Rows::new(MatRef::from_column_major_slice(&[1.0, 2.0, 6.0], 3, 1))?;
/// assert_eq!(mean(&rows)?, 3.0);
/// # Ok::<(), Error>(())
/// ```
pub trait Source: Sync {
    /// The number of rows, n.
    fn len(&self) -> usize;

    /// Whether there are no rows.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of columns, d; at least 1.
    fn dimensions(&self) -> usize;

    /// Goes through all rows once: applies `leaf` to chunks of 1024 rows (the last one perhaps shorter;
    /// one that is empty if there are no rows), with the number of the first row in each, and joins
    /// neighbours pairwise.
    ///
    /// Implementations join in a binary tree that depends on n alone: the left branch of each node
    /// holds the largest power of two of chunks that leaves something for the right one. Chunks may be
    /// visited in any order and on any thread.
    ///
    /// # Errors
    /// What keeps the rows from being read. Data in memory have no such errors.
    fn fold<T: Send>(
        &self,
        leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
        join: &(impl Fn(T, T) -> T + Sync),
    ) -> Result<T, Error>;

    /// All rows at once, if they lie in memory. Then a pass costs little, and a fit makes several at the
    /// same time and keeps some numbers for each row, where it would otherwise make more passes.
    fn in_memory(&self) -> Option<Rows<'_>> {
        None
    }
}

impl<S: Source> Source for &S {
    fn len(&self) -> usize {
        S::len(self)
    }

    fn dimensions(&self) -> usize {
        S::dimensions(self)
    }

    fn fold<T: Send>(
        &self,
        leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
        join: &(impl Fn(T, T) -> T + Sync),
    ) -> Result<T, Error> {
        S::fold(self, leaf, join)
    }

    fn in_memory(&self) -> Option<Rows<'_>> {
        S::in_memory(self)
    }
}

/// A vector of statistics, and one number beside them.
pub(crate) type Sums = (Vec<f64>, f64);

/// Sums vectors of `len` statistics, and one number beside them, over all rows.
pub(crate) fn sum<E: From<Error> + Send>(
    source: AnySource<'_>,
    len: usize,
    add: &(impl Fn(usize, Rows<'_>, &mut [f64]) -> Result<f64, E> + Sync),
) -> Result<Sums, E> {
    source.fold(
        &|first, rows| sums_of(len, |into| add(first, rows, into)),
        &added,
    )?
}

/// The sums of a single chunk.
pub(crate) fn sums_of<E>(
    len: usize,
    add: impl FnOnce(&mut [f64]) -> Result<f64, E>,
) -> Result<Sums, E> {
    let mut sums = vec![0.0; len];
    let number = add(&mut sums)?;
    Ok((sums, number))
}

/// The sums of two neighbours; the error of the first that failed.
pub(crate) fn added<E>(left: Result<Sums, E>, right: Result<Sums, E>) -> Result<Sums, E> {
    let ((mut sums, number), (more, another)) = (left?, right?);
    for (sum, x) in sums.iter_mut().zip(more) {
        *sum += x;
    }
    Ok((sums, number + another))
}

/// [`Reduce::reduce`] for every source.
pub(crate) fn reduce<M>(
    source: AnySource<'_>,
    model: &M,
    at: &M::Params,
    into: &mut [f64],
) -> Result<f64, M::Error>
where
    M: for<'c> Accumulate<Chunk<'c> = Rows<'c>>,
    M::Params: Sync,
    M::Error: From<Error> + Send,
{
    let (sums, log_likelihood) = sum(source, into.len(), &|_, rows, into| {
        model.accumulate(at, rows, into)
    })?;
    for (into, sum) in into.iter_mut().zip(sums) {
        *into += sum;
    }
    Ok(log_likelihood)
}

/// A source as the data of a model. It remembers how it failed and then is not asked again: a run may
/// take a failure for a point that is too far, and the next restart would only fail again.
pub(crate) struct Summed<'a> {
    source: AnySource<'a>,
    failure: OnceLock<Error>,
}

impl<'a> Summed<'a> {
    pub(crate) fn new(source: AnySource<'a>) -> Self {
        Self {
            source,
            failure: OnceLock::new(),
        }
    }

    /// An error if the source has failed.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.failure
            .get()
            .map_or(Ok(()), |error| Err(error.clone()))
    }
}

impl<M> Reduce<M> for Summed<'_>
where
    M: for<'c> Accumulate<Chunk<'c> = Rows<'c>, Error = Error>,
    M::Params: Sync,
{
    type Error = Error;

    fn reduce(&self, model: &M, at: &M::Params, into: &mut [f64]) -> Result<f64, Error> {
        self.check()?;
        reduce(self.source, model, at, into).inspect_err(|error| {
            if error.is_of_source() {
                // Of two failures at the same time either is as good.
                let _ = self.failure.set(error.clone());
            }
        })
    }
}
