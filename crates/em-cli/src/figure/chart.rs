//! Charts: panels with axes and what is drawn in them, in units of the data, and how they are laid out
//! on a page.

mod axis;
mod frame;
mod layout;
mod legend;
mod measures;
mod panel;
mod ticks;

pub(super) use axis::{Axis, Ticks};
pub(super) use layout::draw;
pub(super) use legend::{Key, Symbol};
pub(super) use panel::{Note, Panel};
