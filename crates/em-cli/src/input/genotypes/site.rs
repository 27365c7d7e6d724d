//! Samples, and what is known of them at a site.

use super::chromosome::Copies;
use crate::input::text::shown;

/// One who was genotyped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) id: String,
    pub(crate) sex: Option<Sex>,
    pub(crate) population: Option<String>,
}

impl Sample {
    pub(super) fn named(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            ..Self::default()
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sex {
    Female,
    Male,
}

/// A genotype as it was called, by indices of alleles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Missing,
    /// One allele, where there is only one: males on X, mitochondria.
    Single(u16),
    /// Two alleles of which one is known.
    Half(u16),
    /// Two alleles, in the order of the file.
    Pair(u16, u16),
}

impl Call {
    /// A diploid genotype of which some may be missing.
    pub(super) fn pair(first: Option<u16>, second: Option<u16>) -> Self {
        match (first, second) {
            (Some(first), Some(second)) => Call::Pair(first, second),
            (Some(known), None) | (None, Some(known)) => Call::Half(known),
            (None, None) => Call::Missing,
        }
    }

    /// A haploid genotype that may be missing.
    pub(super) fn single(allele: Option<u16>) -> Self {
        allele.map_or(Call::Missing, Call::Single)
    }

    /// The same genotype, its alleles numbered anew.
    pub(super) fn renumbered(self, new: impl Fn(u16) -> u16) -> Self {
        match self {
            Call::Missing => Call::Missing,
            Call::Single(a) => Call::Single(new(a)),
            Call::Half(a) => Call::Half(new(a)),
            Call::Pair(a, b) => Call::Pair(new(a), new(b)),
        }
    }

    /// The genotype of somebody who has one copy, where it may be written twice; nothing for a
    /// heterozygote.
    pub(super) fn of_one_copy(self) -> Option<Self> {
        match self {
            Call::Pair(a, b) if a == b => Some(Call::Single(a)),
            Call::Pair(..) => None,
            Call::Half(a) => Some(Call::Single(a)),
            Call::Missing | Call::Single(_) => Some(self),
        }
    }

    /// The alleles that are known.
    pub(crate) fn alleles(self) -> impl Iterator<Item = u16> {
        let (first, second) = match self {
            Call::Missing => (None, None),
            Call::Single(a) | Call::Half(a) => (Some(a), None),
            Call::Pair(a, b) => (Some(a), Some(b)),
        };
        first.into_iter().chain(second)
    }
}

/// What a file says about a site, or a locus.
#[derive(Clone, Debug, Default)]
pub(crate) struct Site {
    /// Empty where the file knows no chromosomes.
    pub(crate) chromosome: String,
    pub(crate) position: Option<u64>,
    /// Empty where the site has none.
    pub(crate) id: String,
    pub(crate) alleles: Vec<String>,
    /// One for each sample.
    pub(crate) calls: Vec<Call>,
    /// Phred-scaled genotype likelihoods, one entry for each sample, or none at all.
    pub(crate) pl: Vec<Values<i32>>,
    /// Log₁₀ genotype likelihoods, one entry for each sample, or none at all.
    pub(crate) gl: Vec<Values<f64>>,
}

impl Site {
    /// How messages call it: `site 1:5000` or ``locus `L1` ``.
    pub(crate) fn name(&self) -> String {
        match self.place() {
            Some(place) => format!("site {}", shown(&place)),
            None => format!("locus `{}`", shown(&self.id)),
        }
    }

    /// Its chromosome and position, `1:5000`, where the file knows them.
    pub(crate) fn place(&self) -> Option<String> {
        let position = self.position?;
        Some(format!("{}:{position}", self.chromosome))
    }

    /// The names it has: VCF files may give several, with semicolons between them.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.id.split(';').filter(|id| !id.is_empty())
    }

    /// Whether it lies on the human X chromosome, as far as the file says.
    pub(crate) fn is_on_x(&self) -> bool {
        Copies::on(&self.chromosome) == Copies::X
    }

    pub(super) fn clear_samples(&mut self) {
        self.calls.clear();
        self.pl.clear();
        self.gl.clear();
    }

    /// Sets the names of the alleles, and uses the memory of those before.
    pub(super) fn set_alleles<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let mut count = 0;
        for name in names {
            match self.alleles.get_mut(count) {
                Some(old) => set(old, name),
                None => self.alleles.push(name.to_owned()),
            }
            count += 1;
        }
        self.alleles.truncate(count);
    }
}

/// The likelihoods of one sample at a site of two alleles: three if it is diploid, two if it is haploid,
/// none if it is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Values<T> {
    values: [T; 3],
    count: usize,
}

impl<T> Values<T> {
    /// Adds a value, if there is room for it.
    pub(super) fn push(&mut self, value: T) {
        if let Some(place) = self.values.get_mut(self.count) {
            *place = value;
            self.count += 1;
        }
    }

    /// Without those behind the first ones.
    pub(super) fn first(mut self, count: usize) -> Self {
        self.count = self.count.min(count);
        self
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        &self.values[..self.count]
    }
}

/// Sets a text, and uses its memory.
pub(super) fn set(text: &mut String, to: &str) {
    text.clear();
    text.push_str(to);
}
