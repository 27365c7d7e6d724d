//! A Gaussian mixture: responsibilities and weighted moments with the numbers put in.

use super::{formulas, gain, pace, rest};
use crate::args::ExplainGmm as Args;
use crate::gmm::explain;
use crate::input::{Data, Select, Source, Table, list};
use crate::output::{Grid, located, number, plural};
use crate::problem::{Problem, note};
use anyhow::Result;
use em_gmm::em_core::{Fit, Over, Run, Stop};
use em_gmm::{Error, Gmm, GmmBuilder, Mat, MatRef, Mixture, Rows, Start};
use std::io::{self, Write};

const FAITHFUL: Source = Source::Fixture(
    "fixtures/faithful.csv",
    include_str!("../../../../fixtures/faithful.csv"),
);

/// More numbers than these explain nothing.
const MOST_COLUMNS: usize = 3;
const MOST_COMPONENTS: usize = 6;
const SHOWN_ROWS: usize = 6;

const E_STEP: &str = "\
E-step. How probable is each component for each row? Its density N times its weight w is shared
out: the responsibility r of a component is its part of the sum.\n";

const M_STEP: &str = "\
M-step. Weights, means and variances as always, but each row counts for component c as r_c rows: N_c
is the sum of the r_c, and n the number of rows.\n";

const E_STEP_AGAIN: &str = "E-step. The responsibilities at these parameters:\n";

const M_STEP_AGAIN: &str = "M-step. The parameters at these responsibilities:\n";

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if args.reading.stream {
        note("`--stream` has no effect: each row is looked at, so all are kept in memory");
    }
    let table = read(args)?;
    check(args, &table)?;
    let data = Data::Table(table);
    match &data {
        Data::Table(table) => walk(args, table, &|error| explain(error, &data, false), out),
        Data::Stream(_) => Ok(()), // not made here
    }
}

fn walk(
    args: &Args,
    table: &Table,
    explain: &dyn Fn(Error) -> Problem,
    out: &mut impl Write,
) -> Result<()> {
    let (x, names) = (table.matrix(), &table.names);
    let begin = Gmm::builder(args.components)
        .start(Start::Random)
        .restarts(1)
        .seed(args.seed)
        .stop(Stop::iterations(0));
    let start = begin.fit(x).map_err(explain)?.params;
    let rows = Rows::new(x).map_err(explain)?;
    let model = Over {
        model: Mixture::new(rows, args.components).map_err(explain)?,
        source: rows,
    };
    let mut run = Run::new(&model, start)
        .map_err(|error| explain(error.into()))?
        .until(GmmBuilder::stop_within(1e-6, 1000));
    introduce(args, table, out)?;
    writeln!(
        out,
        "Start: rows drawn at random are the means. All components are alike in {}, which is that of all\n\
         rows, made smaller since the components share them.\n",
        if names.len() == 1 {
            "variance"
        } else {
            "covariance"
        }
    )?;
    show(run.current().params, names, out)?;
    for iteration in 1..=args.iterations {
        let (at, before) = (run.current().params.clone(), run.current().log_likelihood);
        let advanced = run.advance().map_err(|error| explain(error.into()))?;
        let Some(now) = advanced else { break };
        writeln!(out, "Iteration {iteration}\n")?;
        let step = Step {
            x,
            at: &at,
            to: now.params,
            names,
        };
        let (e_step, m_step) = if iteration == 1 {
            (E_STEP, M_STEP)
        } else {
            (E_STEP_AGAIN, M_STEP_AGAIN)
        };
        writeln!(out, "{e_step}")?;
        let shares = step.e_step(out)?;
        writeln!(out, "{m_step}")?;
        step.m_step(&shares, out)?;
        gain(before, now.log_likelihood, out)?;
    }
    let fit = run.complete().map_err(|error| explain(error.into()))?;
    rest(fit.trace.log_likelihoods(), args.iterations, out)?;
    conclude(&fit, names, out)
}

/// The file that is asked for, or one column of Old Faithful.
fn read(args: &Args) -> Result<Table> {
    let source = args.file.as_deref().map_or(FAITHFUL, Source::of);
    let columns = match (&args.reading.columns, &args.file) {
        (Some(columns), _) => Select::These(columns.0.clone()),
        (None, Some(_)) => Select::Numeric,
        (None, None) => Select::These(vec!["waiting".to_owned()]),
    };
    Table::read(&source, &args.reading, &columns)
}

