//! What goes out: aligned tables, numbers a person can read, files that are whole or not there.

mod atomic;
mod grid;
mod listed;
mod number;
mod printable;
mod terminal;

pub(crate) use atomic::{are_same, check_writable, is_special, write_atomically};
pub(crate) use grid::Grid;
pub(crate) use listed::is_listed;
pub(crate) use number::{
    MISSING, count, exact, located, number, p_is, p_value, percent, plural, signed, with_digits,
    with_error,
};
pub(crate) use printable::printable;
pub(crate) use terminal::terminal_size;
