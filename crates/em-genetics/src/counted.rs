//! Terms of what was counted n times: where that is never, they are 0, even if it is impossible.

/// n log p, where 0 log 0 = 0.
pub(crate) fn weighted_log(n: f64, p: f64) -> f64 {
    if n == 0.0 { 0.0 } else { n * p.ln() }
}

/// n/p, where 0/0 = 0.
pub(crate) fn ratio(n: f64, p: f64) -> f64 {
    if n == 0.0 { 0.0 } else { n / p }
}
