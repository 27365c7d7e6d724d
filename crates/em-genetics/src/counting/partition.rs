//! Whether counts are multinomial: whether every individual had to show exactly one of the phenotypes.

use crate::{Genotype, Locus};
use std::collections::HashSet;

/// What a locus says of the matter, before anything is counted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Overlap {
    /// Every genotype shows exactly one phenotype.
    None,
    /// Some phenotypes overlap. Those that include another, as `insularia or typica` does, do not matter
    /// where they were not observed, if the others show all genotypes.
    Some { unions: Vec<bool> },
    /// Only some phenotypes are listed.
    Unknown,
}

impl Overlap {
    pub(super) fn of(locus: &Locus) -> Self {
        if !locus.is_complete() {
            return Overlap::Unknown;
        }
        if locus.is_unambiguous() {
            return Overlap::None;
        }
        let sets: Vec<HashSet<&Genotype>> = (0..locus.phenotypes().len())
            .map(|phenotype| locus.genotypes_of(phenotype).iter().collect())
            .collect();
        let includes = |whole: usize, part: usize| {
            let (larger, smaller) = (&sets[whole], &sets[part]);
            // Of two that are the same the second is the one too many.
            whole != part && larger.is_superset(smaller) && (larger != smaller || part < whole)
        };
        let is_union = |whole| (0..sets.len()).any(|part| includes(whole, part));
        let unions = (0..sets.len()).map(is_union).collect();
        Overlap::Some { unions }
    }

    /// The phenotypes of which every individual had to show exactly one, if there are such.
    pub(super) fn partition(&self, locus: &Locus, counts: &[f64]) -> Option<Vec<bool>> {
        match self {
            Overlap::None => Some(vec![true; counts.len()]),
            Overlap::Unknown => None,
            Overlap::Some { unions } => {
                let pairs = counts.iter().zip(unions);
                let kept: Vec<bool> = pairs.map(|(count, union)| *count > 0.0 || !union).collect();
                let mut seen = HashSet::new();
                let is_disjoint = (0..counts.len())
                    .filter(|phenotype| kept[*phenotype])
                    .flat_map(|phenotype| locus.genotypes_of(phenotype))
                    .all(|genotype| seen.insert(genotype));
                // What only a union shows must have been possible to record otherwise.
                let is_all = || seen.len() == locus.genotypes().count();
                (is_disjoint && is_all()).then_some(kept)
            }
        }
    }
}
