//! `em gmm predict`.

use super::read_model_and_table;
use crate::args::GmmPredict as Args;
use anyhow::Result;
use std::io::Write;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (model, table) = read_model_and_table(&args.model, &args.file, &args.reading)?;
    let responsibilities = model.gmm.responsibilities(table.matrix())?;
    let classes = model.gmm.classify(table.matrix())?;
    write!(out, "component")?;
    for component in 1..=model.gmm.components() {
        write!(out, ",responsibility_{component}")?;
    }
    writeln!(out)?;
    for (class, row) in classes.iter().zip(responsibilities.row_iter()) {
        write!(out, "{}", class + 1)?;
        for responsibility in row.iter() {
            write!(out, ",{responsibility}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
