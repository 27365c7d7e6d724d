//! What comes in: CSV, NPY and Parquet files of numbers, and files of genotypes, from a path or from
//! stdin.

mod blockwise;
mod column;
mod content;
mod count;
mod csv_file;
mod csv_table;
mod data;
mod decompress;
mod delimiter;
mod digest;
mod fault;
mod genotypes;
mod labels;
mod npy;
mod number;
mod parquet;
mod record;
mod records;
mod select;
mod source;
mod stream;
mod suggest;
mod table;
mod text;

pub(crate) use count::parse_count;
pub(crate) use data::Data;
pub(crate) use decompress::text_of;
pub(crate) use digest::hexadecimal;
pub(crate) use genotypes::{Call, Sample, Site, Sites, open as open_genotypes};
pub(crate) use labels::UNLABELLED;
pub(crate) use record::Record;
pub(crate) use records::Records;
pub(crate) use select::{Select, default_names, list};
pub(crate) use source::Source;
pub(crate) use stream::{HAS_CHANGED, Stream, problem_of};
pub(crate) use table::Table;
