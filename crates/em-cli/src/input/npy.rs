//! NPY files: one array of numbers, as NumPy saves it.

mod dtype;
mod header;

use super::blockwise::{BLOCK, Blockwise, Outline, Pass, by_rows};
use super::fault::check_rows;
use super::table::{Order, Table};
use super::{Select, Source};
use crate::problem::Problem;
use crate::progress::Spinner;
use anyhow::Result;
use csv::StringRecord;
use header::{Header, Refusal};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// An array of at least one row and one column, all of whose bytes are there, and its selected columns.
pub(super) struct Npy {
    outline: Outline,
    file: File,
    header: Header,
    /// Where the values begin.
    start: u64,
    columns: usize,
    /// Of the selected columns.
    indices: Vec<usize>,
}

impl Npy {
    pub(super) fn open(file: File, source: &Source, select: &Select) -> Result<Self> {
        let mut reader = BufReader::new(&file);
        let header = Header::read(&mut reader).map_err(|refusal| explain(refusal, source))?;
        let start = (reader.stream_position()).map_err(|e| unreadable(source, &e))?;
        let length = file.metadata().map_err(|e| unreadable(source, &e))?.len();
        let (rows, columns) = sizes(&header, length.saturating_sub(start), source)?;
        let unnamed = StringRecord::from(vec![""; columns]);
        let (selected, _) = select.columns(source, &unnamed, false)?;
        let (indices, names) = selected.into_iter().unzip();
        Ok(Self {
            outline: Outline {
                source: source.clone(),
                names,
                rows,
            },
            file,
            header,
            start,
            columns,
            indices,
        })
    }

    /// Reads all rows, and keeps them in the order of the file.
    pub(super) fn table(&self) -> Result<Table> {
        let Outline {
            source,
            names,
            rows,
        } = &self.outline;
        let _reading = Spinner::new(format!("reading {source}"));
        let mut values = Vec::new();
        if !self.header.fortran_order {
            for block in self.pass()? {
                values.extend(block?);
            }
            return Ok(Table::new(source, names.clone(), values, Order::Rows));
        }
        for (index, name) in self.indices.iter().zip(names.chunks(1)) {
            for first in (0..*rows).step_by(BLOCK) {
                let block = self.values(index * rows + first, BLOCK.min(rows - first))?;
                check_rows(source, name, first as u64, &block)?;
                values.extend(block);
            }
        }
        Ok(Table::new(source, names.clone(), values, Order::Columns))
    }

    /// The selected columns of some rows, row after row.
    fn block(&self, first: usize, rows: usize) -> Result<Vec<f64>, Problem> {
        if self.header.fortran_order {
            let column = |index: &usize| self.values(index * self.outline.rows + first, rows);
            let columns: Vec<_> = self.indices.iter().map(column).collect::<Result<_, _>>()?;
            return Ok(by_rows(&columns));
        }
        let d = self.columns;
        let block = self.values(first * d, rows * d)?;
        if self.indices.iter().copied().eq(0..d) {
            return Ok(block);
        }
        let chosen = |row: &[f64]| self.indices.iter().map(|&j| row[j]).collect::<Vec<_>>();
        Ok(block.chunks_exact(d).flat_map(chosen).collect())
    }

    /// So many values from one on, in the order of the file.
    fn values(&self, first: usize, count: usize) -> Result<Vec<f64>, Problem> {
        let source = &self.outline.source;
        let size = self.header.dtype.size();
        let mut bytes = vec![0; count * size];
        let read = |bytes: &mut [u8]| {
            let mut file = &self.file;
            file.seek(SeekFrom::Start(self.start + (first * size) as u64))?;
            file.read_exact(bytes)
        };
        match read(&mut bytes) {
            Ok(()) => Ok(self.header.dtype.decode(&bytes)),
            // It was long enough when it was opened.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Problem::new(
                format!("{source} became shorter while it was read"),
            )),
            Err(error) => Err(unreadable(source, &error)),
        }
    }
}

impl Blockwise for Npy {
    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn pass(&self) -> Result<Pass<'_>, Problem> {
        let Outline {
            source,
            names,
            rows,
        } = &self.outline;
        let read = if self.header.fortran_order {
            self.indices.len()
        } else {
            self.columns
        };
        let most = (BLOCK / read).max(1);
        Ok(Box::new((0..*rows).step_by(most).map(move |first| {
            let block = self.block(first, most.min(rows - first))?;
            check_rows(source, names, first as u64, &block)?;
            Ok(block)
        })))
    }
}

/// How many rows and columns an array has that takes so many bytes.
fn sizes(header: &Header, found: u64, source: &Source) -> Result<(usize, usize)> {
    let (rows, columns) = match header.shape[..] {
        [rows] => (rows, 1),
        [rows, columns] => (rows, columns),
        _ => {
            let problem = format!("{source} has an array of {} dimensions", header.shape.len());
            let hint = "rows and columns are needed: reshape it to two dimensions";
            return Err(Problem::new(problem).hint(hint).into());
        }
    };
    if rows == 0 || columns == 0 {
        let what = if rows == 0 { "rows" } else { "columns" };
        return Err(Problem::new(format!("{source} has no {what}")).into());
    }
    // Before anything is made as large as the header says.
    let expected = (rows.checked_mul(columns))
        .and_then(|values| values.checked_mul(header.dtype.size() as u64));
    if expected != Some(found) {
        let bytes = expected.map_or_else(|| "too many".to_owned(), |bytes| bytes.to_string());
        let problem = format!(
            "{source} has {found} bytes of values, where {rows} × {columns} values of {} are {bytes}",
            header.dtype
        );
        let hint = if expected.is_some_and(|expected| expected < found) {
            "save each array in a file of its own"
        } else {
            "the file is cut off or damaged: save or copy it again"
        };
        return Err(Problem::new(problem).hint(hint).into());
    }
    Ok((usize::try_from(rows)?, usize::try_from(columns)?))
}

fn unreadable(source: &Source, error: &io::Error) -> Problem {
    Problem::new(format!("cannot read {source}: {error}"))
}

fn explain(refusal: Refusal, source: &Source) -> Problem {
    match refusal {
        Refusal::Read(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Problem::new(format!("{source} ends within the header of an NPY file"))
                .hint("the file is cut off: save or copy it again")
        }
        Refusal::Read(error) => unreadable(source, &error),
        Refusal::Malformed(what) => Problem::new(format!(
            "{source} begins as an NPY file, but its header is damaged: {what}"
        ))
        .hint("save it again with `numpy.save`"),
        Refusal::DType(dtype) => Problem::new(format!(
            "{source} holds values of type {dtype}, which are not read"
        ))
        .hint("floats f4 and f8, integers and bool are read: save `x.astype(float)`"),
    }
}
