//! `em genetics freq`: the allele frequencies of each site, from genotypes or from their likelihoods.

mod called;
mod likelihoods;
mod null_alleles;

use super::each_site::EachSite;
use super::groups::Groups;
use crate::args::GeneticsFreq as Args;
use crate::input::{Source, open_genotypes};
use crate::problem::{Problem, note};
use anyhow::Result;
use std::io::Write;

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let source = Source::of(&args.file);
    let mut sites = open_genotypes(&source, &args.reading)?;
    let groups = Groups::of(sites.samples(), args.by_population, &source)?;
    let offer = sites.offer();
    let each = EachSite {
        sites: sites.as_mut(),
        source: &source,
        groups: &groups,
        format: args.format,
    };
    if args.likelihoods && !offer.likelihoods {
        return Err(
            Problem::new(format!("{source} has no genotype likelihoods")).hint(
                "they are the `PL` or `GL` of a VCF file; leave out `--likelihoods` to count genotypes",
            ).into(),
        );
    }
    if let Some(blanks) = args.null_alleles {
        if offer.likelihoods && !offer.genotypes {
            let problem = Problem::new(format!("{source} has likelihoods but no genotypes"));
            return Err(problem.hint("leave out `--null-alleles`").into());
        }
        return null_alleles::run(each, blanks, out);
    }
    if args.likelihoods || (offer.likelihoods && !offer.genotypes) {
        if !args.likelihoods {
            note(format!(
                "{source} has no genotypes: frequencies are estimated from their likelihoods"
            ));
        }
        return likelihoods::run(each, out);
    }
    called::run(each, out)
}
