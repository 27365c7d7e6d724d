//! Which columns of a source are read.

use super::suggest::nearest;
use super::text::shown;
use crate::input::Source;
use crate::problem::{Problem, note};

/// Which columns are wanted.
pub(crate) enum Select {
    /// All that are numeric.
    Numeric,
    /// These, by name or by number from 1.
    These(Vec<String>),
    /// These by name; in a source without a header, all that are numeric.
    Model(Vec<String>),
}

impl Select {
    /// Finds the columns to read. `first` has the names if the source has any, and else as many fields as
    /// the source has columns. A column of `labels` is not one of them.
    pub(super) fn columns(
        &self,
        source: &Source,
        first: &[String],
        has_header: bool,
        labels: Option<&str>,
    ) -> Result<Selected, Problem> {
        let names = Names {
            source,
            first,
            has_header,
        };
        let labels = labels.map(|wanted| names.find(wanted)).transpose()?;
        let indices = match self {
            Select::Numeric => None,
            Select::These(wanted) => Some(names.find_all(wanted)?),
            Select::Model(wanted) if has_header => Some(names.of_model(wanted)?),
            Select::Model(wanted) => {
                if *wanted != default_names(first.len()) {
                    note(format!(
                        "{source} does not name its columns: its columns are taken to be {}, in this \
                         order",
                        wanted.join(", ")
                    ));
                }
                None
            }
        };
        let must_be_numeric = indices.is_some();
        names.note_twins();
        let named = |index| (index, names.name(index));
        let others = || (0..first.len()).filter(|index| Some(*index) != labels);
        let columns = indices.unwrap_or_else(|| others().collect());
        match labels {
            Some(index) if columns.contains(&index) => Err(Problem::usage(format!(
                "the column `{}` cannot be used as numbers and as `--labels`",
                shown(&names.name(index))
            ))
            .hint("leave it out of `--columns`, or choose other labels")),
            _ => Ok(Selected {
                columns: columns.into_iter().map(named).collect(),
                must_be_numeric,
                labels: labels.map(named),
            }),
        }
    }
}

/// Columns by their places, from 0, and names.
pub(super) struct Selected {
    pub(super) columns: Vec<(usize, String)>,
    /// Whether each of them must be, since it was asked for.
    pub(super) must_be_numeric: bool,
    pub(super) labels: Option<(usize, String)>,
}

/// The names of columns that have none: x1, x2, …
pub(crate) fn default_names(columns: usize) -> Vec<String> {
    (1..=columns).map(|column| format!("x{column}")).collect()
}

/// The names of a source's columns.
struct Names<'a> {
    source: &'a Source,
    first: &'a [String],
    has_header: bool,
}

impl Names<'_> {
    /// A column's name in the header; where there is none, or another column has it too, x and the
    /// column's number, with as many primes as it takes to differ from every name there is.
    fn name(&self, index: usize) -> String {
        match self.first.get(index) {
            Some(name) if self.has_header && !name.is_empty() && self.occurs(name) == 1 => {
                name.to_owned()
            }
            _ => {
                let mut name = format!("x{}", index + 1);
                while self.has_header && self.occurs(&name) > 0 {
                    name.push('\'');
                }
                name
            }
        }
    }

    /// Says how columns are told apart that have one name.
    fn note_twins(&self) {
        let twins: Vec<usize> = (0..self.first.len())
            .filter(|&index| {
                let name = &self.first[index];
                self.has_header && !name.is_empty() && self.occurs(name) > 1
            })
            .collect();
        if let Some(&first) = twins.first() {
            let names: Vec<String> = twins.iter().map(|&index| self.name(index)).collect();
            note(format!(
                "{} has columns of one name, such as `{}`: by their numbers they are {}",
                self.source,
                shown(&self.first[first]),
                list(&names)
            ));
        }
    }

    fn occurs(&self, name: &str) -> usize {
        self.first.iter().filter(|other| *other == name).count()
    }

    fn all(&self) -> Vec<String> {
        (0..self.first.len())
            .map(|index| self.name(index))
            .collect()
    }

    /// The columns of names or numbers.
    fn find_all(&self, wanted: &[String]) -> Result<Vec<usize>, Problem> {
        let mut indices = Vec::new();
        for wanted in wanted {
            let index = self.find(wanted)?;
            if indices.contains(&index) {
                return Err(Problem::usage(format!(
                    "the column `{wanted}` is chosen twice"
                )));
            }
            indices.push(index);
        }
        Ok(indices)
    }

    /// The column of a name, or of a number from 1.
    fn find(&self, wanted: &str) -> Result<usize, Problem> {
        if self.has_header && self.occurs(wanted) > 1 {
            return Err(
                Problem::new(format!("{} has two columns `{wanted}`", self.source))
                    .hint("choose columns by number, counting from 1"),
            );
        }
        let numbered = || {
            let number = wanted.parse().ok();
            number
                .filter(|n| (1..=self.first.len()).contains(n))
                .map(|n: usize| n - 1)
        };
        let all = self.all();
        let named = all.iter().position(|name| name == wanted);
        if let (Some(named), Some(numbered)) = (named, numbered())
            && named != numbered
        {
            note(format!(
                "`{wanted}` is taken for the column of this name, not for the one of this number"
            ));
        }
        named.or_else(numbered).ok_or_else(|| {
            Problem::new(format!("{} has no column `{wanted}`", self.source)).hint(
                match nearest(wanted, &all) {
                    Some(name) => {
                        let name = shown(name);
                        format!("did you mean `{name}`? Its columns are {}", list(&all))
                    }
                    None => format!("its columns are {}", list(&all)),
                },
            )
        })
    }

    /// The columns that a model is about.
    fn of_model(&self, wanted: &[String]) -> Result<Vec<usize>, Problem> {
        let all = self.all();
        let position = |wanted: &String| all.iter().position(|name| name == wanted);
        let missing: Vec<String> = wanted
            .iter()
            .filter(|name| position(name).is_none())
            .cloned()
            .collect();
        if missing.is_empty() {
            return Ok(wanted.iter().filter_map(position).collect());
        }
        Err(Problem::new(format!(
            "{} lacks {} of the model's columns: {}",
            self.source,
            missing.len(),
            list(&missing)
        ))
        .hint(format!(
            "its columns are {}; say which to take for {}, in this order, with `--columns`",
            list(&all),
            list(wanted)
        )))
    }
}

/// Names for a message, not too many of them.
pub(crate) fn list(names: &[String]) -> String {
    const MOST: usize = 12;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| shown(name)).collect();
    let listed = shown.join(", ");
    if names.len() <= MOST {
        return listed;
    }
    format!("{listed}, … ({} in all)", names.len())
}
