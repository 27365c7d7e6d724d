//! A panel with its frame, grid, ticks and names of axes.

use super::axis::{Axis, Ticks};
use super::measures::Measures;
use super::panel::{Panel, View};
use super::ticks::{labels, round_numbers};
use crate::figure::draw::{Anchor, Colour, Drawing, Frame, Mark, Stroke, shorten};

/// The room for what stands left of a panel, if it is not more than so much.
pub(super) fn left_of(panel: &Panel, measures: &Measures, most: f64) -> f64 {
    // Some height; widths hardly depend on it.
    let found = ticks(&panel.y, measures, 200.0, false);
    let widths = (found.texts.iter()).map(|(_, text)| measures.width(text, measures.tick));
    let widest = widths.fold(0.0, f64::max);
    let beside = if widest > 0.0 {
        widest + measures.near
    } else {
        0.0
    };
    let label = if panel.y.label.is_empty() || measures.is_terminal() {
        0.0
    } else {
        measures.line(measures.label) + BESIDE
    };
    measures.whole((beside + label).min(most), 8.0)
}

/// The room for what stands above it.
pub(super) fn above(panel: &Panel, measures: &Measures) -> f64 {
    let line = measures.line(measures.label);
    let title = if panel.title.is_empty() { 0.0 } else { line };
    // Text cannot be turned on a terminal, so the name of the axis stands on top of it.
    if measures.is_terminal() {
        return title + if panel.y.label.is_empty() { 0.0 } else { line };
    }
    title + measures.near
}

/// The room for what stands below it.
pub(super) fn below(panel: &Panel, measures: &Measures) -> f64 {
    let found = ticks(&panel.x, measures, 200.0, true);
    let line = |is_there: bool, size: f64| if is_there { measures.line(size) } else { 0.0 };
    let near = if measures.is_terminal() {
        0.0
    } else {
        measures.near
    };
    line(
        found.texts.iter().any(|(_, text)| !text.is_empty()),
        measures.tick,
    ) + line(!panel.x.label.is_empty(), measures.label)
        + near
}

/// What stands along an axis.
struct Along {
    texts: Vec<(f64, String)>,
    /// What the axis' name has to add.
    suffix: String,
}

fn ticks(axis: &Axis, measures: &Measures, length: f64, is_across: bool) -> Along {
    let size = measures.tick;
    let mut texts = match &axis.ticks {
        Ticks::None => Vec::new(),
        Ticks::Names(names) | Ticks::Places(names) => names.clone(),
        Ticks::Numbers | Ticks::Whole | Ticks::Silent => {
            return numbers(axis, measures, length, is_across);
        }
    };
    if is_across && !texts.is_empty() {
        // Names share the width.
        let most = length / texts.len().max(1) as f64 - 4.0;
        for (_, text) in &mut texts {
            *text = shorten(text, size, most, measures.theme);
        }
    }
    Along {
        texts,
        suffix: String::new(),
    }
}

fn numbers(axis: &Axis, measures: &Measures, length: f64, is_across: bool) -> Along {
    let size = measures.tick;
    let apart = if is_across { 3.2 * size } else { 2.5 * size };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // of a page
    let mut most = ((length / apart).max(3.0) as usize).min(8);
    let least_step = if axis.ticks == Ticks::Whole { 1.0 } else { 0.0 };
    loop {
        let places = round_numbers(axis.range, most, least_step);
        let found = labels(&places);
        let widths = found
            .texts
            .iter()
            .map(|text| measures.width(text, size) + size);
        if is_across && most > 2 && widths.sum::<f64>() > length {
            most -= 1;
            continue;
        }
        let is_silent = axis.ticks == Ticks::Silent;
        let texts = found
            .texts
            .into_iter()
            .map(|text| if is_silent { String::new() } else { text });
        return Along {
            texts: places.into_iter().zip(texts).collect(),
            suffix: if is_silent {
                String::new()
            } else {
                found.suffix
            },
        };
    }
}

pub(super) fn draw_panel(panel: &Panel, outer: Frame, measures: &Measures, onto: &mut Drawing) {
    let frame = inner(outer, measures);
    let (mut x, mut y) = (panel.x.clone(), panel.y.clone());
    if panel.is_equal {
        // As much of both axes as makes their units equally long.
        let unit = (x.length() / frame.width()).max(y.length() / frame.height());
        x.range = around(x.range, unit * frame.width());
        y.range = around(y.range, unit * frame.height());
    }
    let view = View {
        frame,
        x: x.range,
        y: y.range,
    };
    let across = ticks(&x, measures, frame.width(), true);
    let upwards = ticks(&y, measures, frame.height(), false);
    let mut pen = Pen { measures, onto };
    if panel.has_frame {
        if !measures.is_terminal() {
            pen.grid(&view, &x, &across, &y, &upwards);
        }
        pen.frame(&frame);
    }
    panel.place(&view, measures.tick, pen.onto);
    pen.names(panel, &view, &across, &upwards);
}

