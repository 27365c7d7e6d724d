//! Data that are read anew in each pass, and never kept.

use super::blockwise::{Block, Blockwise, Outline};
use super::content::Content;
use super::csv_file::CsvFile;
use super::labels::{Label, LabelColumn};
use super::npy::Npy;
use super::parquet::Parquet;
use super::{Select, Source};
use crate::args::Reading;
use crate::problem::Problem;
use crate::progress::PassProgress;
use anyhow::Result;
use em_gmm::{Blocks, Error, Mat, MatRef, ReadError, Streamed};
use std::error::Error as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The columns of a source that are read, as a source of the library.
pub(crate) struct Stream {
    pub(crate) rows: Streamed<Passes>,
    passes: Passes,
}

/// Rows, and the label of each if labels are read.
type LabelledRows = (Mat<f64>, Vec<Label>);

/// Passes over a file.
#[derive(Clone)]
pub(crate) struct Passes(Arc<Shared>);

struct Shared {
    file: Box<dyn Blockwise>,
    /// How many passes were begun.
    begun: AtomicUsize,
    /// Whether the labels were looked at.
    looked_at: AtomicBool,
    /// Whose turn it is to move the file's position.
    turn: Mutex<()>,
}

impl Stream {
    /// Opens a source as a table of it is read, and goes through it once.
    pub(crate) fn open(source: &Source, reading: &Reading, select: &Select) -> Result<Self> {
        let (file, begun): (Box<dyn Blockwise>, usize) = match Content::of(source, reading)? {
            Content::Text(text) => {
                let text = text.in_file(source)?;
                (Box::new(CsvFile::open(text, source, reading, select)?), 1)
            }
            Content::Npy(file) => (Box::new(Npy::open(file, source, reading, select)?), 0),
            Content::Parquet(file) => (Box::new(Parquet::open(file, source, reading, select)?), 0),
        };
        let passes = Passes(Arc::new(Shared {
            file,
            begun: AtomicUsize::new(begun),
            looked_at: AtomicBool::new(begun > 0),
            turn: Mutex::new(()),
        }));
        let rows = Streamed::new(passes.clone()).map_err(|error| match error {
            Error::Read(error) => problem_of(source, &error),
            error => Problem::new(format!("{source}: {error}")),
        })?;
        Ok(Self { rows, passes })
    }

    pub(crate) fn source(&self) -> &Source {
        &self.passes.0.file.outline().source
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.passes.0.file.outline().names
    }

    /// Goes through all rows once more, block by block, each with the labels of its rows.
    pub(crate) fn blocks(
        &self,
    ) -> Result<impl Iterator<Item = Result<LabelledRows, Problem>>, Problem> {
        self.passes.begin(true)
    }

    pub(super) fn label_column(&self) -> Option<&LabelColumn> {
        self.passes.0.file.outline().labels.as_ref()
    }
}

impl Blocks for Passes {
    type Error = Problem;

    fn blocks(&self) -> Result<impl Iterator<Item = Result<Mat<f64>, Problem>> + Send, Problem> {
        // The first pass looks at the labels too: what is wrong with them is better known before a fit.
        let were_looked_at = self.0.looked_at.swap(true, Ordering::Relaxed);
        let blocks = self.begin(!were_looked_at)?;
        Ok(blocks.map(|block| block.map(|(values, _)| values)))
    }
}

impl Passes {
    fn begin(
        &self,
        with_labels: bool,
    ) -> Result<impl Iterator<Item = Result<LabelledRows, Problem>> + Send, Problem> {
        let Shared {
            file, begun, turn, ..
        } = &*self.0;
        let number = begun.fetch_add(1, Ordering::Relaxed) + 1;
        let lock = || turn.lock().unwrap_or_else(PoisonError::into_inner);
        let explain = move |problem: Problem| match number {
            1 => problem,
            _ => problem.hint(HAS_CHANGED),
        };
        let mut pass = {
            let _turn = lock();
            file.pass(with_labels).map_err(explain)?
        };
        let Outline {
            source,
            names,
            rows,
            ..
        } = file.outline();
        let d = names.len();
        let mut progress =
            PassProgress::new(format!("pass {number} over {source}"), "row", Some(*rows));
        Ok(std::iter::from_fn(move || {
            let next = {
                let _turn = lock();
                pass.next()?
            };
            Some(next.map_err(explain).map(|Block { values, labels }| {
                let block = MatRef::from_row_major_slice(&values, values.len() / d, d);
                progress.advance(block.nrows());
                (block.to_owned(), labels)
            }))
        }))
    }
}

/// What to do about a file that fails in a pass that is not the first.
pub(crate) const HAS_CHANGED: &str =
    "the file has changed since the first pass: start again, and leave it as it is until the end";

/// What a source said when it could not be read.
pub(crate) fn problem_of(source: &Source, error: &ReadError) -> Problem {
    let said = error.source().and_then(|said| said.downcast_ref());
    said.cloned()
        .unwrap_or_else(|| Problem::new(format!("{source}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::{HAS_CHANGED, Reading, Select, Source, Stream, problem_of};
    use em_gmm::{Error, Source as _};
    use std::io::Write;
    use tempfile::NamedTempFile;

    /// What a second pass says if the file is changed after the first.
    fn second_pass(before: &[u8], change: impl FnOnce(&mut NamedTempFile)) -> Error {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(before).unwrap();
        let source = Source::of(file.path());
        let stream = Stream::open(&source, &Reading::default(), &Select::Numeric).unwrap();
        assert!(stream.rows.fold(&|_, _| (), &|(), ()| ()).is_ok());
        change(&mut file);
        stream.rows.fold(&|_, _| (), &|(), ()| ()).unwrap_err()
    }

    #[test]
    fn a_file_that_changes_is_an_error() {
        let csv = "x,y\n1,2\n3,4\n";
        let added = second_pass(csv.as_bytes(), |file| file.write_all(b"5,6\n").unwrap());
        assert!(matches!(added, Error::Changed { rows: 2, .. }), "{added}");
        let text = second_pass(csv.as_bytes(), |file| file.write_all(b"5,z\n").unwrap());
        let Error::Read(error) = text else {
            panic!("{text}")
        };
        let problem = problem_of(&Source::Stdin, &error);
        let said = format!("{problem:?}");
        assert!(said.contains("line 4, column `y`: `z` is not a finite number"));
        assert!(said.contains(HAS_CHANGED), "{said}");
    }

    #[test]
    fn a_file_that_becomes_shorter_is_an_error() {
        let header = "{'descr': '|i1', 'fortran_order': False, 'shape': (4,), }\n";
        let mut npy = b"\x93NUMPY\x01\x00".to_vec();
        npy.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        npy.extend(header.as_bytes());
        let length = npy.len() as u64;
        npy.extend([1, 2, 3, 4]);
        let error = second_pass(&npy, |file| file.as_file().set_len(length + 3).unwrap());
        let Error::Read(error) = error else {
            panic!("{error}")
        };
        let problem = problem_of(&Source::Stdin, &error);
        assert!(
            problem
                .to_string()
                .ends_with("became shorter while it was read")
        );
    }
}
