//! What stands for what, above the panels, where it covers nothing.

use super::measures::Measures;
use crate::figure::draw::{Anchor, Colour, Drawing, Mark, Shape, Stroke, shorten};

pub(in crate::figure) struct Key {
    pub(in crate::figure) symbol: Symbol,
    pub(in crate::figure) text: String,
}

pub(in crate::figure) enum Symbol {
    Line(Stroke),
    Point(Shape, Colour),
    /// A dot of this radius.
    Sized(f64),
    Area(Colour, f64),
}

impl Key {
    pub(in crate::figure) fn new(symbol: Symbol, text: impl Into<String>) -> Self {
        Self {
            symbol,
            text: text.into(),
        }
    }
}

/// Symbols are so wide.
const SYMBOL: f64 = 24.0;

/// The keys in lines from a top left corner on; returns where they end.
pub(super) fn legend(
    keys: &[Key],
    [left, top]: [f64; 2],
    right: f64,
    measures: &Measures,
    onto: &mut Drawing,
) -> f64 {
    if keys.is_empty() {
        return top;
    }
    let size = measures.tick;
    let height = measures.line(size);
    let between = if measures.is_terminal() { 16.0 } else { 18.0 };
    let (mut x, mut y) = (left, top + height / 2.0);
    for key in keys {
        let most = (right - left - SYMBOL - measures.near).max(1.0);
        let text = shorten(&key.text, size, most, measures.theme);
        let length = SYMBOL + measures.near + measures.width(&text, size);
        if x > left && x + length > right {
            (x, y) = (left, y + height);
        }
        onto.marks.push(symbol(&key.symbol, [x, y], measures));
        onto.marks.push(Mark::Text {
            at: [x + SYMBOL + measures.near, y],
            text,
            size,
            anchor: Anchor::Start,
            colour: Colour::Text,
            is_turned: false,
            has_halo: false,
        });
        x += length + between;
    }
    let below = if measures.is_terminal() {
        0.0
    } else {
        measures.gap / 2.0
    };
    y + height / 2.0 + below
}

fn symbol(symbol: &Symbol, [x, y]: [f64; 2], measures: &Measures) -> Mark {
    let dot = |shape: Shape, radius: f64, colour: Colour| Mark::Points {
        at: vec![[x + SYMBOL / 2.0, y]],
        shape,
        radius,
        colour,
        opacity: 1.0,
    };
    match symbol {
        // Terminals have no areas.
        Symbol::Area(colour, _) if measures.is_terminal() => dot(Shape::Dot, 3.5, *colour),
        Symbol::Line(stroke) => Mark::Line {
            points: vec![[x, y], [x + SYMBOL, y]],
            stroke: *stroke,
        },
        Symbol::Point(shape, colour) => dot(*shape, 3.5, *colour),
        Symbol::Sized(radius) => dot(Shape::Dot, *radius, Colour::Axis),
        Symbol::Area(colour, opacity) => {
            let half = 5.0;
            let (left, right) = (x + SYMBOL / 2.0 - 8.0, x + SYMBOL / 2.0 + 8.0);
            Mark::Area {
                points: vec![
                    [left, y - half],
                    [right, y - half],
                    [right, y + half],
                    [left, y + half],
                ],
                colour: *colour,
                opacity: *opacity,
            }
        }
    }
}
