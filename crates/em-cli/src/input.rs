//! What comes in: CSV files of numbers, from a path or from stdin.

mod column;
mod count;
mod lines;
mod records;
mod select;
mod source;
mod table;

pub(crate) use count::parse_count;
pub(crate) use records::Records;
pub(crate) use select::Select;
pub(crate) use source::Source;
pub(crate) use table::Table;
