//! What comes in: CSV, NPY and Parquet files of numbers, from a path or from stdin.

mod column;
mod content;
mod count;
mod csv_table;
mod fault;
mod lines;
mod npy;
mod number;
mod parquet;
mod records;
mod select;
mod source;
mod table;
mod text;

pub(crate) use count::parse_count;
pub(crate) use records::Records;
pub(crate) use select::{Select, default_names, list};
pub(crate) use source::Source;
pub(crate) use table::Table;
