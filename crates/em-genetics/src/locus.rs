//! A locus as data: which genotype shows which phenotype.

use crate::Error;
use std::collections::HashSet;

/// A genetic locus: its alleles, and the phenotype that each unordered pair of them shows.
///
/// The peppered moth is one, the ABO blood groups another; a new system is data, not code:
///
/// ```
/// use em_genetics::Locus;
///
/// // Two codominant alleles, and one that both dominate.
/// let locus = Locus::new(
///     "ABO",
///     &["A", "B", "O"],
///     &[("A", &["AA", "AO"]), ("B", &["BB", "BO"]), ("AB", &["AB"]), ("O", &["OO"])],
/// )?;
/// assert_eq!(locus.genotypes().count(), 6);
/// assert_eq!(locus.phenotypes()[locus.phenotype(2, 0)], "A"); // O with A shows A
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locus {
    name: String,
    alleles: Vec<String>,
    phenotypes: Vec<String>,
    /// The phenotype of each genotype, in the order of [`Locus::genotypes`].
    shows: Vec<usize>,
}

impl Locus {
    /// A locus from its phenotypes, each with the genotypes that show it. A genotype is written as
    /// its two alleles, `AO`, or with a slash where that is unclear, `A1/A10`; their order does not
    /// matter.
    ///
    /// # Errors
    /// No alleles, names that are empty, repeated or with a slash, a phenotype without genotypes, a genotype of
    /// unknown alleles, or one that is listed under no phenotype or under two.
    pub fn new(
        name: &str,
        alleles: &[&str],
        phenotypes: &[(&str, &[&str])],
    ) -> Result<Self, Error> {
        let mut locus = Self::named(name, alleles, phenotypes.iter().map(|(name, _)| *name))?;
        if let Some((name, _)) = phenotypes
            .iter()
            .find(|(_, genotypes)| genotypes.is_empty())
        {
            return Err(Error::Unreachable {
                phenotype: (*name).to_owned(),
            });
        }
        let mut listed = vec![0; locus.shows.len()];
        for (phenotype, (_, genotypes)) in phenotypes.iter().enumerate() {
            for genotype in *genotypes {
                let (a, b) = locus.parse_genotype(genotype)?;
                let index = locus.genotype_index(a, b);
                locus.shows[index] = phenotype;
                listed[index] += 1;
            }
        }
        match listed.iter().position(|&times| times != 1) {
            Some(index) => Err(Error::GenotypeListed {
                genotype: locus.genotype_names().swap_remove(index),
                times: listed[index],
            }),
            None => Ok(locus),
        }
    }

    /// A locus whose alleles are completely dominant in the given order, each over all that follow.
    /// Phenotype i is shown by the pairs whose more dominant allele is allele i.
    ///
    /// ```
    /// use em_genetics::Locus;
    ///
    /// let moth = Locus::dominance("moth", &["C", "I", "T"], &["carbonaria", "insularia", "typica"])?;
    /// assert_eq!(moth, Locus::peppered_moth());
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// No alleles, names that are empty, repeated or with a slash, or not as many phenotypes as
    /// alleles.
    pub fn dominance(name: &str, alleles: &[&str], phenotypes: &[&str]) -> Result<Self, Error> {
        if alleles.len() != phenotypes.len() {
            return Err(Error::Dominance {
                alleles: alleles.len(),
                phenotypes: phenotypes.len(),
            });
        }
        let mut locus = Self::named(name, alleles, phenotypes.iter().copied())?;
        locus.shows = locus.genotypes().map(|(a, b)| a.min(b)).collect();
        Ok(locus)
    }

    /// The peppered moth *Biston betularia*: carbonaria is dominant over insularia, insularia over
    /// typica; alleles C > I > T.
    #[must_use]
    pub fn peppered_moth() -> Self {
        let names = |names: [&str; 3]| names.map(str::to_owned).to_vec();
        Self {
            name: "moth".to_owned(),
            alleles: names(["C", "I", "T"]),
            phenotypes: names(["carbonaria", "insularia", "typica"]),
            shows: vec![0, 0, 0, 1, 1, 2],
        }
    }