fn check(args: &Args, table: &Table) -> Result<()> {
    if table.names.len() > MOST_COLUMNS {
        let problem = format!(
            "{} has {}, too many to look at each number",
            table.source,
            plural(table.names.len(), "numeric column")
        );
        let hint = format!("choose at most {MOST_COLUMNS} with `--columns`");
        return Err(Problem::new(problem).hint(hint).into());
    }
    if args.components > MOST_COMPONENTS {
        let problem = format!(
            "`-k {}` is too many to look at each number",
            args.components
        );
        let hint = format!("ask for at most {MOST_COMPONENTS}; `em gmm fit` takes any number");
        return Err(Problem::usage(problem).hint(hint).into());
    }
    Ok(())
}

fn introduce(args: &Args, table: &Table, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "A Gaussian mixture, step by step\n\n\
         {}: {}, {} ({})\n\n\
         Each row is taken to come from one of {}, with probability w (its weight), and to be\n\
         normally distributed there, with mean μ and {}. Nobody knows which.\n\
         If it were known, one would take means and variances of each group. If the parameters were known, one\n\
         could tell how probable each component is for each row. EM does both in turn.\n",
        table.source,
        plural(table.rows(), "row"),
        plural(table.names.len(), "column"),
        list(&table.names),
        plural(args.components, "component"),
        if table.names.len() == 1 {
            "variance σ²"
        } else {
            "covariance Σ"
        },
    )
}

/// Parameters, a component on each line.
fn show(gmm: &Gmm, names: &[String], out: &mut impl Write) -> io::Result<()> {
    let mut header = vec!["component".to_owned(), "weight".to_owned()];
    header.extend(names.iter().map(|name| format!("mean {name}")));
    header.extend(pairs(names.len()).map(|(i, j)| spread_name(names, i, j)));
    let mut grid = Grid::new(1, header);
    for (c, sigma) in gmm.covariances().iter().enumerate() {
        let mut row = vec![(c + 1).to_string(), format!("{:.6}", gmm.weights()[c])];
        row.extend(gmm.mean(c).iter().map(|mean| number(*mean, 7)));
        row.extend(pairs(names.len()).map(|(i, j)| number(sigma[(i, j)], 7)));
        grid.row(row);
    }
    grid.write(2, out)?;
    writeln!(out)
}

/// The entries of a lower triangle.
fn pairs(d: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..d).flat_map(|i| (0..=i).map(move |j| (i, j)))
}

fn spread_name(names: &[String], i: usize, j: usize) -> String {
    if i == j {
        format!("variance {}", names[i])
    } else {
        format!("covariance {}, {}", names[j], names[i])
    }
}

/// An iteration: from `at` to `to`.
struct Step<'a> {
    x: MatRef<'a, f64>,
    at: &'a Gmm,
    to: &'a Gmm,
    names: &'a [String],
}

