//! One panel of a picture: two axes, and marks whose places are in units of the data.

use super::axis::Axis;
use crate::figure::draw::{
    Anchor, Colour, Drawing, Frame, Mark, Shape, Stroke, clip_polygon, clip_polyline,
};

pub(in crate::figure) struct Panel {
    /// May be empty.
    pub(in crate::figure) title: String,
    pub(in crate::figure) x: Axis,
    pub(in crate::figure) y: Axis,
    /// Both axes have the same unit, so a circle is to be one.
    pub(in crate::figure) is_equal: bool,
    pub(in crate::figure) has_frame: bool,
    pub(in crate::figure) marks: Vec<Mark>,
    pub(in crate::figure) notes: Vec<Note>,
}

/// A word beside a place.
pub(in crate::figure) struct Note {
    pub(in crate::figure) at: [f64; 2],
    /// How far from there, in pixels.
    pub(in crate::figure) shift: [f64; 2],
    pub(in crate::figure) text: String,
    pub(in crate::figure) anchor: Anchor,
    pub(in crate::figure) colour: Colour,
}

/// A frame, and the ranges that it shows.
pub(super) struct View {
    pub(super) frame: Frame,
    pub(super) x: [f64; 2],
    pub(super) y: [f64; 2],
}

impl View {
    pub(super) fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let share = |value: f64, [low, high]: [f64; 2]| (value - low) / (high - low);
        [
            self.frame.left + share(x, self.x) * self.frame.width(),
            self.frame.bottom - share(y, self.y) * self.frame.height(),
        ]
    }
}

impl Panel {
    pub(in crate::figure) fn new(x: Axis, y: Axis) -> Self {
        Self {
            title: String::new(),
            x,
            y,
            is_equal: false,
            has_frame: true,
            marks: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(in crate::figure) fn title(self, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..self
        }
    }

    pub(in crate::figure) fn equal(self, is_equal: bool) -> Self {
        Self { is_equal, ..self }
    }

    pub(in crate::figure) fn line(&mut self, points: Vec<[f64; 2]>, stroke: Stroke) {
        self.marks.push(Mark::Line { points, stroke });
    }

    pub(in crate::figure) fn area(&mut self, points: Vec<[f64; 2]>, colour: Colour, opacity: f64) {
        self.marks.push(Mark::Area {
            points,
            colour,
            opacity,
        });
    }

    /// A rectangle from one corner to the opposite.
    pub(in crate::figure) fn block(
        &mut self,
        [x0, y0]: [f64; 2],
        [x1, y1]: [f64; 2],
        colour: Colour,
        opacity: f64,
    ) {
        self.area(
            vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]],
            colour,
            opacity,
        );
    }

    pub(in crate::figure) fn points(
        &mut self,
        at: Vec<[f64; 2]>,
        (shape, radius): (Shape, f64),
        colour: Colour,
        opacity: f64,
    ) {
        self.marks.push(Mark::Points {
            at,
            shape,
            radius,
            colour,
            opacity,
        });
    }

    /// A word centred at a place.
    pub(in crate::figure) fn name(
        &mut self,
        at: [f64; 2],
        text: impl Into<String>,
        colour: Colour,
    ) {
        self.notes.push(Note {
            at,
            shift: [0.0, 0.0],
            text: text.into(),
            anchor: Anchor::Middle,
            colour,
        });
    }

    /// Puts the marks into the frame that the panel has been given.
    pub(super) fn place(&self, view: &View, size: f64, onto: &mut Drawing) {
        let frame = view.frame;
        let place = |at| view.place(at);
        let placed = |points: &[[f64; 2]]| points.iter().map(|at| place(*at)).collect::<Vec<_>>();
        for mark in &self.marks {
            match mark {
                Mark::Line { points, stroke } => {
                    for points in clip_polyline(&placed(points), &frame) {
                        onto.marks.push(Mark::Line {
                            points,
                            stroke: *stroke,
                        });
                    }
                }
                Mark::Area {
                    points,
                    colour,
                    opacity,
                } => {
                    let points = clip_polygon(&placed(points), &frame);
                    if points.len() > 2 {
                        onto.marks.push(Mark::Area {
                            points,
                            colour: *colour,
                            opacity: *opacity,
                        });
                    }
                }
                Mark::Points { at, .. } => {
                    let mut seen = placed(at);
                    seen.retain(|at| frame.contains(*at));
                    let mut mark = mark.clone();
                    if let Mark::Points { at, .. } = &mut mark {
                        *at = seen;
                    }
                    onto.marks.push(mark);
                }
                Mark::Text { .. } => onto.marks.push(mark.clone()),
            }
        }
        for note in &self.notes {
            let [x, y] = place(note.at);
            if frame.contains([x, y]) {
                onto.marks.push(Mark::Text {
                    at: [x + note.shift[0], y + note.shift[1]],
                    text: note.text.clone(),
                    size,
                    anchor: note.anchor,
                    colour: note.colour,
                    is_turned: false,
                    has_halo: true,
                });
            }
        }
    }
}
