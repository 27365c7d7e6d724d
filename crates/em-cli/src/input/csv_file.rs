//! A CSV file that is parsed anew in each pass.

use super::blockwise::{BLOCK, Block, Blockwise, Outline, Pass};
use super::content::TextFile;
use super::csv_table::{label_of, survey};
use super::fault::CORRECT;
use super::labels::LabelColumn;
use super::number::Notation;
use super::select::Select;
use super::text::shown;
use crate::args::Reading;
use crate::input::{Record, Records, Source};
use crate::problem::Problem;
use anyhow::Result;

/// The numeric columns of a file, as a first look at all of it has found them.
pub(super) struct CsvFile {
    outline: Outline,
    text: TextFile,
    notation: Notation,
    delimiter: Option<u8>,
    has_header: bool,
    indices: Vec<usize>,
}

impl CsvFile {
    pub(super) fn open(
        text: TextFile,
        source: &Source,
        reading: &Reading,
        select: &Select,
    ) -> Result<Self> {
        let survey = survey(text.begin(true), source, reading, select, |_, _| ())?;
        let (indices, names) = survey.columns.into_iter().flatten().unzip();
        Ok(Self {
            outline: Outline {
                source: source.clone(),
                names,
                rows: survey.rows,
                labels: survey.labels,
            },
            text,
            notation: Notation::of(reading),
            delimiter: reading.delimiter,
            has_header: survey.has_header,
            indices,
        })
    }

    /// Adds the values of a record to those before it, and its label if that is wanted.
    fn read(
        &self,
        record: &Record,
        block: &mut Block,
        labels: Option<&LabelColumn>,
    ) -> Result<(), Problem> {
        let Outline { source, names, .. } = &self.outline;
        for (&index, name) in self.indices.iter().zip(names) {
            let field = record.get(index).unwrap_or_default();
            let value = self.notation.number(field);
            if !value.is_finite() {
                let (line, name, field) = (record.line(), shown(name), shown(field));
                return Err(Problem::new(format!(
                    "{source}, line {line}, column `{name}`: `{field}` is not a finite number"
                ))
                .hint(CORRECT));
            }
            block.values.push(value);
        }
        if let Some(column) = labels {
            block.labels.push(label_of(column, record)?);
        }
        Ok(())
    }
}

impl Blockwise for CsvFile {
    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn pass(&self, with_labels: bool) -> Result<Pass<'_>, Problem> {
        let comma = self.notation.decimal_comma;
        let source = &self.outline.source;
        let mut records = Records::of(self.text.begin(false), source, self.delimiter, comma)?;
        let mut record = Record::default();
        let labels = self.outline.labels.as_ref().filter(|_| with_labels);
        if self.has_header {
            records.read(&mut record)?;
        }
        Ok(Box::new(std::iter::from_fn(move || {
            let mut block = Block::default();
            while block.values.len() < BLOCK {
                match records.read(&mut record) {
                    Ok(true) => {
                        if let Err(problem) = self.read(&record, &mut block, labels) {
                            return Some(Err(problem));
                        }
                    }
                    Ok(false) => break,
                    Err(problem) => return Some(Err(problem)),
                }
            }
            (!block.values.is_empty()).then_some(Ok(block))
        })))
    }
}
