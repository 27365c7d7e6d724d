//! `em gmm predict`.

use super::explain::explain;
use super::read_model_and_data;
use crate::args::GmmPredict as Args;
use anyhow::Result;
use em_gmm::Error;
use std::io::Write;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (model, data) = read_model_and_data(&args.model, &args.file, &args.reading)?;
    write!(out, "component")?;
    for component in 1..=model.gmm.components() {
        write!(out, ",responsibility_{component}")?;
    }
    writeln!(out)?;
    data.each_block(|first, block| {
        let far = |error| match error {
            Error::TooFar { row } => explain(Error::TooFar { row: first + row }, &data, false),
            error => explain(error, &data, false),
        };
        let responsibilities = model.gmm.responsibilities(block).map_err(far)?;
        for row in responsibilities.row_iter() {
            let largest = row
                .iter()
                .enumerate()
                .reduce(|a, b| if b.1 > a.1 { b } else { a });
            write!(out, "{}", largest.map_or(0, |(component, _)| component + 1))?;
            for responsibility in row.iter() {
                // With an exponent where that is shorter.
                write!(out, ",{responsibility:?}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}
