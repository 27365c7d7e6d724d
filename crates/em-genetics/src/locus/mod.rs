//! A locus as data: which genotype shows which phenotype.

mod built_in;
mod description;
mod dominance;
mod genotype;
mod notation;
#[cfg(test)]
mod tests;

pub use built_in::BuiltIn;
pub use genotype::Genotype;

use crate::Error;
use std::collections::HashSet;

/// A genetic locus: its alleles, and the phenotypes, each with the genotypes that show it.
///
/// The peppered moth is one, the ABO blood groups another; a new system is data, not code:
///
/// ```
/// use em_genetics::{Genotype, Locus};
///
/// // Two codominant alleles, and one that both dominate.
/// let locus = Locus::new(
///     "ABO",
///     &["A", "B", "O"],
///     &[("A", &["AA", "AO"]), ("B", &["BB", "BO"]), ("AB", &["AB"]), ("O", &["OO"])],
/// )?;
/// assert_eq!(locus.genotypes().count(), 6);
/// let shown: Vec<usize> = locus.shown_by(Genotype::pair(2, 0)).collect();
/// assert_eq!(locus.phenotypes()[shown[0]], "A"); // O with A shows A
///
/// // The same, as a line of text.
/// let same: Locus = "A=B>O".parse()?;
/// assert_eq!(same.phenotypes(), locus.phenotypes());
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// Phenotypes may overlap: `insularia or typica` is a record of a moth that was not looked at closely.
/// Single alleles are genotypes too, of haploid individuals, such as males at an X-linked locus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locus {
    name: String,
    alleles: Vec<String>,
    phenotypes: Vec<String>,
    /// The genotypes that show each phenotype.
    shown_by: Vec<Vec<Genotype>>,
}

impl Locus {
    /// A locus from its phenotypes, each with the genotypes that show it. A genotype is written as
    /// its two alleles, `AO`, or with a slash where that is unclear, `A1/A10`; their order does not
    /// matter. The genotype of a haploid individual is its one allele, `A`.
    ///
    /// # Errors
    /// No alleles, names that are empty, repeated or with a slash, a phenotype without genotypes, with
    /// a genotype twice or with pairs and single alleles, a genotype of unknown alleles, or one that shows no
    /// phenotype.
    pub fn new(
        name: &str,
        alleles: &[&str],
        phenotypes: &[(&str, &[&str])],
    ) -> Result<Self, Error> {
        let alleles = allele_names(alleles.iter().copied())?;
        let names = distinct(phenotypes.iter().map(|(name, _)| *name), &[])?;
        let shown_by = (phenotypes.iter())
            .map(|(_, written)| {
                let read = written.iter().map(|one| notation::parse(one, &alleles));
                read.collect::<Result<Vec<_>, _>>()
            })
            .collect::<Result<_, _>>()?;
        let locus = Self::unchecked(name, alleles, names, shown_by);
        locus.check()?;
        Ok(locus)
    }

