//! What a drawing consists of. Places are in pixels, from the upper left corner.

/// Marks on a page, those behind first.
pub(in crate::figure) struct Drawing {
    pub(in crate::figure) width: f64,
    pub(in crate::figure) height: f64,
    /// What is seen, in words.
    pub(in crate::figure) title: String,
    pub(in crate::figure) marks: Vec<Mark>,
}

#[derive(Clone)]
pub(in crate::figure) enum Mark {
    Line {
        points: Vec<[f64; 2]>,
        stroke: Stroke,
    },
    /// A polygon; the last point is joined to the first.
    Area {
        points: Vec<[f64; 2]>,
        colour: Colour,
        opacity: f64,
    },
    Points {
        at: Vec<[f64; 2]>,
        shape: Shape,
        /// Half of how wide they are.
        radius: f64,
        colour: Colour,
        opacity: f64,
    },
    Text {
        /// The middle of its height; where across depends on the anchor.
        at: [f64; 2],
        text: String,
        size: f64,
        anchor: Anchor,
        colour: Colour,
        /// It runs upwards.
        is_turned: bool,
        /// It stands out from what is behind.
        has_halo: bool,
    },
}

#[derive(Clone, Copy, PartialEq)]
pub(in crate::figure) struct Stroke {
    pub(in crate::figure) colour: Colour,
    pub(in crate::figure) width: f64,
    pub(in crate::figure) dash: Dash,
    pub(in crate::figure) opacity: f64,
}

impl Stroke {
    pub(in crate::figure) const fn new(colour: Colour, width: f64) -> Self {
        Self {
            colour,
            width,
            dash: Dash::Solid,
            opacity: 1.0,
        }
    }

    pub(in crate::figure) const fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    pub(in crate::figure) const fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(in crate::figure) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// What a colour is for; a theme says which it is.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::figure) enum Colour {
    Text,
    /// Of axes, and of what matters less.
    Axis,
    Grid,
    Background,
    /// Of a component, an allele, a curve; there are as many as the palette has, then they begin again.
    Series(usize),
}

#[derive(Clone, Copy, PartialEq)]
pub(in crate::figure) enum Shape {
    Dot,
    Ring,
    Square,
    Triangle,
    Diamond,
    Plus,
    Cross,
}

impl Shape {
    /// The shape of a component's points, so that they differ not by colour alone.
    pub(in crate::figure) fn of(series: usize) -> Self {
        const SHAPES: [Shape; 5] = [
            Shape::Dot,
            Shape::Triangle,
            Shape::Square,
            Shape::Diamond,
            Shape::Plus,
        ];
        // Lengths without a common divisor: the pairs of colour and shape begin again after 35.
        SHAPES[series % SHAPES.len()]
    }

    /// Its corners around the origin, if it is a polygon.
    pub(super) fn corners(self, radius: f64) -> Option<Vec<[f64; 2]>> {
        let r = radius;
        match self {
            Shape::Square => Some(vec![[-r, -r], [r, -r], [r, r], [-r, r]].scaled(0.9)),
            Shape::Triangle => Some(vec![
                [0.0, -1.2 * r],
                [1.1 * r, 0.8 * r],
                [-1.1 * r, 0.8 * r],
            ]),
            Shape::Diamond => Some(vec![[0.0, -r], [r, 0.0], [0.0, r], [-r, 0.0]].scaled(1.25)),
            _ => None,
        }
    }

    /// Its strokes around the origin, if it is made of lines.
    pub(super) fn strokes(self, radius: f64) -> Option<[[[f64; 2]; 2]; 2]> {
        let r = radius;
        match self {
            Shape::Plus => Some([[[-r, 0.0], [r, 0.0]], [[0.0, -r], [0.0, r]]]),
            Shape::Cross => Some([[[-r, -r], [r, r]], [[-r, r], [r, -r]]]),
            _ => None,
        }
    }
}

trait Scaled {
    fn scaled(self, by: f64) -> Self;
}

impl Scaled for Vec<[f64; 2]> {
    fn scaled(mut self, by: f64) -> Self {
        for [x, y] in &mut self {
            *x *= by;
            *y *= by;
        }
        self
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(in crate::figure) enum Anchor {
    Start,
    Middle,
    End,
}
