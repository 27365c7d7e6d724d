//! Parquet files: typed columns, in groups of rows.

mod column;
mod group;
mod guard;

use super::blockwise::{BLOCK, Block, Blockwise, Outline, Pass};
use super::fault::check_rows;
use super::labels::{Label, LabelColumn, UNLABELLED};
use super::number::is_missing;
use super::table::{Order, Table};
use super::text::shown;
use super::{Select, Source};
use crate::args::Reading;
use crate::problem::{Problem, note};
use crate::progress::Spinner;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use anyhow::Result;
use column::{ColumnValues, why_no_labels, why_not_numeric};
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
    pub(super) fn open(
        file: File,
        source: &Source,
        reading: &Reading,
        select: &Select,
    ) -> Result<Self> {
        let length = (file.metadata().map_err(ParquetError::from))
            .map_err(|e| unreadable(source, &e))?
            .len();
        let reader =
            guarded(|| SerializedFileReader::new(file)).map_err(|e| unreadable(source, &e))?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let names: Vec<String> = (schema.columns().iter())
            .map(|column| column.path().parts().join("."))
            .collect();
        let selected = select.columns(source, &names, true, reading.labels.as_deref())?;
        let are_asked_for = selected.must_be_numeric;
        let (mut indices, mut names) = (Vec::new(), Vec::new());
        for (index, name) in selected.columns {
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
        let labels = selected.labels.map(|at| LabelColumn::new(source, at));
        if let Some(column) = &labels
            && let Some(why) = why_no_labels(&schema.column(column.index))
        {
            let name = shown(&column.name);
            let problem = format!("{source}, column `{name}` cannot be used as labels: {why}");
            return Err(Problem::new(problem)
                .hint("labels are text, integers or booleans")
                .into());
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
                labels,
            },
            reader,
            length,
            indices,
        })
    }

    /// Reads all rows.
    pub(super) fn table(self) -> Result<Table> {
        let _reading = Spinner::new(format!("reading {}", self.outline.source));
        let mut all = Block::default();
        for block in self.pass(true)? {
            let block = block?;
            all.values.extend(block.values);
            all.labels.extend(block.labels);
        }
        let Outline {
            source,
            names,
            labels,
            ..
        } = self.outline;
        Ok(Table::new(&source, names, all.values, Order::Rows).labelled(labels, all.labels))
    }

    /// Begins to read the selected columns of a group of rows.
    fn group(&self, index: usize, labels: Option<&LabelColumn>) -> Result<Group, Problem> {
        let cannot = |error| unreadable(&self.outline.source, &error);
        let group = self.reader.get_row_group(index).map_err(cannot)?;
        let open = |index| {
            let column = group.metadata().column(index);
            self.check_codec(column.compression())?;
            check_extent(column, self.length).map_err(cannot)?;
            let reader = guarded(|| group.get_column_reader(index)).map_err(cannot)?;
            Ok::<_, Problem>(ColumnValues::new(reader, column.column_descr()))
        };
        let columns = self.indices.iter().copied().map(open);
        let columns = columns.collect::<Result<_, _>>()?;
        let labels = labels.map(|labels| open(labels.index)).transpose()?;
        Ok(Group::new(rows_of(group.metadata()), columns, labels))
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

    fn pass(&self, with_labels: bool) -> Result<Pass<'_>, Problem> {
        let Outline {
            source,
            names,
            labels,
            ..
        } = &self.outline;
        let labels = labels.as_ref().filter(|_| with_labels);
        let most = (BLOCK / self.indices.len()).max(1);
        let mut groups = 0..self.reader.num_row_groups();
        let (mut group, mut first) = (Group::default(), 0);
        let mut next = move || -> Result<Option<Block>, Problem> {
            while group.is_read() {
                match groups.next() {
                    Some(index) => group = self.group(index, labels)?,
                    None => return Ok(None),
                }
            }
            let block = guarded(|| group.read(most)).map_err(|e| unreadable(source, &e))?;
            let (values, texts) = block;
            check_rows(source, names, first, &values)?;
            first += (values.len() / names.len()) as u64;
            let labels = labels.map(|column| label_all(column, &texts)).transpose()?;
            let labels = labels.unwrap_or_default();
            Ok(Some(Block { values, labels }))
        };
        Ok(Box::new(std::iter::from_fn(move || next().transpose())))
    }
}

/// The labels of some rows.
fn label_all(column: &LabelColumn, texts: &[Option<String>]) -> Result<Vec<Label>, Problem> {
    let label = |text: &Option<String>| match text.as_deref() {
        None => Ok(UNLABELLED),
        Some(text) if is_missing(text) => Ok(UNLABELLED),
        Some(text) => column.label(text),
    };
    texts.iter().map(label).collect()
}

fn rows_of(group: &RowGroupMetaData) -> usize {
    usize::try_from(group.num_rows()).unwrap_or(0)
}

/// The library takes for granted that a column lies within its file, and asks for the memory.
///
/// Of a page it checks what is compressed against the rest of its column. How large the page claims to be
/// without compression, up to 2 GiB, it believes, and asks for as much until it sees that there is less. It
/// keeps the headers of pages to itself, so nothing can be said before it does.
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
