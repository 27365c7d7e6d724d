//! Hardy-Weinberg tests of each site of a file.

use super::super::each_site::each_site;
use super::super::groups::Groups;
use super::super::rows::{Cell, Rows};
use super::super::tally::{MOST_ALLELES, Tally};
use super::tests::{Tests, X_LINKED};
use crate::args::GeneticsHwe as Args;
use crate::input::{Site, Source, open_genotypes};
use crate::output::plural;
use crate::problem::{Problem, note};
use anyhow::Result;
use em_genetics::em_core::{rand::RngExt, stream};
use em_genetics::{GenotypeCounts, ProbabilityPlan};
use std::io::Write;

const COLUMNS: [&str; 11] = [
    "alleles",
    "n",
    "genotypes",
    "haploids",
    "observed_heterozygosity",
    "expected_heterozygosity",
    "f",
    "p_x2",
    "p_exact",
    "mid_p",
    "test",
];

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
    let rows = Rows::new(args.format, &groups, &COLUMNS);
    let owns = each_site(
        sites.as_mut(),
        source,
        &rows,
        out,
        |n, site, own: &mut Own, row| {
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
                // A seed of its own for each row, in whatever order they are worked on.
                let unit = n * groups.names().len() + g;
                let plan = ProbabilityPlan {
                    draws: args.draws,
                    ..ProbabilityPlan::new(stream(args.seed, unit).random())
                };
                let tests = Tests::of(tally, &plan)
                    .map_err(|error| Problem::new(format!("{source}, {}: {error}", site.name())))?;
                is_x_linked |= tests.test == Some(X_LINKED);
                own.diploids_only += usize::from(
                    tests.test.is_some_and(|test| test != X_LINKED) && tally.has_haploids(),
                );
                row.write(site, name, &cells(site, tally, &tests));
            }
            let is_known = args.reading.x_linked || site.is_on_x();
            own.x_by_haploids += usize::from(is_x_linked && !is_known);
            Ok(())
        },
    )?;
    let sum = |count: fn(&Own) -> usize| owns.iter().map(count).sum::<usize>();
    match sum(|own| own.left_out) {
        0 => {}
        n => note(format!(
            "{} of more than {MOST_ALLELES} alleles: left out",
            plural(n, "site")
        )),
    }
    match sum(|own| own.x_by_haploids) {
        0 => {}
        n => note(format!(
            "{} with haploid genotypes, not known to lie on X: tested as on X, see the column `test`",
            plural(n, "site")
        )),
    }
    match sum(|own| own.diploids_only) {
        0 => {}
        n => note(format!(
            "haploid genotypes are left out of {} of three or more alleles: there is none for X",
            plural(n, "test")
        )),
    }
    Ok(())
}

fn cells<'a>(site: &'a Site, tally: &'a Tally, tests: &Tests) -> [Cell<'a>; COLUMNS.len()] {
    let diploids = tally.diploids();
    let of = |value: fn(&GenotypeCounts) -> f64| Cell::Number(diploids.as_ref().map(value));
    let f = diploids
        .as_ref()
        .and_then(GenotypeCounts::inbreeding_coefficient);
    [
        Cell::Texts(&site.alleles),
        Cell::Whole(Some(tally.genotypes.iter().sum())),
        Cell::Wholes(&tally.genotypes),
        Cell::Wholes(&tally.haploids),
        of(GenotypeCounts::observed_heterozygosity),
        of(GenotypeCounts::expected_heterozygosity),
        Cell::Number(f),
        Cell::Number(tests.p_x2),
        Cell::Number(tests.p_exact),
        Cell::Number(tests.mid_p),
        Cell::Text(tests.test),
    ]
}
