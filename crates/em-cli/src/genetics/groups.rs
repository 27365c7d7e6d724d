//! Groups of samples whose alleles are counted apart.

use crate::input::{Sample, Source};
use crate::output::plural;
use crate::problem::{Problem, note};
use std::collections::HashMap;

/// Each sample's group.
pub(super) struct Groups {
    names: Vec<Option<String>>,
    /// The group of each sample, if it is in one.
    of: Vec<Option<usize>>,
}

impl Groups {
    /// The populations of a file if they are wanted, or all samples in one group.
    pub(super) fn of(
        samples: &[Sample],
        by_population: bool,
        source: &Source,
    ) -> Result<Self, Problem> {
        if by_population {
            Self::by_population(samples, source)
        } else {
            Ok(Self {
                names: vec![None],
                of: vec![Some(0); samples.len()],
            })
        }
    }

    /// The populations of a file, in the order in which they first occur.
    fn by_population(samples: &[Sample], source: &Source) -> Result<Self, Problem> {
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

    /// The name of each group; all samples together have none.
    pub(super) fn names(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        self.names.iter().map(Option::as_deref)
    }

    pub(super) fn are_named(&self) -> bool {
        self.names.iter().any(Option::is_some)
    }

    pub(super) fn of_samples(&self) -> impl Iterator<Item = Option<usize>> {
        self.of.iter().copied()
    }
}
