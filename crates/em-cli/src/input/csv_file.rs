//! A CSV file that is parsed anew in each pass.

use super::blockwise::{BLOCK, Blockwise, Outline, Pass};
use super::csv_table::survey;
use super::fault::CORRECT;
use super::number::Notation;
use super::select::Select;
use super::text::shown;
use crate::args::Reading;
use crate::input::{Records, Source};
use crate::problem::Problem;
use anyhow::Result;
use csv::StringRecord;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// The numeric columns of a file, as a first look at all of it has found them.
pub(super) struct CsvFile {
    outline: Outline,
    file: Arc<File>,
    notation: Notation,
    delimiter: Option<u8>,
    has_header: bool,
    indices: Vec<usize>,
}

impl CsvFile {
    pub(super) fn open(
        file: File,
        source: &Source,
        reading: &Reading,
        select: &Select,
    ) -> Result<Self> {
        let file = Arc::new(file);
        let survey = survey(from_start(&file), source, reading, select, |_| ())?;
        let (indices, names) = survey.columns.into_iter().flatten().unzip();
        Ok(Self {
            outline: Outline {
                source: source.clone(),
                names,
                rows: survey.rows,
            },
            file,
            notation: Notation::of(reading),
            delimiter: reading.delimiter,
            has_header: survey.has_header,
            indices,
        })
    }

    /// Adds the values of a record to those before it.
    fn read(
        &self,
        records: &Records,
        record: &StringRecord,
        values: &mut Vec<f64>,
    ) -> Result<(), Problem> {
        let Outline { source, names, .. } = &self.outline;
        for (&index, name) in self.indices.iter().zip(names) {
            let field = record.get(index).unwrap_or_default();
            let value = self.notation.number(field);
            if !value.is_finite() {
                let (line, name, field) = (records.line(record), shown(name), shown(field));
                return Err(Problem::new(format!(
                    "{source}, line {line}, column `{name}`: `{field}` is not a finite number"
                ))
                .hint(CORRECT));
            }
            values.push(value);
        }
        Ok(())
    }
}

impl Blockwise for CsvFile {
    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn pass(&self) -> Result<Pass<'_>, Problem> {
        let comma = self.notation.decimal_comma;
        let source = &self.outline.source;
        let mut records = Records::of(from_start(&self.file), source, self.delimiter, comma)?;
        let mut record = StringRecord::new();
        if self.has_header {
            records.read(&mut record)?;
        }
        Ok(Box::new(std::iter::from_fn(move || {
            let mut values = Vec::new();
            while values.len() < BLOCK {
                match records.read(&mut record) {
                    Ok(true) => {
                        if let Err(problem) = self.read(&records, &record, &mut values) {
                            return Some(Err(problem));
                        }
                    }
                    Ok(false) => break,
                    Err(problem) => return Some(Err(problem)),
                }
            }
            (!values.is_empty()).then_some(Ok(values))
        })))
    }
}

/// A file from its start on. Its position is this reader's own, so that one that is not read to its end
/// is in nobody's way.
struct FromStart {
    file: Arc<File>,
    position: u64,
}

fn from_start(file: &Arc<File>) -> Box<dyn Read + Send> {
    Box::new(FromStart {
        file: Arc::clone(file),
        position: 0,
    })
}

impl Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.position))?;
        let read = file.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}
