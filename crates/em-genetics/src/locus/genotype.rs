//! What an individual carries at a locus.

/// What an individual carries at a locus: two alleles, or one.
///
/// ```
/// use em_genetics::Genotype;
///
/// assert_eq!(Genotype::pair(2, 0), Genotype::Pair(0, 2)); // pairs have no order
/// assert!(Genotype::Single(1).is_haploid());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Genotype {
    /// Two alleles, the one that comes first in the locus in front.
    Pair(usize, usize),
    /// The only allele of a haploid individual, such as a male at an X-linked locus.
    Single(usize),
}

impl Genotype {
    /// The unordered pair of two alleles.
    #[must_use]
    pub fn pair(a: usize, b: usize) -> Self {
        Genotype::Pair(a.min(b), a.max(b))
    }

    /// Whether there is one allele only.
    #[must_use]
    pub fn is_haploid(self) -> bool {
        matches!(self, Genotype::Single(_))
    }

    /// Whether an allele is carried, once or twice.
    #[must_use]
    pub fn carries(self, allele: usize) -> bool {
        match self {
            Genotype::Pair(a, b) => a == allele || b == allele,
            Genotype::Single(a) => a == allele,
        }
    }

    /// All genotypes of k alleles: the pairs (0,0), (0,1), …, (1,1), …, or the single alleles.
    pub(crate) fn all(k: usize, haploid: bool) -> impl Iterator<Item = Genotype> {
        let pairs = if haploid { 0 } else { k };
        let singles = if haploid { k } else { 0 };
        (0..pairs)
            .flat_map(move |a| (a..k).map(move |b| Genotype::Pair(a, b)))
            .chain((0..singles).map(Genotype::Single))
    }
}
