//! Hardy-Weinberg tests of one locus, by the counts of its genotypes.

use crate::args::{GeneticsHwe as Args, RowFormat};
use crate::output::{Grid, number};
use crate::problem::Problem;
use anyhow::Result;
use em_genetics::em_inference::Threads;
use em_genetics::{
    Error, GenotypeCounts, HardyWeinbergTest, ProbabilityMethod, ProbabilityPlan, ProbabilityTest,
    XLinkedCounts,
};
use serde_json::{Value, json};
use std::io::Write;

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if args.format == RowFormat::Csv {
        let problem = Problem::usage("`--format csv` has rows for the sites of a file");
        return Err(problem
            .hint("with `--counts` there are `table` and `json`")
            .into());
    }
    let found = if args.males.is_empty() {
        autosomal(args)?
    } else {
        x_linked(args)?
    };
    match args.format {
        RowFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&found.json)?)?,
        RowFormat::Table | RowFormat::Csv => found.show(out)?,
    }
    Ok(())
}

/// What was found, ready to be shown.
struct Found {
    title: String,
    tests: Grid,
    inbreeding: Option<String>,
    remarks: Vec<String>,
    json: Value,
}

impl Found {
    fn show(&self, out: &mut impl Write) -> Result<()> {
        writeln!(out, "{}\n", self.title)?;
        self.tests.write(0, out)?;
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

fn autosomal(args: &Args) -> Result<Found> {
    let counts = GenotypeCounts::new(args.counts.clone()).map_err(Problem::usage)?;
    let title = format!(
        "Hardy-Weinberg proportions of {} individuals, {} alleles: frequencies {}",
        counts.individuals(),
        counts.alleles(),
        listed(counts.allele_frequencies().as_slice()),
    );
    let test = counts.test().map_err(nothing_to_test)?;
    let probability = if test.biallelic.is_none() {
        let plan = ProbabilityPlan {
            draws: args.draws,
            ..ProbabilityPlan::new(args.seed)
        };
        Some(
            counts
                .probability_test(&plan, &Threads)
                .map_err(Problem::new)?,
        )
    } else {
        None
    };
    let (inbreeding, f) = inbreeding(&counts, args.level)?;
    Ok(Found {
        title,
        tests: tests(&test, probability),
        inbreeding: Some(inbreeding),
        remarks: remarks(&test, probability),
        json: json!({
            "format": "em-genetics-hwe",
            "version": 1,
            "individuals": counts.individuals(),
            "allele_frequencies": counts.allele_frequencies().as_slice(),
            "observed_heterozygosity": counts.observed_heterozygosity(),
            "expected_heterozygosity": counts.expected_heterozygosity(),
            "unbiased_heterozygosity": counts.unbiased_heterozygosity(),
            "degrees_of_freedom": test.degrees_of_freedom,
            "x2": test.x2, "p_x2": test.p_x2, "g2": test.g2, "p_g2": test.p_g2,
            "biallelic": test.biallelic.map(|two| json!({
                "x2_cc": two.x2_cc, "p_x2_cc": two.p_x2_cc,
                "p_exact": two.exact.p, "mid_p": two.exact.mid_p,
                "p_excess": two.exact.p_excess, "p_deficit": two.exact.p_deficit,
            })),
            "probability_test": probability.map(probability_json),
            "inbreeding": f,
        }),
    })
}

/// What the tests say, a row each.
fn tests(test: &HardyWeinbergTest, probability: Option<ProbabilityTest>) -> Grid {
    let mut grid = Grid::new(1, ["test", "statistic", "df", "p"]);
    let df = test.degrees_of_freedom.to_string();
    let mut row = |name: &str, statistic: Option<f64>, p: f64| {
        let (statistic, df) = match statistic {
            Some(statistic) => (number(statistic, 5), df.as_str()),
            None => (String::new(), ""),
        };
        grid.row([name, &statistic, df, &number(p, 5)]);
    };
    row("chi-square", Some(test.x2), test.p_x2);
    if let Some(two) = test.biallelic {
        row(
            "chi-square with continuity correction",
            Some(two.x2_cc),
            two.p_x2_cc,
        );
    }
    row("likelihood ratio", Some(test.g2), test.p_g2);
    if let Some(two) = test.biallelic {
        row("exact", None, two.exact.p);
        row("exact, mid-p", None, two.exact.mid_p);
        row("exact, too few heterozygotes", None, two.exact.p_deficit);
        row("exact, too many heterozygotes", None, two.exact.p_excess);
    }
    if let Some(probability) = probability {
        row("exact", None, probability.p);
    }
    grid
}

/// How the exact test was made.
fn remarks(test: &HardyWeinbergTest, probability: Option<ProbabilityTest>) -> Vec<String> {
    let mut remarks = Vec::new();
    if test.biallelic.is_some() {
        remarks.push("Exact: Wigginton, Cutler & Abecasis 2005".to_owned());
    }
    if let Some(probability) = probability {
        remarks.push(match probability.method {
            ProbabilityMethod::MonteCarlo { draws, standard_error, .. } => format!(
                "Exact: by Monte Carlo (Guo & Thompson 1992), {draws} draws, standard error of p {}",
                number(standard_error, 2)
            ),
            ProbabilityMethod::Enumeration { tables } => {
                format!("Exact: over all {tables} tables with these alleles")
            }
            _ => "Exact: the probability test".to_owned(),
        });
    }
    remarks
}

fn probability_json(test: ProbabilityTest) -> Value {
    match test.method {
        ProbabilityMethod::MonteCarlo {
            draws,
            hits,
            standard_error,
        } => {
            json!({ "p": test.p, "draws": draws, "hits": hits, "standard_error": standard_error })
        }
        ProbabilityMethod::Enumeration { tables } => json!({ "p": test.p, "tables": tables }),
        _ => json!({ "p": test.p }),
    }
}

/// The inbreeding coefficient with its interval: by the likelihood where there are two alleles.
fn inbreeding(counts: &GenotypeCounts, level: f64) -> Result<(String, Value)> {
    let f = counts
        .inbreeding_coefficient()
        .ok_or_else(|| nothing_to_test(Error::Monomorphic))?;
    // Where all are homozygous, or all heterozygous, the large-sample variance is 0, which says nothing.
    let standard_error = Some(counts.inbreeding_variance()?.sqrt()).filter(|error| *error > 0.0);
    let (ends, how) = match counts.inbreeding_profile(level) {
        Ok(ends) => (ends, "profile likelihood"),
        Err(_) => (counts.inbreeding_wald(level)?, "Wald"),
    };
    let text = format!(
        "f = 1 − H_obs/H_exp = {}, standard error {}, {} % interval {} to {} ({how})",
        number(f, 5),
        standard_error.map_or_else(|| "-".to_owned(), |error| number(error, 3)),
        100.0 * level,
        number(ends[0], 4),
        number(ends[1], 4),
    );
    let json = json!({
        "f": f, "standard_error": standard_error, "level": level, "interval": ends, "method": how,
    });
    Ok((text, json))
}

fn x_linked(args: &Args) -> Result<Found> {
    let (Ok(females), Ok(males)) = (
        <[u64; 3]>::try_from(args.counts.as_slice()),
        <[u64; 2]>::try_from(args.males.as_slice()),
    ) else {
        return Err(Problem::usage(
            "with `--males`, three counts of females and two of males are needed",
        )
        .hint("write `--counts AA,AB,BB --males A,B`")
        .into());
    };
    let counts = XLinkedCounts::new(females, males).map_err(Problem::usage)?;
    let test = counts.test().map_err(nothing_to_test)?;
    let [a, b] = counts.allele_counts().map(|genes| genes as f64);
    let mut grid = Grid::new(1, ["test", "statistic", "df", "p"]);
    let df = test.degrees_of_freedom.to_string();
    for (name, statistic, p) in [
        ("chi-square", test.x2, test.p_x2),
        (
            "chi-square with continuity correction",
            test.x2_cc,
            test.p_x2_cc,
        ),
        ("likelihood ratio", test.g2, test.p_g2),
    ] {
        grid.row([name, &number(statistic, 5), &df, &number(p, 5)]);
    }
    let mut remarks = vec![
        "The tests ask for equal frequencies in both sexes, and Hardy-Weinberg proportions in females".to_owned(),
    ];
    match test.exact {
        Some(exact) => {
            grid.row(["exact", "", "", &number(exact.p, 5)]);
            grid.row(["exact, mid-p", "", "", &number(exact.mid_p, 5)]);
            remarks.push("Exact: Graffelman & Weir 2016".to_owned());
        }
        None => remarks.push("No exact test: there are too many individuals for it".to_owned()),
    }
    Ok(Found {
        title: format!(
            "Hardy-Weinberg proportions on the X chromosome, {} females and {} males: frequencies {}",
            females.iter().sum::<u64>(),
            males.iter().sum::<u64>(),
            listed(&[a / (a + b), b / (a + b)]),
        ),
        tests: grid,
        inbreeding: None,
        remarks,
        json: json!({
            "format": "em-genetics-hwe-x",
            "version": 1,
            "females": females,
            "males": males,
            "allele_frequencies": [a / (a + b), b / (a + b)],
            "degrees_of_freedom": test.degrees_of_freedom,
            "x2": test.x2, "p_x2": test.p_x2, "x2_cc": test.x2_cc, "p_x2_cc": test.p_x2_cc,
            "g2": test.g2, "p_g2": test.p_g2,
            "p_exact": test.exact.map(|exact| exact.p),
            "mid_p": test.exact.map(|exact| exact.mid_p),
        }),
    })
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
