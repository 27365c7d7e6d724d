//! Hardy-Weinberg tests of each row of genotype counts.

use super::super::each_row::each_row;
use super::super::rows::{Cell, Rows};
use super::super::tally::Tally;
use super::tests::Tests;
use crate::args::GeneticsHwe as Args;
use crate::input::Source;
use crate::problem::Problem;
use anyhow::Result;
use em_genetics::em_core::{rand::RngExt, stream};
use em_genetics::{GenotypeCounts, ProbabilityPlan};
use std::io::Write;

const COLUMNS: [&str; 9] = [
    "name",
    "n",
    "observed_heterozygosity",
    "expected_heterozygosity",
    "f",
    "p_x2",
    "p_exact",
    "mid_p",
    "test",
];

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
    let columns = COLUMNS.iter().copied().map(str::to_owned).collect();
    let rows = Rows::of(args.format, columns);
    each_row(source, &args.columns, &rows, out, |number, row, writer| {
        let Some(tally) = Tally::of_genotypes(row.counts.clone()) else {
            return Err(format!("{} counts of genotypes", row.counts.len()));
        };
        let plan = ProbabilityPlan {
            draws: args.draws,
            // A seed of its own for each row, in whatever order they are worked on.
            ..ProbabilityPlan::new(stream(args.seed, number).random())
        };
        let tests = Tests::of(&tally, &plan).map_err(|error| error.to_string())?;
        let counts = tally.diploids();
        let of = |value: fn(&GenotypeCounts) -> f64| Cell::Number(counts.as_ref().map(value));
        let f = counts
            .as_ref()
            .and_then(GenotypeCounts::inbreeding_coefficient);
        let cells: [Cell; COLUMNS.len()] = [
            Cell::Text(Some(&row.name)),
            Cell::Whole(Some(
                row.counts.iter().copied().fold(0, u64::saturating_add),
            )),
            of(GenotypeCounts::observed_heterozygosity),
            of(GenotypeCounts::expected_heterozygosity),
            Cell::Number(f),
            Cell::Number(tests.p_x2),
            Cell::Number(tests.p_exact),
            Cell::Number(tests.mid_p),
            Cell::Text(tests.test),
        ];
        writer.cells(cells.iter());
        Ok(())
    })
}
