//! The article's second example: the moths' alleles, step by step.

use crate::genetics::show;
use crate::output::Grid;
use anyhow::Result;
use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
use std::io::Write;

/// Carbonaria, insularia, typica.
pub(super) const COUNTS: [u64; 3] = [85, 196, 341];

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    writeln!(
        out,
        "Carbonaria dominates insularia, insularia dominates typica: a dark moth may be CC, CI or CT.\n\
         The E-step shares the moths of each phenotype among its genotypes, the M-step counts genes.\n"
    )?;
    let model = GeneCounting::new(Locus::peppered_moth(), &COUNTS)?;
    let start = AlleleFrequencies::uniform(3);
    let mut run = em_genetics::em_core::Run::new(&model, start)?;
    let mut grid = Grid::new(0, ["iteration", "p C", "p I", "p T", "log-likelihood*"]);
    loop {
        let now = run.current();
        let cells = [now.index.to_string()].into_iter();
        let frequencies = now.params.as_slice().iter().map(|p| format!("{p:.9}"));
        grid.row(
            cells
                .chain(frequencies)
                .chain([format!("{:.9}", now.log_likelihood)]),
        );
        if run.advance()?.is_none() {
            break;
        }
    }
    grid.write(2, out)?;
    writeln!(out, "  * without the multinomial constant\n")?;
    drop(run);
    let fit = model.fit()?;
    show(model, fit, out)
}
