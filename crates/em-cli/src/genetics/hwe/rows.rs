//! Hardy-Weinberg tests of each row of genotype counts.

use super::super::each_row::each_row;
use super::super::rows::{Cell, Rows};
use super::super::tally::Tally;
use super::tests::{Draws, FIGURES, Tests};
use crate::args::GeneticsHwe as Args;
use crate::input::Source;
use crate::problem::Problem;
use anyhow::Result;
use std::io::Write;

pub(super) fn run(source: &Source, args: &Args, out: &mut impl Write) -> Result<()> {
    // An empty tally of so many genotypes says whether that is a number of them.
    let genotypes = args.columns.len();
    if Tally::of_genotypes(vec![0; genotypes]).is_none() {
        return Err(
            Problem::usage(format!("{genotypes} columns in `--columns`"))
                .hint("two alleles have 3 genotypes, AA, AB, BB; three have 6, k have k(k + 1)/2")
                .into(),
        );
    }
    let draws = Draws {
        draws: args.draws,
        seed: args.seed,
    };
    let columns = ["name", "n"].into_iter().chain(FIGURES);
    let rows = Rows::of(args.format, columns.map(str::to_owned).collect());
    each_row(source, &args.columns, &rows, out, |number, row, writer| {
        let Some(tally) = Tally::of_genotypes(row.counts.clone()) else {
            return Err(format!("{} counts of genotypes", row.counts.len()));
        };
        let tests = Tests::of(&tally, draws, number).map_err(|error| error.to_string())?;
        let individuals = row.counts.iter().copied().fold(0, u64::saturating_add);
        let counts = [Cell::Text(Some(&row.name)), Cell::Whole(Some(individuals))];
        writer.cells(counts.iter().chain(&tests.figures(&tally)));
        Ok(())
    })
}
