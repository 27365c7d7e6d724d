//! `em genetics systems`.

use super::system;
use crate::args::{GeneticsSystems as Args, SystemFormat};
use crate::output::{Grid, plural};
use crate::problem::{Problem, note};
use anyhow::Result;
use em_genetics::{BuiltIn, GeneCounting, Locus};
use std::io::Write;

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let Some(system) = &args.system else {
        return list(args.format, out);
    };
    let locus = system::find(system)?;
    match args.format {
        SystemFormat::Table => show(&locus, out),
        SystemFormat::Toml => Ok(write!(out, "{}", toml::to_string_pretty(&locus)?)?),
        SystemFormat::Json => Ok(writeln!(out, "{}", serde_json::to_string_pretty(&locus)?)?),
    }
}

fn list(format: SystemFormat, out: &mut impl Write) -> Result<()> {
    if format != SystemFormat::Table {
        return Err(Problem::usage(
            "name the system to write, as in `em genetics systems abo --format toml`",
        )
        .into());
    }
    let mut grid = Grid::new(2, ["system", "is"]);
    for system in BuiltIn::ALL {
        grid.row([system.name, system.description]);
    }
    grid.write(0, out)?;
    out.flush()?;
    note("`em genetics systems NAME` shows one; for `k` write a number of alleles");
    Ok(())
}

fn show(locus: &Locus, out: &mut impl Write) -> Result<()> {
    let alleles = locus.alleles();
    writeln!(
        out,
        "`{}`: {}, {}, {}\n",
        locus.name(),
        plural(alleles.len(), "allele"),
        plural(locus.genotypes().count(), "genotype"),
        plural(locus.phenotypes().len(), "phenotype"),
    )?;
    let mut grid = Grid::new(2, ["phenotype", "shown by"]);
    for (phenotype, name) in locus.phenotypes().iter().enumerate() {
        let genotypes = locus.genotypes_of(phenotype).iter();
        let genotypes: Vec<String> = genotypes.map(|g| locus.genotype_name(*g)).collect();
        grid.row([name.clone(), genotypes.join(", ")]);
    }
    grid.write(0, out)?;
    writeln!(out)?;
    let everybody = vec![1; locus.phenotypes().len()];
    let identified = GeneCounting::new(locus.clone(), &everybody)?.identified();
    if identified.unclear.is_empty() {
        writeln!(
            out,
            "All frequencies can be estimated: {}",
            plural(identified.parameters, "parameter")
        )?;
    } else {
        let names: Vec<&str> = identified
            .unclear
            .iter()
            .map(|i| alleles[*i].as_str())
            .collect();
        writeln!(
            out,
            "The phenotypes do not tell the frequencies of {} apart: of {}, {} can be estimated",
            names.join(", "),
            plural(alleles.len() - 1, "parameter"),
            identified.parameters
        )?;
    }
    if !locus.is_unambiguous() {
        writeln!(
            out,
            "Some phenotypes overlap: where one that includes others was observed, goodness of fit cannot be \
             tested"
        )?;
    }
    Ok(())
}
