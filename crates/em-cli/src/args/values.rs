//! Values of options, read from text.

use std::time::Duration;

pub(super) fn whole(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "not a whole number from 0 on".to_owned())
}

pub(super) fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("not a whole number from 1 on".to_owned()),
    }
}

/// Beyond 17 digits a number says nothing more.
pub(super) fn digits(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=17).contains(&number) => Ok(number),
        _ => Err("not a whole number from 1 to 17".to_owned()),
    }
}

pub(super) fn draws(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("not a whole number from 1 to {}", u32::MAX)),
    }
}

pub(super) fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
        _ => Err("not a number from 0 on".to_owned()),
    }
}

pub(super) fn level(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(level) if 0.0 < level && level < 1.0 => Ok(level),
        _ => Err("not a number between 0 and 1, such as 0.95".to_owned()),
    }
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("not a number from 0 to 1".to_owned()),
    }
}

pub(super) fn whole_count(text: &str) -> Result<u64, String> {
    crate::input::parse_count(text)
}

pub(super) fn count(text: &str) -> Result<(String, u64), String> {
    let (phenotype, count) = text
        .rsplit_once('=')
        .ok_or("write each count as PHENOTYPE=N")?;
    let count = crate::input::parse_count(count)?;
    Ok((phenotype.trim().to_owned(), count))
}

/// More would only be tried in vain.
const MOST_THREADS: usize = 1024;

pub(super) fn threads(text: &str) -> Result<usize, String> {
    match positive(text) {
        Ok(threads) if threads <= MOST_THREADS => Ok(threads),
        _ => Err(format!("not a whole number from 1 to {MOST_THREADS}")),
    }
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let units = [("s", 1.0), ("m", 60.0), ("h", 3600.0), ("d", 86400.0)];
    let parsed = units.iter().find_map(|(unit, seconds)| {
        let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
        Duration::try_from_secs_f64(number * seconds).ok()
    });
    parsed.ok_or_else(|| "give a number and a unit: `90s`, `5m`, `2h` or `1d`".to_owned())
}
