//! `em genetics hwe`: tests of Hardy-Weinberg proportions.

mod counts;
mod each;
mod rows;
mod tests;

use crate::args::GeneticsHwe as Args;
use crate::input::Source;
use anyhow::Result;
use std::io::Write;

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    match &args.file {
        Some(file) if !args.columns.is_empty() => rows::run(&Source::of(file), args, out),
        Some(file) => each::run(&Source::of(file), args, out),
        None => counts::run(args, out),
    }
}
