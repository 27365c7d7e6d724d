//! The header of a VCF file, of which the names of the samples matter here, and what is known of them.

use super::super::lines::Lines;
use super::super::{Offer, Sample};
use crate::input::text::shown;
use crate::problem::Problem;
use std::collections::HashSet;

const FIXED: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";

pub(super) struct Header {
    pub(super) samples: Vec<Sample>,
    /// What is declared.
    pub(super) offer: Offer,
}

/// Reads up to the line that names the columns.
pub(super) fn read(lines: &mut Lines) -> Result<Header, Problem> {
    let mut offer = Offer::default();
    while lines.advance()? {
        let line = lines.line();
        if let Some(declared) = line.strip_prefix(b"##FORMAT=<ID=") {
            offer.add(
                declared
                    .split(|&byte| byte == b',')
                    .next()
                    .unwrap_or_default(),
            );
        } else if !line.starts_with(b"##") && !line.is_empty() {
            let samples = samples(lines)?;
            return Ok(Header { samples, offer });
        }
    }
    Err(lines.problem("the file ends before the line `#CHROM …`"))
}

/// The names in the line of the columns.
fn samples(lines: &Lines) -> Result<Vec<Sample>, Problem> {
    let line = lines.text()?;
    let names = line.strip_prefix(FIXED).ok_or_else(|| {
        let line = shown(line);
        (lines.problem(format!("`{line}` where the line `#CHROM …` is expected"))).hint(
            "it names the columns CHROM POS ID REF ALT QUAL FILTER INFO FORMAT and the samples",
        )
    })?;
    let Some(names) = names.strip_prefix("\tFORMAT\t") else {
        return Err(lines.problem("no samples are named after the column FORMAT"));
    };
    let mut seen = HashSet::new();
    for name in names.split('\t') {
        if name.is_empty() {
            return Err(lines.problem("a sample has no name"));
        }
        if !seen.insert(name) {
            let name = shown(name);
            return Err(lines.problem(format!("two samples are named `{name}`")));
        }
    }
    Ok(names.split('\t').map(Sample::named).collect())
}
