//! VCF, the Variant Call Format, version 4.
//!
//! Of each line the fixed columns are read, and of each sample only the keys that are wanted. noodles-vcf
//! 0.93 is not used: it refuses files for what their headers say about other keys, does not say in which
//! line an error is, takes a line that breaks off for a whole one, and takes longer to read the `GT` than
//! `em genetics freq` from the file to the output.

mod header;
mod sample;

use super::lines::Lines;
use super::site::set;
use super::{Offer, Sample, Site, Sites};
use crate::input::Source;
use crate::input::text::shown;
use crate::output::plural;
use crate::problem::Problem;
use header::Header;
use memchr::memchr;
use sample::Keys;
use std::io::Read;

/// Before the column that names the keys of the samples there are so many.
const FORMAT: usize = 8;

/// The sites of a VCF file.
pub(super) struct Vcf {
    lines: Lines,
    samples: Vec<Sample>,
    offer: Offer,
    likelihoods: bool,
    /// Whether the line at hand is the first site, which was looked at and not read yet.
    is_ahead: bool,
}

impl Vcf {
    /// Reads the header, and looks at what the first site has.
    pub(super) fn open(
        input: impl Read + Send + 'static,
        source: &Source,
    ) -> Result<Self, Problem> {
        let mut lines = Lines::of(input, source);
        let Header { samples, mut offer } = header::read(&mut lines)?;
        let is_ahead = next_site(&mut lines)?;
        let keys = lines.line().split(|&byte| byte == b'\t').nth(FORMAT);
        for key in keys
            .into_iter()
            .flat_map(|keys| keys.split(|&byte| byte == b':'))
        {
            offer.add(key);
        }
        Ok(Self {
            lines,
            samples,
            offer,
            likelihoods: false,
            is_ahead,
        })
    }

    /// Reads the line into `site`.
    fn parse(&self, site: &mut Site) -> Result<(), Problem> {
        let mut rest = Some(self.lines.line());
        let mut column = |name| self.column(name, &mut rest);
        set(&mut site.chromosome, column("CHROM")?);
        let position = column("POS")?;
        site.position = Some(position.parse().map_err(|_| {
            let position = shown(position);
            (self.lines).problem(format!("`{position}` is not a position, a whole number"))
        })?);
        let id = column("ID")?;
        set(&mut site.id, if id == "." { "" } else { id });
        let (reference, alternatives) = (column("REF")?, column("ALT")?);
        let alternatives = alternatives.split(',').filter(|&name| name != ".");
        site.set_alleles(std::iter::once(reference).chain(alternatives));
        for unread in ["QUAL", "FILTER", "INFO"] {
            column(unread)?;
        }
        let keys = column("FORMAT")?;
        site.clear_samples();
        let has_unseen = self.likelihoods && has_unseen(&site.alleles);
        let keys = Keys::of(
            keys,
            self.likelihoods && (site.alleles.len() == 2 || has_unseen),
        );
        self.parse_samples(rest, keys, site)?;
        if has_unseen {
            site.alleles.truncate(2);
        }
        Ok(())
    }

    /// The next of the columns that stand before those of the samples.
    fn column<'a>(&self, name: &str, rest: &mut Option<&'a [u8]>) -> Result<&'a str, Problem> {
        let field = next_field(rest).filter(|field| !field.is_empty());
        let field = field.ok_or_else(|| {
            let what = format!("there is no column {name}, or nothing in it");
            (self.lines.problem(what)).hint("columns are separated by tabs")
        })?;
        std::str::from_utf8(field).map_err(|_| {
            let what = format!("column {name} is not valid UTF-8 text");
            self.lines.problem(what)
        })
    }

    fn parse_samples(
        &self,
        mut rest: Option<&[u8]>,
        keys: Keys,
        site: &mut Site,
    ) -> Result<(), Problem> {
        for sample in &self.samples {
            let field = next_field(&mut rest).ok_or_else(|| self.other_count(site.calls.len()))?;
            keys.read(field, site)
                .map_err(|what| self.lines.problem_in("sample", &sample.id, what))?;
        }
        match rest {
            None => Ok(()),
            Some(rest) => {
                let more = rest.split(|&byte| byte == b'\t').count();
                Err(self.other_count(self.samples.len() + more))
            }
        }
    }

    fn other_count(&self, found: usize) -> Problem {
        let found = plural(found, "sample");
        let named = self.samples.len();
        self.lines
            .problem(format!("{found}, where the header names {named}"))
    }
}

/// Goes to the next line that is not blank, or says that there is none.
fn next_site(lines: &mut Lines) -> Result<bool, Problem> {
    while lines.advance()? {
        if !lines.line().is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether behind two alleles there is one that stands for all that were not seen, as `bcftools mpileup` and
/// GATK write it. Without it likelihoods are those of two.
fn has_unseen(alleles: &[String]) -> bool {
    matches!(alleles, [_, _, last] if last == "<*>" || last == "<NON_REF>")
}

impl Offer {
    /// Adds what a key of the samples stands for.
    fn add(&mut self, key: &[u8]) {
        self.genotypes |= key == b"GT";
        self.likelihoods |= matches!(key, b"PL" | b"GL");
    }
}

/// Takes the next field of a line, of which nothing is left after the last.
fn next_field<'a>(rest: &mut Option<&'a [u8]>) -> Option<&'a [u8]> {
    let line = (*rest)?;
    let end = memchr(b'\t', line);
    *rest = end.map(|end| &line[end + 1..]);
    Some(&line[..end.unwrap_or(line.len())])
}

impl Sites for Vcf {
    fn samples(&self) -> &[Sample] {
        &self.samples
    }

    fn offer(&self) -> Offer {
        self.offer
    }

    fn read_likelihoods(&mut self) {
        self.likelihoods = true;
    }

    fn read(&mut self, site: &mut Site) -> Result<bool, Problem> {
        let is_there = std::mem::take(&mut self.is_ahead) || next_site(&mut self.lines)?;
        if is_there {
            self.parse(site)?;
        }
        Ok(is_there)
    }
}

#[cfg(test)]
mod tests;
