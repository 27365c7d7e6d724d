//! The peppered moth: gene counting with the numbers put in.

use super::{formulas, gain, pace, rest};
use crate::args::ExplainMoth as Args;
use crate::output::{Grid, plural, with_error};
use anyhow::Result;
use em_genetics::em_core::{Fit, Run, Stop};
use em_genetics::em_inference::by_louis;
use em_genetics::{AlleleFrequencies, GeneCounting, Genotype, Locus};
use std::io::{self, Write};

/// Carbonaria, insularia, typica.
const COUNTS: [u64; 3] = [85, 196, 341];

const E_STEP: &str = "\
E-step. At these frequencies, a genotype of the same allele twice has probability p², one of two
alleles 2 p q (Hardy and Weinberg). The moths of a phenotype are shared in these proportions:\n";

const E_STEP_AGAIN: &str = "E-step. The moths shared at these frequencies:\n";

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let model = GeneCounting::new(Locus::peppered_moth(), &COUNTS)?;
    introduce(&model, out)?;
    let start = AlleleFrequencies::uniform(model.locus().alleles().len());
    let mut run =
        Run::new(&model, start)?.until(Stop::relative_parameters(1e-6).or(Stop::iterations(1000)));
    writeln!(
        out,
        "Start: nothing is known yet, so let all alleles be equally frequent.\n\n  {}\n",
        frequencies(&model, run.current().params)
    )?;
    for iteration in 1..=args.iterations {
        let (at, before) = (run.current().params.clone(), run.current().log_likelihood);
        let Some(now) = run.advance()? else { break };
        writeln!(out, "Iteration {iteration}\n")?;
        writeln!(
            out,
            "{}",
            if iteration == 1 { E_STEP } else { E_STEP_AGAIN }
        )?;
        let expected = e_step(&model, &at, out)?;
        m_step(&model, &expected, now.params, out)?;
        gain(before, now.log_likelihood, out)?;
    }
    let fit = run.complete()?;
    rest(fit.trace.log_likelihoods(), args.iterations, out)?;
    conclude(&model, &fit, out)
}

fn introduce(model: &GeneCounting, out: &mut impl Write) -> io::Result<()> {
    let locus = model.locus();
    writeln!(
        out,
        "The peppered moth, step by step\n\n\
         {} were caught. A moth has two genes of three alleles, C > I > T: each is dominant over those\n\
         behind it. So the wings show which phenotype a moth has, but not always which genotype:\n",
        plural(
            usize::try_from(model.individuals()).unwrap_or(usize::MAX),
            "moth"
        )
    )?;
    let mut grid = Grid::new(2, ["phenotype", "genotypes", "moths"]);
    for (phenotype, (name, count)) in locus.phenotypes().iter().zip(model.counts()).enumerate() {
        let genotypes = locus.genotypes_of(phenotype).iter();
        let genotypes: Vec<String> = genotypes.map(|g| locus.genotype_name(*g)).collect();
        grid.row([name.clone(), genotypes.join(" "), count.to_string()]);
    }
    grid.write(2, out)?;
    writeln!(
        out,
        "\nHow frequent is each allele? If the genotypes were known, one would count genes. If the frequencies\n\
         were known, one could tell how probable each genotype is. EM does both in turn.\n"
    )
}

/// Shares the moths of each phenotype among its genotypes, and returns how many of each there should be.
fn e_step(
    model: &GeneCounting,
    at: &AlleleFrequencies,
    out: &mut impl Write,
) -> Result<Vec<(Genotype, f64)>> {
    let locus = model.locus();
    let mut grid = Grid::new(
        2,
        [
            "phenotype",
            "genotype",
            "probability",
            "share",
            "of",
            "moths",
        ],
    );
    let mut expected = Vec::new();
    for (phenotype, (name, count)) in locus.phenotypes().iter().zip(model.counts()).enumerate() {
        let shares = model
            .genotype_probabilities(at, phenotype)
            .unwrap_or_default();
        for (index, (genotype, share)) in shares.into_iter().enumerate() {
            let moths = count as f64 * share;
            grid.row([
                if index == 0 {
                    name.clone()
                } else {
                    String::new()
                },
                locus.genotype_name(genotype),
                format!("{:.6}", probability(genotype, at)),
                format!("{share:.6}"),
                count.to_string(),
                format!("{moths:.4}"),
            ]);
            expected.push((genotype, moths));
        }
    }
    grid.write(2, out)?;
    writeln!(out)?;
    Ok(expected)
}

