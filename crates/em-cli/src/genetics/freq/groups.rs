//! Groups of samples whose alleles are counted apart.

use crate::input::{Sample, Source};
use crate::output::plural;
use crate::problem::{Problem, note};
use std::collections::HashMap;
use std::path::Path;

/// Each sample's group.
pub(super) struct Groups {
    names: Vec<Option<String>>,
    /// The group of each sample, if it is in one.
    of: Vec<Option<usize>>,
}

impl Groups {
    /// All samples in one group without a name.
    pub(super) fn together(samples: &[Sample]) -> Self {
        Self {
            names: vec![None],
            of: vec![Some(0); samples.len()],
        }
    }

    /// The populations of a file, in the order in which they first occur.
    pub(super) fn by_population(samples: &[Sample], file: &Path) -> Result<Self, Problem> {
        let mut names = Vec::new();
        let mut numbers = HashMap::new();
        let mut group = |sample: &Sample| {
            let name = sample.population.as_ref()?;
            let number = *numbers.entry(name.clone()).or_insert(names.len());
            if number == names.len() {
                names.push(Some(name.clone()));
            }
            Some(number)
        };
        let of: Vec<_> = samples.iter().map(&mut group).collect();
        let source = Source::of(file);
        match of.iter().filter(|group| group.is_none()).count() {
            0 => {}
            n if n == samples.len() => {
                return Err(Problem::new(format!("{source} has no populations"))
                    .hint("GENEPOP files have them, and CSV files with a column `population`"));
            }
            n => note(format!(
                "{} without a population: left out",
                plural(n, "individual")
            )),
        }
        Ok(Self { names, of })
    }

    pub(super) fn names(&self) -> &[Option<String>] {
        &self.names
    }

    pub(super) fn of_samples(&self) -> impl Iterator<Item = Option<usize>> {
        self.of.iter().copied()
    }
}
