//! Individuals and loci that are kept, as GENEPOP and CSV files have them.

pub(super) mod csv;
pub(super) mod genepop;
mod notation;

use super::site::set;
use super::{Call, Sample, Site, Sites};
use crate::problem::Problem;
use std::collections::HashMap;

/// Genotypes of individuals at loci, offered by loci.
pub(super) struct Table {
    samples: Vec<Sample>,
    loci: std::vec::IntoIter<Locus>,
}

/// A locus while it is read: alleles are numbered as they come.
pub(super) struct Locus {
    name: String,
    numbers: HashMap<String, u16>,
    calls: Vec<Call>,
}

impl Locus {
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            numbers: HashMap::new(),
            calls: Vec::new(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The number of an allele.
    pub(super) fn allele(&mut self, name: &str) -> Result<u16, String> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let new = u16::try_from(self.numbers.len())
            .map_err(|_| format!("locus `{}` has more than 65536 alleles", self.name))?;
        self.numbers.insert(name.to_owned(), new);
        Ok(new)
    }

    /// Adds the genotype of the next individual.
    pub(super) fn push(&mut self, call: Call) {
        self.calls.push(call);
    }

    pub(super) fn has_allele(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.numbers.keys().any(|name| wanted(name))
    }
}

impl Table {
    pub(super) fn of(samples: Vec<Sample>, loci: Vec<Locus>) -> Self {
        Self {
            samples,
            loci: loci.into_iter(),
        }
    }
}

impl Sites for Table {
    fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Alleles in order: whole numbers by size, before names by the alphabet.
    fn read(&mut self, site: &mut Site) -> Result<bool, Problem> {
        let Some(locus) = self.loci.next() else {
            return Ok(false);
        };
        let mut alleles: Vec<(&str, u16)> = (locus.numbers.iter())
            .map(|(name, number)| (name.as_str(), *number))
            .collect();
        alleles.sort_by_key(|&(name, _)| {
            let number = name.parse::<u64>();
            (number.is_err(), number.unwrap_or(0), name)
        });
        let mut order = vec![0; alleles.len()];
        for (new, (_, old)) in (0..).zip(&alleles) {
            order[usize::from(*old)] = new;
        }
        site.clear_samples();
        site.chromosome.clear();
        site.position = None;
        set(&mut site.id, &locus.name);
        site.set_alleles(alleles.iter().map(|(name, _)| *name));
        let renumbered = |call: &Call| call.renumbered(|old| order[usize::from(old)]);
        site.calls.extend(locus.calls.iter().map(renumbered));
        Ok(true)
    }
}
