//! Haplotypes as tables.

use super::Results;
use crate::genetics::ratio::ratio;
use crate::output::{Grid, count, number, percent, plural};
use anyhow::Result;
use em_genetics::{Association, Curvature, Marker};
use std::io::Write;

pub(super) fn show(results: &Results, out: &mut impl Write) -> Result<()> {
    let genotypes = &results.data.genotypes;
    let sites = genotypes.markers().iter().map(Marker::name);
    writeln!(
        out,
        "Haplotypes of {} from {}, by EM\n",
        sites.collect::<Vec<_>>().join(", "),
        plural(genotypes.individuals() - genotypes.untyped(), "individual"),
    )?;
    haplotypes(results, out)?;
    fit(results, out)?;
    maxima(results, out)?;
    if genotypes.markers().len() > 1 {
        disequilibrium(results, out)?;
        association(results, out)?;
    }
    Ok(())
}

fn haplotypes(results: &Results, out: &mut impl Write) -> Result<()> {
    let interval = format!("{} % interval", percent(results.level));
    let mut grid = Grid::new(
        1,
        ["haplotype", "frequency", "std. error", &interval, "copies"],
    );
    let all = &results.fit.best().haplotypes;
    let shown = all
        .iter()
        .enumerate()
        .filter(|(_, h)| h.frequency >= results.min_frequency);
    let mut rows = 0;
    for (i, haplotype) in shown {
        rows += 1;
        let none = || "-".to_owned();
        grid.row([
            haplotype.name.clone(),
            format!("{:.6}", haplotype.frequency),
            results
                .standard_error(i)
                .map_or_else(none, |error| format!("{error:.6}")),
            results
                .interval(i)
                .map_or_else(none, |[low, high]| format!("{low:.6} to {high:.6}")),
            format!("{:.2}", haplotype.copies),
        ]);
    }
    grid.write(0, out)?;
    if rows < all.len() {
        let least = number(results.min_frequency, 2);
        writeln!(
            out,
            "and {} of a frequency below {least}",
            plural(all.len() - rows, "haplotype")
        )?;
    }
    match &results.inference {
        Ok(inference) if inference.unidentified.is_empty() => {
            writeln!(
                out,
                "standard errors by Louis' formula, intervals on the logit scale"
            )?;
        }
        Ok(_) => writeln!(
            out,
            "standard errors by Louis' formula; haplotypes without one could have other frequencies that fit \
             equally well"
        )?,
        Err(error) => writeln!(out, "no standard errors: {error}")?,
    }
    Ok(())
}

fn fit(results: &Results, out: &mut impl Write) -> Result<()> {
    let best = results.fit.best();
    writeln!(
        out,
        "\nlog-likelihood, without the multinomial constant, {:.6}; {}",
        best.log_likelihood_kernel,
        plural(results.fit.free_parameters(), "free parameter"),
    )?;
    match best.curvature {
        Curvature::Peak => {}
        Curvature::Ridge => writeln!(
            out,
            "These genotypes do not identify all frequencies: the maximum is a ridge, and this a point of it"
        )?,
        Curvature::Saddle => writeln!(
            out,
            "This is a saddle, not a maximum: the search left one saddle after the other and ended here"
        )?,
        _ => writeln!(
            out,
            "Whether this is a maximum was not checked: there are too many haplotypes, or their information cannot \
             be found"
        )?,
    }
    if let Some(pruning) = results.fit.pruning {
        writeln!(
            out,
            "{} pairs of haplotypes were too improbable to be kept: {} of an individual at the most",
            count(pruning.pairs),
            number(pruning.largest_mass, 2),
        )?;
    }
    Ok(())
}

