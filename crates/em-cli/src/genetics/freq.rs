//! `em genetics freq`: the alleles of each site, counted.

mod groups;
mod rows;

use crate::args::GeneticsFreq as Args;
use crate::input::{Call, Site, open_genotypes};
use anyhow::Result;
use groups::Groups;
use rows::{Row, Rows};
use std::io::Write;

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let mut sites = open_genotypes(&args.genotypes, false)?;
    let groups = if args.by_population {
        Groups::by_population(sites.samples(), &args.genotypes.file)?
    } else {
        Groups::together(sites.samples())
    };
    let mut rows = Rows::begin(args.format, args.by_population, out)?;
    let mut site = Site::default();
    let mut counts = vec![Counts::default(); groups.names().len()];
    while sites.read(&mut site)? {
        for counts in &mut counts {
            counts.clear(site.alleles.len());
        }
        for (group, call) in groups.of_samples().zip(&site.calls) {
            if let Some(group) = group {
                counts[group].add(*call);
            }
        }
        for (name, counts) in groups.names().iter().zip(&counts) {
            rows.write(&Row::of(&site, name.as_deref(), counts))?;
        }
    }
    Ok(rows.end()?)
}

/// The alleles of a group of samples at a site.
#[derive(Clone, Default)]
struct Counts {
    /// How many of each allele.
    alleles: Vec<u64>,
    /// How many samples have an allele that is known.
    samples: u64,
}

impl Counts {
    /// Begins anew at a site of so many alleles.
    fn clear(&mut self, alleles: usize) {
        self.alleles.clear();
        self.alleles.resize(alleles, 0);
        self.samples = 0;
    }

    fn add(&mut self, call: Call) {
        for allele in call.alleles() {
            self.alleles[usize::from(allele)] += 1;
        }
        self.samples += u64::from(call != Call::Missing);
    }

    /// The frequency of each allele, if any is known.
    fn frequencies(&self) -> impl Iterator<Item = Option<f64>> {
        let all: u64 = self.alleles.iter().sum();
        let frequency = move |&count: &u64| (all > 0).then(|| count as f64 / all as f64);
        self.alleles.iter().map(frequency)
    }
}
