//! Binary files, as other programs write them.

use flate2::write::GzEncoder;
use npyz::{AutoSerialize, DType, Order, Serialize, WriterBuilder};
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::io::Write;
use std::sync::Arc;

/// The eruptions and waiting times of Old Faithful, row after row.
pub(crate) fn faithful() -> Vec<[f64; 2]> {
    let text = std::fs::read_to_string(crate::root().join("fixtures/faithful.csv")).unwrap();
    let row = |line: &str| {
        let (a, b) = line.split_once(',').unwrap();
        [a.parse().unwrap(), b.parse().unwrap()]
    };
    text.lines().skip(1).map(row).collect()
}

/// An NPY file of the values as they are to follow each other.
pub(crate) fn npy<T: Serialize + AutoSerialize>(
    shape: &[u64],
    order: Order,
    values: impl IntoIterator<Item = T>,
) -> Vec<u8> {
    npy_as(T::default_dtype(), shape, order, values)
}

/// An NPY file with values of some type, such as `>f8`.
pub(crate) fn npy_typed<T: Serialize>(
    dtype: &str,
    shape: &[u64],
    values: impl IntoIterator<Item = T>,
) -> Vec<u8> {
    npy_as(
        DType::Plain(dtype.parse().unwrap()),
        shape,
        Order::C,
        values,
    )
}

fn npy_as<T: Serialize>(
    dtype: DType,
    shape: &[u64],
    order: Order,
    values: impl IntoIterator<Item = T>,
) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = npyz::WriteOptions::new()
        .dtype(dtype)
        .shape(shape)
        .order(order)
        .writer(&mut bytes)
        .begin_nd()
        .unwrap();
    writer.extend(values).unwrap();
    writer.finish().unwrap();
    bytes.into_inner()
}

/// An NPY file with this header, and so many bytes behind it.
pub(crate) fn npy_with_header(header: &str, bytes: usize) -> Vec<u8> {
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    file.extend(header.as_bytes());
    file.resize(file.len() + bytes, 0);
    file
}

/// A file of gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A column of a Parquet file.
pub(crate) enum Column {
    Double(Vec<f64>),
    /// With values that are missing.
    Optional(Vec<Option<f64>>),
    Float(Vec<f32>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Text(Vec<&'static str>),
}

/// How a Parquet file is written.
pub(crate) fn properties(
    compression: Compression,
    encoding: Option<Encoding>,
    version: WriterVersion,
) -> WriterProperties {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_writer_version(version);
    match encoding {
        Some(encoding) => properties
            .set_dictionary_enabled(false)
            .set_encoding(encoding),
        None => properties,
    }
    .build()
}

/// A Parquet file with groups of rows, each with all columns of the schema.
pub(crate) fn parquet(
    schema: &str,
    properties: WriterProperties,
    groups: &[Vec<Column>],
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message schema {{ {schema} }}")).unwrap());
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for group in groups {
        let mut writer = file.next_row_group().unwrap();
        for column in group {
            column.write(&mut writer);
        }
        writer.close().unwrap();
    }
    file.into_inner().unwrap()
}

impl Column {
    fn write(&self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) {
        let mut column = group.next_column().unwrap().unwrap();
        match self {
            Column::Double(values) => {
                let writer = column.typed::<DoubleType>();
                writer.write_batch(values, None, None).unwrap();
            }
            Column::Optional(values) => {
                let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
                let values: Vec<f64> = values.iter().copied().flatten().collect();
                let writer = column.typed::<DoubleType>();
                writer.write_batch(&values, Some(&levels), None).unwrap();
            }
            Column::Float(values) => {
                let writer = column.typed::<FloatType>();
                writer.write_batch(values, None, None).unwrap();
            }
            Column::Int32(values) => {
                let writer = column.typed::<Int32Type>();
                writer.write_batch(values, None, None).unwrap();
            }
            Column::Int64(values) => {
                let writer = column.typed::<Int64Type>();
                writer.write_batch(values, None, None).unwrap();
            }
            Column::Text(values) => {
                let values: Vec<ByteArray> = values.iter().map(|&text| text.into()).collect();
                let writer = column.typed::<ByteArrayType>();
                writer.write_batch(&values, None, None).unwrap();
            }
        }
        column.close().unwrap();
    }
}
