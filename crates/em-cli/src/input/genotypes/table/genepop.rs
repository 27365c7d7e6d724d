//! GENEPOP: a title, the names of the loci, and populations of individuals.

use super::super::lines::Lines;
use super::super::{Call, Sample};
use super::{Locus, Table};
use crate::input::Source;
use crate::input::text::shown;
use crate::output::plural;
use crate::problem::Problem;
use std::collections::HashSet;
use std::io::Read;

/// Whether a text begins as a GENEPOP file does: below its title a line has nothing but `POP`.
pub(in super::super) fn is_genepop(start: &[u8]) -> bool {
    start.split(|&byte| byte == b'\n').skip(1).any(is_pop)
}

fn is_pop(line: &[u8]) -> bool {
    line.trim_ascii().eq_ignore_ascii_case(b"pop")
}

pub(in super::super) fn read(
    input: impl Read + Send + 'static,
    source: &Source,
) -> Result<Table, Problem> {
    let mut lines = Lines::of(input, source);
    lines.advance()?; // the title
    let mut loci = loci(&mut lines)?;
    let mut widths = vec![None; loci.len()];
    let mut samples = Vec::new();
    let mut populations = Populations::default();
    while lines.advance()? {
        let line = lines.line().trim_ascii();
        if is_pop(line) {
            populations
                .end(&mut samples)
                .map_err(|what| lines.problem(what))?;
        } else if !line.is_empty() {
            let sample = individual(&lines, &mut loci, &mut widths)?;
            samples.push(sample);
        }
    }
    populations
        .end(&mut samples)
        .map_err(|_| Problem::new(format!("{source}: nobody follows the last line `POP`")))?;
    Ok(Table::of(samples, loci))
}

/// Reads the names of the loci, one in a line or separated by commas, up to the first `POP`.
fn loci(lines: &mut Lines) -> Result<Vec<Locus>, Problem> {
    let mut loci = Vec::new();
    let mut seen = HashSet::new();
    while lines.advance()? {
        if is_pop(lines.line()) {
            break;
        }
        for name in lines.text()?.split(',').map(str::trim) {
            if name.is_empty() {
                continue;
            }
            if !seen.insert(name.to_owned()) {
                return Err(lines.problem(format!("two loci are named `{}`", shown(name))));
            }
            loci.push(Locus::named(name));
        }
    }
    if loci.is_empty() {
        return Err(lines.problem("no locus is named before the first line `POP`"));
    }
    Ok(loci)
}

/// Reads one individual: a name, a comma, a genotype of each locus. `widths` are the digits of an allele at
/// each, once they are known.
fn individual(
    lines: &Lines,
    loci: &mut [Locus],
    widths: &mut [Option<usize>],
) -> Result<Sample, Problem> {
    let (name, genotypes) = lines.text()?.rsplit_once(',').ok_or_else(|| {
        lines
            .problem("no comma after an individual's name")
            .hint("a line has a name, a comma, and a genotype for each locus: `name , 0101 0203`")
    })?;
    let found = genotypes.split_ascii_whitespace().count();
    if found != loci.len() {
        let (found, named) = (plural(found, "genotype"), loci.len());
        return Err(lines.problem(format!("{found}, where the file names {named} loci")));
    }
    let genotypes = genotypes.split_ascii_whitespace();
    for ((locus, width), digits) in loci.iter_mut().zip(widths).zip(genotypes) {
        let call = genotype(digits, width, locus)
            .map_err(|what| lines.problem_in("locus", locus.name(), what))?;
        locus.push(call);
    }
    Ok(Sample::named(name.trim()))
}

/// Two or three digits for each of one or two alleles, as many in all of a locus; 0 is missing.
fn genotype(digits: &str, width: &mut Option<usize>, locus: &mut Locus) -> Result<Call, String> {
    let size = match digits.len() {
        2 | 4 => 2,
        3 | 6 => 3,
        _ => 0,
    };
    if size == 0 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "`{}` is not a genotype of two or three digits for each allele",
            shown(digits)
        ));
    }
    // All zeros are missing, however many there are.
    if digits.bytes().any(|byte| byte != b'0') {
        let before = *width.get_or_insert(size);
        if before != size {
            return Err(format!(
                "`{digits}` has {size} digits for each allele, where the genotypes before have {before}"
            ));
        }
    }
    let mut allele = |digits: &str| match digits.trim_start_matches('0') {
        "" => Ok(None),
        name => locus.allele(name).map(Some),
    };
    let (first, second) = digits.split_at(size);
    let first = allele(first)?;
    Ok(match second {
        "" => Call::single(first),
        second => Call::pair(first, allele(second)?),
    })
}

/// The populations so far.
#[derive(Default)]
struct Populations {
    count: usize,
    /// How many individuals are in them.
    individuals: usize,
    names: HashSet<String>,
}

impl Populations {
    /// Ends a population. As in GENEPOP, it is named by its last individual, or if that is no name of
    /// its own, by its number.
    fn end(&mut self, samples: &mut [Sample]) -> Result<(), &'static str> {
        self.count += 1;
        let members = &mut samples[self.individuals..];
        let last = members
            .last()
            .ok_or("nobody stands between two lines `POP`")?;
        let mut name = last.id.clone();
        if name.is_empty() || self.names.contains(&name) {
            name = format!("population {}", self.count);
        }
        for member in members {
            member.population = Some(name.clone());
        }
        self.names.insert(name);
        self.individuals = samples.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
