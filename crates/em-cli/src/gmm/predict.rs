//! `em gmm predict`.

use super::read_model_and_table;
use crate::args::GmmPredict as Args;
use anyhow::Result;
use std::io::Write;

/// Rows are classified and written so many at a time, so that memory stays flat.
const BLOCK: usize = 10_000;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (model, table) = read_model_and_table(&args.model, &args.file, &args.reading)?;
    write!(out, "component")?;
    for component in 1..=model.gmm.components() {
        write!(out, ",responsibility_{component}")?;
    }
    writeln!(out)?;
    let x = table.matrix();
    for first in (0..x.nrows()).step_by(BLOCK) {
        let block = x.subrows(first, BLOCK.min(x.nrows() - first));
        let responsibilities = model.gmm.responsibilities(block)?;
        let classes = model.gmm.classify(block)?;
        for (class, row) in classes.iter().zip(responsibilities.row_iter()) {
            write!(out, "{}", class + 1)?;
            for responsibility in row.iter() {
                write!(out, ",{responsibility}")?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}
