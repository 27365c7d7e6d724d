//! A likelihood ratio test in words and as JSON.

use crate::output::{number, p_is, plural};
use em_genetics::LikelihoodRatio;
use serde_json::{Value, json};

pub(super) fn ratio(test: LikelihoodRatio) -> String {
    format!(
        "likelihood ratio {} on {}, {}{}",
        number(test.statistic, 4),
        degrees_of_freedom(test.degrees_of_freedom),
        p_is(test.p, 3),
        if test.on_the_edge {
            " (half that of chi-square, since f is not negative)"
        } else {
            ""
        }
    )
}

pub(super) fn ratio_json(test: LikelihoodRatio) -> Value {
    json!({
        "statistic": test.statistic,
        "degrees_of_freedom": test.degrees_of_freedom,
        "p": test.p,
        "on_the_edge": test.on_the_edge,
    })
}

/// `1 degree of freedom`.
pub(super) fn degrees_of_freedom(n: usize) -> String {
    format!("{} of freedom", plural(n, "degree"))
}
