//! Values of options, read from text.

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
