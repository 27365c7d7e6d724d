//! `em genetics`: population genetics.

mod counts;
mod each_row;
mod each_site;
mod figure;
mod fit;
mod fit_rows;
mod freq;
mod groups;
mod haplotypes;
mod hwe;
mod ratio;
mod report;
mod rows;
mod system;
mod systems;
mod tally;
mod uncertainty;

use crate::args::Genetics;
use anyhow::Result;
use std::io::Write;

pub(crate) use fit::show;

pub(crate) fn run(command: Genetics, out: &mut impl Write) -> Result<()> {
    match command {
        Genetics::Fit(args) => fit::run(&args, out),
        Genetics::Freq(args) => freq::run(&args, out),
        Genetics::Haplotypes(args) => haplotypes::run(&args, out),
        Genetics::Hwe(args) => hwe::run(&args, out),
        Genetics::Systems(args) => systems::run(&args, out),
    }
}
