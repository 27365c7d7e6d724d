//! `em` alone and `em demo`: the two worked examples, on data that the program carries.

mod figures;
mod mixture;
mod moth;

use crate::args::Demo;
use anyhow::Result;
use std::io::Write;

pub(crate) fn run(args: &Demo, out: &mut impl Write) -> Result<()> {
    if let Some(folder) = &args.figures {
        return figures::write(folder, args.png);
    }
    writeln!(out, "Expectation-maximization: two worked examples\n")?;
    writeln!(out, "1. A mixture of four normals\n")?;
    mixture::run(out)?;
    writeln!(out, "\n2. The peppered moth\n")?;
    moth::run(out)?;
    writeln!(
        out,
        "\nOn your own data: `em gmm fit DATA.csv --report fit.html`, `em genetics fit --system moth COUNTS.csv`; \
         more by `em --help`."
    )?;
    Ok(())
}
