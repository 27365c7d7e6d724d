//! A marker, and what is known of an individual there.

use crate::Error;
use crate::locus::distinct;

/// One of several loci whose haplotypes are looked for: its name and its alleles, two or more or, where
/// nothing varies, one.
///
/// ```
/// use em_genetics::{Call, Marker};
///
/// let snp = Marker::new("rs123", &["C", "T"])?;
/// assert_eq!(snp.call("T/C")?, Call::Pair(0, 1));
/// assert_eq!(snp.call("C|T")?, Call::Pair(0, 1)); // phase is not used
/// assert_eq!(snp.call("./.")?, Call::Missing);
/// assert_eq!(snp.call("C/.")?, Call::Half(0));
/// assert_eq!(snp.call("T")?, Call::Single(1)); // a male, if it lies on the X chromosome
/// assert!(snp.call("C/G").is_err());
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    name: String,
    alleles: Vec<String>,
}

/// What is known of an individual at a marker. Alleles count from 0.
///
/// ```
/// use em_genetics::{Call, HaplotypeSearch, Marker, UnphasedGenotypes};
///
/// // Of five known genes three are C, whoever has them.
/// let calls = [Call::Pair(0, 1), Call::Pair(0, 0), Call::Half(1), Call::Missing];
/// let snp = Marker::new("rs123", &["C", "T"])?;
/// let genotypes = UnphasedGenotypes::new(vec![snp], calls.map(|call| vec![call]).to_vec())?;
/// let fit = HaplotypeSearch::new(1).run(&genotypes)?;
/// assert!((fit.best().frequency(&[0]) - 3.0 / 5.0).abs() < 1e-9);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Two alleles, in any order: which chromosome carries which is not known.
    Pair(usize, usize),
    /// One of the two alleles, either of them with probability ½; the other was not seen. So a heterozygote
    /// has half the weight of a homozygote, who shows the allele in any case, and at a single marker the
    /// likelihood is the frequency of the allele.
    Half(usize),
    /// The only allele of a haploid individual.
    Single(usize),
    /// Nothing.
    Missing,
}

/// Stands for an allele that is not known.
const UNKNOWN: &str = ".";

impl Marker {
    /// A marker with the names of its alleles.
    ///
    /// # Errors
    /// No alleles, names that are empty, repeated or with a `/` or `|`, an allele named `.`.
    pub fn new(name: &str, alleles: &[&str]) -> Result<Self, Error> {
        if alleles.is_empty() {
            return Err(Error::NoAlleles);
        }
        if alleles.contains(&UNKNOWN) {
            return Err(Error::Name {
                name: UNKNOWN.to_owned(),
            });
        }
        Ok(Self {
            name: name.to_owned(),
            alleles: distinct(alleles.iter().copied(), &['/', '|'])?,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its alleles.
    #[must_use]
    pub fn alleles(&self) -> &[String] {
        &self.alleles
    }

    /// Reads a genotype: two alleles with a slash, or with a bar, where phase is known but not used; one for
    /// a haploid individual. `.` is an allele that is not known, and `.` alone or `./.` a genotype that is
    /// not.
    ///
    /// # Errors
    /// [`Error::Genotype`] if it is nothing of this.
    pub fn call(&self, text: &str) -> Result<Call, Error> {
        let unknown = || Error::Genotype {
            genotype: text.to_owned(),
            alleles: self.alleles.join(", "),
        };
        let allele = |name: &str| match self.alleles.iter().position(|known| known == name) {
            _ if name == UNKNOWN => Ok(None),
            None => Err(unknown()),
            known => Ok(known),
        };
        Ok(match text.split_once(['/', '|']) {
            None => allele(text)?.map_or(Call::Missing, Call::Single),
            Some((one, other)) => match (allele(one)?, allele(other)?) {
                (Some(a), Some(b)) => Call::Pair(a.min(b), a.max(b)),
                (Some(a), None) | (None, Some(a)) => Call::Half(a),
                (None, None) => Call::Missing,
            },
        })
    }
}

impl Call {
    /// The alleles that are known.
    pub(super) fn alleles(self) -> impl Iterator<Item = usize> {
        let (first, second) = match self {
            Call::Pair(a, b) => (Some(a), Some(b)),
            Call::Half(a) | Call::Single(a) => (Some(a), None),
            Call::Missing => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The same with the alleles of a pair in order.
    pub(super) fn ordered(self) -> Self {
        match self {
            Call::Pair(a, b) => Call::Pair(a.min(b), a.max(b)),
            call => call,
        }
    }
}
