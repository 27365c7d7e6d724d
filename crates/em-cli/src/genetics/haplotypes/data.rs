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
        let mut wanted: Vec<&str> = args.sites.iter().map(String::as_str).collect();
        let mut site = Site::default();
        while sites.read(&mut site)? {
            let place = place(&site);
            if !args.sites.is_empty() {
                if wanted.is_empty() {
                    break;
                }
                let before = wanted.len();
                wanted.retain(|wanted| *wanted != site.id && *wanted != place);
                if wanted.len() == before {
                    continue;
                }
            }
            if markers.len() == MOST_SITES {
                return Err(
                    Problem::new(format!("{source} has more than {MOST_SITES} sites"))
                        .hint("choose some with `--sites`, by name or as CHROMOSOME:POSITION")
                        .into(),
                );
            }
            let name = if site.id.is_empty() { &place } else { &site.id };
            let alleles: Vec<&str> = site.alleles.iter().map(String::as_str).collect();
            let marker = Marker::new(name, &alleles);
            markers.push(
                marker.map_err(|error| Problem::new(format!("{source}, site {name}: {error}")))?,
            );
            for (calls, call) in individuals.iter_mut().zip(&site.calls) {
                calls.push(called(*call));
            }
        }
        if let Some(missing) = wanted.first() {
            return Err(Problem::new(format!("{source} has no site `{missing}`"))
                .hint("sites are named by their id, or as CHROMOSOME:POSITION")
                .into());
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

fn place(site: &Site) -> String {
    match site.position {
        Some(position) => format!("{}:{position}", site.chromosome),
        None => site.id.clone(),
    }
}

fn called(call: Read) -> Call {
    match call {
        Read::Missing => Call::Missing,
        Read::Haploid(a) => Call::Single(a.into()),
        Read::Half(a) => Call::Half(a.into()),
        Read::Diploid(a, b) => Call::Pair(a.into(), b.into()),
    }
}
