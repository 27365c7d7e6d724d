//! Data that need not fit into memory.

use crate::any_source::AnySource;
use crate::fold::{CHUNK_ROWS, Carry, fold_chunks};
use crate::slabs::Slabs;
use crate::source::{Source, reduce};
use crate::{Error, ReadError, Rows};
use em_core::{Accumulate, Reduce};
use faer::{Mat, MatRef};
use std::error::Error as StdError;

/// A reader of rows in blocks, which can begin again.
///
/// A closure that opens what is read and returns an iterator is one:
///
/// ```
/// use em_gmm::{Mat, Source, Streamed};
/// use std::{fs::File, io::{self, BufReader, Read}, path::Path};
///
/// /// A file of rows of two f64, in blocks of up to a thousand rows.
/// fn blocks(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Mat<f64>>> + Send> {
///     let mut file = BufReader::new(File::open(path)?);
///     Ok(std::iter::from_fn(move || {
///         let mut bytes = Vec::new();
///         match file.by_ref().take(16_000).read_to_end(&mut bytes) {
///             Ok(0) => None,
///             Ok(_) => {
///                 let values: Vec<f64> = (bytes.as_chunks().0.iter()).map(|x| f64::from_le_bytes(*x)).collect();
///                 Some(Ok(Mat::from_fn(values.len() / 2, 2, |i, j| values[2 * i + j])))
///             }
///             Err(error) => Some(Err(error)),
///         }
///     }))
/// }
///
/// # let path = &std::env::temp_dir().join(format!("em-gmm-blocks-{}", std::process::id()));
/// # std::fs::write(path, (0..5000).flat_map(|i| f64::from(i).to_le_bytes()).collect::<Vec<u8>>())?;
/// let source = Streamed::new(|| blocks(path))?;
/// assert_eq!((source.len(), source.dimensions()), (2500, 2));
/// # std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Blocks: Sync {
    /// What can go wrong while reading: any error, boxed or not, and even a string.
    type Error: Into<Box<dyn StdError + Send + Sync>>;

    /// Begins a pass: the same rows in the same order each time, in blocks of any numbers of rows, m × d.
    /// The blocks may be cut differently each time, and some may be empty. They are asked for on rayon's
    /// threads, one after the other; several passes may be under way at once.
    ///
    /// # Errors
    /// What keeps the pass from beginning, such as a file that is gone. What goes wrong later is for
    /// the iterator to say.
    fn blocks(
        &self,
    ) -> Result<impl Iterator<Item = Result<Mat<f64>, Self::Error>> + Send, Self::Error>;
}

impl<F, I, E> Blocks for F
where
    F: Fn() -> Result<I, E> + Sync,
    I: Iterator<Item = Result<Mat<f64>, E>> + Send,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    type Error = E;

    fn blocks(&self) -> Result<impl Iterator<Item = Result<Mat<f64>, E>> + Send, E> {
        self()
    }
}

/// Rows that are read anew in each pass, so that there may be more of them than fit into memory.
///
/// A fit to them gives the same bits as one to [`Rows`], whatever the sizes of the blocks. A pass reads
/// a slab of rows while the one before it is worked on, on all threads. It also checks every value, and
/// that they are those of the first pass: a file that changes under a fit is an error, not a wrong
/// answer.
///
/// ```
/// use em_gmm::{Gmm, Streamed, mat, rng};
/// use std::convert::Infallible;
///
/// let truth = Gmm::new(vec![0.3, 0.7], mat![[0.0], [5.0]], vec![mat![[1.0]], mat![[2.0]]])?;
/// let (x, _) = truth.sample(3000, &mut rng(42));
///
/// // Seven rows at a time. A real reader would open a file here.
/// let source = Streamed::new(|| {
///     let block = |first: usize| x.subrows(first, 7.min(3000 - first)).to_owned();
///     Ok::<_, Infallible>((0..3000).step_by(7).map(move |first| Ok(block(first))))
/// })?;
/// let fit = Gmm::builder(2).seed(1).fit_source(&source)?;
/// assert_eq!(fit, Gmm::builder(2).seed(1).fit(x.as_ref())?);
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Streamed<B> {
    blocks: B,
    memory: usize,
    seen: Seen,
}

/// What a pass leaves to compare the next ones with.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Seen {
    rows: usize,
    dimensions: usize,
    /// A hash of every bit.
    fingerprint: u64,
}

impl<B: Blocks> Streamed<B> {
    /// Makes a first pass, which counts rows and checks every value. This and later passes hold about
    /// 64 MiB of rows in memory.
    ///
    /// # Errors
    /// [`Error::Read`] with what the reader says; [`Error::NoColumns`]; [`Error::Ragged`] for a block of
    /// another number of columns than the first; [`Error::NotFinite`] for the first row with such a value.
    pub fn new(blocks: B) -> Result<Self, Error> {
        Self::with_memory(blocks, 64 << 20)
    }

