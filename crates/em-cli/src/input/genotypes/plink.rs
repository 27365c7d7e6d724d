//! The binary files of PLINK 1: DATA.bed, DATA.bim and DATA.fam.
//!
//! As in PLINK, sites with negative positions are left out, and on the human sex chromosomes and
//! mitochondria genotypes are haploid where they must be.

mod fam;

use super::chromosome::Copies;
use super::lines::Lines;
use super::site::set;
use super::{Call, Sample, Site, Sites};
use crate::input::Source;
use crate::input::text::shown;
use crate::output::plural;
use crate::problem::{Problem, note, warn};
use anyhow::Result;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// What a .bed file begins with: it is one, and it goes site by site.
const MAGIC: [u8; 3] = [0x6c, 0x1b, 1];

/// The sites of a .bed file.
pub(super) struct Plink {
    bed: BufReader<File>,
    source: Source,
    bim: Lines,
    samples: Vec<Sample>,
    /// The genotypes of one site, four in a byte.
    packed: Vec<u8>,
    /// Heterozygotes where there is only one allele.
    impossible: usize,
    has_met_x: bool,
}

/// What the names of the three files begin with, if a source is one of them or that beginning.
pub(super) fn prefix(source: &Source) -> Option<PathBuf> {
    let Source::File(path) = source else {
        return None;
    };
    let beginning = path.with_extension("");
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("bed") => Some(beginning),
        Some("bim" | "fam") if with_ending(&beginning, ".bed").is_file() => Some(beginning),
        _ if !path.exists() && with_ending(path, ".bed").is_file() => Some(path.clone()),
        _ => None,
    }
}

fn with_ending(prefix: &Path, ending: &str) -> PathBuf {
    let mut name = prefix.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

impl Plink {
    /// Opens the three files whose names begin so, and checks that they fit.
    pub(super) fn open(prefix: &Path) -> Result<Self> {
        let source = |ending| Source::File(with_ending(prefix, ending));
        let (fam, bim, bed) = (source(".fam"), source(".bim"), source(".bed"));
        let file = bed.regular_file()?;
        let file =
            file.ok_or_else(|| Problem::new(format!("cannot read `{bed}`: no such file")))?;
        let samples = fam::read(Lines::of(fam.open()?, &fam))?;
        let mut lines = Lines::of(bim.open()?, &bim);
        let mut sites = 0;
        while lines.advance()? {
            sites += u64::from(!lines.line().trim_ascii().is_empty());
        }
        let cannot = |error| Problem::new(format!("cannot read {bed}: {error}"));
        let length = file.metadata().map_err(cannot)?.len();
        let mut file = BufReader::with_capacity(1 << 16, file);
        let mut magic = Vec::new();
        file.by_ref()
            .take(MAGIC.len() as u64)
            .read_to_end(&mut magic)
            .map_err(cannot)?;
        check_magic(&bed, &magic)?;
        let width = samples.len().div_ceil(4);
        let expected = (width as u64)
            .checked_mul(sites)
            .map(|n| n + MAGIC.len() as u64);
        if Some(length) != expected {
            let (sites, samples) = (
                plural(usize::try_from(sites)?, "site"),
                plural(samples.len(), "sample"),
            );
            let expected = expected.map_or("more".to_owned(), |n| n.to_string());
            return Err(Problem::new(format!(
                "{bed} has {length} bytes, where {sites} in {bim} and {samples} in {fam} need {expected}"
            ))
            .hint("is one of the three files cut off, or from another data set?")
            .into());
        }
        Ok(Self {
            bed: file,
            bim: Lines::of(bim.open()?, &bim),
            source: bed,
            samples,
            packed: vec![0; width],
            impossible: 0,
            has_met_x: false,
        })
    }

    /// Reads the line of the .bim file, and says whether the site is used.
    fn parse(&self, site: &mut Site) -> Result<bool, Problem> {
        let text = self.bim.text()?;
        let mut fields = text.split_ascii_whitespace();
        let all: [Option<&str>; 7] = std::array::from_fn(|_| fields.next());
        let [
            Some(chromosome),
            Some(id),
            Some(_),
            Some(position),
            Some(first),
            Some(second),
            None,
        ] = all
        else {
            let found = plural(text.split_ascii_whitespace().count(), "field");
            return Err(self.bim.problem(format!(
                "{found} where six are expected: chromosome, name, centimorgans, position and two alleles"
            )));
        };
        let position: i64 = position.parse().map_err(|_| {
            let position = shown(position);
            (self.bim).problem(format!("`{position}` is not a position, a whole number"))
        })?;
        set(&mut site.chromosome, chromosome);
        set(&mut site.id, if id == "." { "" } else { id });
        site.set_alleles([first, second].into_iter());
        site.position = u64::try_from(position).ok();
        Ok(site.position.is_some())
    }

    /// Reads the genotypes of the next site.
    fn read_calls(&mut self, copies: Copies, calls: &mut Vec<Call>) -> Result<(), Problem> {
        self.bed
            .read_exact(&mut self.packed)
            .map_err(|error| Problem::new(format!("cannot read {}: {error}", self.source)))?;
        for (i, sample) in self.samples.iter().enumerate() {
            let genotype = match self.packed[i / 4] >> (2 * (i % 4)) & 3 {
                0 => Call::Pair(0, 0),
                1 => Call::Missing,
                2 => Call::Pair(0, 1),
                _ => Call::Pair(1, 1),
            };
            calls.push(match copies.of(sample.sex) {
                0 => Call::Missing,
                1 => genotype.of_one_copy().unwrap_or_else(|| {
                    self.impossible += 1;
                    Call::Missing
                }),
                _ => genotype,
            });
        }
        Ok(())
    }

    /// Says once what is taken for granted about X.
    fn note_x(&mut self) {
        self.has_met_x = true;
        let unknown = self.samples.iter().filter(|sample| sample.sex.is_none());
        match unknown.count() {
            0 => {}
            n => note(format!(
                "{} of unknown sex: two X chromosomes are assumed",
                plural(n, "sample")
            )),
        }
    }
}

fn check_magic(bed: &Source, found: &[u8]) -> Result<(), Problem> {
    match found {
        _ if found == MAGIC => Ok(()),
        [0x6c, 0x1b, 0] => Err(Problem::new(format!(
            "{bed} goes individual by individual, in an old form of PLINK's files"
        ))
        .hint("`plink --bfile DATA --make-bed --out NEW` writes it site by site")),
        _ => Err(
            Problem::new(format!("{bed} does not begin as a .bed file of PLINK does"))
                .hint("a .bed file of genomic intervals has no genotypes"),
        ),
    }
}

impl Sites for Plink {
    fn samples(&self) -> &[Sample] {
        &self.samples
    }

    fn read(&mut self, site: &mut Site) -> Result<bool, Problem> {
        while self.bim.advance()? {
            if self.bim.line().trim_ascii().is_empty() {
                continue;
            }
            let is_used = self.parse(site)?;
            let copies = Copies::on(&site.chromosome);
            if copies == Copies::X && !self.has_met_x {
                self.note_x();
            }
            site.clear_samples();
            self.read_calls(copies, &mut site.calls)?;
            if is_used {
                return Ok(true);
            }
        }
        if self.impossible > 0 {
            warn(format!(
                "{} where there is only one allele, such as of males on X: taken to be missing",
                plural(self.impossible, "heterozygote")
            ));
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests;
