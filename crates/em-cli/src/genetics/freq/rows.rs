//! One row for each site, or for each population of a site, written as it is found.

use super::Counts;
use crate::args::RowFormat;
use crate::input::Site;
use crate::output::{number, printable};
use csv::{ErrorKind, QuoteStyle, WriterBuilder};
use serde::Serialize;
use std::io::{self, Write};

/// What is known of the alleles of a site, or of a population there.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    chromosome: Option<&'a str>,
    position: Option<u64>,
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<&'a str>,
    alleles: &'a [String],
    n: u64,
    counts: &'a [u64],
    frequencies: Vec<Option<f64>>,
}

impl<'a> Row<'a> {
    pub(super) fn of(site: &'a Site, population: Option<&'a str>, counts: &'a Counts) -> Self {
        let known = |text: &'a str| (!text.is_empty()).then_some(text);
        Self {
            chromosome: known(&site.chromosome),
            position: site.position,
            id: known(&site.id),
            population,
            alleles: &site.alleles,
            n: counts.samples,
            counts: &counts.alleles,
            frequencies: counts.frequencies().collect(),
        }
    }

    /// As fields of text, that of the population only if there is one.
    fn fields(&self, digits: impl Fn(f64) -> String) -> impl Iterator<Item = String> {
        let text = |text: Option<&str>| text.unwrap_or(".").to_owned();
        let frequency = |p: &Option<f64>| p.map_or("NA".to_owned(), &digits);
        let position = self
            .position
            .map_or(".".to_owned(), |position| position.to_string());
        let place = [text(self.chromosome), position, text(self.id)];
        let rest = [
            self.alleles.join(","),
            self.n.to_string(),
            list(self.counts.iter().map(u64::to_string)),
            list(self.frequencies.iter().map(frequency)),
        ];
        let population = self.population.map(str::to_owned);
        place.into_iter().chain(population).chain(rest)
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}

/// Rows on their way out.
pub(super) enum Rows<'a, W: Write> {
    Table(csv::Writer<&'a mut W>),
    Csv(csv::Writer<&'a mut W>),
    Json(&'a mut W),
}

impl<'a, W: Write> Rows<'a, W> {
    /// Writes the header, if there is one.
    pub(super) fn begin(
        format: RowFormat,
        by_population: bool,
        out: &'a mut W,
    ) -> io::Result<Self> {
        let mut writer = WriterBuilder::new();
        let mut rows = match format {
            RowFormat::Table => {
                writer.delimiter(b'\t').quote_style(QuoteStyle::Never);
                Rows::Table(writer.from_writer(out))
            }
            RowFormat::Csv => Rows::Csv(writer.from_writer(out)),
            RowFormat::Json => Rows::Json(out),
        };
        if let Rows::Table(out) | Rows::Csv(out) = &mut rows {
            let place = ["chromosome", "position", "id"];
            let population = by_population.then_some("population");
            let rest = ["alleles", "n", "counts", "frequencies"];
            record(out, place.into_iter().chain(population).chain(rest))?;
        }
        Ok(rows)
    }

    pub(super) fn write(&mut self, row: &Row) -> io::Result<()> {
        match self {
            Rows::Table(out) => {
                let fields = row.fields(|p| number(p, 6));
                record(out, fields.map(|field| printable(&field)))?;
            }
            // All digits, with an exponent where that is shorter.
            Rows::Csv(out) => record(out, row.fields(|p| format!("{p:?}")))?,
            Rows::Json(out) => {
                serde_json::to_writer(&mut **out, row)?;
                writeln!(out)?;
            }
        }
        Ok(())
    }

    pub(super) fn end(self) -> io::Result<()> {
        match self {
            Rows::Table(mut out) | Rows::Csv(mut out) => out.flush(),
            Rows::Json(out) => out.flush(),
        }
    }
}

/// Writes a record, whose errors are those of `out`.
fn record(
    out: &mut csv::Writer<impl Write>,
    fields: impl Iterator<Item = impl AsRef<[u8]>>,
) -> io::Result<()> {
    out.write_record(fields)
        .map_err(|error| match error.into_kind() {
            ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })
}
