//! A drawing as PNG and on a terminal, by kuva; nothing else here knows it.

use super::dash::dashed;
use super::text::CELL;
use super::{Anchor, Colour, Drawing, Mark, Shape, Stroke, Theme};
use crate::problem::Problem;
use kuva::backend::raster::RasterBackend;
use kuva::backend::terminal::TerminalBackend;
use kuva::render::color::Color;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor};

/// Twice as many pixels as the drawing says: sharp on paper and on good screens.
const SCALE: f32 = 2.0;

pub(in crate::figure) fn png(drawing: &Drawing) -> Result<Vec<u8>, Problem> {
    RasterBackend::new()
        .with_scale(SCALE)
        .render_scene(&scene(drawing, Theme::Page))
        .map_err(|error| Problem::new(format!("the figure cannot be drawn as PNG: {error}")))
}

/// Lines of text, with colours or without.
pub(in crate::figure) fn terminal(drawing: &Drawing, has_colours: bool) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // sizes of a screen
    let cells = |pixels: f64| pixels.round().max(1.0) as usize;
    let columns = cells(drawing.width / CELL);
    let rows = cells(drawing.height / (2.0 * CELL));
    let coloured =
        TerminalBackend::new(columns, rows).render_scene(&scene(drawing, Theme::Terminal));
    let mut lines = String::new();
    for line in coloured.lines() {
        let plain = without_colours(line);
        let line = if has_colours { line } else { &plain };
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    // The last line only resets colours.
    let lines = lines.trim_end_matches("\u{1b}[0m\n");
    format!("{}\n", lines.trim_end())
}

/// Text without escape sequences, all of which end in `m` here.
fn without_colours(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, text)| text));
    }
    plain
}

fn scene(drawing: &Drawing, theme: Theme) -> Scene {
    let mut scene = Scene::new(drawing.width, drawing.height);
    let [r, g, b] = theme.rgb(Colour::Text);
    scene.text_color = Some(format!("#{r:02x}{g:02x}{b:02x}"));
    let mut sketch = Sketch { theme, scene };
    for mark in &drawing.marks {
        sketch.mark(mark);
    }
    sketch.scene
}

struct Sketch {
    theme: Theme,
    scene: Scene,
}

