//! Numbers as a person reads them.

/// A number with so many significant digits, in plain notation where that is short.
pub(crate) fn number(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let scientific = format!("{x:.*e}", digits.saturating_sub(1));
    let exponent = exponent(&scientific);
    let digits = i32::try_from(digits).unwrap_or(i32::MAX);
    if (-4..digits.max(7)).contains(&exponent) {
        let decimals = usize::try_from(digits - 1 - exponent).unwrap_or(0);
        format!("{x:.decimals$}")
    } else {
        scientific
    }
}

/// The exponent of a number in scientific notation, which is that after rounding: 9.9999 with 3 digits is 10.0.
fn exponent(scientific: &str) -> i32 {
    scientific
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0)
}

/// A number with all its digits, and an exponent where that is shorter; what is missing as R and pandas read
/// it.
pub(crate) fn exact(x: Option<f64>) -> String {
    x.map_or_else(|| MISSING.to_owned(), |x| format!("{x:?}"))
}

/// What stands in CSV where there is no value.
pub(crate) const MISSING: &str = "NA";

/// A share as a percentage, without the noise of binary fractions: 57 for 0.57.
pub(crate) fn percent(share: f64) -> String {
    let percentage = 100.0 * share;
    let rounded = format!("{percentage:.13e}").parse::<f64>();
    rounded.unwrap_or(percentage).to_string()
}

/// A p-value; one that is too small for a number says so.
pub(crate) fn p_value(p: f64, digits: usize) -> String {
    if p <= f64::MIN_POSITIVE {
        "< 1e-307".to_owned()
    } else {
        number(p, digits)
    }
}

/// `p = 0.021`, or that it is smaller than any number.
pub(crate) fn p_is(p: f64, digits: usize) -> String {
    let value = p_value(p, digits);
    let equals = if value.starts_with('<') { "" } else { "= " };
    format!("p {equals}{value}")
}

/// A location, to less than a thousandth of its standard deviation.
pub(crate) fn located(x: f64, sd: f64) -> String {
    let decimals = 4.0 - sd.log10().floor();
    if (0.0..=12.0).contains(&decimals) && x.abs() < 1e15 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 12
        let decimals = decimals as usize;
        return format!("{x:.decimals$}");
    }
    let digits = (decimals + x.abs().log10().floor() + 1.0).clamp(5.0, 17.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 5 to 17, or NaN
    number(x, digits as usize)
}

/// An estimate and its standard error, `4.290 ± 0.031`: the error with so many significant digits, and the estimate
/// as far as they reach.
pub(crate) fn with_error(x: f64, error: f64, digits: usize) -> String {
    let magnitude = |x: f64| exponent(&format!("{x:.*e}", digits.saturating_sub(1)));
    let top = magnitude(x).max(magnitude(error));
    let last = magnitude(error) + 1 - i32::try_from(digits).unwrap_or(i32::MAX);
    if x.is_finite() && !(-4..9).contains(&top) && top != i32::MIN {
        // One power of ten for both.
        let decimals = usize::try_from(top - last).unwrap_or(0).min(17);
        let scaled = |x: f64| format!("{:.decimals$}", x / 10_f64.powi(top));
        return format!("({} ± {})e{top}", scaled(x), scaled(error));
    }
    let decimals = usize::try_from(-last).unwrap_or(0).min(17);
    format!("{x:.decimals$} ± {error:.decimals$}")
}

/// An estimate with so many significant digits, and its standard error as far as they reach.
pub(crate) fn with_digits(x: f64, error: f64, digits: usize) -> String {
    let magnitude = |x: f64| exponent(&format!("{x:.*e}", digits.saturating_sub(1)));
    let digits = i32::try_from(digits).unwrap_or(i32::MAX) - magnitude(x) + magnitude(error);
    with_error(x, error, usize::try_from(digits).unwrap_or(0).max(1))
}

/// A number with its sign, for changes.
pub(crate) fn signed(x: f64, digits: usize) -> String {
    let text = number(x, digits);
    if x >= 0.0 { format!("+{text}") } else { text }
}

