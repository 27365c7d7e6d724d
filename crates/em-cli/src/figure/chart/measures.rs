//! How large letters and gaps are.

use crate::figure::draw::{Theme, width};

/// Sizes in pixels.
pub(super) struct Measures {
    pub(super) theme: Theme,
    pub(super) title: f64,
    pub(super) label: f64,
    pub(super) tick: f64,
    /// From one line of text to the next, in sizes of its letters.
    pub(super) leading: f64,
    /// Between things that have nothing to do with each other.
    pub(super) gap: f64,
    /// Between axes and what is written along them.
    pub(super) near: f64,
}

impl Measures {
    pub(super) fn of(theme: Theme) -> Self {
        match theme {
            // One row of cells for each line.
            Theme::Terminal => Self {
                theme,
                title: 16.0,
                label: 16.0,
                tick: 16.0,
                leading: 1.0,
                gap: 8.0,
                near: 8.0,
            },
            _ => Self {
                theme,
                title: 15.0,
                label: 12.0,
                tick: 11.0,
                leading: 1.4,
                gap: 14.0,
                near: 6.0,
            },
        }
    }

    pub(super) fn is_terminal(&self) -> bool {
        self.theme == Theme::Terminal
    }

    pub(super) fn width(&self, text: &str, size: f64) -> f64 {
        width(text, size, self.theme)
    }

    /// How high a line of text is.
    pub(super) fn line(&self, size: f64) -> f64 {
        self.leading * size
    }

    /// A length in whole cells, where there are cells.
    pub(super) fn whole(&self, length: f64, cell: f64) -> f64 {
        if self.is_terminal() {
            (length / cell).floor() * cell
        } else {
            length
        }
    }
}
