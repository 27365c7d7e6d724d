//! NPY files: one array of numbers, as NumPy saves it.

mod dtype;
mod header;

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

/// Values are read about so many at a time.
const BLOCK: usize = 1 << 20;

/// Reads the selected columns, and keeps them in the order of the file.
pub(super) fn read(file: File, source: &Source, select: &Select) -> Result<Table> {
    let mut npy = Npy::open(file, source)?;
    let unnamed = StringRecord::from(vec![""; npy.columns]);
    let (columns, _) = select.columns(source, &unnamed, false)?;
    let (indices, names): (Vec<usize>, Vec<String>) = columns.into_iter().unzip();
    let _reading = Spinner::new(format!("reading {source}"));
    let mut values = Vec::new();
    if npy.header.fortran_order {
        for (index, name) in indices.iter().zip(names.chunks(1)) {
            for first in (0..npy.rows).step_by(BLOCK) {
                let rows = BLOCK.min(npy.rows - first);
                let block = npy.values(index * npy.rows + first, rows)?;
                check_rows(source, name, first as u64, &block)?;
                values.extend(block);
            }
        }
        return Ok(Table::new(source, names, values, Order::Columns));
    }
    let block_rows = (BLOCK / npy.columns).max(1);
    for first in (0..npy.rows).step_by(block_rows) {
        let block = npy.block(first, block_rows.min(npy.rows - first), &indices)?;
        check_rows(source, &names, first as u64, &block)?;
        values.extend(block);
    }
    Ok(Table::new(source, names, values, Order::Rows))
}

/// An array of at least one row and one column, all of whose bytes are there.
struct Npy<'a> {
    source: &'a Source,
    file: File,
    header: Header,
    /// Where the values begin.
    start: u64,
    rows: usize,
    columns: usize,
}

impl<'a> Npy<'a> {
    fn open(file: File, source: &'a Source) -> Result<Self> {
        let mut reader = BufReader::new(&file);
        let header = Header::read(&mut reader).map_err(|refusal| explain(refusal, source))?;
        let start = (reader.stream_position()).map_err(|e| unreadable(source, &e))?;
        let length = file.metadata().map_err(|e| unreadable(source, &e))?.len();
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
        let found = length.saturating_sub(start);
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
        let size = |count| usize::try_from(count).map_err(anyhow::Error::from);
        Ok(Self {
            source,
            start,
            rows: size(rows)?,
            columns: size(columns)?,
            header,
            file,
        })
    }

    /// Some columns of some rows of an array in C order, row after row.
    fn block(&mut self, first: usize, rows: usize, columns: &[usize]) -> Result<Vec<f64>> {
        let d = self.columns;
        let block = self.values(first * d, rows * d)?;
        if columns.iter().copied().eq(0..d) {
            return Ok(block);
        }
        let chosen = |row: &[f64]| columns.iter().map(|&j| row[j]).collect::<Vec<_>>();
        Ok(block.chunks_exact(d).flat_map(chosen).collect())
    }

    /// So many values from one on, in the order of the file.
    fn values(&mut self, first: usize, count: usize) -> Result<Vec<f64>> {
        let size = self.header.dtype.size();
        let mut bytes = vec![0; count * size];
        let mut read = || {
            let position = self.start + (first * size) as u64;
            self.file.seek(SeekFrom::Start(position))?;
            self.file.read_exact(&mut bytes)
        };
        read().map_err(|e| unreadable(self.source, &e))?;
        Ok(self.header.dtype.decode(&bytes))
    }
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
