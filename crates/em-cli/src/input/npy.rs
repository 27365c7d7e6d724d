//! NPY files: one array of numbers, as NumPy saves it.

mod dtype;
mod header;

use super::blockwise::{BLOCK, Block, Blockwise, Outline, Pass, by_rows};
use super::fault::check_rows;
use super::labels::{Label, LabelColumn};
use super::table::{Order, Table};
use super::{Select, Source};
use crate::args::Reading;
use crate::problem::Problem;
use crate::progress::Spinner;
use anyhow::Result;
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
    pub(super) fn open(
        file: File,
        source: &Source,
        reading: &Reading,
        select: &Select,
    ) -> Result<Self> {
        let mut reader = BufReader::new(&file);
        let header = Header::read(&mut reader).map_err(|refusal| explain(refusal, source))?;
        let start = (reader.stream_position()).map_err(|e| unreadable(source, &e))?;
        let length = file.metadata().map_err(|e| unreadable(source, &e))?.len();
        let (rows, columns) = sizes(&header, length.saturating_sub(start), source)?;
        let unnamed = vec![String::new(); columns];
        let selected = select.columns(source, &unnamed, false, reading.labels.as_deref())?;
        let (indices, names) = selected.columns.into_iter().unzip();
        Ok(Self {
            outline: Outline {
                source: source.clone(),
                names,
                rows,
                labels: selected.labels.map(|at| LabelColumn::new(source, at)),
            },
            file,
            header,
            start,
            columns,
            indices,
        })
    }

    /// Reads all rows, and keeps them in the order of the file.
    pub(super) fn table(self) -> Result<Table> {
        let _reading = Spinner::new(format!("reading {}", self.outline.source));
        let mut all = Block::default();
        let order = if self.header.fortran_order {
            self.read_columns(&mut all)?;
            Order::Columns
        } else {
            for block in self.pass(true)? {
                let block = block?;
                all.values.extend(block.values);
                all.labels.extend(block.labels);
            }
            Order::Rows
        };
        let Outline {
            source,
            names,
            labels,
            ..
        } = self.outline;
        Ok(Table::new(&source, names, all.values, order).labelled(labels, all.labels))
    }

    /// Reads all values column after column, as they are in the file, and all labels.
    fn read_columns(&self, all: &mut Block) -> Result<(), Problem> {
        let Outline {
            source,
            names,
            rows,
            labels,
        } = &self.outline;
        let parts = || {
            (0..*rows)
                .step_by(BLOCK)
                .map(|first| (first, BLOCK.min(rows - first)))
        };
        for (index, name) in self.indices.iter().zip(names.chunks(1)) {
            for (first, count) in parts() {
                let values = self.values(index * rows + first, count)?;
                check_rows(source, name, first as u64, &values)?;
                all.values.extend(values);
            }
        }
        if let Some(column) = labels {
            for (first, count) in parts() {
                let labels = self.column(column.index, first, count)?;
                all.labels.extend(numbers(column, &labels)?);
            }
        }
        Ok(())
    }

    /// Some rows with what is wanted of them.
    fn block(
        &self,
        first: usize,
        rows: usize,
        labels: Option<&LabelColumn>,
    ) -> Result<Block, Problem> {
        let d = self.columns;
        if self.header.fortran_order {
            let column = |&index: &usize| self.column(index, first, rows);
            let columns: Vec<_> = self.indices.iter().map(column).collect::<Result<_, _>>()?;
            let labels = labels.map(|labels| numbers(labels, &column(&labels.index)?));
            return Ok(Block {
                values: by_rows(&columns),
                labels: labels.transpose()?.unwrap_or_default(),
            });
        }
        let values = self.values(first * d, rows * d)?;
        let labels = labels.map(|labels| {
            let all = values.iter().skip(labels.index).step_by(d);
            numbers(labels, &all.copied().collect::<Vec<_>>())
        });
        let labels = labels.transpose()?.unwrap_or_default();
        let values = if self.indices.iter().copied().eq(0..d) {
            values
        } else {
            let chosen = |row: &[f64]| self.indices.iter().map(|&j| row[j]).collect::<Vec<_>>();
            values.chunks_exact(d).flat_map(chosen).collect()
        };
        Ok(Block { values, labels })
    }

    /// Some values of a column of a file that has them column after column.
    fn column(&self, index: usize, first: usize, rows: usize) -> Result<Vec<f64>, Problem> {
        self.values(index * self.outline.rows + first, rows)
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

/// The labels that are written as these numbers.
fn numbers(column: &LabelColumn, values: &[f64]) -> Result<Vec<Label>, Problem> {
    values.iter().map(|&value| column.number(value)).collect()
}

impl Blockwise for Npy {
    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn pass(&self, with_labels: bool) -> Result<Pass<'_>, Problem> {
        let Outline {
            source,
            names,
            rows,
            labels,
        } = &self.outline;
        let labels = labels.as_ref().filter(|_| with_labels);
        let read = if self.header.fortran_order {
            self.indices.len()
        } else {
            self.columns
        };
        let most = (BLOCK / read).max(1);
        Ok(Box::new((0..*rows).step_by(most).map(move |first| {
            let block = self.block(first, most.min(rows - first), labels)?;
            check_rows(source, names, first as u64, &block.values)?;
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
