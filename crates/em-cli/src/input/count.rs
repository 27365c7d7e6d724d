//! Whole numbers, as counts are.

/// A count: a whole number from 0 on.
pub(crate) fn parse_count(text: &str) -> Result<u64, String> {
    let text = text.trim();
    text.parse().map_err(|_| {
        let what = match text.parse::<f64>() {
            Ok(x) if x < 0.0 => "is negative",
            Ok(x) if x.fract() != 0.0 => "is not a whole number",
            Ok(_) => "is not written as a whole number",
            Err(_) if text.is_empty() => "is missing",
            Err(_) => "is not a number",
        };
        format!("the count `{text}` {what}")
    })
}
