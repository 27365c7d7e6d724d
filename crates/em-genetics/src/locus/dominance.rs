//! Loci written as a line of text: `C>I>T`, `A=B>O`, `dark = DD, Dd; light = dd`.

use super::{Genotype, Locus, notation};
use crate::Error;
use std::str::FromStr;

impl Locus {
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
        let k = alleles.len();
        if k != phenotypes.len() {
            return Err(Error::Dominance {
                alleles: k,
                phenotypes: phenotypes.len(),
            });
        }
        let levels: Vec<Vec<&str>> = alleles.iter().map(|allele| vec![*allele]).collect();
        let mut locus = Self::of_levels(name, &levels)?;
        locus.phenotypes = super::distinct(phenotypes.iter().copied(), &[])?;
        Ok(locus)
    }

    /// A locus whose alleles stand on levels: each is completely dominant over those of the levels below,
    /// and codominant with those of its own. Phenotypes have the names of their alleles.
    pub(super) fn of_levels(name: &str, levels: &[Vec<&str>]) -> Result<Self, Error> {
        let names: Vec<&str> = levels.iter().flatten().copied().collect();
        let alleles = super::allele_names(names.into_iter())?;
        let (mut phenotypes, mut shown_by) = (Vec::new(), Vec::new());
        let mut from = 0;
        for level in levels {
            let (to, k) = (from + level.len(), alleles.len());
            for (a, allele) in (from..to).zip(level) {
                phenotypes.push((*allele).to_owned());
                let below = (to..k).map(|b| Genotype::Pair(a, b));
                shown_by.push(std::iter::once(Genotype::Pair(a, a)).chain(below).collect());
            }
            for (a, b) in (from..to).flat_map(|a| (a + 1..to).map(move |b| (a, b))) {
                let both = Genotype::Pair(a, b);
                phenotypes.push(notation::write(both, &alleles));
                shown_by.push(vec![both]);
            }
            from = to;
        }
        Ok(Self::unchecked(name, alleles, phenotypes, shown_by))
    }

    /// A locus from a list of phenotypes: `dark = DD, Dd; light = dd`. The alleles are those of the
    /// genotypes, in the order in which they appear.
    fn of_list(text: &str) -> Result<Self, Error> {
        let mut phenotypes: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in text.split([';', '\n']).map(str::trim) {
            if line.is_empty() {
                continue;
            }
            let Some((phenotype, genotypes)) = line.split_once('=') else {
                return Err(Error::System {
                    text: line.to_owned(),
                });
            };
            let genotypes = genotypes.split(',').map(str::trim);
            phenotypes.push((phenotype.trim(), genotypes.collect()));
        }
        let mut alleles: Vec<&str> = Vec::new();
        for genotype in phenotypes.iter().flat_map(|(_, genotypes)| genotypes) {
            for allele in letters(genotype) {
                if !alleles.contains(&allele) {
                    alleles.push(allele);
                }
            }
        }
        let phenotypes: Vec<(&str, &[&str])> = (phenotypes.iter())
            .map(|(name, genotypes)| (*name, genotypes.as_slice()))
            .collect();
        Self::new(text.trim(), &alleles, &phenotypes)
    }
}

/// The alleles of a genotype, before it is known which there are: the parts around a slash, or one for
/// each letter.
fn letters(genotype: &str) -> Vec<&str> {
    match genotype.split_once('/') {
        Some((a, b)) => vec![a.trim(), b.trim()],
        None => (genotype.char_indices())
            .map(|(at, letter)| &genotype[at..at + letter.len_utf8()])
            .collect(),
    }
}

/// Reads a locus from a line of text, which becomes its name.
///
/// * `C>I>T`: each allele is completely dominant over those behind it; `A=B>O`: A and B are codominant.
///   Phenotypes have the names of their alleles: `A`, `B`, `AB`, `O`. Alone, `A=B=C` is a codominant
///   locus.
/// * `dark = DD, Dd; light = dd`: phenotypes, each with the genotypes that show it. A single letter is the
///   genotype of a haploid individual; alleles with longer names are written with a slash, `A1/A2`.
///
/// ```
/// use em_genetics::Locus;
///
/// let moth: Locus = "C > I > T".parse()?;
/// assert_eq!(moth.phenotypes(), ["C", "I", "T"]);
/// let locus: Locus = "dark = DD, Dd; light = dd; dark male = D; light male = d".parse()?;
/// assert_eq!(locus.alleles(), ["D", "d"]);
/// # Ok::<(), em_genetics::Error>(())
/// ```
impl FromStr for Locus {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.contains([',', ';', '\n']) {
            return Self::of_list(text);
        }
        let levels = text.split('>');
        let levels: Vec<Vec<&str>> = levels
            .map(|level| level.split('=').map(str::trim).collect())
            .collect();
        if levels.iter().map(Vec::len).sum::<usize>() < 2 {
            return Err(Error::System {
                text: text.to_owned(),
            });
        }
        Self::of_levels(text.trim(), &levels)
    }
}
