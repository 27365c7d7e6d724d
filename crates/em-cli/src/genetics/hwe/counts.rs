//! Hardy-Weinberg tests of one locus, by the counts of its genotypes.

mod autosomal;
mod x_linked;

use crate::args::{GeneticsHwe as Args, Rendering};
use crate::output::{Grid, number, p_value};
use crate::problem::Problem;
use anyhow::Result;
use em_genetics::Error;
use serde_json::Value;
use std::io::Write;

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if args.format == Rendering::Csv {
        let problem = Problem::usage("`--format csv` has rows for the sites of a file");
        return Err(problem
            .hint("with `--counts` there are `table` and `json`")
            .into());
    }
    let found = if args.males.is_empty() {
        autosomal::test(args)?
    } else {
        x_linked::test(args)?
    };
    match args.format {
        Rendering::Json => writeln!(out, "{}", serde_json::to_string_pretty(&found.json)?)?,
        Rendering::Table | Rendering::Csv => found.show(out)?,
    }
    Ok(())
}

/// What was found, ready to be shown.
struct Found {
    title: String,
    tests: Tests,
    inbreeding: Option<String>,
    remarks: Vec<String>,
    json: Value,
}

impl Found {
    fn show(&self, out: &mut impl Write) -> Result<()> {
        writeln!(out, "{}\n", self.title)?;
        self.tests.grid.write(0, out)?;
        if let Some(inbreeding) = &self.inbreeding {
            writeln!(out, "\n{inbreeding}")?;
        }
        if !self.remarks.is_empty() {
            writeln!(out)?;
        }
        for remark in &self.remarks {
            writeln!(out, "{remark}")?;
        }
        Ok(())
    }
}

/// What a test of both kinds of loci is called.
const CORRECTED: &str = "chi-square with continuity correction";

/// A table of tests on so many degrees of freedom.
struct Tests {
    grid: Grid,
    degrees_of_freedom: String,
}

impl Tests {
    fn on(degrees_of_freedom: usize) -> Self {
        Self {
            grid: Grid::new(1, ["test", "statistic", "df", "p"]),
            degrees_of_freedom: degrees_of_freedom.to_string(),
        }
    }

    fn by_statistic(&mut self, name: &str, statistic: f64, p: f64) {
        let (statistic, p) = (number(statistic, 5), p_value(p, 5));
        let df = self.degrees_of_freedom.as_str();
        self.grid.row([name, &statistic, df, &p]);
    }

    /// A test that has no statistic but its probability.
    fn exact(&mut self, name: &str, p: f64) {
        self.grid.row([name, "", "", &p_value(p, 5)]);
    }
}

fn listed(frequencies: &[f64]) -> String {
    let numbers = frequencies.iter().map(|p| format!("{p:.6}"));
    numbers.collect::<Vec<_>>().join(", ")
}

fn nothing_to_test(error: Error) -> Problem {
    match error {
        Error::Monomorphic => Problem::new("only one allele occurs: there is nothing to test"),
        error => Problem::new(error),
    }
}
