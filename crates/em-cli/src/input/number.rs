//! Fields of a file as numbers.

use crate::args::Reading;

/// What a field says.
pub(super) enum Field {
    /// A finite number.
    Number,
    /// That there is no value: nothing, NA, NaN and the like.
    Missing,
    /// An infinity, or a number beyond the largest one.
    Infinite,
    /// Anything else.
    Text,
}

/// How numbers are written.
#[derive(Clone, Copy)]
pub(super) struct Notation {
    /// With a comma before the decimals.
    pub(super) decimal_comma: bool,
}

impl Notation {
    pub(super) fn of(reading: &Reading) -> Self {
        Self {
            decimal_comma: reading.decimal_comma,
        }
    }

    /// The number that a field holds; NaN for any other field.
    pub(super) fn number(self, field: &str) -> f64 {
        let number = if !self.decimal_comma {
            field.parse()
        } else if field.contains('.') {
            // A point would group thousands here, or the numbers are not all written alike.
            return f64::NAN;
        } else {
            field.replace(',', ".").parse()
        };
        number.unwrap_or(f64::NAN)
    }

    /// What a field says.
    pub(super) fn read(self, field: &str) -> Field {
        match self.number(field) {
            number if number.is_finite() => Field::Number,
            number if number.is_infinite() => Field::Infinite,
            _ if is_missing(field) => Field::Missing,
            _ => Field::Text,
        }
    }

    /// Whether a field would be a number if a comma stood before the decimals.
    pub(super) fn wants_decimal_comma(self, field: &str) -> bool {
        let other = Notation {
            decimal_comma: true,
        };
        !self.decimal_comma && field.contains(',') && other.number(field).is_finite()
    }
}

/// Whether a field says that there is no value.
pub(super) fn is_missing(field: &str) -> bool {
    const MARKS: [&str; 11] = [
        "", "na", "n/a", "#n/a", "nan", "-nan", "null", "none", "?", ".", "-",
    ];
    MARKS.iter().any(|mark| field.eq_ignore_ascii_case(mark))
}
