//! What comes in: CSV files of numbers, from a path or from stdin.

mod column;
mod count;
mod lines;
mod number;
mod records;
mod select;
mod source;
mod table;
mod text;

pub(crate) use count::parse_count;
pub(crate) use records::Records;
pub(crate) use select::{Select, list};
pub(crate) use source::Source;
pub(crate) use table::Table;
