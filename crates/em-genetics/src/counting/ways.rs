//! In which ways an individual can come to show what was observed.

use crate::{Genotype, Locus};

/// One way in which an individual can have come to be, which complete data would tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A haploid individual with the one gene.
    Haploid(usize),
    /// A diploid one whose two genes were drawn independently.
    Random(usize, usize),
    /// A diploid one whose two genes are copies of one, since its parents are related: identical by
    /// descent, which has probability f.
    Identical(usize),
}

impl Way {
    /// The genotype that it leads to.
    pub(crate) fn genotype(self) -> Genotype {
        match self {
            Way::Haploid(a) => Genotype::Single(a),
            Way::Random(a, b) => Genotype::Pair(a, b),
            Way::Identical(a) => Genotype::Pair(a, a),
        }
    }

    /// The genes that were drawn: one or two.
    pub(crate) fn genes(self) -> impl Iterator<Item = usize> {
        let (first, second) = match self {
            Way::Haploid(a) | Way::Identical(a) => (a, None),
            Way::Random(a, b) => (a, Some(b)),
        };
        std::iter::once(first).chain(second)
    }
}

/// The ways to each phenotype of a locus, phenotype after phenotype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ways {
    ways: Vec<Way>,
    /// Where the ways to each phenotype end.
    ends: Vec<usize>,
}

impl Ways {
    /// The ways to the phenotypes of a locus; through parents who are related too, if asked for.
    pub(crate) fn to_phenotypes_of(locus: &Locus, inbreeding: bool) -> Self {
        let (mut ways, mut ends) = (Vec::new(), Vec::new());
        for phenotype in 0..locus.phenotypes().len() {
            for genotype in locus.genotypes_of(phenotype) {
                match *genotype {
                    Genotype::Single(a) => ways.push(Way::Haploid(a)),
                    Genotype::Pair(a, b) => {
                        ways.push(Way::Random(a, b));
                        if inbreeding && a == b {
                            ways.push(Way::Identical(a));
                        }
                    }
                }
            }
            ends.push(ways.len());
        }
        Self { ways, ends }
    }

    /// All ways, phenotype after phenotype.
    pub(crate) fn all(&self) -> &[Way] {
        &self.ways
    }

    /// The ways to each phenotype.
    pub(crate) fn by_phenotype(&self) -> impl Iterator<Item = &[Way]> {
        self.of_each(&self.ways)
    }

    /// The parts of a vector along all ways that belong to each phenotype.
    pub(crate) fn of_each<'a, T>(&'a self, along_ways: &'a [T]) -> impl Iterator<Item = &'a [T]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(from, to)| &along_ways[*from..*to])
    }

    /// To which phenotype each way leads.
    pub(crate) fn phenotypes(&self) -> Vec<usize> {
        let of_each = self.by_phenotype().enumerate();
        of_each
            .flat_map(|(phenotype, ways)| std::iter::repeat_n(phenotype, ways.len()))
            .collect()
    }
}
