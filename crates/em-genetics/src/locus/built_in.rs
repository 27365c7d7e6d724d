//! Loci that everybody knows.

use super::{Genotype, Locus, notation};
use crate::Error;
use std::cmp::Ordering;

/// A locus that comes with the crate, to be found by [`Locus::built_in`].
///
/// ```
/// use em_genetics::{BuiltIn, Locus};
///
/// for BuiltIn { name, description, .. } in BuiltIn::ALL {
///     println!("{name:14} {description}");
/// }
/// assert_eq!(Locus::built_in("rh")?.alleles().len(), 8);
/// assert_eq!(Locus::built_in("codominant:4")?.genotypes().count(), 10);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuiltIn {
    /// Its name; `:k` at the end stands for a number of alleles.
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: &'static [BuiltIn] = &[
        BuiltIn {
            name: "moth",
            description: "peppered moth: carbonaria, insularia, typica; C > I > T",
        },
        BuiltIn {
            name: "abo",
            description: "ABO blood groups: A, B, AB, O; A = B > O",
        },
        BuiltIn {
            name: "mn",
            description: "MN blood groups: M, MN, N; M = N",
        },
        BuiltIn {
            name: "mnss",
            description: "MNSs blood groups: haplotypes MS, Ms, NS, Ns, typed for all four antigens",
        },
        BuiltIn {
            name: "rh",
            description: "Rh blood groups: haplotypes of C/c, D/d, E/e, typed for C, c, D, E, e",
        },
        BuiltIn {
            name: "dominant",
            description: "a band of AFLP or RAPD: present, absent; + > -",
        },
        BuiltIn {
            name: "codominant:k",
            description: "k alleles A1, A2, … that all show: A1/A1, A1/A2, …",
        },
        BuiltIn {
            name: "null:k",
            description: "k codominant alleles A1, A2, … and one that does not show, null",
        },
    ];
}

impl Locus {
    /// The locus of a name in [`BuiltIn::ALL`]; with a number of alleles from 1 to 100 where the name asks for
    /// one, such as `codominant:4`.
    ///
    /// # Errors
    /// [`Error::NotBuiltIn`] for another name.
    pub fn built_in(name: &str) -> Result<Self, Error> {
        let numbered = |k: &str| -> Option<Vec<String>> {
            let k: usize = k.parse().ok().filter(|k| (1..=100).contains(k))?;
            Some((1..=k).map(|allele| format!("A{allele}")).collect())
        };
        let not_built_in = || Error::NotBuiltIn {
            name: name.to_owned(),
        };
        let (stem, alleles) = match name.split_once(':') {
            Some((stem, k)) => (stem, numbered(k).ok_or_else(not_built_in)?),
            None => (name, Vec::new()),
        };
        let alleles: Vec<&str> = alleles.iter().map(String::as_str).collect();
        match (stem, alleles.as_slice()) {
            ("moth", []) => Ok(Self::peppered_moth()),
            ("abo", []) => Ok(Self::abo()),
            ("mn", []) => Ok(Self::mn()),
            ("mnss", []) => Ok(Self::mnss()),
            ("rh", []) => Ok(Self::rh()),
            ("dominant", []) => Ok(Self::dominant_marker()),
            ("codominant", [_, ..]) => Self::codominant(name, &alleles),
            ("null", [_, ..]) => Self::null_allele(name, &alleles, "null"),
            _ => Err(not_built_in()),
        }
    }

    /// The peppered moth *Biston betularia*: carbonaria is dominant over insularia, insularia over
    /// typica; alleles C > I > T.
    #[must_use]
    pub fn peppered_moth() -> Self {
        Self::grouped("moth", &["C", "I", "T"], |a, b| {
            ["carbonaria", "insularia", "typica"][a.min(b)].to_owned()
        })
    }

    /// The ABO blood groups: A and B are codominant, both dominant over O.
    #[must_use]
    pub fn abo() -> Self {
        let mut locus = Self::grouped("abo", &["A", "B", "O"], |a, b| {
            [["A", "AB", "A"], ["AB", "B", "B"], ["A", "B", "O"]][a][b].to_owned()
        });
        // In the order in which everybody lists them: A, B, AB, O.
        locus.phenotypes.swap(1, 2);
        locus.shown_by.swap(1, 2);
        locus
    }

    /// The MN blood groups: M and N are codominant.
    #[must_use]
    pub fn mn() -> Self {
        Self::grouped("mn", &["M", "N"], |a, b| {
            [["M", "MN"], ["MN", "N"]][a][b].to_owned()
        })
    }

