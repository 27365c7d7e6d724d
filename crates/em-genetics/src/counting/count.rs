//! Counts as numbers.

/// 2^53: up to here f64 holds every whole number.
pub(crate) const MOST: u64 = 1 << f64::MANTISSA_DIGITS;

/// The nearest whole number to a count of at most 2^53, or a sum of such.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // not negative, far below 2^64
pub(crate) fn rounded(count: f64) -> u64 {
    count.round() as u64
}
