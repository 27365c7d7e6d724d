//! The library's errors in the words of the command line: columns by name, remedies as options.

use super::least_rows;
use crate::input::{Data, HAS_CHANGED, list, problem_of};
use crate::problem::Problem;
use em_gmm::Error;
use std::collections::HashSet;

/// What a failure means for these data; a fit may have had a prior.
pub(crate) fn explain(error: Error, data: &Data, prior: bool) -> Problem {
    let source = data.source();
    let names = data.names();
    let name = |column: usize| names.get(column).map_or("?", String::as_str);
    let said = |what: &dyn std::fmt::Display| Problem::new(format!("{source}: {what}"));
    match error {
        Error::ConstantColumn { column, value } => said(&format!(
            "column `{}` is constant ({value})",
            name(column)
        ))
        .hint(without(names, column).unwrap_or_else(|| "there is nothing to fit".to_owned())),
        Error::Offset {
            column,
            offset,
            spread,
        } => said(&format!(
            "column `{}` varies by {spread:e} around {offset:e}, which is near the precision of numbers",
            name(column)
        ))
        .hint(or_else(&format!("subtract {offset:e} from it"), without(names, column))),
        Error::CollinearColumns { column } => said(&format!(
            "column `{}` is a linear combination of {}, as far as precision goes, and covariances are \
             singular",
            name(column),
            list(&names[..column])
        ))
        .hint(or_else("fit with `--prior`", without(names, column))),
        Error::Scale { column, spread } => said(&format!(
            "column `{}` spreads over {spread:e}, whose square is out of the range of numbers",
            name(column)
        ))
        .hint("rescale the column"),
        Error::Collapsed { .. } | Error::AllCollapsed { .. } => {
            said(&error).hint(match label_like(data) {
                Some((column, values)) => match without(names, column) {
                    Some(without) => format!(
                        "column `{}` has only {values} different values; if it is a label, {without}",
                        name(column)
                    ),
                    None => format!("there are only {values} different values"),
                },
                None if prior => "ask for fewer components with `-k`".to_owned(),
                None => "`--prior` keeps components from collapsing; so do fewer components, `-k`"
                    .to_owned(),
            })
        }
        Error::TooFewDistinctRows { distinct, .. } => {
            said(&error).hint(format!("ask for at most {distinct} components with `-k`"))
        }
        Error::TooFewRows {
            rows,
            columns,
            structure,
            ..
        } => said(&error).hint(if rows >= least_rows(structure, columns) {
            format!("ask for at most {rows} components with `-k`")
        } else if rows < 2 {
            "give more rows".to_owned()
        } else {
            "give more rows, choose fewer columns with `--columns`, or fit less with `--covariance \
             diagonal`"
                .to_owned()
        }),
        Error::Read(error) => problem_of(source, &error),
        Error::Ragged { .. } | Error::Changed { .. } => said(&error)
            .hint(HAS_CHANGED),
        other => said(&format!("{:#}", anyhow::Error::from(other))),
    }
}

/// One remedy, or another where there is one.
fn or_else(remedy: &str, other: Option<String>) -> String {
    other.map_or_else(
        || remedy.to_owned(),
        |other| format!("{remedy}, or {other}"),
    )
}

/// How to leave a column out, if there are others.
fn without(names: &[String], column: usize) -> Option<String> {
    let others = names
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != column);
    let others: Vec<&str> = others.map(|(_, name)| name.as_str()).collect();
    if others.is_empty() {
        return None;
    }
    if others.len() > 12 {
        return Some("choose the others with `--columns`".to_owned());
    }
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(&others).ok()?;
    let line = String::from_utf8(writer.into_inner().ok()?).ok()?;
    let line = line.trim_end();
    let is_plain = line
        .chars()
        .all(|c| c.is_alphanumeric() || ",._-".contains(c));
    Some(if is_plain {
        format!("leave it out with `--columns {line}`")
    } else {
        format!(
            "leave it out with `--columns '{}'`",
            line.replace('\'', r"'\''")
        )
    })
}

/// A column that looks like a label rather than a measurement: whole numbers, few of them, each many
/// times. With how many.
fn label_like(data: &Data) -> Option<(usize, usize)> {
    let Data::Table(table) = data else {
        return None; // not worth another pass
    };
    let x = table.matrix();
    (0..x.ncols()).find_map(|column| {
        let mut seen = HashSet::new();
        let few = x.col(column).iter().all(|value| {
            seen.insert(value.to_bits());
            value.fract() == 0.0 && seen.len() * 10 <= x.nrows()
        });
        few.then_some((column, seen.len()))
    })
}