/// A whole number with thin groups: 1 000 000.
pub(crate) fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 row`, `2 rows`.
pub(crate) fn plural(n: usize, noun: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {noun}{s}", count(n))
}

#[cfg(test)]
mod tests {
    use super::{
        count, exact, located, number, p_is, p_value, percent, plural, signed, with_digits,
        with_error,
    };

    #[test]
    fn numbers() {
        let cases = [
            (0.0, "0"),
            (1.0, "1.0000"),
            (-1_130.263_96, "-1130.3"),
            (0.069_167_67, "0.069168"),
            (9.999_96, "10.000"),
            (123_456.0, "123456"),
            (1e9, "1.0000e9"),
            (1.234_567e-7, "1.2346e-7"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (x, expected) in cases {
            assert_eq!(number(x, 5), expected);
        }
        assert_eq!(located(1_700_000_000.25, 100.0), "1700000000.25");
        assert_eq!(located(1e12 + 2.5, 1.0), "1000000000002.5000");
        assert_eq!(located(-0.000_19, 0.99), "-0.00019");
        assert_eq!(located(-0.000_19, 1.01), "-0.0002");
        assert_eq!(located(0.0, 1.0), "0.0000");
        assert_eq!(located(3e-150, 1e-150), "3.0000e-150");
        assert_eq!(located(2.5e9, 1e6), "2.5000000e9");
        assert_eq!(signed(2.0, 2), "+2.0");
        assert_eq!(signed(-2.0, 2), "-2.0");
    }

    #[test]
    fn estimates_with_errors() {
        for (x, error, expected) in [
            (4.289_662, 0.030_53, "4.290 ± 0.031"),
            (79.968, 0.461, "79.97 ± 0.46"),
            (0.6441, 0.0999, "0.64 ± 0.10"),
            (-36_046.0, 343.2, "-36046 ± 343"),
            (0.0, 0.25, "0.00 ± 0.25"),
            (1.5, 1e-9, "1.5000000000 ± 0.0000000010"),
            (1.7e-9, 2.5e-10, "(1.70 ± 0.25)e-9"),
            (2.5e12, 1.25e10, "(2.500 ± 0.013)e12"),
            (1e300, 1e299, "(1.00 ± 0.10)e300"),
            (3e-5, 12.0, "0 ± 12"),
        ] {
            assert_eq!(with_error(x, error, 2), expected);
        }
        assert_eq!(with_error(4.289_662, 0.030_53, 4), "4.28966 ± 0.03053");
        assert_eq!(with_digits(4.289_662, 0.030_53, 5), "4.2897 ± 0.0305");
        assert_eq!(with_digits(4.289_662, 0.030_53, 1), "4.29 ± 0.03");
    }

    #[test]
    fn all_digits() {
        assert_eq!(exact(Some(0.1 + 0.2)), "0.30000000000000004");
        assert_eq!(exact(Some(1e-300)), "1e-300");
        assert_eq!(exact(None), "NA");
    }

    #[test]
    fn percentages() {
        for (share, expected) in [
            (0.95, "95"),
            (0.57, "57"),
            (0.999, "99.9"),
            (0.999_999, "99.9999"),
            (0.5, "50"),
            (0.07, "7"),
            (1e-7, "0.00001"),
        ] {
            assert_eq!(percent(share), expected);
        }
    }

    #[test]
    fn p_values() {
        assert_eq!(p_value(0.020_6, 2), "0.021");
        assert_eq!(p_is(1e-40, 3), "p = 1.00e-40");
        for too_small in [0.0, f64::MIN_POSITIVE] {
            assert_eq!(p_value(too_small, 3), "< 1e-307");
            assert_eq!(p_is(too_small, 3), "p < 1e-307");
        }
    }

    #[test]
    fn counts() {
        assert_eq!(count(400), "400");
        assert_eq!(count(4000), "4000");
        assert_eq!(count(1_000_000), "1 000 000");
        assert_eq!(plural(1, "row"), "1 row");
        assert_eq!(plural(12_345, "row"), "12 345 rows");
    }
}