/// In Hardy-Weinberg proportions.
fn probability(genotype: Genotype, at: &AlleleFrequencies) -> f64 {
    let p = at.as_slice();
    match genotype {
        Genotype::Pair(a, b) if a == b => p[a] * p[a],
        Genotype::Pair(a, b) => 2.0 * p[a] * p[b],
        Genotype::Single(a) => p[a],
    }
}

/// Counts genes in the genotypes, as formulas with the numbers put in.
fn m_step(
    model: &GeneCounting,
    expected: &[(Genotype, f64)],
    found: &AlleleFrequencies,
    out: &mut impl Write,
) -> io::Result<()> {
    let locus = model.locus();
    writeln!(
        out,
        "M-step. Count the genes in these genotypes: {} moths have {} genes.\n",
        model.individuals(),
        2 * model.individuals()
    )?;
    let mut lines = Vec::new();
    for (allele, (name, p)) in locus.alleles().iter().zip(found.as_slice()).enumerate() {
        let (mut formula, mut numbers) = (Vec::new(), Vec::new());
        for (genotype, moths) in expected.iter().filter(|(g, _)| g.carries(allele)) {
            let twice = if *genotype == Genotype::pair(allele, allele) {
                "2 "
            } else {
                ""
            };
            formula.push(format!("{twice}{}", locus.genotype_name(*genotype)));
            let twice = if twice.is_empty() { "" } else { "2 × " };
            numbers.push(format!("{twice}{moths:.4}"));
        }
        let genes = 2 * model.individuals();
        lines.push([
            format!("p_{name}"),
            format!("= ({}) / {genes}", formula.join(" + ")),
            format!("= ({}) / {genes}", numbers.join(" + ")),
            format!("= {p:.6}"),
        ]);
    }
    formulas(lines, out)
}

fn frequencies(model: &GeneCounting, at: &AlleleFrequencies) -> String {
    let named = model.locus().alleles().iter().zip(at.as_slice());
    let named: Vec<String> = named
        .map(|(name, p)| format!("p_{name} = {p:.6}"))
        .collect();
    named.join("   ")
}

fn conclude(
    model: &GeneCounting,
    fit: &Fit<AlleleFrequencies>,
    out: &mut impl Write,
) -> Result<()> {
    let at = &fit.params;
    writeln!(
        out,
        "After {} the frequencies stand still:\n",
        plural(fit.trace.iterations(), "iteration")
    )?;
    let inference = by_louis(model, at).ok();
    let mut grid = Grid::new(1, ["allele", "frequency"]);
    for (allele, (name, &p)) in model
        .locus()
        .alleles()
        .iter()
        .zip(at.as_slice())
        .enumerate()
    {
        let error =
            (inference.as_ref()).and_then(|found| found.estimates.get(allele)?.standard_error);
        let text = error.map_or_else(|| format!("{p:.6}"), |error| with_error(p, error, 2));
        grid.row([name.clone(), text]);
    }
    grid.write(2, out)?;
    let p = at.as_slice();
    let [c, t] = [p[0], p[p.len() - 1]];
    let dark = model.genotype_probabilities(at, 0).unwrap_or_default();
    let pure = dark.first().map_or(0.0, |(_, share)| *share);
    writeln!(
        out,
        "\nThese are the estimates of maximum likelihood, ± their standard errors. What they mean:\n\n\
         - Of all genes for wing colour, {:.1} % are C. Yet {:.1} % of the moths are dark, since one C is enough.\n\
         - Of the dark moths only {:.1} % are CC; the others hide an I or a T, which they may pass on.\n\
         - A light moth needs two T: p_T² = {t:.4}² = {:.4}, and {} of {} is {:.4}.",
        100.0 * c,
        100.0 * COUNTS[0] as f64 / model.individuals() as f64,
        100.0 * pure,
        t * t,
        COUNTS[2],
        model.individuals(),
        COUNTS[2] as f64 / model.individuals() as f64,
    )?;
    pace(fit.rate, "genotypes are not seen", out)?;
    writeln!(
        out,
        "\nLog-likelihoods are without the multinomial constant. On your own counts:\n\
         `em genetics fit --system moth COUNTS.csv`"
    )?;
    Ok(())
}
