//! Hardy-Weinberg tests of each site of a file.

use super::super::each_site::{EachSite, note_sum};
use super::super::groups::Groups;
use super::super::rows::Cell;
use super::super::tally::{MOST_ALLELES, Tally};
use super::tests::{Draws, FIGURES, Tests, X_LINKED};
use crate::args::GeneticsHwe as Args;
use crate::input::{Source, open_genotypes};
use crate::problem::Problem;
use anyhow::Result;
use std::io::Write;

/// What stands before the figures.
const COUNTS: [&str; 4] = ["alleles", "n", "genotypes", "haploids"];

/// What a part of the work needs and finds.
#[derive(Default)]
struct Own {
    groups: Vec<Tally>,
    /// How many sites have too many alleles.
    left_out: usize,
    /// How many tests leave haploids out.
    diploids_only: usize,
    /// How many sites are tested as X-linked because of haploids alone.
    x_by_haploids: usize,
}

pub(super) fn run(source: &Source, args: &Args, out: &mut impl Write) -> Result<()> {
    let mut sites = open_genotypes(source, &args.reading)?;
    let groups = Groups::of(sites.samples(), args.by_population, source)?;
    let offer = sites.offer();
    if offer.likelihoods && !offer.genotypes {
        return Err(
            Problem::new(format!("{source} has likelihoods but no genotypes"))
                .hint("`em genetics freq` tests Hardy-Weinberg proportions by likelihoods")
                .into(),
        );
    }
    let each = EachSite {
        sites: sites.as_mut(),
        source,
        groups: &groups,
        format: args.format,
    };
    let draws = Draws {
        draws: args.draws,
        seed: args.seed,
    };
    let columns = [&COUNTS[..], &FIGURES].concat();
    let owns = each.write(&columns, out, |n, site, own: &mut Own, row| {
        if site.alleles.len() > MOST_ALLELES {
            own.left_out += 1;
            return Ok(());
        }
        own.groups.resize_with(groups.names().len(), Tally::default);
        for tally in &mut own.groups {
            tally.clear(site.alleles.len());
        }
        for (group, call) in groups.of_samples().zip(&site.calls) {
            if let Some(group) = group {
                own.groups[group].add(*call);
            }
        }
        let mut is_x_linked = false;
        for (g, (name, tally)) in groups.names().zip(&own.groups).enumerate() {
            let tests = Tests::of(tally, draws, n * groups.names().len() + g)
                .map_err(|error| Problem::new(format!("{source}, {}: {error}", site.name())))?;
            is_x_linked |= tests.test == Some(X_LINKED);
            let leaves_haploids = tests.test.is_some_and(|test| test != X_LINKED);
            own.diploids_only += usize::from(leaves_haploids && tally.has_haploids());
            let counts = [
                Cell::Texts(&site.alleles),
                Cell::Whole(Some(tally.genotypes.iter().sum())),
                Cell::Wholes(&tally.genotypes),
                Cell::Wholes(&tally.haploids),
            ];
            row.write(site, name, &[&counts[..], &tests.figures(tally)].concat());
        }
        let is_known = args.reading.x_linked || site.is_on_x();
        own.x_by_haploids += usize::from(is_x_linked && !is_known);
        Ok(())
    })?;
    let what = format!("of more than {MOST_ALLELES} alleles left out");
    note_sum(&owns, |own| own.left_out, "site", &what);
    note_sum(
        &owns,
        |own| own.x_by_haploids,
        "site",
        "with haploid genotypes, not known to lie on X: tested as on X, see the column `test`",
    );
    note_sum(
        &owns,
        |own| own.diploids_only,
        "test",
        "of three or more alleles made without haploid genotypes: there is none for X",
    );
    Ok(())
}
