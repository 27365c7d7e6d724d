//! A picture as it is asked for: in a file, in a page of HTML, on a terminal.

use super::chart::{Key, Panel, draw};
use super::draw::{Theme, png, svg, terminal};
use crate::output::{check_writable, write_atomically};
use crate::problem::Problem;
use anyhow::Result;
use std::path::Path;

/// Panels in rows and columns with a title above, and below what has to be known to read them.
pub(crate) struct Picture {
    pub(crate) title: String,
    pub(crate) caption: String,
    pub(super) panels: Vec<Vec<Option<Panel>>>,
    pub(super) keys: Vec<Key>,
    /// Of a page, in pixels; the height follows.
    pub(super) width: f64,
    /// How high panels are beside their width, unless their axes have the same unit.
    pub(super) aspect: f64,
}

/// The kinds of files that there are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
}

impl Picture {
    pub(super) fn new(title: impl Into<String>, panel: Panel) -> Self {
        Self::of_panels(title, vec![vec![Some(panel)]])
    }

    pub(super) fn of_panels(title: impl Into<String>, panels: Vec<Vec<Option<Panel>>>) -> Self {
        Self {
            title: title.into(),
            caption: String::new(),
            panels,
            keys: Vec::new(),
            width: 640.0,
            aspect: 0.62,
        }
    }

    /// Writes the picture into a file, of the kind that its name says.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let contents = match kind(path)? {
            Kind::Svg => self.svg().into_bytes(),
            Kind::Png => png(&draw(self, Theme::Page, None))?,
        };
        write_atomically(path, &contents)
    }

    /// The picture as a file of SVG.
    pub(crate) fn svg(&self) -> String {
        svg(&draw(self, Theme::Page, None), Theme::Page)
    }

    /// The picture as part of a page, whose style may set `--figure-text`, `--figure-axis`,
    /// `--figure-grid`, `--figure-background`, and `--figure-1` to `--figure-7` for the series. Title and
    /// caption are the page's.
    pub(crate) fn embedded_svg(&self) -> String {
        svg(&draw(self, Theme::Embedded, None), Theme::Embedded)
    }

    /// The picture as lines of text for a screen of so many columns and rows.
    pub(crate) fn text(&self, [columns, rows]: [usize; 2], has_colours: bool) -> String {
        // Less than this for each row of panels shows nothing; the screen may be rolled.
        let rows = rows.max(6 + 9 * self.panels.len());
        let screen = [8.0 * columns as f64, 16.0 * rows as f64];
        let drawing = draw(self, Theme::Terminal, Some(screen));
        terminal(&drawing, has_colours)
    }
}

/// What a file of a figure is.
pub(crate) const FIGURE_FILE: &str = "give a name that ends in .svg or .png";

/// Fails early if the file of an option is not one that a picture can be written to.
pub(crate) fn check_figure_file(path: &Path, option: &str) -> Result<()> {
    check_figure_name(path)?;
    check_writable(path, option, FIGURE_FILE)
}

/// Fails if a file's name does not say which kind of figure it is to be.
pub(crate) fn check_figure_name(path: &Path) -> Result<()> {
    // A dash is no name at all, which is for others to say.
    if path != Path::new("-") {
        kind(path)?;
    }
    Ok(())
}

fn kind(path: &Path) -> Result<Kind> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("svg") => Ok(Kind::Svg),
        Some("png") => Ok(Kind::Png),
        _ => {
            let problem = match &extension {
                Some(extension) => format!("figures cannot be written as `.{extension}`"),
                None => format!(
                    "`{}` does not say which kind of figure it is to be",
                    path.display()
                ),
            };
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let name = path.with_file_name(format!("{stem}.svg"));
            let hint = format!("figures are SVG or PNG: try `{}`", name.display());
            Err(Problem::usage(problem).hint(hint).into())
        }
    }
}
