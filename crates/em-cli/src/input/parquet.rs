//! Parquet files: typed columns, in groups of rows.

mod column;
mod guard;

use super::fault::check_rows;
use super::table::{Order, Table};
use super::text::shown;
use super::{Select, Source};
use crate::problem::{Problem, note};
use crate::progress::Spinner;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use anyhow::Result;
use column::{read_column, why_not_numeric};
use csv::StringRecord;
use guard::guarded;
use std::fs::File;

/// Reads the selected columns, group after group.
pub(super) fn read(file: File, source: &Source, select: &Select) -> Result<Table> {
    let parquet = Parquet::open(file, source, select)?;
    let _reading = Spinner::new(format!("reading {source}"));
    let mut values = Vec::new();
    for group in 0..parquet.groups() {
        let block = parquet.block(group)?;
        let first_row = (values.len() / parquet.names.len()) as u64;
        check_rows(source, &parquet.names, first_row, &block)?;
        values.extend(block);
    }
    if values.is_empty() {
        return Err(Problem::new(format!("{source} has no rows")).into());
    }
    Ok(Table::new(source, parquet.names, values, Order::Rows))
}

/// The selected columns of a file, all of them numeric.
struct Parquet<'a> {
    source: &'a Source,
    reader: SerializedFileReader<File>,
    /// How many bytes the file has.
    length: u64,
    indices: Vec<usize>,
    names: Vec<String>,
}

impl<'a> Parquet<'a> {
    fn open(file: File, source: &'a Source, select: &Select) -> Result<Self> {
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
        Ok(Self {
            source,
            reader,
            length,
            indices,
            names,
        })
    }

    fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    /// The rows of a group, one after the other; NaN where there is no value.
    fn block(&self, group: usize) -> Result<Vec<f64>> {
        let cannot = |error| unreadable(self.source, &error);
        let group = self.reader.get_row_group(group).map_err(cannot)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let mut columns = Vec::with_capacity(self.indices.len());
        for &index in &self.indices {
            self.check_codec(group.metadata().column(index).compression())?;
            check_extent(group.metadata().column(index), self.length).map_err(cannot)?;
            let descriptor = group.metadata().column(index).column_descr();
            let column = guarded(|| read_column(group.get_column_reader(index)?, descriptor));
            let column = column.map_err(cannot)?;
            if column.len() != rows {
                let found = column.len();
                let what = format!("{found} values in a column of {rows} rows");
                return Err(cannot(ParquetError::General(what)).into());
            }
            columns.push(column);
        }
        let row = |row: usize| columns.iter().map(move |column| column[row]);
        Ok((0..rows).flat_map(row).collect())
    }

    fn check_codec(&self, codec: Compression) -> Result<(), Problem> {
        match codec {
            Compression::BROTLI(_) | Compression::LZO => {
                let name = codec.to_string();
                let name = name.split('(').next().unwrap_or_default().to_lowercase();
                Err(Problem::new(format!(
                    "{} is compressed with {name}, which is not read",
                    self.source
                ))
                .hint("write it with snappy, zstd, gzip or lz4, or without compression"))
            }
            _ => Ok(()),
        }
    }
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