    /// A locus of which only some phenotypes are listed: those that were observed.
    pub(crate) fn unchecked(
        name: &str,
        alleles: Vec<String>,
        phenotypes: Vec<String>,
        shown_by: Vec<Vec<Genotype>>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            alleles,
            phenotypes,
            shown_by,
        }
    }

    /// That every phenotype has genotypes, of one ploidy and each once, and every genotype a phenotype.
    fn check(&self) -> Result<(), Error> {
        for (phenotype, genotypes) in self.phenotypes.iter().zip(&self.shown_by) {
            let phenotype = phenotype.clone();
            let Some(first) = genotypes.first() else {
                return Err(Error::Unreachable { phenotype });
            };
            if genotypes
                .iter()
                .any(|g| g.is_haploid() != first.is_haploid())
            {
                return Err(Error::Ploidy { phenotype });
            }
            let mut seen = HashSet::new();
            if let Some(twice) = genotypes.iter().find(|genotype| !seen.insert(**genotype)) {
                return Err(Error::ListedTwice {
                    genotype: self.genotype_name(*twice),
                    phenotype,
                });
            }
        }
        match self
            .genotypes()
            .find(|g| self.shown_by(*g).next().is_none())
        {
            Some(genotype) => Err(Error::ShowsNothing {
                genotype: self.genotype_name(genotype),
            }),
            None => Ok(()),
        }
    }

    /// The same locus on the X chromosome: females have two alleles, males one. Each phenotype is split
    /// into that of females and that of males, `female …` and `male …`; a male shows what a female with
    /// two copies of his allele shows.
    ///
    /// ```
    /// use em_genetics::Locus;
    ///
    /// let colour_vision = Locus::dominance("colour vision", &["N", "c"], &["normal", "defect"])?.x_linked()?;
    /// let names = ["female normal", "female defect", "male normal", "male defect"];
    /// assert_eq!(colour_vision.phenotypes(), names);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Haploid`] if the locus has phenotypes of haploid individuals already.
    pub fn x_linked(self) -> Result<Self, Error> {
        if let Some(phenotype) = (0..self.phenotypes.len()).find(|i| self.is_haploid(*i)) {
            return Err(Error::Haploid {
                phenotype: self.phenotypes[phenotype].clone(),
            });
        }
        let named = |sex: &str| {
            let names = self.phenotypes.iter();
            names
                .map(|name| format!("{sex} {name}"))
                .collect::<Vec<_>>()
        };
        let hemizygous = |genotypes: &Vec<Genotype>| -> Vec<Genotype> {
            let single = |genotype: &Genotype| match *genotype {
                Genotype::Pair(a, b) if a == b => Some(Genotype::Single(a)),
                _ => None,
            };
            genotypes.iter().filter_map(single).collect()
        };
        let males = (named("male").into_iter()).zip(self.shown_by.iter().map(hemizygous));
        let males = males.filter(|(_, genotypes)| !genotypes.is_empty());
        let females = named("female")
            .into_iter()
            .zip(self.shown_by.iter().cloned());
        let (phenotypes, shown_by) = females.chain(males).unzip();
        Ok(Self {
            phenotypes,
            shown_by,
            ..self
        })
    }

    /// The name of the locus.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same locus under another name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self
        }
    }

    /// The names of the k alleles.
    #[must_use]
    pub fn alleles(&self) -> &[String] {
        &self.alleles
    }

    /// The names of the phenotypes.
    #[must_use]
    pub fn phenotypes(&self) -> &[String] {
        &self.phenotypes
    }

    /// The genotypes that show a phenotype, counted from 0.
    ///
    /// # Panics
    /// If there is no such phenotype.
    #[must_use]
    pub fn genotypes_of(&self, phenotype: usize) -> &[Genotype] {
        &self.shown_by[phenotype]
    }

    /// The phenotypes that a genotype shows: one, or more where phenotypes overlap. O(genotypes).
    pub fn shown_by(&self, genotype: Genotype) -> impl Iterator<Item = usize> {
        let genotype = match genotype {
            Genotype::Pair(a, b) => Genotype::pair(a, b),
            single @ Genotype::Single(_) => single,
        };
        let phenotypes = self.shown_by.iter().enumerate();
        phenotypes
            .filter(move |(_, genotypes)| genotypes.contains(&genotype))
            .map(|(phenotype, _)| phenotype)
    }

    /// All genotypes: the k(k + 1)/2 unordered pairs (0,0), (0,1), …, (1,1), … if there are diploid
    /// individuals, then the k single alleles if there are haploid ones.
    pub fn genotypes(&self) -> impl Iterator<Item = Genotype> {
        let k = self.alleles.len();
        let has = |haploid: bool| (0..self.phenotypes.len()).any(|i| self.is_haploid(i) == haploid);
        let of = move |haploid: bool| {
            let k = if has(haploid) { k } else { 0 };
            Genotype::all(k, haploid)
        };
        of(false).chain(of(true))
    }

    /// The name of a genotype: `CI`, or `A1/A10` where an allele's name is longer than a letter; the
    /// allele alone if there is one only.
    ///
    /// # Panics
    /// If there is no such allele.
    #[must_use]
    pub fn genotype_name(&self, genotype: Genotype) -> String {
        notation::write(genotype, &self.alleles)
    }

    /// Whether a phenotype is one of haploid individuals.
    pub(crate) fn is_haploid(&self, phenotype: usize) -> bool {
        self.shown_by[phenotype]
            .first()
            .is_some_and(|g| g.is_haploid())
    }

    /// Whether every genotype shows a phenotype that is listed.
    pub(crate) fn is_complete(&self) -> bool {
        let shown: HashSet<&Genotype> = self.shown_by.iter().flatten().collect();
        self.genotypes().all(|genotype| shown.contains(&genotype))
    }

    /// Whether no genotype shows two phenotypes. Then the counts of the phenotypes are multinomial.
    #[must_use]
    pub fn is_unambiguous(&self) -> bool {
        let mut seen = HashSet::new();
        self.shown_by
            .iter()
            .flatten()
            .all(|genotype| seen.insert(genotype))
    }

    /// Puts counts given by name into the order of [`phenotypes`](Self::phenotypes). A phenotype
    /// that is not named has the count 0.
    ///
    /// # Errors
    /// A name that is not a phenotype, or that is given twice.
    pub fn counts<'a>(
        &self,
        named: impl IntoIterator<Item = (&'a str, u64)>,
    ) -> Result<Vec<u64>, Error> {
        let mut counts = vec![None; self.phenotypes.len()];
        for (name, count) in named {
            if counts[self.index(name)?].replace(count).is_some() {
                return Err(Error::CountedTwice {
                    phenotype: name.to_owned(),
                });
            }
        }
        Ok(counts.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Which phenotype has this name, counted from 0.
    ///
    /// # Errors
    /// A name that is not a phenotype.
    pub fn index(&self, phenotype: &str) -> Result<usize, Error> {
        let index = self.phenotypes.iter().position(|name| name == phenotype);
        index.ok_or_else(|| Error::UnknownPhenotype {
            phenotype: phenotype.to_owned(),
            locus: self.name.clone(),
            known: self.phenotypes.join(", "),
        })
    }
}

/// A locus has at most so many alleles: their genotypes are listed one by one.
const MOST_ALLELES: usize = 1000;

/// The names of alleles, if they can be told apart and are neither none nor too many. A slash separates two.
fn allele_names<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Result<Vec<String>, Error> {
    match names.len() {
        0 => Err(Error::NoAlleles),
        1..=MOST_ALLELES => distinct(names, &['/']),
        alleles => Err(Error::TooManyAlleles {
            alleles,
            most: MOST_ALLELES,
        }),
    }
}

/// The names, if none is empty, has one of the forbidden characters, or is the same as another.
pub(crate) fn distinct<'a>(
    names: impl Iterator<Item = &'a str>,
    forbidden: &[char],
) -> Result<Vec<String>, Error> {
    let mut seen = HashSet::new();
    names
        .map(|name| {
            if name.is_empty() || name.contains(forbidden) || !seen.insert(name) {
                return Err(Error::Name {
                    name: name.to_owned(),
                });
            }
            Ok(name.to_owned())
        })
        .collect()
}
