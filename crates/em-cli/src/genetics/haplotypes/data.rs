//! The genotypes whose haplotypes are looked for.

use crate::args::GeneticsHaplotypes as Args;
use crate::input::{Call as Read, Site, Source, open_genotypes};
use crate::output::plural;
use crate::problem::{Problem, note};
use anyhow::Result;
use em_genetics::{Call, Marker, TwoLocusTable, UnphasedGenotypes};

/// Genotypes, and who has them.
pub(super) struct Data {
    pub(super) genotypes: UnphasedGenotypes,
    /// The names of the individuals; none for a table of counts.
    names: Vec<String>,
}

/// More sites have no haplotypes that could be counted; a file that has more was given by mistake.
const MOST_SITES: usize = 100;

/// A table of more individuals is not taken apart into individuals.
const MOST_INDIVIDUALS: u64 = 10_000_000;

impl Data {
    pub(super) fn of(args: &Args) -> Result<Self> {
        match &args.file {
            Some(file) => Self::read(args, &Source::of(file)),
            None => Self::table(&args.table),
        }
    }

    /// What an individual is called.
    pub(super) fn name(&self, individual: usize) -> String {
        let name = self.names.get(individual);
        name.map_or_else(|| format!("{}", individual + 1), Clone::clone)
    }

    fn table(counts: &[u64]) -> Result<Self> {
        let Ok([aa, ab, bb]) = <[[u64; 3]; 3]>::try_from(counts.as_chunks().0) else {
            return Err(wrong_table(counts.len()).into());
        };
        if counts.len() != 9 {
            return Err(wrong_table(counts.len()).into());
        }
        if counts.iter().copied().fold(0, u64::saturating_add) > MOST_INDIVIDUALS {
            let most = "a table of more than 10 000 000 individuals is too large";
            return Err(Problem::usage(most).into());
        }
        let table = TwoLocusTable::new([aa, ab, bb]).map_err(Problem::usage)?;
        Ok(Self {
            genotypes: table.genotypes()?,
            names: Vec::new(),
        })
    }

    fn read(args: &Args, source: &Source) -> Result<Self> {
        let mut sites = open_genotypes(source, &args.reading)?;
        let names: Vec<String> = sites
            .samples()
            .iter()
            .map(|sample| sample.id.clone())
            .collect();
        let mut individuals: Vec<Vec<Call>> = vec![Vec::new(); names.len()];
        let mut markers: Vec<Marker> = Vec::new();
        let mut wanted = Wanted::of(&args.sites);
        let mut unnamed = 0;
        let mut site = Site::default();
        while sites.read(&mut site)? {
            if !wanted.is(&site) {
                continue;
            }
            if has_unnamed_alleles(&site) {
                unnamed += 1;
                continue;
            }
            if markers.len() == MOST_SITES {
                return Err(
                    Problem::new(format!("{source} has more than {MOST_SITES} sites"))
                        .hint("choose some with `--sites`, by name or as CHROMOSOME:POSITION")
                        .into(),
                );
            }
            let alleles: Vec<&str> = site.alleles.iter().map(String::as_str).collect();
            let marker = Marker::new(&name(&site, &markers), &alleles);
            markers.push(marker.map_err(|error| {
                let site = site.name();
                Problem::new(format!("{source}, {site}: {error}"))
            })?);
            for (calls, call) in individuals.iter_mut().zip(&site.calls) {
                calls.push(called(*call));
            }
        }
        if let Some(missing) = wanted.missing() {
            return Err(Problem::new(format!("{source} has no site `{missing}`"))
                .hint("sites are named by their id, or as CHROMOSOME:POSITION")
                .into());
        }
        if unnamed > 0 {
            note(format!(
                "{} whose alleles have no names, `0` and `0`: left out",
                plural(unnamed, "site")
            ));
        }
        let genotypes =
            UnphasedGenotypes::new(markers, individuals).map_err(|error| match error {
                em_genetics::Error::MixedPloidy { individual } => Problem::new(format!(
                    "{source}: `{}` has two alleles at one site and a single one at another",
                    names[individual]
                ))
                .hint("choose sites of one kind with `--sites`: autosomes, or the X chromosome"),
                error => Problem::new(format!("{source}: {error}")),
            })?;
        if genotypes.untyped() > 0 {
            note(format!(
                "{} without any known allele at these sites left out",
                plural(genotypes.untyped(), "individual")
            ));
        }
        Ok(Self { genotypes, names })
    }
}

fn wrong_table(counts: usize) -> Problem {
    Problem::usage(format!(
        "{counts} counts in `--table`, which has three rows of three"
    ))
    .hint("write AABB,AABb,AAbb,AaBB,AaBb,Aabb,aaBB,aaBb,aabb")
}

/// The sites that were asked for, and whether each was found.
struct Wanted<'a>(Vec<(&'a str, bool)>);

impl<'a> Wanted<'a> {
    fn of(names: &'a [String]) -> Self {
        Self(names.iter().map(|name| (name.as_str(), false)).collect())
    }

    /// Whether a site is one of them, which it is if nothing was asked for. Several sites may have a name,
    /// such as records of one place with an alternative allele each.
    fn is(&mut self, site: &Site) -> bool {
        let place = site.place();
        let mut is_wanted = self.0.is_empty();
        for (name, is_found) in &mut self.0 {
            if place.as_deref() == Some(*name)
                || *name == site.id
                || site.ids().any(|id| id == *name)
            {
                *is_found = true;
                is_wanted = true;
            }
        }
        is_wanted
    }

    /// The first that was not found.
    fn missing(&self) -> Option<&'a str> {
        let missing = self.0.iter().find(|(_, is_found)| !is_found);
        missing.map(|(name, _)| *name)
    }
}

/// PLINK writes `0` for an allele that nobody has, and where all genotypes are missing for both.
fn has_unnamed_alleles(site: &Site) -> bool {
    site.alleles.len() > 1 && site.alleles.iter().all(|allele| allele == "0")
}

/// What a site is called: by its id, else its place. A name that a site before has is told from that by the
/// alleles.
fn name(site: &Site, before: &[Marker]) -> String {
    let name = match site.place() {
        Some(place) if site.id.is_empty() => place,
        _ => site.id.clone(),
    };
    if before.iter().any(|marker| marker.name() == name) {
        format!("{name}:{}", site.alleles.join(":"))
    } else {
        name
    }
}

fn called(call: Read) -> Call {
    match call {
        Read::Missing => Call::Missing,
        Read::Single(a) => Call::Single(a.into()),
        Read::Half(a) => Call::Half(a.into()),
        Read::Pair(a, b) => Call::Pair(a.into(), b.into()),
    }
}