    /// As [`new`](Self::new), with about so many bytes for rows in memory, beside the reader's own
    /// blocks: two slabs of a power of two of 1024 rows each, at least 1024. A slab should have several
    /// times 1024 rows for each thread, or threads will wait. The results do not depend on it.
    ///
    /// ```
    /// use em_gmm::{Mat, Source, Streamed};
    /// use std::convert::Infallible;
    ///
    /// let blocks = || Ok::<_, Infallible>((0..500).map(|block| Ok(Mat::full(20, 3, f64::from(block)))));
    /// let source = Streamed::with_memory(blocks, 1 << 20)?;
    /// assert_eq!(source.len(), 10_000);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn with_memory(blocks: B, bytes: usize) -> Result<Self, Error> {
        let (seen, ()) = pass(&blocks, bytes, None, &|_, _| (), &|(), ()| ())?;
        Ok(Self {
            blocks,
            memory: bytes,
            seen,
        })
    }
}

/// The errors of [`fold`](Source::fold) are those of [`new`](Streamed::new), and [`Error::Changed`] if
/// a pass gives other rows than the first.
impl<B: Blocks> Source for Streamed<B> {
    fn len(&self) -> usize {
        self.seen.rows
    }

    fn dimensions(&self) -> usize {
        self.seen.dimensions
    }

    fn fold<T: Send>(
        &self,
        leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
        join: &(impl Fn(T, T) -> T + Sync),
    ) -> Result<T, Error> {
        let (seen, folded) = pass(&self.blocks, self.memory, Some(self.seen), leaf, join)?;
        if seen == self.seen {
            Ok(folded)
        } else {
            Err(Error::Changed {
                rows: self.seen.rows,
                found: seen.rows,
            })
        }
    }
}

impl<B: Blocks, M> Reduce<M> for Streamed<B>
where
    M: for<'c> Accumulate<Chunk<'c> = Rows<'c>>,
    M::Params: Sync,
    M::Error: From<Error> + Send,
{
    type Error = M::Error;

    fn reduce(&self, model: &M, at: &M::Params, into: &mut [f64]) -> Result<f64, M::Error> {
        reduce(AnySource::of(self), model, at, into)
    }
}

/// Goes through all rows once. What was seen before bounds what `leaf` is given; the rest is for the
/// caller to compare.
fn pass<T: Send>(
    blocks: &impl Blocks,
    memory: usize,
    before: Option<Seen>,
    leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
    join: &(impl Fn(T, T) -> T + Sync),
) -> Result<(Seen, T), Error> {
    let blocks = blocks.blocks().map_err(ReadError::new)?;
    let mut slabs = Slabs::begin(blocks, before.map(|seen| (seen.rows, seen.dimensions)))?;
    let d = slabs.dimensions();
    let slab_rows = slab_rows(memory, d);

    let join = |left: (u64, T), right: (u64, T)| (mixed(left.0, right.0), join(left.1, right.1));
    let fold = |first: usize, slab: &[f64]| {
        fold_chunks(
            slab.len() / d,
            &|rows| {
                let first = first + rows.start;
                let values = &slab[rows.start * d..rows.end * d];
                check_finite(first, values, d)?;
                let chunk = MatRef::from_row_major_slice(values, rows.len(), d);
                Ok((fingerprint(values), leaf(first, Rows::checked(chunk))))
            },
            &|left: Result<_, Error>, right| Ok(join(left?, right?)),
        )
    };

    let (mut slab, mut next) = (vec![], vec![]);
    slabs.fill(&mut slab, slab_rows)?;
    let mut carry = Carry::new();
    let mut first = 0;
    loop {
        let (folded, read) =
            rayon::join(|| fold(first, &slab), || slabs.fill(&mut next, slab_rows));
        let folded = folded?;
        read?;
        if next.is_empty() {
            let (fingerprint, folded) = carry.finish(folded, &join);
            let seen = Seen {
                rows: slabs.rows(),
                dimensions: d,
                fingerprint,
            };
            return Ok((seen, folded));
        }
        carry.push(folded, &join);
        first += slab_rows;
        std::mem::swap(&mut slab, &mut next);
    }
}

/// How many rows of d columns there are in each of two slabs.
fn slab_rows(memory: usize, d: usize) -> usize {
    let chunk = size_of::<f64>() * CHUNK_ROWS * d;
    let chunks = (memory / 2 / chunk).max(1);
    CHUNK_ROWS << chunks.ilog2()
}

/// Whether the values of some rows are numbers, as [`Rows::new`] asks it of data in memory.
fn check_finite(first: usize, values: &[f64], d: usize) -> Result<(), Error> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(Error::NotFinite {
            row: first + index / d,
            column: index % d,
            value: values[index],
        }),
        None => Ok(()),
    }
}

/// A hash of values, their order included. Eight at a time, since each step waits for the one before.
fn fingerprint(values: &[f64]) -> u64 {
    let mut lanes = [0; 8];
    for values in values.chunks(lanes.len()) {
        for (lane, value) in lanes.iter_mut().zip(values) {
            *lane = mixed(*lane, value.to_bits());
        }
    }
    lanes.into_iter().fold(0, mixed)
}

/// One step of the hash of Firefox and rustc (FxHash). It tells apart any two values of x.
fn mixed(hash: u64, x: u64) -> u64 {
    (hash.rotate_left(5) ^ x).wrapping_mul(0x517c_c1b7_2722_0a95)
}