/// What the starts have led to, if not all to one place.
fn maxima(results: &Results, out: &mut impl Write) -> Result<()> {
    let fit = &results.fit;
    let starts = plural(fit.starts, "start");
    if let [_] = fit.maxima.as_slice() {
        writeln!(out, "{starts}, all to this maximum")?;
        return Ok(());
    }
    let saddles = match fit.saddles {
        0 => String::new(),
        n => format!(
            ", {} of them by way of a saddle, on both sides of it",
            count(n)
        ),
    };
    writeln!(
        out,
        "\n{starts} led to {} maxima{saddles}:\n",
        fit.maxima.len()
    )?;
    let mut grid = Grid::new(3, ["log-likelihood", "starts", "haplotypes"]);
    for maximum in &fit.maxima {
        let frequent = maximum
            .haplotypes
            .iter()
            .filter(|h| h.frequency >= results.min_frequency);
        let frequent: Vec<String> = frequent
            .take(6)
            .map(|h| format!("{} {:.4}", h.name, h.frequency))
            .collect();
        let more = if maximum.haplotypes.len() > 6 {
            ", …"
        } else {
            ""
        };
        grid.row([
            format!("{:.6}", maximum.log_likelihood_kernel),
            maximum.starts.to_string(),
            frequent.join(", ") + more,
        ]);
    }
    grid.write(0, out)?;
    let [highest, second, ..] = fit.maxima.as_slice() else {
        return Ok(());
    };
    let difference = highest.log_likelihood_kernel - second.log_likelihood_kernel;
    if difference < EQUALLY_WELL {
        writeln!(
            out,
            "The first two fit equally well: these genotypes cannot decide between them"
        )?;
    }
    Ok(())
}

/// A difference of log-likelihoods that says nothing.
const EQUALLY_WELL: f64 = 1e-6;

/// All pairs of so many sites.
pub(super) fn pairs(sites: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..sites).flat_map(move |a| (a + 1..sites).map(move |b| (a, b)))
}

/// More pairs of sites than this are left to JSON.
const MOST_PAIRS: usize = 45;

fn disequilibrium(results: &Results, out: &mut impl Write) -> Result<()> {
    let markers = results.data.genotypes.markers();
    let many = pairs(markers.len()).count();
    if many > MOST_PAIRS {
        writeln!(
            out,
            "\nLinkage disequilibrium of {} pairs of sites: see `--format json`",
            count(many)
        )?;
        return Ok(());
    }
    writeln!(out, "\nLinkage disequilibrium\n")?;
    let mut grid = Grid::new(2, ["site", "site", "alleles", "D", "D′", "r²", "V"]);
    for (a, b) in pairs(markers.len()) {
        let ld = results.fit.best().disequilibrium(a, b);
        let [first, second] = [a, b].map(|marker| markers[marker].alleles()[0].as_str());
        let figure = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.4}"));
        grid.row([
            markers[a].name().to_owned(),
            markers[b].name().to_owned(),
            format!("{first} {second}"),
            figure(Some(ld.d(0, 0))),
            figure(ld.d_prime(0, 0)),
            figure(ld.r_squared()),
            figure(ld.cramers_v()),
        ]);
    }
    grid.write(0, out)?;
    writeln!(
        out,
        "D = P(both alleles) − product of their frequencies, D′ = D/D_max and r² are of these alleles; Cramér's V is of \
         all"
    )?;
    Ok(())
}

fn association(results: &Results, out: &mut impl Write) -> Result<()> {
    writeln!(out)?;
    match results.association {
        Association::ChiSquared(test) => writeln!(out, "Association: {}", ratio(test))?,
        Association::TooManyHaplotypes { statistic } => writeln!(
            out,
            "Association: likelihood ratio {}; there are too many possible haplotypes for a chi-square test, but \
             `--permutations` tests it",
            number(statistic, 4),
        )?,
        _ => writeln!(
            out,
            "Association cannot be tested: fewer than two sites vary"
        )?,
    }
    if let Some(test) = results.permutations {
        writeln!(
            out,
            "  by {} permutations, p = {} ({} as large)",
            count(test.permutations),
            number(test.p, 3),
            count(test.as_large),
        )?;
    }
    Ok(())
}