    /// The ABO blood groups: A and B are codominant, both dominant over O.
    #[must_use]
    pub fn abo() -> Self {
        let names = |names: &[&str]| names.iter().copied().map(str::to_owned).collect();
        Self {
            name: "abo".to_owned(),
            alleles: names(&["A", "B", "O"]),
            phenotypes: names(&["A", "B", "AB", "O"]),
            shows: vec![0, 2, 0, 1, 1, 3],
        }
    }

    fn named<'a>(
        name: &str,
        alleles: &[&str],
        phenotypes: impl Iterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        if alleles.is_empty() {
            return Err(Error::NoAlleles);
        }
        let k = alleles.len();
        Ok(Self {
            name: name.to_owned(),
            alleles: distinct(alleles.iter().copied())?,
            phenotypes: distinct(phenotypes)?,
            shows: vec![0; k * (k + 1) / 2],
        })
    }

    /// The name of the locus.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
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

    /// The k(k + 1)/2 unordered genotypes as pairs of alleles a ≤ b: (0,0), (0,1), …, (1,1), …
    pub fn genotypes(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let k = self.alleles.len();
        (0..k).flat_map(move |a| (a..k).map(move |b| (a, b)))
    }

    /// The names of the genotypes, in the order of [`genotypes`](Self::genotypes): `CI`, or
    /// `A1/A10` where an allele's name is longer than a letter.
    #[must_use]
    pub fn genotype_names(&self) -> Vec<String> {
        let short = self.alleles.iter().all(|name| name.chars().count() == 1);
        let separator = if short { "" } else { "/" };
        self.genotypes()
            .map(|(a, b)| format!("{}{separator}{}", self.alleles[a], self.alleles[b]))
            .collect()
    }

    /// The phenotype that two alleles show, as an index of [`phenotypes`](Self::phenotypes).
    ///
    /// # Panics
    /// If there is no such allele.
    #[must_use]
    pub fn phenotype(&self, a: usize, b: usize) -> usize {
        self.shows[self.genotype_index(a, b)]
    }

    /// The phenotypes of all genotypes, in the order of [`genotypes`](Self::genotypes).
    pub(crate) fn shows(&self) -> &[usize] {
        &self.shows
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
            let index = self
                .phenotypes
                .iter()
                .position(|phenotype| phenotype == name);
            let index = index.ok_or_else(|| Error::UnknownPhenotype {
                phenotype: name.to_owned(),
                locus: self.name.clone(),
                known: self.phenotypes.join(", "),
            })?;
            if counts[index].replace(count).is_some() {
                return Err(Error::CountedTwice {
                    phenotype: name.to_owned(),
                });
            }
        }
        Ok(counts.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Where a pair of alleles stands among the genotypes.
    fn genotype_index(&self, a: usize, b: usize) -> usize {
        let (a, b) = (a.min(b), a.max(b));
        // Before the pairs of a stand the k, k − 1, … pairs of the alleles in front of it.
        a * self.alleles.len() - a * (a + 1) / 2 + b
    }

    fn parse_genotype(&self, genotype: &str) -> Result<(usize, usize), Error> {
        let index = |name: &str| self.alleles.iter().position(|allele| allele == name);
        let pair = if let Some((a, b)) = genotype.split_once('/') {
            index(a).zip(index(b))
        } else {
            let mut cuts = (genotype.char_indices().skip(1)).filter_map(|(at, _)| {
                let (a, b) = genotype.split_at(at);
                index(a).zip(index(b))
            });
            // Two ways to cut are as bad as none.
            cuts.next().filter(|_| cuts.next().is_none())
        };
        pair.ok_or_else(|| Error::Genotype {
            genotype: genotype.to_owned(),
            alleles: self.alleles.join(", "),
        })
    }
}

/// The names, if none is empty or has a slash, which separates alleles, and no two are the same.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Error> {
    let mut seen = HashSet::new();
    names
        .map(|name| {
            if name.is_empty() || name.contains('/') || !seen.insert(name) {
                return Err(Error::Name {
                    name: name.to_owned(),
                });
            }
            Ok(name.to_owned())
        })
        .collect()
}
