//! The genotypes of a group of samples at a site, counted.

use crate::input::Call;
use em_genetics::GenotypeCounts;

/// GENEPOP has at most so many alleles; of more, there would be millions of genotypes.
pub(super) const MOST_ALLELES: usize = 999;

/// How many there are of each genotype. The site has at most [`MOST_ALLELES`].
#[derive(Default)]
pub(super) struct Tally {
    /// How many alleles the site has.
    alleles: usize,
    /// Of the k(k + 1)/2 genotypes in the order AA, AB, AC, BB, BC, CC.
    pub(super) genotypes: Vec<u64>,
    /// Of those who have one allele, such as males on X, by their allele.
    pub(super) haploids: Vec<u64>,
}

/// The two alleles that occur, and their counts.
pub(super) struct Two {
    pub(super) diploids: [u64; 3],
    pub(super) haploids: [u64; 2],
}

impl Tally {
    /// From counts of all genotypes, if there are as many as k alleles have.
    pub(super) fn of_genotypes(genotypes: Vec<u64>) -> Option<Self> {
        let count = genotypes.len();
        let alleles = (1..=count).find(|k| k * (k + 1) / 2 == count)?;
        Some(Self {
            alleles,
            genotypes,
            haploids: vec![0; alleles],
        })
    }

    /// Begins anew at a site of so many alleles.
    pub(super) fn clear(&mut self, alleles: usize) {
        self.alleles = alleles;
        self.genotypes.clear();
        self.genotypes.resize(alleles * (alleles + 1) / 2, 0);
        self.haploids.clear();
        self.haploids.resize(alleles, 0);
    }

    /// Counts a genotype, if all of it is known.
    pub(super) fn add(&mut self, call: Call) {
        match call {
            Call::Pair(a, b) => {
                let genotype = self.genotype(usize::from(a), usize::from(b));
                self.genotypes[genotype] += 1;
            }
            Call::Single(a) => self.haploids[usize::from(a)] += 1,
            Call::Half(_) | Call::Missing => {}
        }
    }

    /// How many diploids have these two alleles.
    pub(super) fn count(&self, a: usize, b: usize) -> u64 {
        self.genotypes[self.genotype(a, b)]
    }

    /// The alleles that diploids have.
    pub(super) fn occurring(&self) -> Vec<usize> {
        (0..self.alleles)
            .filter(|&a| self.is_of_diploids(a))
            .collect()
    }

    fn is_of_diploids(&self, allele: usize) -> bool {
        (0..self.alleles).any(|other| self.count(allele, other) > 0)
    }

    /// Where a genotype stands: behind the k, k − 1, … of lower alleles.
    fn genotype(&self, a: usize, b: usize) -> usize {
        let (low, high) = (a.min(b), a.max(b));
        low * (2 * self.alleles + 1 - low) / 2 + high - low
    }

    /// The diploids, if there are any.
    pub(super) fn diploids(&self) -> Option<GenotypeCounts> {
        GenotypeCounts::new(self.genotypes.clone()).ok()
    }

    pub(super) fn has_haploids(&self) -> bool {
        self.haploids.iter().any(|&count| count > 0)
    }

    /// The counts of the two alleles that occur, if two do.
    pub(super) fn two(&self) -> Option<Two> {
        let occurs = |&allele: &usize| self.haploids[allele] > 0 || self.is_of_diploids(allele);
        let mut occurring = (0..self.alleles).filter(occurs);
        let (Some(a), Some(b), None) = (occurring.next(), occurring.next(), occurring.next())
        else {
            return None;
        };
        Some(Two {
            diploids: [(a, a), (a, b), (b, b)].map(|(a, b)| self.count(a, b)),
            haploids: [self.haploids[a], self.haploids[b]],
        })
    }
}
