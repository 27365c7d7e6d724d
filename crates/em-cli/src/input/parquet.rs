//! Parquet files: typed columns, in groups of rows.

mod column;
mod group;
mod guard;

use super::blockwise::{BLOCK, Blockwise, Outline, Pass};
use super::fault::check_rows;
use super::table::{Order, Table};
use super::text::shown;
use super::{Select, Source};
use crate::problem::{Problem, note};
use crate::progress::Spinner;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use anyhow::Result;
use column::{ColumnValues, why_not_numeric};
use csv::StringRecord;
use group::Group;
use guard::guarded;
use std::fs::File;

/// The selected columns of a file, all of them numeric.
pub(super) struct Parquet {
    outline: Outline,
    reader: SerializedFileReader<File>,
    /// How many bytes the file has.
    length: u64,
    indices: Vec<usize>,
}

impl Parquet {
    pub(super) fn open(file: File, source: &Source, select: &Select) -> Result<Self> {
        let length = (file.metadata().map_err(ParquetError::from))
            .map_err(|e| unreadable(source, &e))?
            .len();
        let reader =
            guarded(|| SerializedFileReader::new(file)).map_err(|e| unreadable(source, &e))?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let names: Vec<String> = (schema.columns().iter())
            .map(|column| column.path().parts().join("."))
            .collect();
        let (columns, are_asked_for) = select.columns(source, &StringRecord::from(names), true)?;
        let (mut indices, mut names) = (Vec::new(), Vec::new());
        for (index, name) in columns {
            let why_not = why_not_numeric(&schema.column(index)).or_else(|| {
                let is_index = name == "__index_level_0__" && !are_asked_for;
                is_index.then(|| "pandas keeps the names of its rows there".to_owned())
            });
            match why_not {
                None => {
                    indices.push(index);
                    names.push(name);
                }
                Some(why) if are_asked_for => {
                    let name = shown(&name);
                    let problem = format!("{source}, column `{name}` is not numeric: {why}");
                    let hint = "choose other columns with `--columns`, or save it as numbers";
                    return Err(Problem::new(problem).hint(hint).into());
                }
                Some(why) => note(format!("column `{}` is left out: {why}", shown(&name))),
            }
        }
        if names.is_empty() {
            return Err(Problem::new(format!("{source} has no numeric column")).into());
        }
        let groups = reader.metadata().row_groups().iter();
        let rows = groups.map(rows_of).fold(0, usize::saturating_add);
        if rows == 0 {
            return Err(Problem::new(format!("{source} has no rows")).into());
        }
        Ok(Self {
            outline: Outline {
                source: source.clone(),
                names,
                rows,
            },
            reader,
            length,
            indices,
        })
    }

    /// Reads all rows.
    pub(super) fn table(&self) -> Result<Table> {
        let Outline { source, names, .. } = &self.outline;
        let _reading = Spinner::new(format!("reading {source}"));
        let mut values = Vec::new();
        for block in self.pass()? {
            values.extend(block?);
        }
        Ok(Table::new(source, names.clone(), values, Order::Rows))
    }

    /// Begins to read the selected columns of a group of rows.
    fn group(&self, index: usize) -> Result<Group, Problem> {
        let cannot = |error| unreadable(&self.outline.source, &error);
        let group = self.reader.get_row_group(index).map_err(cannot)?;
        let mut columns = Vec::with_capacity(self.indices.len());
        for &index in &self.indices {
            let column = group.metadata().column(index);
            self.check_codec(column.compression())?;
            check_extent(column, self.length).map_err(cannot)?;
            let reader = guarded(|| group.get_column_reader(index)).map_err(cannot)?;
            columns.push(ColumnValues::new(reader, column.column_descr()));
        }
        Ok(Group::new(rows_of(group.metadata()), columns))
    }

    fn check_codec(&self, codec: Compression) -> Result<(), Problem> {
        match codec {
            Compression::BROTLI(_) | Compression::LZO => {
                let name = codec.to_string();
                let name = name.split('(').next().unwrap_or_default().to_lowercase();
                Err(Problem::new(format!(
                    "{} is compressed with {name}, which is not read",
                    self.outline.source
                ))
                .hint("write it with snappy, zstd, gzip or lz4, or without compression"))
            }
            _ => Ok(()),
        }
    }
}

impl Blockwise for Parquet {
    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn pass(&self) -> Result<Pass<'_>, Problem> {
        let Outline { source, names, .. } = &self.outline;
        let most = (BLOCK / self.indices.len()).max(1);
        let mut groups = 0..self.reader.num_row_groups();
        let (mut group, mut first) = (Group::default(), 0);
        let mut next = move || -> Result<Option<Vec<f64>>, Problem> {
            while group.is_read() {
                match groups.next() {
                    Some(index) => group = self.group(index)?,
                    None => return Ok(None),
                }
            }
            let block = guarded(|| group.read(most)).map_err(|e| unreadable(source, &e))?;
            check_rows(source, names, first, &block)?;
            first += (block.len() / names.len()) as u64;
            Ok(Some(block))
        };
        Ok(Box::new(std::iter::from_fn(move || next().transpose())))
    }
}

fn rows_of(group: &RowGroupMetaData) -> usize {
    usize::try_from(group.num_rows()).unwrap_or(0)
}

/// The library takes for granted that a column lies within its file, and asks for the memory.
fn check_extent(column: &ColumnChunkMetaData, length: u64) -> Result<(), ParquetError> {
    let first = column.dictionary_page_offset();
    let first = first.unwrap_or_else(|| column.data_page_offset());
    let end = (u64::try_from(first).ok())
        .zip(u64::try_from(column.compressed_size()).ok())
        .and_then(|(first, bytes)| first.checked_add(bytes));
    if end.is_some_and(|end| end <= length) {
        return Ok(());
    }
    let what = "a column lies beyond the end of the file";
    Err(ParquetError::General(what.to_owned()))
}

fn unreadable(source: &Source, error: &ParquetError) -> Problem {
    let error = error.to_string();
    let error = error.trim_start_matches("Parquet error: ");
    Problem::new(format!(
        "{source} cannot be read as a Parquet file: {error}"
    ))
    .hint("the file is cut off, damaged or encrypted: write or copy it again")
}
