//! Work on all rows of a file of counts, a block of them at a time.

use super::rows::{RowWriter, Rows};
use crate::input::{Record, Records, Source, parse_count, text_of};
use crate::problem::Problem;
use crate::progress::PassProgress;
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;

/// A row of counts: a locus, or a population.
pub(super) struct CountRow {
    /// The first field that is no count; the number of the row where all are.
    pub(super) name: String,
    /// In the order of the columns that were asked for.
    pub(super) counts: Vec<u64>,
    line: u64,
}

/// So many rows are read before they are worked on, in pieces of so many.
const BLOCK: usize = 4096;
const PIECE: usize = 128;

/// Does `work` for each row of a CSV file with the given columns of counts, on all threads, and writes what it
/// makes in the order of the rows. Work gets the number of the row. Rows before a problem are written.
pub(super) fn each_row(
    source: &Source,
    wanted: &[String],
    rows: &Rows,
    out: &mut impl Write,
    work: impl Fn(usize, &CountRow, &mut RowWriter) -> Result<(), String> + Sync,
) -> Result<()> {
    let mut reader = Reader::open(source, wanted)?;
    let mut progress = PassProgress::new(source.to_string(), "row", None);
    let mut block = Vec::new();
    let mut first = 0;
    out.write_all(&rows.header())?;
    loop {
        let end = reader.fill(&mut block);
        let texts = block.par_chunks(PIECE).enumerate().map(|(piece, some)| {
            let mut writer = rows.writer(Vec::new());
            let numbered = (first + piece * PIECE..).zip(some);
            let mut done = numbered.map(|(number, row)| {
                let at = |problem| Problem::new(format!("{source}, line {}: {problem}", row.line));
                work(number, row, &mut writer).map_err(at)
            });
            let problem = done.find_map(Result::err);
            (writer.end(), problem)
        });
        for (text, problem) in texts.collect::<Vec<_>>() {
            out.write_all(&text)?;
            if let Some(problem) = problem {
                return Err(problem.into());
            }
        }
        progress.advance(block.len());
        first += block.len();
        if let Some(end) = end {
            end?;
            out.flush()?; // so that notes come last
            return Ok(());
        }
    }
}

/// The rows of a file.
struct Reader<'a> {
    records: Records,
    record: Record,
    source: &'a Source,
    /// Where the counts stand, and the name if there is one.
    columns: Vec<usize>,
    name: Option<usize>,
    read: usize,
}

impl<'a> Reader<'a> {
    fn open(source: &'a Source, wanted: &[String]) -> Result<Self> {
        let mut records = Records::of(text_of(source)?, source, None, false)?;
        let mut record = Record::default();
        if !records.read(&mut record)? {
            return Err(Problem::new(format!("{source} is empty")).into());
        }
        let column = |wanted: &String| records.column(&record, wanted);
        let columns = wanted.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            name: (0..record.len()).find(|column| !columns.contains(column)),
            columns,
            records,
            record,
            source,
            read: 0,
        })
    }

    /// Reads a block of rows. Says how the file ended, if it has.
    fn fill(&mut self, block: &mut Vec<CountRow>) -> Option<Result<(), Problem>> {
        block.clear();
        while block.len() < BLOCK {
            match self.next() {
                Ok(Some(row)) => block.push(row),
                Ok(None) => return Some(Ok(())),
                Err(problem) => return Some(Err(problem)),
            }
        }
        None
    }

    fn next(&mut self) -> Result<Option<CountRow>, Problem> {
        if !self.records.read(&mut self.record)? {
            return Ok(None);
        }
        self.read += 1;
        let line = self.record.line();
        let counts = self
            .columns
            .iter()
            .map(|column| parse_count(&self.record[*column]));
        let counts = counts.collect::<Result<Vec<_>, _>>();
        Ok(Some(CountRow {
            name: match self.name {
                Some(column) => self.record[column].to_owned(),
                None => self.read.to_string(),
            },
            counts: counts.map_err(|problem| {
                Problem::new(format!("{}, line {line}: {problem}", self.source))
            })?,
            line,
        }))
    }
}
