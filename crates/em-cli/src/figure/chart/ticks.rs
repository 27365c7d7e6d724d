//! Round numbers along an axis.

/// Round numbers within a range, at most so many, in steps of 1, 2 or 5 times a power of ten.
pub(super) fn round_numbers([low, high]: [f64; 2], most: usize, least_step: f64) -> Vec<f64> {
    let mut step = round_step((high - low) / most.max(1) as f64).max(least_step);
    loop {
        let first = (low / step - 1e-9).ceil();
        let last = (high / step + 1e-9).floor();
        let count = last - first + 1.0;
        if count <= most.max(1) as f64 || !count.is_finite() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few
            let count = if count.is_finite() {
                count.max(0.0) as usize
            } else {
                0
            };
            // Adding 0 makes 0 of -0.
            return (0..count)
                .map(|i| (first + i as f64) * step + 0.0)
                .collect();
        }
        step = round_step(1.5 * step);
    }
}

/// The least of 1, 2 and 5 times a power of ten that is no less.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power);
    // What was to be 2 may have been rounded up a bit.
    steps
        .into_iter()
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// Ticks as a person reads them. Where numbers are long they are shown less an offset, and in units of a
/// power of ten; the axis' name says so.
#[derive(Debug, PartialEq)]
pub(super) struct Labels {
    pub(super) texts: Vec<String>,
    /// Such as ` − 1700000000 (units of 10⁻⁹)`.
    pub(super) suffix: String,
}

/// More digits than this in front of the first that differs, and an offset is shown once.
const LONG: f64 = 1e5;

pub(super) fn labels(ticks: &[f64]) -> Labels {
    let step = match ticks {
        [first, .., last] => (last - first) / (ticks.len() - 1) as f64,
        [only] if *only != 0.0 => only.abs(),
        _ => 1.0,
    };
    let largest = ticks
        .iter()
        .fold(0.0_f64, |most, tick| most.max(tick.abs()));
    let mut suffix = String::new();
    // A round number near the middle.
    let round = 10_f64.powf((step * ticks.len() as f64).log10().ceil());
    let offset = match ticks {
        [first, .., last] if largest / step > LONG => {
            (0.5 * (first + last) / round).round() * round
        }
        _ => 0.0,
    };
    if offset != 0.0 {
        let sign = if offset < 0.0 { '+' } else { '−' };
        let text = plain(offset.abs(), decimals(round).min(12));
        suffix = format!(" {sign} {text}");
    }
    let ticks: Vec<f64> = ticks.iter().map(|tick| tick - offset).collect();
    let largest = ticks
        .iter()
        .fold(0.0_f64, |most, tick| most.max(tick.abs()));
    #[allow(clippy::cast_possible_truncation)] // from -308 to 308
    let exponent = if largest > 0.0 {
        largest.log10().floor() as i32
    } else {
        0
    };
    let unit = if (-3..6).contains(&exponent) {
        0
    } else {
        3 * exponent.div_euclid(3)
    };
    if unit != 0 {
        suffix.push_str(" (units of 10");
        suffix.push_str(&superscript(unit));
        suffix.push(')');
    }
    // In two steps: 1e-310 has no inverse.
    let scaled = |x: f64| x / 10_f64.powi(unit / 2) / 10_f64.powi(unit - unit / 2);
    let decimals = decimals(scaled(step));
    Labels {
        texts: ticks
            .iter()
            .map(|tick| plain(scaled(*tick), decimals))
            .collect(),
        suffix,
    }
}

/// How many decimals multiples of a step have.
fn decimals(step: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 300
    let decimals = (-step.log10() - 1e-9).ceil().clamp(0.0, 300.0) as usize;
    decimals
}

/// A number with a true minus sign.
fn plain(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

fn superscript(exponent: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let text = exponent.to_string();
    let each = text
        .chars()
        .map(|c| c.to_digit(10).map_or('⁻', |digit| digits[digit as usize]));
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::{labels, round_numbers};

    #[track_caller]
    fn check(range: [f64; 2], most: usize, expected: &[&str], suffix: &str) {
        let found = labels(&round_numbers(range, most, 0.0));
        assert_eq!(
            (found.texts, found.suffix.as_str()),
            (
                expected.iter().map(|text| (*text).to_owned()).collect(),
                suffix,
            )
        );
    }

    #[test]
    fn ticks_are_round() {
        check(
            [0.0, 1.0],
            6,
            &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
            "",
        );
        check([-2.3, 2.3], 5, &["−2", "−1", "0", "1", "2"], "");
        check([40.0, 100.0], 4, &["40", "60", "80", "100"], "");
        check(
            [-1200.0, -1130.0],
            4,
            &["−1200", "−1180", "−1160", "−1140"],
            "",
        );
        check([0.0, 3e9], 4, &["0", "1", "2", "3"], " (units of 10⁹)");
        check([1e-9, 3.5e-9], 4, &["1", "2", "3"], " (units of 10⁻⁹)");
        check([1e9 - 0.5, 1e9 + 2.5], 4, &["0", "1", "2"], " − 1000000000");
        check(
            [-1e9 - 2.5, -1e9 + 0.5],
            4,
            &["−2", "−1", "0"],
            " + 1000000000",
        );
    }

    #[test]
    fn steps_may_be_whole() {
        assert_eq!(round_numbers([1.0, 3.0], 8, 1.0), [1.0, 2.0, 3.0]);
        assert_eq!(round_numbers([0.0, 1000.0], 3, 1.0), [0.0, 500.0, 1000.0]);
    }

    #[test]
    fn any_range_has_an_end() {
        for range in [
            [0.0, f64::MIN_POSITIVE],
            [-1e300, 1e300],
            [5.0, 5.0],
            [f64::NAN, 1.0],
        ] {
            assert!(round_numbers(range, 6, 0.0).len() <= 6);
        }
    }
}
