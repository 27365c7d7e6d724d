//! A column of a Parquet file as numbers.

use ::parquet::basic::{ConvertedType, LogicalType, Type};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::DataType;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::schema::types::ColumnDescriptor;

/// Values are decoded so many at a time.
const BATCH: usize = 1 << 16;

/// Why a column is not one of numbers, if it is not.
pub(super) fn why_not_numeric(column: &ColumnDescriptor) -> Option<String> {
    if column.max_rep_level() > 0 {
        return Some("its values are lists".to_owned());
    }
    let logical = match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Integer(_)), _) | (None, ConvertedType::NONE) => None,
        (None, converted) if integer(converted).is_some() => None,
        (Some(logical), _) => Some(format!("{logical:?}").to_uppercase()),
        (None, converted) => Some(converted.to_string()),
    };
    let name = match (logical, column.physical_type()) {
        (None, Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE) => return None,
        (Some(logical), _) => logical,
        (None, physical) => physical.to_string(),
    };
    // Without units and the like.
    let name = name.split([' ', '(', '{']).next().unwrap_or_default();
    Some(format!("its type is {name}"))
}

/// Why a column has no labels, if it has none.
pub(super) fn why_no_labels(column: &ColumnDescriptor) -> Option<String> {
    if column.max_rep_level() > 0 {
        return Some("its values are lists".to_owned());
    }
    let physical = column.physical_type();
    let is_text = [Type::BYTE_ARRAY, Type::FIXED_LEN_BYTE_ARRAY].contains(&physical);
    let logical = (column.logical_type_ref(), column.converted_type());
    match logical {
        _ if physical == Type::BOOLEAN => None,
        (None | Some(LogicalType::String | LogicalType::Enum), ConvertedType::NONE)
        | (_, ConvertedType::UTF8 | ConvertedType::ENUM)
            if is_text =>
        {
            None
        }
        _ => match why_not_numeric(column) {
            None if matches!(physical, Type::FLOAT | Type::DOUBLE) => {
                Some(format!("its type is {physical}"))
            }
            why => why,
        },
    }
}

/// Whether integers of a type are unsigned; nothing if it is not one of integers.
fn integer(converted: ConvertedType) -> Option<bool> {
    match converted {
        ConvertedType::INT_8
        | ConvertedType::INT_16
        | ConvertedType::INT_32
        | ConvertedType::INT_64 => Some(false),
        ConvertedType::UINT_8
        | ConvertedType::UINT_16
        | ConvertedType::UINT_32
        | ConvertedType::UINT_64 => Some(true),
        _ => None,
    }
}

/// The values of a column in a group of rows that are not read yet.
pub(super) struct ColumnValues {
    reader: ColumnReader,
    name: String,
    /// The level of a value that is there.
    present: i16,
    is_unsigned: bool,
}

impl ColumnValues {
    pub(super) fn new(reader: ColumnReader, column: &ColumnDescriptor) -> Self {
        Self {
            reader,
            name: column.name().to_owned(),
            present: column.max_def_level(),
            is_unsigned: match column.logical_type_ref() {
                Some(LogicalType::Integer(integer)) => !integer.is_signed,
                _ => integer(column.converted_type()) == Some(true),
            },
        }
    }

    /// The next numbers, so many if there are as many; NaN where there is none. Integers beyond 2^53 are
    /// rounded, as those of a CSV file are.
    pub(super) fn numbers(&mut self, rows: usize) -> Result<Vec<f64>> {
        let (present, is_unsigned) = (self.present, self.is_unsigned);
        let none = f64::NAN;
        match &mut self.reader {
            ColumnReader::Int32ColumnReader(reader) if is_unsigned => {
                take(reader, present, rows, &none, |value| {
                    f64::from(value.cast_unsigned())
                })
            }
            ColumnReader::Int32ColumnReader(reader) => {
                take(reader, present, rows, &none, |value| f64::from(*value))
            }
            ColumnReader::Int64ColumnReader(reader) if is_unsigned => {
                take(reader, present, rows, &none, |value| {
                    value.cast_unsigned() as f64
                })
            }
            ColumnReader::Int64ColumnReader(reader) => {
                take(reader, present, rows, &none, |value| *value as f64)
            }
            ColumnReader::FloatColumnReader(reader) => {
                take(reader, present, rows, &none, |value| f64::from(*value))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                take(reader, present, rows, &none, |value| *value)
            }
            _ => Err(self.is_not("of numbers")),
        }
    }

    /// The next values as text, so many if there are as many; nothing where there is none.
    pub(super) fn texts(&mut self, rows: usize) -> Result<Vec<Option<String>>> {
        let (present, is_unsigned) = (self.present, self.is_unsigned);
        let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).trim().to_owned());
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => take(reader, present, rows, &None, |value| {
                Some(value.to_string())
            }),
            ColumnReader::Int32ColumnReader(reader) if is_unsigned => {
                take(reader, present, rows, &None, |value| {
                    Some(value.cast_unsigned().to_string())
                })
            }
            ColumnReader::Int32ColumnReader(reader) => {
                take(reader, present, rows, &None, |value| {
                    Some(value.to_string())
                })
            }
            ColumnReader::Int64ColumnReader(reader) if is_unsigned => {
                take(reader, present, rows, &None, |value| {
                    Some(value.cast_unsigned().to_string())
                })
            }
            ColumnReader::Int64ColumnReader(reader) => {
                take(reader, present, rows, &None, |value| {
                    Some(value.to_string())
                })
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                take(reader, present, rows, &None, |value| text(value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                take(reader, present, rows, &None, |value| text(value.data()))
            }
            _ => Err(self.is_not("of labels")),
        }
    }

    fn is_not(&self, what: &str) -> ParquetError {
        ParquetError::General(format!("`{}` is not a column {what}", self.name))
    }
}

/// The next values of a column, so many if there are as many; one is there if its level is that of
/// values present.
fn take<T: DataType, V: Clone>(
    reader: &mut ColumnReaderImpl<T>,
    present: i16,
    rows: usize,
    none: &V,
    value: impl Fn(&T::T) -> V,
) -> Result<Vec<V>> {
    let (mut column, mut levels, mut values) = (Vec::new(), Vec::new(), Vec::new());
    while column.len() < rows {
        levels.clear();
        values.clear();
        let most = BATCH.min(rows - column.len());
        let (read, ..) = reader.read_records(most, Some(&mut levels), None, &mut values)?;
        if read == 0 {
            break;
        }
        if present == 0 {
            column.extend(values.iter().map(&value));
            continue;
        }
        let mut values = values.iter();
        column.extend(levels.iter().map(|&level| match level {
            level if level == present => values.next().map_or_else(|| none.clone(), &value),
            _ => none.clone(),
        }));
    }
    Ok(column)
}
