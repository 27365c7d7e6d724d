//! Drawings: marks at places on a page, and what they become in a file or on a terminal.

mod backend;
mod clip;
mod dash;
mod mark;
mod svg;
mod text;
mod theme;

pub(super) use backend::{png, terminal};
pub(super) use clip::{Frame, clip_polygon, clip_polyline};
pub(super) use mark::{Anchor, Colour, Dash, Drawing, Mark, Shape, Stroke};
pub(super) use svg::svg;
pub(super) use text::{shorten, width, wrap};
pub(super) use theme::Theme;
