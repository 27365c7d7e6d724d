//! `em explain`: a fit, step by step, with the numbers put into the formulas.

mod gmm;
mod moth;

use crate::args::Explain;
use crate::output::{Grid, is_listed, plural, signed};
use anyhow::Result;
use std::io::{self, Write};

pub(crate) fn run(command: &Explain, out: &mut impl Write) -> Result<()> {
    match command {
        Explain::Gmm(args) => gmm::run(args, out),
        Explain::Moth(args) => moth::run(args, out),
    }
}

/// What an iteration gained: the difference of the numbers that are shown.
fn gain(before: f64, after: f64, out: &mut impl Write) -> io::Result<()> {
    let shown = |x: f64| (1e6 * x).round() / 1e6;
    writeln!(
        out,
        "The log-likelihood climbs from {before:.6} to {after:.6}, by {:.6}.\n",
        shown(after) - shown(before)
    )
}

/// Formulas below each other: a symbol, the formula, the formula with the numbers put in, the result.
fn formulas(lines: Vec<[String; 4]>, out: &mut impl Write) -> io::Result<()> {
    let mut lines = lines.into_iter();
    if let Some(first) = lines.next() {
        let mut grid = Grid::new(4, first);
        lines.for_each(|line| grid.row(line));
        grid.write(2, out)?;
    }
    writeln!(out)
}

/// The log-likelihoods of the iterations that were not shown in full.
fn rest(climb: &[f64], shown: usize, out: &mut impl Write) -> io::Result<()> {
    let last = climb.len().saturating_sub(1);
    if shown >= last {
        return Ok(());
    }
    writeln!(out, "And so on, {} more:\n", plural(last - shown, "time"))?;
    let mut grid = Grid::new(0, ["iteration", "log-likelihood", "change"]);
    for iteration in shown + 1..=last {
        if is_listed(iteration, last) {
            let gained = climb[iteration] - climb[iteration - 1];
            grid.row([
                iteration.to_string(),
                format!("{:.6}", climb[iteration]),
                change(gained),
            ]);
        }
    }
    grid.write(2, out)?;
    writeln!(out)
}

/// How fast EM came near the end, and why not faster.
fn pace(rate: Option<f64>, hidden: &str, out: &mut impl Write) -> io::Result<()> {
    let Some(rate) = rate.filter(|rate| (0.0..1.0).contains(rate)) else {
        return Ok(());
    };
    writeln!(
        out,
        "\nNear the end each iteration leaves about {:.0} % of the way that remains. That is the share of the\n\
         information that is lost because {hidden}.",
        100.0 * rate
    )
}

/// A change of the log-likelihood, as far as it can be seen in six decimals.
fn change(x: f64) -> String {
    if x.abs() < 1e-6 {
        "< 1e-6".to_owned()
    } else {
        signed(x, 2)
    }
}
