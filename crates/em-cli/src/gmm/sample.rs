//! `em gmm sample`.

use super::model_file::ModelFile;
use crate::args::GmmSample as Args;
use crate::input::Source;
use anyhow::Result;
use em_gmm::rng;
use std::io::Write;

/// Rows are drawn and written so many at a time, so that memory stays flat.
const BLOCK: usize = 10_000;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let model = ModelFile::read(&Source::of(&args.model))?;
    let mut header = csv::Writer::from_writer(Vec::new());
    let component = args.with_component.then_some("component");
    let names = model.names();
    header.write_record(names.iter().map(String::as_str).chain(component))?;
    out.write_all(&header.into_inner()?)?;
    let mut rng = rng(args.seed);
    let mut left = args.rows;
    while left > 0 {
        let rows = left.min(BLOCK);
        let (x, components) = model.gmm.sample(rows, &mut rng);
        for (row, component) in x.row_iter().zip(components) {
            for (column, value) in row.iter().enumerate() {
                let separator = if column == 0 { "" } else { "," };
                write!(out, "{separator}{value:?}")?;
            }
            if args.with_component {
                write!(out, ",{}", component + 1)?;
            }
            writeln!(out)?;
        }
        left -= rows;
    }
    Ok(())
}
