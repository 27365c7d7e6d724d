//! The library's errors in the words of the command line: columns by name, remedies as options.

use crate::input::Table;
use crate::problem::Problem;
use em_gmm::Error;

/// What a failed fit means for this table.
pub(crate) fn explain(error: Error, table: &Table) -> Problem {
    let source = &table.source;
    let name = |column: usize| table.names.get(column).map_or("?", String::as_str);
    let others = |column: usize| {
        let others: Vec<&str> = (table.names.iter().enumerate())
            .filter(|(index, _)| *index != column)
            .map(|(_, name)| name.as_str())
            .collect();
        match others.as_slice() {
            [] => "there is no other column to fit".to_owned(),
            others => format!("leave it out with `--columns {}`", others.join(",")),
        }
    };
    match error {
        Error::ConstantColumn { column, value } => {
            let name = name(column);
            Problem::new(format!("{source}: column `{name}` is constant ({value})"))
                .hint(others(column))
        }
        Error::CollinearColumns { column } => {
            let before = table.names[..column].join(", ");
            let name = name(column);
            Problem::new(format!(
                "{source}: column `{name}` is a linear combination of {before}, so every covariance \
                 is singular"
            ))
            .hint(others(column))
        }
        Error::Scale { column, spread } => {
            let name = name(column);
            Problem::new(format!(
                "{source}: column `{name}` spreads over {spread:e}, too far to be squared"
            ))
            .hint("rescale the column")
        }
        Error::Collapsed { .. } | Error::AllCollapsed { .. } => {
            Problem::new(format!("{source}: {error}"))
                .hint("`--prior` keeps components from collapsing; so do fewer components, `-k`")
        }
        Error::TooFewDistinctRows { distinct, .. } => Problem::new(format!("{source}: {error}"))
            .hint(format!("ask for at most {distinct} components with `-k`")),
        Error::TooFewRows { rows, columns, .. } if rows > columns => {
            Problem::new(format!("{source}: {error}"))
                .hint(format!("ask for at most {rows} components with `-k`"))
        }
        other => Problem::new(format!("{source}: {:#}", anyhow::Error::from(other))),
    }
}
