//! The inference as a table.

use crate::{Inference, Interval};

impl std::fmt::Display for Inference {
    /// A table of estimates, standard errors and 95 % intervals on the transformed scale.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self
            .estimates
            .iter()
            .map(|e| e.name.chars().count())
            .max()
            .unwrap_or(0);
        write!(
            f,
            "{:name$}  {:>12}  {:>12}  95 % interval",
            "", "estimate", "std. error"
        )?;
        for (i, estimate) in self.estimates.iter().enumerate() {
            let value = digits(estimate.value);
            write!(f, "\n{:name$}  {value:>12}", estimate.name)?;
            match (
                estimate.standard_error.map(digits),
                self.interval(i, 0.95, Interval::Transformed),
            ) {
                (Some(error), Some(ends)) => {
                    let [low, high] = ends.map(digits);
                    write!(f, "  {error:>12}  {low} to {high}")?;
                }
                _ => write!(f, "  {:>12}", estimate.standing.to_string())?,
            }
        }
        if self.diagnostics.distance > 0.05 {
            let distance = self.diagnostics.distance;
            write!(
                f,
                "\nthe estimate is {distance:.2} standard errors from the maximum"
            )?;
        }
        Ok(())
    }
}

/// Six significant digits, in plain notation where that is short.
fn digits(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    match x.abs().log10().floor() {
        power @ -4.0..=5.0 => {
            // A whole number between 0 and 9.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let decimals = (5.0 - power) as usize;
            format!("{x:.decimals$}")
        }
        _ => format!("{x:.5e}"),
    }
}