    /// The MNSs blood groups: two closely linked loci, M/N and S/s, hence four haplotypes. With anti-M, -N,
    /// -S and -s nine phenotypes are told apart. `MNSs` alone hides which alleles lie together: MS with Ns,
    /// or Ms with NS.
    #[must_use]
    pub fn mnss() -> Self {
        let haplotypes = ["MS", "Ms", "NS", "Ns"];
        Self::grouped("mnss", &haplotypes, |a, b| {
            let at = |locus| antigens(haplotypes[a], haplotypes[b], locus);
            [at(0), at(1)].concat()
        })
    }

    /// The Rh blood groups: the loci C/c, D/d and E/e, hence eight haplotypes (Fisher and Race). With anti-C,
    /// -c, -D, -E and -e, and none against d, 18 phenotypes are told apart, `CcDee` say, where `dd` is
    /// D-negative.
    #[must_use]
    pub fn rh() -> Self {
        let haplotypes = ["CDE", "CDe", "CdE", "Cde", "cDE", "cDe", "cdE", "cde"];
        Self::grouped("rh", &haplotypes, |a, b| {
            let at = |locus| antigens(haplotypes[a], haplotypes[b], locus);
            // D with d looks like D with D.
            let d = if at(1).starts_with('D') { "D" } else { "dd" };
            [
                at(0).repeat(3 - at(0).len()),
                d.to_owned(),
                at(2).repeat(3 - at(2).len()),
            ]
            .concat()
        })
    }

    /// A marker of which only presence shows, as a band of AFLP or RAPD: `+` is dominant over `-`.
    #[must_use]
    pub fn dominant_marker() -> Self {
        Self::grouped("dominant", &["+", "-"], |a, b| {
            ["present", "absent"][a.min(b)].to_owned()
        })
    }

    /// A locus all of whose genotypes show. Phenotypes have the names of the genotypes.
    ///
    /// ```
    /// use em_genetics::Locus;
    ///
    /// let locus = Locus::codominant("G6pd", &["A", "B"])?;
    /// assert_eq!(locus.phenotypes(), ["AA", "AB", "BB"]);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// No alleles, names that are empty, repeated or with a slash.
    pub fn codominant(name: &str, alleles: &[&str]) -> Result<Self, Error> {
        let alleles = super::allele_names(alleles.iter().copied())?;
        let genotypes = || Genotype::all(alleles.len(), false);
        let names = genotypes().map(|genotype| notation::write(genotype, &alleles));
        let names = names.collect();
        let shown_by = genotypes().map(|genotype| vec![genotype]).collect();
        Ok(Self::unchecked(name, alleles, names, shown_by))
    }

    /// A locus of codominant alleles and one more that does not show: the null allele of a
    /// microsatellite. An individual who shows one allele is homozygous, or has it with the null allele;
    /// one who shows none is homozygous for the null allele.
    ///
    /// ```
    /// use em_genetics::Locus;
    ///
    /// let locus = Locus::null_allele("Mic1", &["120", "124"], "null")?;
    /// assert_eq!(locus.phenotypes(), ["120", "124", "120/124", "null"]);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// No alleles, names that are empty, repeated or with a slash.
    pub fn null_allele(name: &str, visible: &[&str], null: &str) -> Result<Self, Error> {
        Self::of_levels(name, &[visible.to_vec(), vec![null]])
    }

    /// A locus whose phenotypes are told by a function of two alleles, in the order in which genotypes
    /// show them.
    fn grouped(name: &str, alleles: &[&str], shows: impl Fn(usize, usize) -> String) -> Self {
        let (mut phenotypes, mut shown_by) = (Vec::new(), Vec::<Vec<Genotype>>::new());
        for genotype in Genotype::all(alleles.len(), false) {
            let Genotype::Pair(a, b) = genotype else {
                continue;
            };
            let phenotype = shows(a, b);
            if let Some(known) = phenotypes.iter().position(|known| *known == phenotype) {
                shown_by[known].push(genotype);
            } else {
                phenotypes.push(phenotype);
                shown_by.push(vec![genotype]);
            }
        }
        let alleles = alleles.iter().copied().map(str::to_owned).collect();
        Self::unchecked(name, alleles, phenotypes, shown_by)
    }
}

/// What two haplotypes show at one of their loci, a letter each: one letter if they are alike, else
/// both, capitals first.
fn antigens(a: &str, b: &str, locus: usize) -> String {
    let (a, b) = (&a[locus..=locus], &b[locus..=locus]);
    match a.cmp(b) {
        Ordering::Equal => a.to_owned(),
        Ordering::Less => [a, b].concat(),
        Ordering::Greater => [b, a].concat(),
    }
}
