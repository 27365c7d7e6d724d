//! How the values of an array are written.

use std::fmt;

/// A type of numbers, in one order of bytes.
pub(super) struct DType {
    number: Number,
    is_big_endian: bool,
}

#[derive(Clone, Copy)]
enum Number {
    B1,
    I1,
    I2,
    I4,
    I8,
    U1,
    U2,
    U4,
    U8,
    F4,
    F8,
}

/// The types by the names that NumPy gives them.
const NAMES: [(&str, Number); 11] = [
    ("b1", Number::B1),
    ("i1", Number::I1),
    ("i2", Number::I2),
    ("i4", Number::I4),
    ("i8", Number::I8),
    ("u1", Number::U1),
    ("u2", Number::U2),
    ("u4", Number::U4),
    ("u8", Number::U8),
    ("f4", Number::F4),
    ("f8", Number::F8),
];

impl DType {
    /// A type by its description, such as `<f8`; nothing if it is not read.
    pub(super) fn parse(description: &str) -> Option<Self> {
        let (order, name) = description.split_at_checked(1)?;
        let is_big_endian = match order {
            "<" | "|" => false,
            ">" => true,
            _ => return None,
        };
        let (_, number) = NAMES.iter().find(|(known, _)| *known == name)?;
        Some(Self {
            number: *number,
            is_big_endian,
        })
    }

    /// How many bytes a value takes.
    pub(super) fn size(&self) -> usize {
        match self.number {
            Number::B1 | Number::I1 | Number::U1 => 1,
            Number::I2 | Number::U2 => 2,
            Number::I4 | Number::U4 | Number::F4 => 4,
            Number::I8 | Number::U8 | Number::F8 => 8,
        }
    }

    /// The numbers that bytes stand for. Integers beyond 2^53 are rounded, as those of a CSV file are.
    pub(super) fn decode(&self, bytes: &[u8]) -> Vec<f64> {
        match self.number {
            Number::B1 => self.each(bytes, |[byte]| f64::from(u8::from(byte != 0))),
            Number::I1 => self.each(bytes, |value| f64::from(i8::from_le_bytes(value))),
            Number::I2 => self.each(bytes, |value| f64::from(i16::from_le_bytes(value))),
            Number::I4 => self.each(bytes, |value| f64::from(i32::from_le_bytes(value))),
            Number::I8 => self.each(bytes, |value| i64::from_le_bytes(value) as f64),
            Number::U1 => self.each(bytes, |value| f64::from(u8::from_le_bytes(value))),
            Number::U2 => self.each(bytes, |value| f64::from(u16::from_le_bytes(value))),
            Number::U4 => self.each(bytes, |value| f64::from(u32::from_le_bytes(value))),
            Number::U8 => self.each(bytes, |value| u64::from_le_bytes(value) as f64),
            Number::F4 => self.each(bytes, |value| f64::from(f32::from_le_bytes(value))),
            Number::F8 => self.each(bytes, f64::from_le_bytes),
        }
    }

    fn each<const N: usize>(&self, bytes: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
        let (values, _) = bytes.as_chunks::<N>();
        let ordered = |value: &[u8; N]| {
            let mut value = *value;
            if self.is_big_endian {
                value.reverse();
            }
            number(value)
        };
        values.iter().map(ordered).collect()
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.size();
        write!(f, "{bytes} {}", if bytes == 1 { "byte" } else { "bytes" })
    }
}
