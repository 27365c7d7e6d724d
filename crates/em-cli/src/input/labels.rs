//! A column of labels: classes that rows are known to be of, which a fit does not see.

use super::text::shown;
use crate::input::Source;
use crate::problem::Problem;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A label's number, in the order in which labels first appear.
pub(crate) type Label = u16;

/// Stands for a label that is missing.
pub(crate) const UNLABELLED: Label = Label::MAX;

/// More different ones are no classes, but names or numbers of rows.
const MOST: usize = 1000;

/// The column of a file, and what labels it was found to hold.
pub(super) struct LabelColumn {
    /// From 0.
    pub(super) index: usize,
    pub(super) name: String,
    source: Source,
    /// The same in each pass, since the file is.
    levels: Mutex<Levels>,
}

/// The different labels.
#[derive(Default)]
struct Levels {
    names: Vec<String>,
    numbers: HashMap<String, Label>,
}

impl LabelColumn {
    pub(super) fn new(source: &Source, (index, name): (usize, String)) -> Self {
        Self {
            index,
            name,
            source: source.clone(),
            levels: Mutex::default(),
        }
    }

    /// The number of a label.
    pub(super) fn label(&self, text: &str) -> Result<Label, Problem> {
        let mut levels = self.levels();
        if let Some(&label) = levels.numbers.get(text) {
            return Ok(label);
        }
        let next = levels.names.len();
        match Label::try_from(next) {
            Ok(label) if next < MOST => {
                levels.names.push(text.to_owned());
                levels.numbers.insert(text.to_owned(), label);
                Ok(label)
            }
            _ => Err(Problem::new(format!(
                "{}, column `{}`: more than {MOST} different labels",
                self.source,
                shown(&self.name)
            ))
            .hint("`--labels` names a column of classes, of which each has many rows")),
        }
    }

    /// The number of a label that is written as a number.
    pub(super) fn number(&self, value: f64) -> Result<Label, Problem> {
        if value.is_nan() {
            return Ok(UNLABELLED);
        }
        self.label(&value.to_string())
    }

    /// All labels that were seen, in the order of their numbers.
    pub(super) fn names(&self) -> Vec<String> {
        self.levels().names.clone()
    }

    /// An error if all of them are missing.
    pub(super) fn check(&self) -> Result<(), Problem> {
        if self.levels().names.is_empty() {
            let (source, name) = (&self.source, shown(&self.name));
            return Err(
                Problem::new(format!("{source}, column `{name}`: all labels are missing"))
                    .hint("choose another column with `--labels`, or leave it out"),
            );
        }
        Ok(())
    }

    /// No holder can leave them half changed.
    fn levels(&self) -> MutexGuard<'_, Levels> {
        self.levels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
