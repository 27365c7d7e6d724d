//! A report: one HTML file with everything in it, that works without a network, on paper, and without
//! JavaScript.
//!
//! What stands in it comes as plain structs of text; only replays have numbers, since they are drawn here.

mod axis;
mod curves;
mod plane;
mod policy;
mod prose;
mod replay;
mod scene;
mod shell;

pub(crate) use prose::sentence;
pub(crate) use replay::{Frame, Normal, Replay, kept_frames};
pub(crate) use shell::this_command;

use crate::figure::Picture;
use crate::output::Grid;
use anyhow::{Context, Result};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use scene::Scene;
use serde::Serialize;

const PAGE: &str = include_str!("page.html");
const REPLAY: &str = include_str!("replay.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What a report says, from the top to the bottom.
pub(crate) struct Report {
    pub(crate) title: String,
    /// What was fitted, on what.
    pub(crate) lead: String,
    /// The key figures.
    pub(crate) facts: Vec<Fact>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) sections: Vec<Section>,
    /// What it takes to get the same again.
    pub(crate) reproduce: Reproduce,
}

/// A named value.
#[derive(Serialize)]
pub(crate) struct Fact {
    name: String,
    value: String,
    /// How to read it.
    note: String,
}

impl Fact {
    pub(crate) fn new(name: &str, value: impl Into<String>, note: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            note: note.to_owned(),
        }
    }
}

/// Why a result is to be taken with care.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Warning {
    pub(crate) what: String,
    pub(crate) meaning: String,
    pub(crate) remedy: String,
}

#[derive(Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) intro: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) replay: Option<Replay>,
    pub(crate) tables: Vec<Table>,
}

/// An SVG document that may stand in a page, and what it shows.
pub(crate) struct Figure {
    pub(crate) svg: String,
    pub(crate) caption: String,
}

impl Figure {
    pub(crate) fn of(picture: &Picture) -> Self {
        let caption = format!("{}. {}", picture.title, picture.caption);
        Self {
            svg: picture.embedded_svg(),
            caption: caption.trim_end().to_owned(),
        }
    }
}

/// The first column names the rows, the others are numbers unless they are among the first `left`.
#[derive(Clone, Serialize)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) left: usize,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) note: String,
}

impl Table {
    /// A table as a terminal shows it.
    pub(crate) fn of(caption: &str, grid: Grid, note: impl Into<String>) -> Self {
        let (rows, left) = grid.into_parts();
        let mut rows = rows.into_iter();
        Self {
            caption: caption.to_owned(),
            left,
            header: rows.next().unwrap_or_default(),
            rows: rows
                .map(|row| row.into_iter().map(Cell::of).collect())
                .collect(),
            note: note.into(),
        }
    }
}

/// What a table holds in one place: a value, and perhaps its uncertainty.
#[derive(Clone, Serialize)]
pub(crate) struct Cell {
    text: String,
    error: Option<String>,
}

impl Cell {
    /// Text of which what follows a ± is an uncertainty.
    pub(crate) fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.split_once(" ± ") {
            // Not one with a power of ten behind both.
            Some((value, error)) if !text.starts_with('(') => Self {
                text: value.to_owned(),
                error: Some(error.to_owned()),
            },
            _ => Self { text, error: None },
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Reproduce {
    /// Its words, quoted where a shell wants it.
    pub(crate) command: Vec<String>,
    pub(crate) facts: Vec<Fact>,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.what, self.remedy)
    }
}

impl Report {
    /// The whole file.
    pub(crate) fn html(&self) -> Result<String> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?;
        environment.set_syntax(syntax);
        // By their names all that goes into them is escaped, unless it is marked as safe.
        environment.add_template("page.html", PAGE)?;
        environment.add_template("replay.html", REPLAY)?;
        environment.add_filter("prose", prose::prose);
        let sections: Vec<Value> = (self.sections.iter().enumerate())
            .map(|(index, section)| section.value(index))
            .collect();
        environment
            .get_template("page.html")?
            .render(context! {
                title => self.title.as_str(),
                lead => self.lead.as_str(),
                facts => Value::from(Serde(&self.facts)),
                warnings => Value::from(Serde(&self.warnings)),
                sections,
                reproduce => Value::from(Serde(&self.reproduce)),
                style => Value::from_safe_string(STYLE.to_owned()),
                script => Value::from_safe_string(SCRIPT.to_owned()),
                policy => policy::content_security(SCRIPT),
            })
            .context("cannot render the report")
    }
}

impl Section {
    fn value(&self, index: usize) -> Value {
        let figures: Vec<Value> = (self.figures.iter())
            .map(|figure| {
                context! {
                    svg => Value::from_safe_string(inline(&figure.svg).to_owned()),
                    caption => figure.caption.as_str(),
                }
            })
            .collect();
        let scene = self.replay.as_ref().map(Scene::of);
        let frames = (scene.as_ref()).map(|scene| Value::from_safe_string(scene.script()));
        context! {
            id => format!("section-{}", index + 1),
            heading => self.heading.as_str(),
            intro => self.intro.as_str(),
            figures,
            scene => scene.map(|scene| Value::from(Serde(&scene))),
            frames,
            tables => Value::from(Serde(&self.tables)),
        }
    }
}

/// An SVG document without what only a file of its own has.
fn inline(svg: &str) -> &str {
    svg.find("<svg").map_or(svg, |start| &svg[start..]).trim()
}

#[cfg(test)]
mod tests;
