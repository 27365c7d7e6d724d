//! Which columns of a source are read.

use super::column::Column;
use crate::input::Source;
use crate::problem::Problem;
use anyhow::Result;
use csv::StringRecord;

/// Which columns are wanted.
pub(crate) enum Select {
    /// All that are numeric.
    Numeric,
    /// These, by name or by number from 1.
    These(Vec<String>),
    /// These if the source has a header that names them all, else all that are numeric.
    Preferably(Vec<String>),
}

impl Select {
    /// The columns to read, from the first record, and whether each of them must be numeric.
    pub(super) fn columns(
        &self,
        source: &Source,
        first: &StringRecord,
        has_header: bool,
    ) -> Result<(Vec<Column>, bool)> {
        let header = Names {
            source,
            first,
            has_header,
        };
        let take = |indices: Vec<usize>| {
            let column = |index| Column::new(index, header.name(index));
            indices.into_iter().map(column).collect()
        };
        let all = (0..first.len()).collect();
        match self {
            Select::Numeric => Ok((take(all), false)),
            Select::These(wanted) => {
                let indices: Result<_, _> = wanted.iter().map(|w| header.find(w)).collect();
                Ok((take(indices?), true))
            }
            Select::Preferably(wanted) => {
                let indices: Result<Option<_>, _> =
                    wanted.iter().map(|w| header.named(w)).collect();
                Ok(match indices? {
                    Some(indices) => (take(indices), true),
                    None => (take(all), false),
                })
            }
        }
    }
}

/// The names of a source's columns.
struct Names<'a> {
    source: &'a Source,
    first: &'a StringRecord,
    has_header: bool,
}

impl Names<'_> {
    /// A column's name, or its number from 1.
    fn name(&self, index: usize) -> String {
        match self.first.get(index) {
            Some(name) if self.has_header && !name.is_empty() => name.to_owned(),
            _ => (index + 1).to_string(),
        }
    }

    /// The column of a name.
    fn named(&self, wanted: &str) -> Result<Option<usize>, Problem> {
        let mut found = self
            .first
            .iter()
            .enumerate()
            .filter(|(_, name)| self.has_header && *name == wanted);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(Problem::new(format!(
                "{} has two columns `{wanted}`",
                self.source
            ))
            .hint("choose columns by number, counting from 1")),
            (found, _) => Ok(found.map(|(index, _)| index)),
        }
    }

    /// The column of a name, or of a number from 1.
    fn find(&self, wanted: &str) -> Result<usize, Problem> {
        let columns = self.first.len();
        let numbered = || {
            let number = wanted.parse().ok().filter(|n| (1..=columns).contains(n));
            number.map(|n: usize| n - 1)
        };
        self.named(wanted)?.or_else(numbered).ok_or_else(|| {
            let names: Vec<String> = (0..columns).map(|index| self.name(index)).collect();
            Problem::new(format!("{} has no column `{wanted}`", self.source))
                .hint(format!("its columns are {}", names.join(", ")))
        })
    }
}