impl Sketch {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Line { points, stroke } => self.line(points, stroke),
            Mark::Area {
                points,
                colour,
                opacity,
            } => self.area(points, *colour, *opacity),
            Mark::Points {
                at,
                shape,
                radius,
                colour,
                opacity,
            } => {
                for at in at {
                    self.point(*at, *shape, *radius, *colour, *opacity);
                }
            }
            Mark::Text {
                at: [x, y],
                text,
                size,
                anchor,
                colour,
                is_turned,
                has_halo,
            } => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a font's size
                let points = size.round() as u32;
                let shift = 0.36 * size;
                let (x, y) = if *is_turned {
                    (x + shift, *y)
                } else {
                    (*x, y + shift)
                };
                let text = |x: f64, y: f64, colour| Primitive::Text {
                    x,
                    y,
                    // kuva takes what stands between two of these for a formula.
                    content: text.replace('$', "\\$"),
                    size: points,
                    anchor: match anchor {
                        Anchor::Start => TextAnchor::Start,
                        Anchor::Middle => TextAnchor::Middle,
                        Anchor::End => TextAnchor::End,
                    },
                    rotate: is_turned.then_some(-90.0),
                    bold: false,
                    color: Some(colour),
                };
                if *has_halo && self.theme == Theme::Page {
                    let around = self.opaque(Colour::Background, 1.0);
                    for (dx, dy) in [(-1.2, 0.0), (1.2, 0.0), (0.0, -1.2), (0.0, 1.2)] {
                        self.scene
                            .elements
                            .push(text(x + dx, y + dy, around.clone()));
                    }
                }
                let colour = self.opaque(*colour, 1.0);
                self.scene.elements.push(text(x, y, colour));
            }
        }
    }

    /// Where lines overlap themselves, what is translucent would be seen, so they are mixed with the
    /// background instead.
    fn opaque(&self, colour: Colour, opacity: f64) -> Color {
        let [r, g, b] = self.theme.blend(colour, opacity);
        Color::Rgb(r, g, b)
    }

    fn line(&mut self, points: &[[f64; 2]], stroke: &Stroke) {
        let pieces = match stroke.dash.pattern() {
            Some(pattern) if self.theme != Theme::Terminal => {
                dashed(points, pattern.map(|length| length * stroke.width))
            }
            _ => vec![points.to_vec()],
        };
        for piece in pieces {
            self.solid(&piece, self.opaque(stroke.colour, stroke.opacity), stroke);
        }
    }

    fn solid(&mut self, points: &[[f64; 2]], colour: Color, stroke: &Stroke) {
        let is_straight = |pair: &[[f64; 2]]| pair[0][0] == pair[1][0] || pair[0][1] == pair[1][1];
        let is_frame = matches!(stroke.colour, Colour::Axis | Colour::Grid)
            && stroke.opacity >= 1.0
            && points.windows(2).all(is_straight);
        let mark = match (points, self.theme) {
            ([[x1, y1], [x2, y2]], Theme::Page) => Primitive::Line {
                x1: *x1,
                y1: *y1,
                x2: *x2,
                y2: *y2,
                stroke: colour,
                stroke_width: stroke.width,
                stroke_dasharray: None,
            },
            // Frames and axes as lines of boxes; all else as dots, also where it is level.
            (_, Theme::Terminal) if !is_frame => Primitive::Path(Box::new(PathData {
                d: path(points),
                fill: None,
                stroke: colour,
                stroke_width: stroke.width,
                opacity: None,
                stroke_dasharray: None,
            })),
            _ => Primitive::PolyLine {
                points: points.iter().map(|[x, y]| (*x, *y)).collect(),
                stroke: colour,
                stroke_width: stroke.width,
                stroke_dasharray: None,
            },
        };
        self.scene.elements.push(mark);
    }

    fn area(&mut self, points: &[[f64; 2]], colour: Colour, opacity: f64) {
        // On a terminal it would hide what is drawn over it; outlines have to do.
        if self.theme == Theme::Terminal {
            return;
        }
        let fill = self.opaque(colour, 1.0);
        self.scene.elements.push(filled(points, fill, opacity));
    }

    fn point(&mut self, at: [f64; 2], shape: Shape, radius: f64, colour: Colour, opacity: f64) {
        let fill = self.opaque(colour, 1.0);
        let [x, y] = at;
        let moved = |points: &[[f64; 2]]| -> Vec<[f64; 2]> {
            points.iter().map(|[dx, dy]| [x + dx, y + dy]).collect()
        };
        let mark = if self.theme == Theme::Terminal {
            // One dot for each, whatever its shape.
            Primitive::Path(Box::new(PathData {
                d: format!("M{x} {y}L{x} {y}"),
                fill: None,
                stroke: fill,
                stroke_width: 1.0,
                opacity: None,
                stroke_dasharray: None,
            }))
        } else if let Some(corners) = shape.corners(radius) {
            filled(&moved(&corners), fill, opacity)
        } else if let Some(strokes) = shape.strokes(radius) {
            let stroke = Stroke::new(colour, 0.55 * radius).opacity(opacity);
            for part in strokes {
                self.line(&moved(&part), &stroke);
            }
            return;
        } else {
            let is_ring = shape == Shape::Ring;
            Primitive::Circle {
                cx: x,
                cy: y,
                r: radius,
                fill: if is_ring { Color::None } else { fill.clone() },
                fill_opacity: Some(opacity),
                stroke: is_ring.then_some(fill),
                stroke_width: Some(0.4 * radius),
            }
        };
        self.scene.elements.push(mark);
    }
}

fn filled(points: &[[f64; 2]], fill: Color, opacity: f64) -> Primitive {
    Primitive::Path(Box::new(PathData {
        d: path(points) + "Z",
        fill: Some(fill),
        stroke: Color::None,
        stroke_width: 0.0,
        opacity: Some(opacity),
        stroke_dasharray: None,
    }))
}

fn path(points: &[[f64; 2]]) -> String {
    let each = points.iter().enumerate().map(|(i, [x, y])| {
        let command = if i == 0 { 'M' } else { 'L' };
        format!("{command}{x:.3} {y:.3}")
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::without_colours;

    #[test]
    fn escape_sequences_are_left_out() {
        assert_eq!(without_colours("a\u{1b}[38;2;1;2;3mmm\u{1b}[0m b"), "amm b");
    }
}
