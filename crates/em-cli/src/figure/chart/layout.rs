//! Where everything goes: title, legend, panels in rows and columns, caption.

use super::frame::{above, below, draw_panel, left_of};
use super::legend::legend;
use super::measures::Measures;
use crate::figure::Picture;
use crate::figure::draw::{Anchor, Colour, Drawing, Frame, Mark, Theme, wrap};

/// Draws a picture for a page of its own width, as high as it takes, or for a screen of a given size in
/// pixels.
pub(in crate::figure) fn draw(
    picture: &Picture,
    theme: Theme,
    screen: Option<[f64; 2]>,
) -> Drawing {
    let measures = Measures::of(theme);
    let width = match (screen, theme) {
        (Some([width, _]), _) => width,
        // A column of a page; letters keep their size, and panels shrink.
        (None, Theme::Embedded) => picture.width.min(COLUMN),
        (None, _) => picture.width,
    };
    let mut page = Page {
        picture,
        drawing: Drawing {
            width,
            height: 0.0,
            title: picture.title.clone(),
            marks: Vec::new(),
        },
        measures,
    };
    let top = page.head();
    let caption = page.caption();
    let below = caption.len() as f64 * page.measures.line(page.measures.tick);
    let room = screen.map(|[_, height]| height - top - below);
    let bottom = page.panels(top, room);
    page.write_caption(&caption, bottom);
    page.drawing.height = screen.map_or(bottom + below + page.measures.gap, |[_, height]| height);
    page.drawing
}

struct Page<'a> {
    picture: &'a Picture,
    drawing: Drawing,
    measures: Measures,
}

/// How wide figures of a page of HTML are at most.
const COLUMN: f64 = 720.0;

/// The least of a panel that can still be looked at.
const LEAST: f64 = 40.0;

impl Page<'_> {
    fn text(
        &mut self,
        at: [f64; 2],
        text: impl Into<String>,
        size: f64,
        anchor: Anchor,
        colour: Colour,
    ) {
        self.drawing.marks.push(Mark::Text {
            at,
            text: text.into(),
            size,
            anchor,
            colour,
            is_turned: false,
            has_halo: false,
        });
    }

    /// Title and legend; returns where they end.
    fn head(&mut self) -> f64 {
        let (gap, size) = (self.measures.gap, self.measures.title);
        let room = self.drawing.width - 2.0 * gap;
        let mut y = if self.measures.is_terminal() {
            0.0
        } else {
            0.7 * gap
        };
        // Pages have their own titles and captions.
        let title = if self.is_embedded() {
            ""
        } else {
            &self.picture.title
        };
        for line in wrap(title, size, room, self.measures.theme) {
            let height = self.measures.line(size);
            self.text(
                [gap, y + height / 2.0],
                line,
                size,
                Anchor::Start,
                Colour::Text,
            );
            y += height;
        }
        if !self.measures.is_terminal() {
            y += 0.3 * gap;
        }
        let right = self.drawing.width - gap;
        legend(
            &self.picture.keys,
            [gap, y],
            right,
            &self.measures,
            &mut self.drawing,
        )
    }

    fn is_embedded(&self) -> bool {
        self.measures.theme == Theme::Embedded
    }

    fn caption(&self) -> Vec<String> {
        if self.is_embedded() {
            return Vec::new();
        }
        let room = self.drawing.width - 2.0 * self.measures.gap;
        wrap(
            &self.picture.caption,
            self.measures.tick,
            room,
            self.measures.theme,
        )
    }

    fn write_caption(&mut self, lines: &[String], top: f64) {
        let height = self.measures.line(self.measures.tick);
        for (i, line) in lines.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * height;
            let left = self.measures.gap;
            self.text(
                [left, y],
                line.as_str(),
                self.measures.tick,
                Anchor::Start,
                Colour::Axis,
            );
        }
    }

    /// All panels from a height on; returns where they end.
    fn panels(&mut self, top: f64, room: Option<f64>) -> f64 {
        let rows = &self.picture.panels;
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let (gap, all) = (self.measures.gap, || rows.iter().flatten().flatten());
        let most = 0.4 * self.drawing.width / columns.max(1) as f64;
        let of_column = |j: usize| rows.iter().filter_map(move |row| row.get(j)?.as_ref());
        let lefts: Vec<f64> = (0..columns)
            .map(|j| {
                of_column(j)
                    .map(|panel| left_of(panel, &self.measures, most))
                    .fold(0.0, f64::max)
            })
            .collect();
        let gaps = gap * (columns + 1) as f64;
        let width = (self.drawing.width - lefts.iter().sum::<f64>() - gaps) / columns.max(1) as f64;
        let width = self.measures.whole(width.max(LEAST), 8.0);
        let margins: Vec<[f64; 2]> = rows
            .iter()
            .map(|row| {
                let panels = || row.iter().flatten();
                [
                    panels()
                        .map(|panel| above(panel, &self.measures))
                        .fold(0.0, f64::max),
                    panels()
                        .map(|panel| below(panel, &self.measures))
                        .fold(0.0, f64::max),
                ]
            })
            .collect();
        let height = if let Some(room) = room {
            let margins: f64 = margins.iter().map(|[above, below]| above + below).sum();
            (room - margins) / rows.len().max(1) as f64
        } else {
            let natural = all().map(|panel| {
                if panel.is_equal {
                    (panel.y.length() / panel.x.length()).clamp(0.5, 1.1)
                } else {
                    self.picture.aspect
                }
            });
            width * natural.fold(0.0, f64::max)
        };
        let height = self.measures.whole(height.max(LEAST), 16.0);
        let mut y = top;
        for (row, [above, below]) in rows.iter().zip(&margins) {
            let mut x = 0.0;
            for (panel, left) in row.iter().zip(&lefts) {
                x += gap + left;
                if let Some(panel) = panel {
                    let frame = Frame {
                        left: x,
                        top: y + above,
                        right: x + width,
                        bottom: y + above + height,
                    };
                    draw_panel(panel, frame, &self.measures, &mut self.drawing);
                }
                x += width;
            }
            y += above + height + below;
        }
        y
    }
}
