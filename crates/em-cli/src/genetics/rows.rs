//! Rows of what was found: at each site, or of each population of a site, or of each row of counts.

use super::groups::Groups;
use crate::args::Rendering;
use crate::input::Site;
use crate::output::{MISSING, exact, number, printable};
use csv::{QuoteStyle, WriterBuilder};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt::{Display, Write as _};

/// What the rows have, and how they are written.
pub(super) struct Rows {
    format: Rendering,
    by_population: bool,
    columns: Vec<String>,
}

/// A value, or several, of a row.
#[derive(Clone, serde::Serialize)]
#[serde(untagged)]
pub(super) enum Cell<'a> {
    Text(Option<&'a str>),
    Whole(Option<u64>),
    Number(Option<f64>),
    Texts(&'a [String]),
    Wholes(&'a [u64]),
    Numbers(&'a [Option<f64>]),
    Three([Option<f64>; 3]),
}

impl Rows {
    /// Rows that say which site they are of, and have these columns behind that.
    pub(super) fn new(format: Rendering, groups: &Groups, columns: &[&'static str]) -> Self {
        let by_population = groups.are_named();
        let place = ["chromosome", "position", "id"];
        let population = by_population.then_some("population");
        let columns = columns.iter().copied();
        let columns = place.into_iter().chain(population).chain(columns);
        Self {
            by_population,
            ..Self::of(format, columns.map(str::to_owned).collect())
        }
    }

    /// Rows that have these columns and no others.
    pub(super) fn of(format: Rendering, columns: Vec<String>) -> Self {
        Self {
            format,
            by_population: false,
            columns,
        }
    }

    /// The line of names of the columns, if there is one.
    pub(super) fn header(&self) -> Vec<u8> {
        let mut writer = self.writer(Vec::new());
        if let Out::Fields(fields) = &mut writer.out {
            for column in &self.columns {
                push_field(fields, column);
            }
            end_record(fields);
        }
        writer.end()
    }

    /// Writes rows at the end of a text.
    pub(super) fn writer(&self, text: Vec<u8>) -> RowWriter<'_> {
        let mut builder = WriterBuilder::new();
        let out = match self.format {
            Rendering::Json => Out::Json(text),
            Rendering::Csv => Out::Fields(Box::new(builder.from_writer(text))),
            Rendering::Table => {
                let tabs = builder.delimiter(b'\t').quote_style(QuoteStyle::Never);
                Out::Fields(Box::new(tabs.from_writer(text)))
            }
        };
        RowWriter {
            rows: self,
            out,
            field: String::new(),
        }
    }
}

/// Rows on their way into memory.
pub(super) struct RowWriter<'a> {
    rows: &'a Rows,
    out: Out,
    field: String,
}

enum Out {
    Fields(Box<csv::Writer<Vec<u8>>>),
    Json(Vec<u8>),
}

impl RowWriter<'_> {
    /// Writes the row of a site, or of a population there, with the cells of the columns.
    pub(super) fn write(&mut self, site: &Site, population: Option<&str>, cells: &[Cell]) {
        let known = |text| Cell::Text(Some(text).filter(|text: &&str| !text.is_empty()));
        let place = [
            known(site.chromosome.as_str()),
            Cell::Whole(site.position),
            known(site.id.as_str()),
        ];
        let population = (self.rows.by_population).then_some(Cell::Text(population));
        self.cells(place.iter().chain(&population).chain(cells));
    }

    /// Writes a row of all its cells.
    pub(super) fn cells<'a>(&mut self, cells: impl Iterator<Item = &'a Cell<'a>> + Clone) {
        match &mut self.out {
            Out::Json(text) => {
                let object = Object(self.rows.columns.iter().zip(cells));
                // Memory takes everything, and no cell has a key that is no text.
                let _ = serde_json::to_writer(&mut *text, &object);
                text.push(b'\n');
            }
            Out::Fields(fields) => {
                for cell in cells {
                    self.field.clear();
                    cell.print(self.rows.format, &mut self.field);
                    push_field(fields, &self.field);
                }
                end_record(fields);
            }
        }
    }

    /// The text, all rows in it.
    pub(super) fn end(self) -> Vec<u8> {
        match self.out {
            Out::Json(text) => text,
            Out::Fields(fields) => fields.into_inner().unwrap_or_default(), // memory takes everything
        }
    }
}

fn push_field(fields: &mut csv::Writer<Vec<u8>>, field: &str) {
    let _ = fields.write_field(field); // memory takes everything
}

fn end_record(fields: &mut csv::Writer<Vec<u8>>) {
    let _ = fields.write_record(None::<&[u8]>); // memory takes everything
}

impl Cell<'_> {
    fn print(&self, format: Rendering, field: &mut String) {
        let text = |text: &str| match format {
            Rendering::Table => printable(text),
            _ => text.to_owned(),
        };
        let numeral = |x: &Option<f64>| match (x, format) {
            (Some(x), Rendering::Table) => number(*x, 6),
            (x, _) => exact(*x),
        };
        match self {
            Cell::Text(None) | Cell::Whole(None) => field.push_str(MISSING),
            Cell::Text(Some(one)) => field.push_str(&text(one)),
            Cell::Whole(Some(one)) => list(field, [one].into_iter()),
            Cell::Number(one) => field.push_str(&numeral(one)),
            Cell::Texts(several) => list(field, several.iter().map(|one| text(one))),
            Cell::Wholes(several) => list(field, several.iter()),
            Cell::Numbers(several) => list(field, several.iter().map(numeral)),
            Cell::Three(three) => list(field, three.iter().map(numeral)),
        }
    }
}

fn list(field: &mut String, items: impl Iterator<Item = impl Display>) {
    for (i, item) in items.enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let _ = write!(field, "{comma}{item}"); // a String takes everything
    }
}

/// Names and cells as an object of JSON.
struct Object<I>(I);

impl<'n, 'a, I> Serialize for Object<I>
where
    I: Iterator<Item = (&'n String, &'a Cell<'a>)> + Clone,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, cell) in self.0.clone() {
            map.serialize_entry(name, cell)?;
        }
        map.end()
    }
}