impl Step<'_> {
    /// The responsibilities, of which the first are shown, and how many rows each component gets. The rest
    /// of the step is made from the responsibilities.
    fn e_step(&self, out: &mut impl Write) -> Result<Responsibilities> {
        let k = self.at.components();
        let r = self.at.responsibilities(self.x)?;
        let densities = self.at.log_density(self.x)?;
        let mut header = vec!["row".to_owned()];
        header.extend(self.names.iter().cloned());
        header.extend((1..=k).map(|c| format!("w{c} N{c}")));
        header.extend((1..=k).map(|c| format!("r{c}")));
        let mut grid = Grid::new(0, header);
        let shown = SHOWN_ROWS.min(self.x.nrows());
        for row in 0..shown {
            let density = densities[row].exp();
            let mut cells = vec![(row + 1).to_string()];
            cells.extend((0..self.names.len()).map(|j| self.x[(row, j)].to_string()));
            cells.extend((0..k).map(|c| number(r[(row, c)] * density, 5)));
            cells.extend((0..k).map(|c| format!("{:.4}", r[(row, c)])));
            grid.row(cells);
        }
        let blank = |cells: &mut Vec<String>, text: &str| {
            cells.extend(std::iter::repeat_n(text.to_owned(), self.names.len() + k));
        };
        if shown < self.x.nrows() {
            let mut cells = vec!["…".to_owned()];
            blank(&mut cells, "…");
            cells.extend(std::iter::repeat_n("…".to_owned(), k));
            grid.row(cells);
        }
        let counts: Vec<f64> = (0..k).map(|c| r.col(c).iter().sum()).collect();
        let mut cells = vec!["sum".to_owned()];
        blank(&mut cells, "");
        cells.extend(counts.iter().map(|count| format!("{count:.6}")));
        grid.row(cells);
        grid.write(2, out)?;
        writeln!(out)?;
        Ok(Responsibilities { r, counts })
    }

    fn m_step(&self, shares: &Responsibilities, out: &mut impl Write) -> io::Result<()> {
        let one = self.names.len() == 1;
        let mut lines = Vec::new();
        let n = self.x.nrows();
        for (c, count) in shares.counts.iter().enumerate() {
            let number_of = c + 1;
            let count_text = format!("{count:.6}");
            lines.push([
                format!("w_{number_of}"),
                format!("= N_{number_of} / n"),
                format!("= {count_text} / {n}"),
                format!("= {:.6}", self.to.weights()[c]),
            ]);
            let r = shares.r.col(c);
            for (j, name) in self.names.iter().enumerate() {
                let sum: f64 = r.iter().zip(self.x.col(j).iter()).map(|(r, x)| r * x).sum();
                let (symbol, of) = if one {
                    (format!("μ_{number_of}"), "x".to_owned())
                } else {
                    (format!("μ_{number_of} {name}"), name.clone())
                };
                lines.push([
                    symbol,
                    format!("= Σ r_{number_of} {of} / N_{number_of}"),
                    format!("= {} / {count_text}", number(sum, 9)),
                    format!("= {}", number(self.to.mean(c)[j], 7)),
                ]);
            }
            let sigma = self.to.covariance(c);
            for (i, j) in pairs(self.names.len()) {
                let mean = |j: usize| self.to.mean(c)[j];
                let rows = r.iter().enumerate();
                let sum: f64 = rows
                    .map(|(row, r)| r * (self.x[(row, i)] - mean(i)) * (self.x[(row, j)] - mean(j)))
                    .sum();
                let (symbol, product) = self.spread(number_of, i, j);
                lines.push([
                    symbol,
                    format!("= Σ r_{number_of} {product} / N_{number_of}"),
                    format!("= {} / {count_text}", number(sum, 9)),
                    format!("= {}", number(sigma[(i, j)], 7)),
                ]);
            }
        }
        formulas(lines, out)
    }

    /// A variance or covariance, and the product that it is the mean of.
    fn spread(&self, c: usize, i: usize, j: usize) -> (String, String) {
        if self.names.len() == 1 {
            return (format!("σ²_{c}"), format!("(x - μ_{c})²"));
        }
        let (a, b) = (&self.names[j], &self.names[i]);
        if i == j {
            (format!("Σ_{c} {a}"), format!("({a} - μ)²"))
        } else {
            (format!("Σ_{c} {a}, {b}"), format!("({a} - μ)({b} - μ)"))
        }
    }
}

/// What an E-step finds.
struct Responsibilities {
    /// n × k.
    r: Mat<f64>,
    counts: Vec<f64>,
}

fn conclude(fit: &Fit<Gmm>, names: &[String], out: &mut impl Write) -> Result<()> {
    let gmm = &fit.params;
    writeln!(
        out,
        "After {} ({}) the mixture is:
",
        plural(fit.trace.iterations(), "iteration"),
        fit.status
    )?;
    show(gmm, names, out)?;
    writeln!(out, "What this means:\n")?;
    for (c, weight) in gmm.weights().iter().enumerate() {
        let sigma = gmm.covariance(c);
        let around = names.iter().enumerate().map(|(j, name)| {
            let sd = sigma[(j, j)].sqrt();
            format!(
                "{name} {} ± {}",
                located(gmm.mean(c)[j], 100.0 * sd),
                number(sd, 3)
            )
        });
        writeln!(
            out,
            "- Component {}: {:.0} % of the rows, around {}",
            c + 1,
            100.0 * weight,
            around.collect::<Vec<_>>().join(", ")
        )?;
    }
    writeln!(
        out,
        "\nHere ± is the standard deviation of rows within the component."
    )?;
    pace(fit.rate, "components are not seen", out)?;
    writeln!(
        out,
        "\nEM climbs to a maximum near its start, which need not be the highest: `em gmm fit DATA -k {}` tries\n\
         several starts, and with `--report FILE.html` you can watch",
        gmm.components()
    )?;
    Ok(())
}