/// On a terminal frames run through the middle of cells.
fn inner(outer: Frame, measures: &Measures) -> Frame {
    if !measures.is_terminal() {
        return outer;
    }
    Frame {
        left: outer.left + 4.0,
        top: outer.top + 8.0,
        right: outer.right - 4.0,
        bottom: outer.bottom - 8.0,
    }
}

/// A range of another length with the same middle.
fn around([low, high]: [f64; 2], length: f64) -> [f64; 2] {
    let more = 0.5 * (length - (high - low)).max(0.0);
    [low - more, high + more]
}

struct Pen<'a> {
    measures: &'a Measures,
    onto: &'a mut Drawing,
}

/// Between an axis' name and its numbers, for letters that reach down.
const BESIDE: f64 = 4.0;

const GRID: Stroke = Stroke::new(Colour::Grid, 0.7);
const FRAME: Stroke = Stroke::new(Colour::Axis, 1.0);

impl Pen<'_> {
    fn line(&mut self, points: Vec<[f64; 2]>, stroke: Stroke) {
        self.onto.marks.push(Mark::Line { points, stroke });
    }

    fn text(&mut self, at: [f64; 2], text: String, size: f64, anchor: Anchor, is_turned: bool) {
        self.onto.marks.push(Mark::Text {
            at,
            text,
            size,
            anchor,
            colour: Colour::Text,
            is_turned,
            has_halo: false,
        });
    }

    fn grid(&mut self, view: &View, x: &Axis, across: &Along, y: &Axis, upwards: &Along) {
        let frame = view.frame;
        // Names are no scale.
        if !matches!(x.ticks, Ticks::Names(_)) {
            for (tick, _) in &across.texts {
                let [x, _] = view.place([*tick, view.y[0]]);
                self.line(vec![[x, frame.top], [x, frame.bottom]], GRID);
            }
        }
        if !matches!(y.ticks, Ticks::Names(_)) {
            for (tick, _) in &upwards.texts {
                let [_, y] = view.place([view.x[0], *tick]);
                self.line(vec![[frame.left, y], [frame.right, y]], GRID);
            }
        }
    }

    fn frame(&mut self, frame: &Frame) {
        let [a, b, c, d] = frame.corners();
        self.line(vec![a, b, c, d, a], FRAME);
    }

    fn names(&mut self, panel: &Panel, view: &View, across: &Along, upwards: &Along) {
        let (frame, measures) = (view.frame, self.measures);
        let (size, label_size) = (measures.tick, measures.label);
        let is_terminal = measures.is_terminal();
        // To the middle of the first line of text below a frame.
        let first = if is_terminal {
            16.0
        } else {
            measures.near + 0.5 * size
        };
        for (tick, text) in &across.texts {
            let [x, y] = view.place([*tick, view.y[0]]);
            self.text([x, y + first], text.clone(), size, Anchor::Middle, false);
        }
        for (tick, text) in &upwards.texts {
            let [x, y] = view.place([view.x[0], *tick]);
            let most = 0.4 * self.onto.width;
            let text = shorten(text, size, most, measures.theme);
            // An anchor at the end of text is its last cell's right edge.
            let x = x - if is_terminal { 4.0 } else { measures.near };
            self.text([x, y], text, size, Anchor::End, false);
        }
        let middle = [
            0.5 * (frame.left + frame.right),
            0.5 * (frame.top + frame.bottom),
        ];
        let fit = |text: &str, size: f64, most: f64| shorten(text, size, most, measures.theme);
        if !panel.x.label.is_empty() {
            let is_bare = across.texts.iter().all(|(_, text)| text.is_empty());
            let down = if is_bare { 0.0 } else { measures.line(size) };
            let text = fit(
                &(panel.x.label.clone() + &across.suffix),
                label_size,
                frame.width(),
            );
            let at = [middle[0], frame.bottom + first + down];
            self.text(at, text, label_size, Anchor::Middle, false);
        }
        let line = measures.line(label_size);
        let mut top = frame.top
            - if is_terminal {
                16.0
            } else {
                measures.near + 0.4 * label_size
            };
        if !panel.y.label.is_empty() {
            let label = panel.y.label.clone() + &upwards.suffix;
            if is_terminal {
                let text = fit(&label, label_size, frame.width());
                self.text([frame.left, top], text, label_size, Anchor::Start, false);
                top -= line;
            } else {
                let widths = upwards
                    .texts
                    .iter()
                    .map(|(_, text)| measures.width(text, size));
                let widest = widths.fold(0.0, f64::max);
                let beside = if widest > 0.0 {
                    widest + measures.near
                } else {
                    0.0
                };
                let text = fit(&label, label_size, frame.height());
                let at = [frame.left - beside - 0.5 * line - BESIDE, middle[1]];
                self.text(at, text, label_size, Anchor::Middle, true);
            }
        }
        if !panel.title.is_empty() {
            let text = fit(&panel.title, label_size, frame.width());
            let anchor = if is_terminal {
                Anchor::Start
            } else {
                Anchor::Middle
            };
            let x = if is_terminal { frame.left } else { middle[0] };
            self.text([x, top], text, label_size, anchor, false);
        }
    }
}
